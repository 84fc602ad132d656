import type { TimelineEntry } from '#server/tickets/contract.ts';
import { MessageCard } from './message.tsx';
import { SystemLine } from './system-line.tsx';

type Quiet = Exclude<TimelineEntry, { type: 'message' }>;
type Group = { id: string; message: Extract<TimelineEntry, { type: 'message' }> } | { id: string; lines: Quiet[] };

/** What was written and done, the oldest first; what was done stands together in quiet lines. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <>
      {groupsOf(entries).map((group) =>
        'message' in group ? (
          <MessageCard key={group.id} message={group.message} />
        ) : (
          <div key={group.id} className="grid gap-1.5">
            {group.lines.map((line) => (
              <SystemLine key={line.id} entry={line} />
            ))}
          </div>
        ),
      )}
    </>
  );
}

function groupsOf(entries: readonly TimelineEntry[]): Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (entry.type === 'message') groups.push({ id: entry.id, message: entry });
    else if (last && 'lines' in last) last.lines.push(entry);
    else groups.push({ id: entry.id, lines: [entry] });
  }
  return groups;
}
