/** What is wrong with a profile, as the pages are told it. */
export type ProfileIssueFace = { path: string; code: string; limit: number | null; message: string };

/** What the action of a section answers when something is wrong with what was typed. */
export type InvalidSection = {
  ok: false;
  kind: 'invalid_profile';
  typed: Record<string, unknown>;
  issues: ProfileIssueFace[];
};

export const isInvalidSection = (data: unknown): data is InvalidSection =>
  typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'invalid_profile';

/** The value at a path of a profile; undefined where there is none. */
export const valueAt = (root: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      root,
    );
