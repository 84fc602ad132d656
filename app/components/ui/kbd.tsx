import type { ReactNode } from 'react';

/** A key to press. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block rounded-sm border border-line-strong bg-surface px-[5px] font-sans text-[11px] leading-[16px] text-ink-2">
      {children}
    </kbd>
  );
}
