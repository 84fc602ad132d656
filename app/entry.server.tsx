import { PassThrough } from 'node:stream';
import {
  type ActionFunctionArgs,
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node';
import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { i18nFor } from './i18n/i18n.server.ts';
import { detectLanguage } from './i18n/language.server.ts';
import { isLanguage, type Language } from './i18n/languages.ts';
import { NonceProvider } from './nonce.tsx';

const ABORT_AFTER_MS = 5_000;

/** Renders the document; a robot gets it whole, a person as it comes. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce, log }: AppLoadContext,
): Promise<Response> {
  const language = languageOfFace(remixContext) ?? detectLanguage(request);
  const readyEvent = isbot(request.headers.get('User-Agent')) ? 'onAllReady' : 'onShellReady';
  return new Promise((resolve, reject) => {
    let hasShell = false;
    const { pipe, abort } = renderToPipeableStream(
      <I18nextProvider i18n={i18nFor(language)}>
        <NonceProvider value={nonce}>
          <RemixServer context={remixContext} url={request.url} abortDelay={ABORT_AFTER_MS} nonce={nonce} />
        </NonceProvider>
      </I18nextProvider>,
      {
        nonce,
        [readyEvent]() {
          hasShell = true;
          const body = new PassThrough();
          headers.set('Content-Type', 'text/html; charset=utf-8');
          headers.set('Content-Language', language);
          resolve(new Response(createReadableStreamFromReadable(body), { status, headers }));
          pipe(body);
        },
        onShellError: reject,
        onError(error) {
          // A fault before the shell rejects the promise and reaches handleError.
          if (hasShell) log.error({ err: error }, 'rendering failed');
        },
      },
    );
    setTimeout(abort, ABORT_AFTER_MS + 1_000).unref();
  });
}

/** The language of an institution's page, which has no others than its institution; null on any other page. */
function languageOfFace({ staticHandlerContext: { loaderData } }: EntryContext): Language | null {
  for (const one of Object.values(loaderData ?? {})) {
    const language = (one as { face?: { language?: unknown } } | null | undefined)?.face?.language;
    if (isLanguage(language)) return language;
  }
  return null;
}

/** Logs what no route expected; an answer a route threw on purpose, and a client that went away, are no faults. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  context.log.error({ err: error }, 'request failed');
}
