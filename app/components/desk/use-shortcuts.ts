import { useEffect, useRef } from 'react';

/**
 * Runs work at the press of a key: `j`, `/`, or `mod+k` for Ctrl or Cmd. A plain key does nothing while someone types or
 * a dialog is open.
 */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const hasModifier = event.ctrlKey || event.metaKey;
      if (event.altKey || event.isComposing || (!hasModifier && isBusy(event.target))) return;
      const work = latest.current[hasModifier ? `mod+${event.key.toLowerCase()}` : event.key];
      if (!work) return;
      event.preventDefault();
      work();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  const isTyping =
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
  return isTyping || document.querySelector('[role=dialog], [role=menu]') !== null;
}
