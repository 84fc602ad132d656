import { env } from '../env.ts';

/** An HTTP gateway for text messages. Its token stays in the environment, under `tokenName` in GUICHET_SECRETS. */
export type TextGateway = { url: string; tokenName: string; sender: string };

/** Why a gateway has not taken a text message. */
export type TextRefusal = 'secret_missing' | 'timeout' | 'unreachable' | `status_${number}`;

const LIMIT_MS = 10_000;

/**
 * Hands a text message to a gateway: `POST` of `{to, from, text}` as JSON, with the token as bearer. A redirect is not
 * followed, so that number, code and token go nowhere else.
 * @param to digits with country code. @returns null once the gateway has taken it (2xx), else why it has not.
 */
export async function sendText(
  gateway: TextGateway,
  message: { to: string; text: string },
  limitMs = LIMIT_MS,
): Promise<TextRefusal | null> {
  const token = env().GUICHET_SECRETS[gateway.tokenName];
  if (token === undefined) return 'secret_missing';
  try {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ to: `+${message.to}`, from: gateway.sender, text: message.text }),
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    });
    await response.body?.cancel();
    return response.ok ? null : `status_${response.status}`;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable';
  }
}
