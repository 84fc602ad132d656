import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

type Form = { token: string; response: object };

/** A browser's answer as the library takes it. Its shape is the library's to check, member by member. */
export const asAuthentication = ({ token, response }: Form) => ({
  token,
  response: response as AuthenticationResponseJSON,
});

/** See {@link asAuthentication}, for a new passkey. */
export const asRegistration = ({ token, response }: Form) => ({
  token,
  response: response as RegistrationResponseJSON,
});
