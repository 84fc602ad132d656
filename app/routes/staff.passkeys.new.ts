import { beginPasskeyRegistration } from '#server/staff/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** What a browser needs to make a passkey for the person who is signed in. */
export const action = staffRoute('desk.enter', async ({ context }) =>
  Response.json(await beginPasskeyRegistration(context)),
);
