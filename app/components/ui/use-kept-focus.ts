import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps whoever works by keyboard where they are: when what had the focus has gone with a change of `state`, the focus goes
 * to the element that is given the ref, which needs a `tabIndex` of -1.
 */
export function useKeptFocus<T extends HTMLElement>(state: unknown): RefObject<T> {
  const ref = useRef<T>(null);
  const before = useRef(state);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    if (document.activeElement === document.body) ref.current?.focus();
  }, [state]);
  return ref;
}
