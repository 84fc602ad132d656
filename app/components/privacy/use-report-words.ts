import type { i18n as I18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DataReport } from '#server/accounts/contract.ts';

type Entry = DataReport['entries'][number];
export type ReportWords = { what(entry: Entry): string; who(entry: Entry, institution: string): string };

const KINDS = ['staff', 'member', 'requester', 'visitor', 'system'] as const;

/**
 * What was done and by whom, in the words of one language. `isForTheHolder`: on paper that the holder of the account reads,
 * whose own deeds are theirs.
 */
export function reportWords(i18n: I18n, isForTheHolder: boolean): ReportWords {
  const { t } = i18n;
  return {
    what: ({ action }) => t(`supervision:sentence.${action}`),
    who({ actorKind, actorName }, institution) {
      const kind = KINDS.find((one) => one === actorKind) ?? 'system';
      if (isForTheHolder && (kind === 'member' || kind === 'requester')) return t(`privacy:report.you.${kind}`);
      return t(`privacy:report.by.${kind}`, { name: actorName, institution, interpolation: { escapeValue: false } });
    },
  };
}

export function useReportWords(): ReportWords {
  return reportWords(useTranslation('privacy').i18n, false);
}
