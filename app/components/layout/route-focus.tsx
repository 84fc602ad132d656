import { useLocation, useNavigation, useNavigationType } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import { MAIN_ID } from './skip-link.tsx';

const textOf = (element: Element | null | undefined): string => element?.textContent ?? '';

/** What had the focus, and what the page was called, when somebody left it. */
type Departure = { focused: Element | null; title: string; part: string };

const departure = (): Departure => {
  const main = document.getElementById(MAIN_ID);
  return {
    focused: document.activeElement,
    title: textOf(main?.querySelector('h1')),
    part: textOf(main?.querySelector('h2')),
  };
};

/**
 * Takes whoever works by keyboard or listens to the page they went to: the focus goes to its heading, which is read out.
 * On a part of the same page, it goes to the heading of the part. A page that puts the focus somewhere itself keeps it; a
 * first load and a filter, which is the same page with another query, are left alone.
 */
export function RouteFocus() {
  const { pathname, hash } = useLocation();
  const { state } = useNavigation();
  const way = useNavigationType();
  const from = useRef<Departure>();
  const shown = useRef(pathname);

  useEffect(() => {
    if (state === 'loading') from.current = departure();
  }, [state]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what arrives is another page, whichever way it came.
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    const main = document.getElementById(MAIN_ID);
    const left = from.current;
    const { activeElement } = document;
    const isPlaced = activeElement !== left?.focused && main?.contains(activeElement);
    if (!main || isPlaced || hash) return;
    const [title, part] = [main.querySelector('h1'), main.querySelector('h2')];
    const isSamePage = title !== null && textOf(title) === left?.title;
    const target = isSamePage && part && textOf(part) !== left?.part ? part : (title ?? main);
    if (way !== 'POP') main.scrollTo(0, 0);
    target.tabIndex = -1;
    target.focus({ preventScroll: way === 'POP' });
  }, [pathname]);
  return null;
}
