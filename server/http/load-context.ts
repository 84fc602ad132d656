import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';

/** What the host knows of one request before Remix sees it. */
export type RequestFacts = {
  /** Nonce of this response's content security policy, base64. */
  nonce: string;
  /** Identifier of the request, also sent as `X-Request-Id` and written in every log line of the request. */
  requestId: string;
  /** Address of the client as the socket, or the trusted proxy, states it. */
  clientAddress: string;
  /** Logger bound to the request's identifier. */
  log: Logger;
};

/** What every loader and action receives as `context`: the facts and a fresh fork of the entity manager. */
export type LoadContext = RequestFacts & { em: EntityManager };

declare module '@remix-run/node' {
  interface AppLoadContext extends LoadContext {}
  interface Future {
    v3_singleFetch: true;
  }
}
