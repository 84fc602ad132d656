import type { staff as source } from '../fr/staff.ts';

export const staff: typeof source = {
  shell: {
    tagline: 'Check identity before telling or changing anything.',
  },
  signIn: {
    title: 'Staff sign-in',
    lead: 'For the agents and supervisors of the service desk.',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Continue',
    refused: 'Signing in did not work',
    refusedText:
      'Check the address and the password, then try again. After ten tries wait a quarter of an hour, or ask your supervisor.',
    over: 'Please sign in again',
    overText: 'Too much time or too many tries have passed since the password. Enter it again.',
    signedOut: 'You are signed out.',
  },
  secondFactor: {
    title: 'Your sign-in code',
    lead: 'Hello {{name}}. Open your authenticator app and copy the six digits for Guichet.',
    code: 'Six-digit code',
    hint: 'It changes every 30 seconds and works only once.',
    submit: 'Sign in',
    refused: 'That code does not fit. Wait for the next one in your app, then enter it.',
    restart: 'Not you? Start again',
  },
  profile: {
    title: 'My profile',
    lead: 'What Guichet knows about you, and the language of your screens.',
    name: 'Name',
    roles: 'Roles',
    language: 'Language of the screens',
    signOut: 'Sign out',
    session: 'Your session ends after 30 minutes without activity, and at most 12 hours after signing in.',
  },
  role: {
    agent: 'Agent',
    supervisor: 'Supervisor',
    administrator: 'Administrator',
  },
  invalid: {
    address_shape: 'Enter a complete e-mail address, for example name@example.be.',
    password_empty: 'Enter your password.',
    code_shape: 'Enter the six digits of the code.',
  },
};
