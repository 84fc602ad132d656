/** UIDs as an IMAP sequence set (RFC 9051 §4.1.1), runs drawn together: [1, 2, 3, 7] is "1:3,7". Ascending, without repeats. */
export function packUids(uids: readonly number[]): string {
  const runs: string[] = [];
  for (let at = 0; at < uids.length; ) {
    let end = at;
    while (end + 1 < uids.length && uids[end + 1] === (uids[end] ?? 0) + 1) end += 1;
    runs.push(end === at ? String(uids[at]) : `${uids[at]}:${uids[end]}`);
    at = end + 1;
  }
  return runs.join(',');
}

/** The UIDs of a sequence set without `*`, ascending. A run may be told from its end (RFC 9051 §9, seq-range). */
export function expandUids(set: string): number[] {
  const uids: number[] = [];
  for (const run of set.split(',').filter(Boolean)) {
    const [one = Number.NaN, other = one] = run.split(':').map(Number);
    for (let uid = Math.min(one, other); uid <= Math.max(one, other); uid += 1) uids.push(uid);
  }
  return uids.sort((one, other) => one - other);
}
