import { createSign, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';

/** A person whom the provider knows: `sub`, and the claims it tells of them. */
export type ProviderPerson = { sub: string; name: string; claims: Record<string, string | string[]> };

export type IdentityProviderOptions = {
  clients: readonly { id: string; secret?: string; redirectUris: readonly string[] }[];
  people: readonly ProviderPerson[];
  /** The port on 127.0.0.1; a free one where it is not given. */
  port?: number;
};

export type IdentityProvider = {
  /** Its address, `http://localhost:<port>`. */
  issuer: string;
  /**
   * Who signs in without being asked; `null` (as at the start): the browser is shown a page to choose on. `refuse`: the
   * person declines.
   */
  signsIn: string | 'refuse' | null;
  /** Changes the claims of each identity token before it is signed again: a provider that lies. */
  tamper: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Milliseconds that every answer waits for. */
  delayMs: number;
  stop(): Promise<void>;
};

const CLAIMS = { openid: ['sub'], profile: ['name', 'family_name', 'given_name'], email: ['email'] };

/**
 * Starts an OpenID Connect provider (oidc-provider) for demonstrations and tests. It asks for no password.
 * @returns the provider; its switches may be set while it runs.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const provider = new Provider(issuer, configure(options, privateKey, kid));
  const self: IdentityProvider = {
    issuer,
    signsIn: null,
    tamper: null,
    delayMs: 0,
    stop: () => close(server),
  };
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (self.tamper && context.path === '/token' && body?.id_token)
      body.id_token = signAnew(body.id_token, self.tamper, privateKey, kid);
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    await sleep(self.delayMs);
    if (request.url?.startsWith('/choose/')) await interact(provider, self, options.people, request, response);
    else await answer(request, response);
  });
  return self;
}

function configure(options: IdentityProviderOptions, key: KeyObject, kid: string): Configuration {
  const extra = [...new Set(options.people.flatMap(({ claims }) => Object.keys(claims)))];
  return {
    clients: options.clients.map(
      ({ id, secret, redirectUris }): ClientMetadata => ({
        client_id: id,
        redirect_uris: [...redirectUris],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...(secret === undefined
          ? { token_endpoint_auth_method: 'none' }
          : { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' }),
      }),
    ),
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } as never] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { ...CLAIMS, profile: [...CLAIMS.profile, ...extra] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/choose/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_context, sub) => {
      const person = options.people.find((one) => one.sub === sub);
      return person && { accountId: sub, claims: () => ({ sub, name: person.name, ...person.claims }) };
    },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  };
}

async function interact(
  provider: Provider,
  self: IdentityProvider,
  people: readonly ProviderPerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, uid, session } = await provider.interactionDetails(request, response);
  const chosen = new URL(request.url ?? '', self.issuer).searchParams.get('as') ?? self.signsIn;
  if (chosen === 'refuse')
    return provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'the person declined',
    });
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({
      accountId: session?.accountId ?? '',
      clientId: String(params.client_id),
    });
    grant.addOIDCScope(String(params.scope));
    return provider.interactionFinished(
      request,
      response,
      { consent: { grantId: await grant.save() } },
      { mergeWithLastSubmission: true },
    );
  }
  if (chosen !== null) return provider.interactionFinished(request, response, { login: { accountId: chosen } });
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(choicePage(uid, people));
}

function choicePage(uid: string, people: readonly ProviderPerson[]): string {
  const entry = (as: string, label: string) => `<li><a href="/choose/${uid}?as=${encodeURIComponent(as)}">${label}</a>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Identity provider</title><style>body{font:16px/1.5 system-ui;max-width:28rem;margin:4rem auto;padding:0 1rem}
li{list-style:none;margin:.5rem 0}ul{padding:0}a{display:block;padding:.7rem 1rem;border:1px solid #bbb;border-radius:8px;
color:inherit;text-decoration:none}a:hover{border-color:#0b6b62}</style>
<h1>Who are you?</h1><p>A pretend identity provider: it asks for no proof.</p><ul>${people
    .map(({ sub, name }) => entry(sub, name))
    .join('')}${entry('refuse', 'Decline')}</ul></html>`;
}

/** The identity token with other claims, signed by the provider's own key. */
function signAnew(
  token: string,
  change: (claims: Record<string, unknown>) => Record<string, unknown>,
  key: KeyObject,
  kid: string,
): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(change(claims))}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
