import { cookie } from '../../session/cookies.server.ts';

const NAME = 'guichet_sign_on';
const PATH = '/staff/sign-on';
const MINUTES = 10;

/** The cookie by which the browser that comes back from an organisation is known as the one that left for it. */
export const keptSignOn = (token: string): string => cookie(NAME, token, { path: PATH, maxAge: MINUTES * 60 });
export const FORGOTTEN_SIGN_ON = cookie(NAME, '', { path: PATH, maxAge: 0 });
