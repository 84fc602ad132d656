/** What one check found; `mend` tells what to do about a fault. */
export type Finding = { check: string; ok: boolean; detail: string; mend?: string };
