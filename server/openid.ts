import * as client from 'openid-client';
import { env } from './env.ts';
import { DomainError } from './errors.ts';

export type ProviderSettings = {
  issuer: string;
  clientId: string;
  clientSecretName?: string | undefined;
  /** Further origins on which the provider has endpoints. */
  endpointOrigins?: readonly string[] | undefined;
};

/** A provider that does not answer is given up after so many seconds. */
const LIMIT_SECONDS = 10;
/** What a provider says of itself is asked again after ten minutes, so that changed keys and addresses are found. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 50;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const kept = new Map<string, { until: number; provider: client.Configuration }>();

/**
 * An OpenID Connect provider of a profile, by what it publishes at its issuer (OpenID Connect Discovery 1.0 §4). Nothing
 * but the profile says which, and a failure is not kept.
 * @throws DomainError `unavailable`, `provider_unavailable`, where it does not answer within ten seconds, or not as one.
 */
export async function openProvider(settings: ProviderSettings): Promise<client.Configuration> {
  const key = JSON.stringify([settings.issuer, settings.clientId, settings.clientSecretName, settings.endpointOrigins]);
  const known = kept.get(key);
  if (known && known.until > Date.now()) return known.provider;
  try {
    const provider = await discover(settings);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { until: Date.now() + KEPT_MS, provider });
    return provider;
  } catch {
    throw new DomainError('unavailable', 'provider_unavailable');
  }
}

async function discover({
  issuer: named,
  clientId,
  clientSecretName,
  endpointOrigins = [],
}: ProviderSettings): Promise<client.Configuration> {
  const issuer = new URL(named);
  const secret = clientSecretName === undefined ? null : env().GUICHET_SECRETS[clientSecretName];
  if (secret === undefined) throw new Error(`GUICHET_SECRETS has no "${clientSecretName}"`);
  const authentication = secret === null ? client.None() : client.ClientSecretBasic(secret);
  return client.discovery(issuer, clientId, undefined, authentication, {
    timeout: LIMIT_SECONDS,
    [client.customFetch]: fetchFrom(new Set([issuer, ...endpointOrigins].map((one) => new URL(one).origin))),
    execute: [
      client.enableNonRepudiationChecks,
      ...(LOOPBACK.test(issuer.hostname) ? [client.allowInsecureRequests] : []),
    ],
  });
}

/** Asks the origins that the profile names and no other, whatever endpoints a provider tells: it chooses no host of ours to call. */
const fetchFrom =
  (origins: ReadonlySet<string>): client.CustomFetch =>
  (url, { body, ...options }) => {
    if (!origins.has(new URL(url).origin)) throw new Error('an endpoint lies outside the origins of the profile');
    return fetch(url, { ...options, ...(body === undefined ? {} : { body: body as BodyInit }), redirect: 'manual' });
  };

/**
 * The refusal that a fault with a provider's answer stands for: `unavailable` where it is away, `invalid` where the person
 * declined, where it refused, or where what it said does not hold (issuer, audience, nonce, signature, time).
 */
export function providerRefusal(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof client.AuthorizationResponseError)
    return new DomainError('invalid', error.error === 'access_denied' ? 'provider_denied' : 'provider_refused');
  const { name, code, cause, status } = error as { name: string; code?: string; cause?: unknown; status?: number };
  const isBroken = (status ?? (cause instanceof Response ? cause.status : 0)) >= 500;
  const isLate = name === 'TimeoutError' || name === 'AbortError' || code === 'OAUTH_TIMEOUT';
  const isAway = name === 'TypeError' && /fetch failed/.test((error as Error).message);
  return isBroken || isLate || isAway
    ? new DomainError('unavailable', 'provider_unavailable')
    : new DomainError('invalid', 'provider_refused');
}
