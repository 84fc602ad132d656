import { beginPasskeySignIn } from '#server/staff/index.ts';
import { publicRoute } from '../session/guard.server.ts';

/** What a browser needs to ask its holder for a passkey of this address. It names nobody. */
export const action = publicRoute(async ({ context }) => Response.json(await beginPasskeySignIn(context)));
