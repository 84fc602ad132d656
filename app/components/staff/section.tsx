import { type ReactNode, useId } from 'react';

/** A titled part of a page about access. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-2 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={id} className="text-[15px] font-[650]">
            {title}
          </h2>
          {lead === undefined ? null : <p className="mt-0.5 max-w-[62ch] text-[13px] text-ink-2">{lead}</p>}
        </div>
        {actions}
      </div>
      <div className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">{children}</div>
    </section>
  );
}

/** One line of a {@link Section}: what it is, how it stands, what can be done. */
export function Line({ label, children, action }: { label: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3">
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-[570] break-words">{label}</p>
        {children === undefined ? null : <div className="text-[13px] break-words text-ink-2">{children}</div>}
      </div>
      {action === undefined ? null : <div className="flex-none">{action}</div>}
    </div>
  );
}
