import interUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { Links, Outlet, Scripts, ScrollRestoration, useMatches, useRouteError } from '@remix-run/react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPage } from './components/layout/error-page.tsx';
import { RouteFocus } from './components/layout/route-focus.tsx';
import enhanceUrl from './enhance/index.ts?worker&url';
import { useNonce } from './nonce.tsx';
import type { RootData, RouteHandle } from './root-data.ts';
import stylesUrl from './styles/app.css?url';

export const links: LinksFunction = () => [
  { rel: 'preload', as: 'font', type: 'font/woff2', href: interUrl, crossOrigin: 'anonymous' },
  { rel: 'stylesheet', href: stylesUrl },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
  { rel: 'icon', href: '/favicon.ico', sizes: '32x32' },
];

export function loader({ context }: LoaderFunctionArgs): RootData {
  return { now: new Date().toISOString(), requestId: context.requestId };
}

/** The document around every page and every error page. */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const { t, i18n } = useTranslation([
    'common',
    'admin',
    'desk',
    'mail',
    'member',
    'oversight',
    'privacy',
    'requester',
    'staff',
    'supervision',
    'support',
  ]);
  const matches = useMatches();
  const handles = matches.map(({ handle, data }) => ({ handle: handle as RouteHandle | undefined, data }));
  const titled = handles.findLast(({ handle }) => handle?.title !== undefined);
  const title = titled?.handle?.title?.(t, titled.data);
  // An error page needs no script either, and stands even when the browser's code is what failed.
  const hasFailed = Boolean(useRouteError());
  const isStatic = hasFailed || handles.some(({ handle }) => handle?.isStatic);
  return (
    <html lang={i18n.language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{title ? `${title} · Guichet` : 'Guichet'}</title>
        <Links />
        <script type="module" src={enhanceUrl} nonce={nonce} />
      </head>
      <body>
        {children}
        {isStatic ? null : (
          <>
            <RouteFocus />
            <ScrollRestoration {...(nonce === undefined ? {} : { nonce })} />
            <Scripts {...(nonce === undefined ? {} : { nonce })} />
          </>
        )}
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
