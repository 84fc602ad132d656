import { type ReactNode, useId } from 'react';

type ProfileSectionProps = { title: string; lead?: ReactNode; action?: ReactNode; children: ReactNode };

/** One part of a member's own page: a heading, what it is about, a list of {@link ProfileRow}. */
export function ProfileSection({ title, lead, action, children }: ProfileSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-9 first:mt-0">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 id={id} className="text-[18px] font-[650] tracking-[-0.01em]">
            {title}
          </h2>
          {lead === undefined ? null : <p className="mt-0.5 text-small text-ink-2">{lead}</p>}
        </div>
        {action}
      </div>
      <div className="divide-y divide-line rounded-lg border border-line bg-surface">{children}</div>
    </section>
  );
}

type ProfileRowProps = { label: ReactNode; children?: ReactNode; action?: ReactNode };

/** What it is, how it stands, what can be done about it. */
export function ProfileRow({ label, children, action }: ProfileRowProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-48">
        <div className="text-small text-ink-2">{label}</div>
        {children === undefined ? null : <div className="font-[570] break-words">{children}</div>}
      </div>
      {action}
    </div>
  );
}
