import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '#server/audit/contract.ts';
import { EVIDENCE_KINDS, VERIFIED_ACTIONS } from '#server/institutions/contract.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import { languages } from '../../i18n/languages.ts';

describe.each(languages)('in %s', (language) => {
  const i18n = i18nFor(language);
  const hasText = (key: string) => typeof i18n.getResource(language, 'supervision', key) === 'string';

  it('every entry of the audit log has its sentence', () => {
    expect(AUDIT_ACTIONS.filter((action) => !hasText(`sentence.${action}`))).toEqual([]);
  });

  it('every action that wants evidence has its name', () => {
    expect(VERIFIED_ACTIONS.filter((action) => !hasText(`verifiedAction.${action}`))).toEqual([]);
  });

  it('every rung that a supervisor sees has a sentence for being empty', () => {
    const shown = EVIDENCE_KINDS.filter((kind) => kind !== 'supervisor_approval');
    expect(shown.filter((kind) => !hasText(`rung.${kind}.none`))).toEqual([]);
  });
});
