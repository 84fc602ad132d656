import { env } from '../env.ts';

/** A client of a token endpoint as a profile names it; its secrets stay in GUICHET_SECRETS, under these names. */
export type OauthClient = {
  grant: 'client_credentials' | 'refresh_token';
  tokenEndpoint: string;
  clientId: string;
  clientSecretName: string;
  refreshTokenName?: string | undefined;
  scope?: string | undefined;
};

/** A token is not used in the last five minutes of its life, or in the last fifth of a shorter one. */
const MARGIN_MS = 5 * 60_000;
/** Taken for the life of a token whose endpoint does not tell it (RFC 6749 §5.1 only recommends to). */
const LIFE_MS = 10 * 60_000;
const TIMEOUT_SECONDS = 15;

type Kept = { token: Promise<string>; until: number; rotated: string | undefined };
const kept = new Map<string, Kept>();

const keyOf = (client: OauthClient): string =>
  JSON.stringify([
    client.grant,
    client.tokenEndpoint,
    client.clientId,
    client.clientSecretName,
    client.refreshTokenName,
    client.scope,
  ]);

/**
 * An access token for SASL XOAUTH2 (RFC 6749 §4.4 and §6). It is kept until five minutes before its end; who asks while
 * one is being fetched gets the same. A token endpoint that hands out a new refresh token has it used for as long as the
 * process lives (RFC 6749 §6).
 * @throws Error in plain words that names what to check and holds no secret; the next call asks anew.
 */
export function accessToken(client: OauthClient): Promise<string> {
  const key = keyOf(client);
  const last = kept.get(key);
  if (last && last.until > Date.now()) return last.token;
  const asked = fetchToken(client, last?.rotated);
  const entry: Kept = {
    token: asked.then(({ token }) => token),
    until: Number.POSITIVE_INFINITY,
    rotated: last?.rotated,
  };
  kept.set(key, entry);
  asked.then(
    ({ lifeMs, rotated }) => {
      entry.until = Math.min(entry.until, Date.now() + lifeMs - Math.min(MARGIN_MS, lifeMs / 5));
      entry.rotated = rotated ?? entry.rotated;
    },
    () => {
      if (kept.get(key) === entry) kept.delete(key);
    },
  );
  return entry.token;
}

/** Drops a token that a mail server refused, so that the next call of {@link accessToken} fetches another. */
export function forgetAccessToken(client: OauthClient): void {
  const entry = kept.get(keyOf(client));
  // One that is being fetched is newer than the one that was refused.
  if (entry && entry.until !== Number.POSITIVE_INFINITY) entry.until = 0;
}

function secretNamed(name: string): string {
  const secret = env().GUICHET_SECRETS[name];
  if (secret === undefined) throw new Error(`GUICHET_SECRETS has no "${name}"`);
  return secret;
}

async function fetchToken(
  client: OauthClient,
  rotated: string | undefined,
): Promise<{ token: string; lifeMs: number; rotated: string | undefined }> {
  const secret = secretNamed(client.clientSecretName);
  const refreshToken = client.grant === 'refresh_token' ? (rotated ?? secretNamed(client.refreshTokenName ?? '')) : '';
  // Loaded by the processes that need it.
  const oauth = await import('openid-client');
  const endpoint = new URL(client.tokenEndpoint);
  const configuration = new oauth.Configuration(
    { issuer: endpoint.origin, token_endpoint: endpoint.href },
    client.clientId,
    undefined,
    oauth.ClientSecretPost(secret),
  );
  configuration.timeout = TIMEOUT_SECONDS;
  // A profile allows this on the same machine only.
  if (endpoint.protocol === 'http:') oauth.allowInsecureRequests(configuration);
  const parameters = client.scope === undefined ? {} : { scope: client.scope };
  try {
    const answer =
      client.grant === 'client_credentials'
        ? await oauth.clientCredentialsGrant(configuration, parameters)
        : await oauth.refreshTokenGrant(configuration, refreshToken, parameters);
    const seconds = answer.expires_in;
    return {
      token: answer.access_token,
      lifeMs: seconds === undefined ? LIFE_MS : seconds * 1000,
      rotated: answer.refresh_token,
    };
  } catch (error) {
    throw new Error(explain(error, client, endpoint.host));
  }
}

const ADVICE: Record<string, (client: OauthClient) => string> = {
  invalid_client: ({ clientSecretName }) =>
    `check clientId in the profile, and the client secret "${clientSecretName}" in GUICHET_SECRETS`,
  unauthorized_client: ({ grant }) =>
    `the client may not use the grant ${grant}: allow it where the client is registered`,
  invalid_grant: ({ refreshTokenName }) =>
    refreshTokenName === undefined
      ? 'check tokenEndpoint in the profile: is it that of the right tenant?'
      : `the refresh token was withdrawn or has expired: sign in again, and put the new one under "${refreshTokenName}" in GUICHET_SECRETS`,
  invalid_scope: () => 'check scope in the profile',
};

type Refusal = { error?: unknown; error_description?: unknown; status?: unknown; code?: unknown; cause?: unknown };

/** Endpoints repeat what they were sent in their descriptions: of these only the number that Microsoft gives is told. */
function explain(error: unknown, client: OauthClient, host: string): string {
  const refusal = error as Refusal;
  if (typeof refusal.error === 'string' && /^[\x20-\x21\x23-\x5B\x5D-\x7E]{1,60}$/.test(refusal.error)) {
    const number = /AADSTS\d+/.exec(String(refusal.error_description))?.[0];
    const advice = ADVICE[refusal.error]?.(client) ?? 'check imap.oauth and smtp.oauth in the profile';
    return `the token endpoint ${host} refused: ${refusal.error}${number ? ` (${number})` : ''} — ${advice}`;
  }
  if (refusal.code === 'OAUTH_TIMEOUT') return `the token endpoint ${host} did not answer within ${TIMEOUT_SECONDS} s`;
  const code = systemCodeOf(error);
  if (code !== null)
    return `the token endpoint ${host} cannot be reached (${code}): check tokenEndpoint in the profile, and the way out of this network`;
  const { status = (refusal.cause as Refusal | undefined)?.status } = refusal;
  return `the token endpoint ${host} gave no token${typeof status === 'number' ? ` (HTTP ${status})` : ''}: check tokenEndpoint, clientId and "${client.clientSecretName}"`;
}

/** The code of the system or of TLS in an error or in what caused it. */
function systemCodeOf(error: unknown, depth = 0): string | null {
  const { code, cause } = (error ?? {}) as Refusal;
  if (typeof code === 'string' && !code.startsWith('OAUTH_')) return code;
  return depth < 4 && cause ? systemCodeOf(cause, depth + 1) : null;
}
