import * as client from 'openid-client';
import { DomainError } from '../errors.ts';
import type { ElectronicIdentity } from '../institutions/contract.ts';
import { openProvider, providerRefusal } from '../openid.ts';

/** What binds an answer of the provider to the question: the state is told, nonce and verifier are never sent by a browser. */
export type Exchange = { state: string; nonce: string; verifier: string };

/**
 * What a provider says: the claim that holds the national number (null: it holds none), or that the person declined, or
 * that the answer cannot be believed (`cause` names the check that failed), or nothing in time.
 */
export type ProviderAnswer =
  | { kind: 'claims'; nationalNumber: string | null }
  | { kind: 'declined' }
  | { kind: 'unusable'; cause: string }
  | { kind: 'unavailable' };

/**
 * The address of the provider's page on which a person says who they are.
 * @throws DomainError `unavailable` where the provider does not answer within 10 s, or its secret is not configured.
 */
export async function authorizationUrl(
  settings: ElectronicIdentity,
  redirectUri: string,
  exchange: Exchange,
): Promise<string> {
  const url = client.buildAuthorizationUrl(await openProvider(settings), {
    redirect_uri: redirectUri,
    scope: settings.scope,
    state: exchange.state,
    nonce: exchange.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(exchange.verifier),
    code_challenge_method: 'S256',
    ...(settings.acr ? { acr_values: settings.acr } : {}),
  });
  return url.href;
}

/**
 * Takes the answer that a browser brings back to the provider, and reads who the person is. The ID token's signature,
 * issuer, audience, nonce and expiry are checked, and the authentication context where the profile asks for one.
 * @param returned the address that the browser came back to, with its query.
 */
export async function readAnswer(
  settings: ElectronicIdentity,
  returned: URL,
  exchange: Exchange,
): Promise<ProviderAnswer> {
  try {
    return await exchangeCode(settings, returned, exchange);
  } catch (error) {
    const { kind, code } = providerRefusal(error);
    if (kind === 'unavailable') return { kind: 'unavailable' };
    return code === 'provider_denied' ? { kind: 'declined' } : { kind: 'unusable', cause: code };
  }
}

async function exchangeCode(
  settings: ElectronicIdentity,
  returned: URL,
  { state, nonce, verifier }: Exchange,
): Promise<ProviderAnswer> {
  const provider = await openProvider(settings);
  const tokens = await client.authorizationCodeGrant(provider, returned, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const token = tokens.claims();
  if (!token) throw new DomainError('invalid', 'provider_refused');
  if (settings.acr && token.acr !== settings.acr) return { kind: 'unusable', cause: 'acr' };
  const name = settings.claims.nationalNumber;
  const inToken = token[name];
  const claim =
    inToken === undefined && provider.serverMetadata().userinfo_endpoint
      ? (await client.fetchUserInfo(provider, tokens.access_token, token.sub))[name]
      : inToken;
  return { kind: 'claims', nationalNumber: typeof claim === 'string' || typeof claim === 'number' ? `${claim}` : null };
}
