import * as client from 'openid-client';
import { env } from '../env.ts';
import { DomainError } from '../errors.ts';
import type { ElectronicIdentity } from '../institutions/contract.ts';

const LIMIT_SECONDS = 10;
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 50;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** What a person does, or does not do, at the provider (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
const DECLINED = ['access_denied', 'interaction_required', 'login_required', 'consent_required'];

/** What binds an answer of the provider to the question: the state is told, nonce and verifier are never sent by a browser. */
export type Exchange = { state: string; nonce: string; verifier: string };

/**
 * What a provider says: the claim that holds the national number (null: it holds none), or that the person declined, or
 * that the answer cannot be believed (`cause`: a code of the check that failed), or nothing in time.
 */
export type ProviderAnswer =
  | { kind: 'claims'; nationalNumber: string | null }
  | { kind: 'declined' }
  | { kind: 'unusable'; cause: string }
  | { kind: 'unavailable' };

type Known = { config: client.Configuration; until: number };
const known = new Map<string, Known>();

/**
 * The address of the provider's page on which a person says who they are.
 * @throws DomainError `unavailable` where the provider does not answer within 10 s, or its secret is not configured.
 */
export async function authorizationUrl(
  provider: ElectronicIdentity,
  redirectUri: string,
  exchange: Exchange,
): Promise<string> {
  try {
    const url = client.buildAuthorizationUrl(await withinLimit(discover(provider)), {
      redirect_uri: redirectUri,
      scope: provider.scope,
      state: exchange.state,
      nonce: exchange.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(exchange.verifier),
      code_challenge_method: 'S256',
      ...(provider.acr ? { acr_values: provider.acr } : {}),
    });
    return url.href;
  } catch {
    throw new DomainError('unavailable', 'provider_unavailable');
  }
}

/**
 * Takes the answer that a browser brings back to the provider, and reads who the person is. The ID token's signature,
 * issuer, audience, nonce and expiry are checked, and the authentication context where the profile asks for one.
 * @param returned the address that the browser came back to, with its query.
 */
export async function readAnswer(
  provider: ElectronicIdentity,
  returned: URL,
  exchange: Exchange,
): Promise<ProviderAnswer> {
  try {
    return await withinLimit(exchangeCode(provider, returned, exchange));
  } catch (error) {
    return explain(error);
  }
}

async function exchangeCode(
  provider: ElectronicIdentity,
  returned: URL,
  { state, nonce, verifier }: Exchange,
): Promise<ProviderAnswer> {
  const config = await discover(provider);
  const tokens = await client.authorizationCodeGrant(config, returned, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const token = tokens.claims();
  if (!token) return { kind: 'unusable', cause: 'id_token' };
  if (provider.acr && token.acr !== provider.acr) return { kind: 'unusable', cause: 'acr' };
  const name = provider.claims.nationalNumber;
  const inToken = token[name];
  const claim =
    inToken === undefined && config.serverMetadata().userinfo_endpoint
      ? (await client.fetchUserInfo(config, tokens.access_token, token.sub))[name]
      : inToken;
  return { kind: 'claims', nationalNumber: typeof claim === 'string' || typeof claim === 'number' ? `${claim}` : null };
}

/** What a provider says of itself, kept for ten minutes; a failure is not kept. */
async function discover(provider: ElectronicIdentity): Promise<client.Configuration> {
  const key = `${provider.issuer}|${provider.clientId}|${provider.clientSecretName ?? ''}`;
  const kept = known.get(key);
  if (kept && kept.until > Date.now()) return kept.config;
  const issuer = new URL(provider.issuer);
  const secret = provider.clientSecretName ? env().GUICHET_SECRETS[provider.clientSecretName] : null;
  if (secret === undefined) throw new Error(`GUICHET_SECRETS has no "${provider.clientSecretName}"`);
  const config = await client.discovery(
    issuer,
    provider.clientId,
    undefined,
    secret === null ? client.None() : client.ClientSecretBasic(secret),
    {
      timeout: LIMIT_SECONDS,
      [client.customFetch]: fetchOf(issuer),
      execute: [
        client.enableNonRepudiationChecks,
        ...(LOOPBACK.test(issuer.hostname) ? [client.allowInsecureRequests] : []),
      ],
    },
  );
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, { config, until: Date.now() + KEPT_MS });
  return config;
}

/** Asks the issuer of the profile and nobody else, whatever endpoints it names: a provider chooses no host of ours to call. */
const fetchOf =
  (issuer: URL): client.CustomFetch =>
  (url, { body, ...options }) => {
    if (new URL(url).origin !== issuer.origin) throw new Error('an endpoint lies outside the issuer');
    return fetch(url, { ...options, ...(body === undefined ? {} : { body: body as BodyInit }), redirect: 'manual' });
  };

/** The limit is on all of the work together, not on each request in it. */
async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DOMException('the provider is too slow', 'TimeoutError')),
      LIMIT_SECONDS * 1000,
    );
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function explain(error: unknown): ProviderAnswer {
  if (error instanceof client.AuthorizationResponseError)
    return DECLINED.includes(error.error) ? { kind: 'declined' } : { kind: 'unusable', cause: 'authorization' };
  const { name, code, cause, status } = error as { name: string; code?: string; cause?: unknown; status?: number };
  const answered = (status ?? (cause instanceof Response ? cause.status : 0)) >= 500;
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'OAUTH_TIMEOUT' || answered)
    return { kind: 'unavailable' };
  if (name === 'TypeError' && /fetch failed/.test((error as Error).message)) return { kind: 'unavailable' };
  return { kind: 'unusable', cause: (code ?? name).toLowerCase().slice(0, 60) };
}
