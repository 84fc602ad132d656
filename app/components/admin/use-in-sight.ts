import { type RefObject, useEffect, useRef } from 'react';

/** Brings the link to the open page into sight where a list of links scrolls sideways. `page`: names the open one. */
export function useInSight<Element extends HTMLElement>(page: string): RefObject<Element> {
  const list = useRef<Element>(null);
  useEffect(() => {
    const current = page && list.current?.querySelector('[aria-current=page]');
    if (current) current.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);
  return list;
}
