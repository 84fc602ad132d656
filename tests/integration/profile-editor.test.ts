import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InstitutionDraft, StaffSession } from '#db/entities/index.ts';
import { COMMAND_LINE } from '#server/audit/contract.ts';
import { type Context, type StaffActor, systemContext } from '#server/context.ts';
import { type Profile, profileSchema } from '#server/institutions/contract.ts';
import {
  applyDraft,
  applyProfile,
  discardDraft,
  draftedInstitution,
  exportProfile,
  findInstitution,
  openEditor,
  profileHistory,
  profileRevision,
  renewDraft,
  restoreRevision,
  type SaveOutcome,
  saveFile,
  saveSection,
} from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { routeModules, sessionCookie } from '#tests/factories/routes.ts';

type Staff = () => Context<StaffActor>;
const SLUG = 'iec-iab';

let desk: Desk;
let administrator: Staff;
let second: Staff;
let supervisor: Staff;
let agent: Staff;
let elsewhere: Staff;

beforeAll(async () => {
  desk = await openDesk();
  administrator = await desk.addStaff('administrator', 'Ada');
  second = await desk.addStaff('administrator', 'Bea');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
  agent = await desk.addStaff('agent', 'Marc');
  const other = await desk.addInstitution('other');
  const stranger = administrator();
  elsewhere = () => ({ ...administrator(), actor: { ...stranger.actor, roles: { [other]: 'administrator' } } });
});
afterAll(() => desk.close());
beforeEach(async () => {
  const { version, draft } = await openEditor(administrator(), SLUG);
  if (draft) await discardDraft(administrator(), SLUG, version);
});

const retention = (rawMailDays: string): [string, string][] => [
  ['retention.rawMailDays', rawMailDays],
  ['retention.attachmentDays', '90'],
  ['retention.ticketDays', '730'],
  ['retention.auditDays', '3650'],
];
const version = async () => (await openEditor(administrator(), SLUG)).version;
const saveRetention = async (days: string, by: Staff = administrator): Promise<SaveOutcome> =>
  saveSection(by(), SLUG, { section: 'retention', version: await version(), form: retention(days) });
const saveRules = async (minimum: string): Promise<SaveOutcome> =>
  saveSection(administrator(), SLUG, {
    section: 'passwords',
    version: await version(),
    form: [
      ['passwordRules.minimumLength', minimum],
      ['passwordRules.requires', 'digit'],
      ['passwordRules.specials', ''],
      ['passwordChoice.redirectSeconds', ''],
    ],
  });
const inForce = async () => (await findInstitution(desk.system(), SLUG)).profile;
const file = async (change: (profile: Profile) => unknown, by: Staff = administrator): Promise<SaveOutcome> =>
  saveFile(by(), SLUG, { version: await version(), text: JSON.stringify(change(await inForce())) });

describe('who may', () => {
  test.each([
    ['a supervisor', () => supervisor],
    ['an agent', () => agent],
    ['an administrator of another institution', () => elsewhere],
  ])('%s saves, applies, discards and restores nothing', async (_who, by) => {
    const who = by();
    const at = await version();
    await expect(saveRetention('30', who)).rejects.toThrow('forbidden: permission');
    await expect(file((profile) => profile, who)).rejects.toThrow('forbidden: permission');
    await expect(applyDraft(who(), SLUG, { version: at, reason: 'because' })).rejects.toThrow('forbidden: permission');
    await expect(discardDraft(who(), SLUG, at)).rejects.toThrow('forbidden: permission');
    await expect(restoreRevision(who(), SLUG, { version: at, revision: 1 })).rejects.toThrow('forbidden: permission');
    await expect(renewDraft(who(), SLUG, at)).rejects.toThrow('forbidden: permission');
  });

  test('a supervisor reads; an agent and a stranger do not', async () => {
    await expect(openEditor(supervisor(), SLUG)).resolves.toMatchObject({ draft: null });
    for (const who of [agent, elsewhere]) {
      await expect(openEditor(who(), SLUG)).rejects.toThrow('forbidden: permission');
      await expect(draftedInstitution(who(), SLUG)).rejects.toThrow('forbidden: permission');
      await expect(profileHistory(who(), SLUG)).rejects.toThrow('forbidden: permission');
      await expect(profileRevision(who(), SLUG, 1)).rejects.toThrow('forbidden: permission');
      await expect(exportProfile(who(), SLUG)).rejects.toThrow('forbidden: permission');
    }
  });

  test('a session whose holder has not proved lately who sits there applies nothing', async () => {
    await saveRetention('31');
    const { actor } = administrator();
    const em = desk.orm.em.fork();
    await em.nativeUpdate(StaffSession, { id: actor.sessionId }, { authenticatedAt: new Date('2026-11-22T08:00:00Z') });
    const at = await version();
    await expect(applyDraft(administrator(), SLUG, { version: at, reason: 'because' })).rejects.toThrow(
      'forbidden: reauthentication_needed',
    );
    await em.nativeUpdate(StaffSession, { id: actor.sessionId }, { authenticatedAt: new Date('2026-12-31T00:00:00Z') });
    expect((await inForce()).retention.rawMailDays).toBe(180);
  });
});

describe('a draft', () => {
  test('stays apart from what is in force until it is applied', async () => {
    const before = await inForce();
    expect(await saveRetention('33')).toEqual({ kind: 'saved', isDraft: true });
    expect(await inForce()).toEqual(before);
    const { profile, draft } = await openEditor(supervisor(), SLUG);
    expect(profile.retention.rawMailDays).toBe(33);
    expect(draft).toMatchObject({
      editedBy: 'Ada',
      isOutdated: false,
      changes: [{ section: 'retention', path: 'retention.rawMailDays', was: 180, becomes: 33 }],
    });
    expect((await draftedInstitution(supervisor(), SLUG))?.profile.retention.rawMailDays).toBe(33);
  });

  test('keeps nothing of what is not valid, and says what is wrong where', async () => {
    const outcome = await saveRetention('0');
    expect(outcome).toMatchObject({
      kind: 'invalid',
      typed: { retention: { rawMailDays: 0 } },
      issues: [{ path: 'retention.rawMailDays', code: 'too_small', limit: 1 }],
    });
    expect(await saveRetention('many')).toMatchObject({ issues: [{ path: 'retention.rawMailDays', code: 'number' }] });
    expect((await openEditor(administrator(), SLUG)).draft).toBeNull();
  });

  test('two who edit notice each other, also after the first has discarded', async () => {
    const at = await version();
    await saveRetention('40', second);
    const late = { section: 'retention' as const, version: at, form: retention('41') };
    await expect(saveSection(administrator(), SLUG, late)).rejects.toThrow('conflict: draft_changed');
    await discardDraft(second(), SLUG, await version());
    await expect(saveSection(administrator(), SLUG, late)).rejects.toThrow('conflict: draft_changed');
    expect((await openEditor(administrator(), SLUG)).draft).toBeNull();
  });

  test('of two who save at once, one is told', async () => {
    const at = await version();
    const save = (by: Staff, days: string) =>
      saveSection(by(), SLUG, { section: 'retention', version: at, form: retention(days) });
    const outcomes = await Promise.allSettled([save(administrator, '50'), save(second, '51')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await desk.orm.em.fork().count(InstitutionDraft)).toBe(1);
  });

  test('that is as it was is none', async () => {
    await saveRetention('60');
    expect(await saveRetention('180')).toEqual({ kind: 'saved', isDraft: false });
    await expect(applyDraft(administrator(), SLUG, { version: await version(), reason: 'because' })).rejects.toThrow(
      'conflict: no_draft',
    );
  });
});

describe('connections', () => {
  const HIJACKS: [string, (profile: Profile) => unknown][] = [
    ['mail server', (one) => ({ ...one, desk: { ...one.desk, smtp: { ...one.desk.smtp, host: 'mx.evil.example' } } })],
    ['desk address', (one) => ({ ...one, desk: { ...one.desk, address: 'desk@evil.example' } })],
    ['mailboxes', (one) => ({ ...one, desk: { ...one.desk, mailboxes: [] } })],
    ['text gateway', (one) => ({ ...one, sms: { url: 'https://evil.example', tokenName: 't', sender: 'x' } })],
    [
      'sign-on of staff',
      (one) => ({
        ...one,
        staffSignOn: { issuer: 'https://evil.example', clientId: 'x', label: 'x', roles: { all: 'administrator' } },
      }),
    ],
    [
      'electronic identity',
      (one) => ({
        ...one,
        electronicIdentity: {
          issuer: 'https://evil.example',
          clientId: 'x',
          label: 'x',
          claims: { nationalNumber: 'n' },
        },
      }),
    ],
    ['copies of the audit log', (one) => ({ ...one, audit: { checkpointMinutes: 1_440, targets: [] } })],
  ];

  test.each(HIJACKS)('a draft that moves the %s is refused: it changes on the host alone', async (_what, change) => {
    await expect(file(change)).rejects.toThrow('forbidden: connections_held');
    expect((await openEditor(administrator(), SLUG)).draft).toBeNull();
  });

  test('a draft that somebody wrote into the database with other connections is not applied', async () => {
    await saveRetention('70');
    const profile = await inForce();
    const em = desk.orm.em.fork();
    await em.nativeUpdate(
      InstitutionDraft,
      { institution: desk.institution.id },
      { profile: { ...profile, desk: { ...profile.desk, address: 'desk@evil.example' } } },
    );
    await expect(applyDraft(administrator(), SLUG, { version: await version(), reason: 'because' })).rejects.toThrow(
      'forbidden: connections_held',
    );
  });

  test('a form does not reach them, whatever names it sends', async () => {
    const form: [string, string][] = [...retention('71'), ['desk.address', 'x@evil.example'], ['slug', 'y']];
    await saveSection(administrator(), SLUG, { section: 'retention', version: await version(), form });
    const { profile } = await openEditor(administrator(), SLUG);
    expect(profile.desk).toEqual((await inForce()).desk);
    expect(profile.slug).toBe(SLUG);
  });

  test('a file of another institution, or of no JSON, is refused', async () => {
    await expect(file((profile) => ({ ...profile, slug: 'other' }))).rejects.toThrow('invalid: other_institution');
    const text = '{"slug": ';
    await expect(saveFile(administrator(), SLUG, { version: await version(), text })).rejects.toThrow(
      'invalid: not_json',
    );
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example'])(
    'a block does not lead to %s',
    async (href) => {
      const outcome = await file((profile) => ({
        ...profile,
        blocks: profile.blocks.map((block, index) => (index === 0 ? { ...block, href } : block)),
      }));
      expect(outcome).toMatchObject({ kind: 'invalid', issues: [{ path: 'blocks.0.href', code: 'address' }] });
    },
  );
});

describe('applying', () => {
  const entries = async () => (await desk.audit()).filter(({ action }) => action === 'institution.applied');

  test('puts the draft in force, into the history and into the audit log with its sections and its reason', async () => {
    await saveRetention('365');
    const mails = (await desk.mails()).length;
    const applied = await applyDraft(administrator(), SLUG, {
      version: await version(),
      reason: 'asked by the council',
    });
    expect((await inForce()).retention.rawMailDays).toBe(365);
    expect((await openEditor(administrator(), SLUG)).draft).toBeNull();
    const payload = JSON.parse((await entries()).at(-1)?.payload ?? '{}');
    expect(payload).toMatchObject({
      actor: { name: 'Ada' },
      reason: 'asked by the council',
      detail: { version: applied.version, sections: 'retention' },
    });
    const { revisions } = await profileHistory(supervisor(), SLUG);
    expect(revisions[0]).toMatchObject({ version: applied.version, changedBy: 'Ada', sections: ['retention'] });
    expect(await desk.mails()).toHaveLength(mails);
  });

  test('tells supervisors and administrators when what protects accounts changes', async () => {
    await saveRules('9');
    const before = (await desk.mails()).length;
    await applyDraft(administrator(), SLUG, { version: await version(), reason: 'agreed' });
    const told = (await desk.mails()).slice(before);
    expect(told.map(({ purpose }) => purpose)).toEqual(Array(3).fill('profile_changed'));
    expect(told[0]?.text).toContain('Ada');
    expect(told[0]?.text).toContain('parlez-en tout de suite à Ada');
    const present = await inForce();
    await applyProfile(systemContext(desk.orm.em.fork(), COMMAND_LINE, desk.now), {
      ...present,
      passwordRules: { ...present.passwordRules, refusesCommon: true },
    });
    const { text } = (await desk.mails()).at(-1)!;
    expect(text).toContain('quelqu’un, par la ligne de commande, a mis en vigueur');
    expect(text).not.toContain(COMMAND_LINE);
    expect(present.passwordRules).toMatchObject({ minimumLength: 9, refusesCommon: false });
  });

  test('is refused where the host put another version in force meanwhile; the draft is brought up to it', async () => {
    await saveRetention('200');
    const present = await inForce();
    const moved = { ...present, shortName: 'IEC', desk: { ...present.desk, senderName: 'Nouveau nom' } };
    await applyProfile(desk.system(), moved);
    const at = await version();
    await expect(applyDraft(administrator(), SLUG, { version: at, reason: 'because' })).rejects.toThrow(
      'draft_outdated',
    );
    await expect(saveRetention('201')).rejects.toThrow('conflict: draft_outdated');
    expect(await renewDraft(administrator(), SLUG, at)).toEqual({ kind: 'saved', isDraft: true });
    await applyDraft(administrator(), SLUG, { version: await version(), reason: 'because' });
    expect(await inForce()).toMatchObject({
      shortName: 'IEC',
      desk: { senderName: 'Nouveau nom' },
      retention: { rawMailDays: 200 },
    });
  });

  test('is refused to the second of two who apply the same draft', async () => {
    await saveRetention('210');
    const at = await version();
    const outcomes = await Promise.allSettled(
      [administrator, second].map((by) => applyDraft(by(), SLUG, { version: at, reason: 'because' })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('history', () => {
  test('a former version is looked at, compared with now, and restored into the draft with the connections of now', async () => {
    const { revisions } = await profileHistory(administrator(), SLUG);
    expect(revisions.at(-1)).toMatchObject({ version: 1, sections: [] });
    const first = await profileRevision(administrator(), SLUG, 1);
    expect(first.made).toEqual([]);
    expect(first.since.map(({ path }) => path)).toContain('passwordRules.minimumLength');
    await restoreRevision(administrator(), SLUG, { version: await version(), revision: 1 });
    const { profile } = await openEditor(administrator(), SLUG);
    expect(profile.passwordRules.minimumLength).toBe(7);
    expect(profile.desk.senderName).toBe('Nouveau nom');
    await expect(restoreRevision(administrator(), SLUG, { version: await version(), revision: 99 })).rejects.toThrow(
      'not_found: revision',
    );
  });

  test('an export is what the command and the upload take, and leaves its entry', async () => {
    const text = await exportProfile(supervisor(), SLUG);
    expect(profileSchema.parse(JSON.parse(text))).toEqual(await inForce());
    expect((await desk.audit()).at(-1)?.action).toBe('institution.exported');
    const taken = await saveFile(administrator(), SLUG, { version: await version(), text });
    expect(taken).toEqual({ kind: 'saved', isDraft: false });
  });
});

describe('a page with its draft', () => {
  const look = async (cookie: string): Promise<string | number> => {
    const modules = await routeModules(/^i\.\$institution\._index\.tsx$/);
    const loader = modules.get('i.$institution._index.tsx')?.loader as (args: never) => Promise<unknown>;
    const answer: unknown = await loader({
      request: new Request(`http://localhost:3000/i/${SLUG}?draft`, { headers: { Cookie: cookie } }),
      params: { institution: SLUG },
      context: {
        em: desk.orm.em.fork(),
        clientAddress: '192.0.2.7',
        requestId: 'test',
        nonce: 'test',
        log: openLog('test'),
      },
    } as never).catch((error: unknown) => error);
    const { data, init } = answer as { data: { face?: { shortName: string } }; init?: { status?: number } };
    return data.face?.shortName ?? init?.status ?? 0;
  };

  test('is shown to who may read the profile, and to nobody else', async () => {
    const present = (await inForce()).shortName;
    await file((profile) => ({ ...profile, shortName: 'Brouillon' }));
    const cookieOf = (who: Staff) => sessionCookie(desk.orm, who().actor.id);
    expect(await look(await cookieOf(supervisor))).toBe('Brouillon');
    expect(await look('')).toBe(present);
    expect(await look('guichet_staff=forged')).toBe(present);
    expect(await look(await cookieOf(agent))).toBe(403);
  });
});
