import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileIssueFace } from './issues.ts';
import type { Own } from './own-of.ts';

type SectionState = {
  /** What is wrong, by path. */
  issues: readonly ProfileIssueFace[];
  /** What the profile names itself, for what chooses among it. */
  own: Own;
  /** What stands in a box that is empty, by path and by language. */
  placeholders: Readonly<Record<string, Readonly<Record<string, string>>>>;
  isReadOnly: boolean;
  /** The values that other fields depend on, by their path. */
  controls: Readonly<Record<string, string>>;
  setControl: (path: string, value: string) => void;
};

const Section = createContext<SectionState>({
  issues: [],
  own: { blocks: [], roles: [], schools: [] },
  placeholders: {},
  isReadOnly: false,
  controls: {},
  setControl: () => undefined,
});
export const SectionProvider = Section.Provider;
export const useSection = (): SectionState => useContext(Section);

/** The sentence of what is wrong at a path, in the reader's language where it has one. */
export function useIssue(): (path: string) => string | undefined {
  const { issues } = useSection();
  const write = useIssueSentence();
  return (path) => {
    const found = issues.filter((issue) => issue.path === path);
    return found.length === 0 ? undefined : found.map(write).join(' ');
  };
}

export function useIssueSentence(): (issue: ProfileIssueFace) => string {
  const { t, i18n } = useTranslation('admin');
  return ({ code, limit, message }) =>
    i18n.exists(`admin:issue.${code}`) ? t(`issue.${code}` as 'issue.required', { limit: limit ?? 0 }) : message;
}
