import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { ShownAddress } from '#server/accounts/contract.ts';

type Shown = { address: string; seconds: number; until: string };
type Revealed = { shown: Shown | null; reveal: (value: ShownAddress) => void; hide: () => void };

const RevealedContext = createContext<Revealed | null>(null);

/** Holds a value that was opened for the screen, and nothing of it once it is hidden. */
export function RevealedProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const reveal = useCallback(
    ({ address, seconds }: ShownAddress) =>
      setShown({ address, seconds, until: new Date(Date.now() + seconds * 1000).toISOString() }),
    [],
  );
  const hide = useCallback(() => setShown(null), []);
  const value = useMemo(() => ({ shown, reveal, hide }), [shown, reveal, hide]);
  return <RevealedContext.Provider value={value}>{children}</RevealedContext.Provider>;
}

export function useRevealed(): Revealed {
  const revealed = useContext(RevealedContext);
  if (!revealed) throw new Error('useRevealed stands outside a ticket page');
  return revealed;
}
