import { useRouteLoaderData } from '@remix-run/react';
import type { TFunction } from 'i18next';

/** What the root loader tells every page. */
export type RootData = {
  /** The moment of the answer, ISO 8601: relative times are counted from it on both sides. */
  now: string;
  /** Names the request in the log; empty where the root loader did not run. */
  requestId: string;
};

/** The root loader's data; on an error page that stands without it, the present moment. */
export function useRootData(): RootData {
  const data = useRouteLoaderData('root') as RootData | undefined;
  return data ?? { now: new Date().toISOString(), requestId: '' };
}

/** The translation function over all namespaces, as `t('requester:landing.title')`. */
export type Translate = TFunction<
  [
    'common',
    'admin',
    'population',
    'imports',
    'access',
    'desk',
    'mail',
    'member',
    'oversight',
    'privacy',
    'requester',
    'staff',
    'supervision',
    'support',
  ]
>;

/** What a route may export as `handle`. */
export type RouteHandle = {
  /** The page's title in the language of the page; `data` is the loader's answer. */
  title?: (t: Translate, data: unknown) => string;
  /** True for a page that works as plain HTML and loads no React in the browser: every page of a requester. */
  isStatic?: boolean;
};
