/** The OpenID provider of tests is that of the demonstration; `visit` of `./visit.ts` goes through it as a browser would. */
export { startIdentityProvider } from '#server/embedded/identity-provider.ts';
