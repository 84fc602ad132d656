import { useRevalidator } from '@remix-run/react';
import { useEffect, useRef } from 'react';

/** Fetches the page's data anew every `seconds` while it is looked at, and when it is looked at again. */
export function useRefresh(seconds: number): void {
  const revalidator = useRevalidator();
  const latest = useRef(revalidator);
  latest.current = revalidator;
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === 'visible' && latest.current.state === 'idle') latest.current.revalidate();
    };
    const timer = setInterval(refresh, seconds * 1000);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [seconds]);
}
