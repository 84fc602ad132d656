import type { requester as source } from '../fr/requester.ts';
import { recovery } from './recovery.ts';

export const requester: typeof source = {
  footer: {
    help: 'A problem? Contact {{helpers}} or write to {{address}}.',
    privacy: 'Your data are used only to handle your request.',
    nationalNumber: 'National number: {{purpose}}. Legal basis: {{legalBasis}}.',
  },
  junk: 'Nothing after a few minutes? Look in the junk folder too.',
  landing: {
    title: 'Which is your institution?',
    lead: 'Choose the institution with which you have an account.',
    none: 'No institution is open at the moment.',
    staff: 'Do you handle the requests? Staff sign-in',
  },
  signIn: {
    title: 'Sign in to {{portal}}',
    identifier: {
      address: 'e-mail address',
      username: 'username',
      client_number: 'client number',
    },
    password: 'Password',
    submit: 'Sign in',
    refused: {
      title: 'We could not sign you in',
      text: 'Check what you entered, down to the last character. A password sent by e-mail is good for a limited time only, and only the latest counts. After several tries, wait a quarter of an hour.',
    },
    remember: {
      address: 'Remember my e-mail address',
      username: 'Remember my username',
      client_number: 'Remember my client number',
    },
    firstConnection: 'First connection?',
  },
  notice: {
    signed_out: 'You are signed out.',
    password_chosen: 'Your new password is saved.',
    code_matched: 'Thank you, the code is right. We are going on with your request.',
  },
  password: {
    title: {
      temporary: 'Choose your new password',
      own: 'Change your password',
    },
    lead: {
      temporary: 'The password you received only serves to choose another. Choose your own to continue.',
      own: 'Your other sessions will be closed.',
    },
    old: {
      temporary: 'Password you received',
      own: 'Current password',
    },
    new: 'New password',
    again: 'Confirm the password',
    submit: 'Save and continue',
    note: 'Blanks pasted before or after are removed.',
    strength: {
      label: 'Strength:',
      weak: 'weak',
      fair: 'fair',
      good: 'good',
      strong: 'strong',
    },
    broken: 'Still missing: {{rules}}.',
    rule: {
      length: 'at least {{minimum}} characters',
      lower: 'a lower-case letter',
      upper: 'a capital letter',
      digit: 'a digit',
      special: 'a special character',
      specialOf: 'one of the characters {{specials}}',
      name: 'no part of your name',
    },
  },
  home: {
    addressChange:
      'Your new address {{hint}} takes effect on {{when}}. You did not ask for this? Use the link sent to your present address, or contact {{helpers}}.',
    title: 'Hello {{firstName}}',
    roles: 'Your role: {{roles}}',
    since: 'Signed in since {{moment}}',
    blocks: 'Your services',
    opens: 'Opens {{site}}',
    none: 'No service is linked to your role yet. Contact {{helpers}} if you expected one.',
    account: 'Your account',
    profile: 'My profile',
    changePassword: 'Change password',
    signOut: 'Sign out',
  },
  gone: {
    title: 'This link is no longer valid',
    lead: 'It was used already, it has expired, or a newer link has replaced it.',
    request: 'Open the link in the last e-mail you received from us again. It brings you back to your request.',
    'new-address':
      'If your new address is not saved yet, begin again from your profile, or ask us for a new link, quoting the reference of your request.',
    'undo-address':
      'You did not ask for this change of address? Write to us at once, quoting the reference in the e-mail.',
    prove: 'If we still wait for this confirmation, ask us for a new link and quote the reference of your request.',
    identify:
      'If we still wait for your identification, ask us for a new link and quote the reference of your request.',
    reset: 'Ask for a new one: only the latest e-mail counts.',
    write: 'Write to us',
    signIn: 'Go to the sign-in page',
  },
  request: {
    title: 'Your request',
    reference: 'Reference',
    opened: 'Received on',
    steps: 'Steps of your request',
    step: {
      received: 'Request received',
      being_verified: 'Checking your identity',
      code_awaited: 'Code to enter',
      done: 'Request handled',
    },
    state: {
      done: 'step done',
      current: 'current step',
      next: 'next step',
    },
    text: {
      received: 'Someone will take care of it. You need not do anything for now.',
      being_verified: 'We may call you, or send a code to an address that we already know.',
      code_awaited: 'We have sent a code to an e-mail address that we already know.',
      done: 'Look in your e-mail: our answer is there. To add something, reply to our last message.',
    },
    code: {
      title: 'Enter the code you received',
      label: 'Six-digit code',
      hint: 'If an agent calls you, you may give it to them instead. It is good for a few minutes.',
      submit: 'Check the code',
      wrong_one: 'This is not the right code. You have {{count}} try left.',
      wrong_other: 'This is not the right code. You have {{count}} tries left.',
      closed: {
        title: 'This code can no longer be used',
        text: 'It has expired, or there were too many tries. Reply to our last e-mail to ask for a new one.',
      },
    },
    mails: {
      title: 'The e-mails we have sent you',
      acknowledgement: 'Acknowledgement',
      reply: 'Our reply',
      known_address: 'Your address as we know it',
      confirm_address: 'Link to confirm your new address',
    },
    keep: 'Keep the e-mail that brought you here: its link always shows where your request stands.',
  },
  newAddress: {
    title: 'Confirm your new e-mail address',
    label: 'New address',
    text: 'Once you confirm, you sign in with this address and we write to you there. Open sessions will be closed.',
    submit: 'Confirm this address',
    notYou: 'You did not ask for this? Close this page: nothing changes.',
    textLater:
      'Once confirmed, it takes effect after {{hours}} hours. This delay protects your account. Open sessions are closed then.',
    later: {
      title: 'Your new address is confirmed',
      text: 'It takes effect on {{when}}. This delay protects your account; until then nothing changes and there is nothing to do. An e-mail confirms this to you.',
    },
    done: {
      title: 'Your new address is saved',
      text: 'We write to you at this address from now on, and a message is on its way there.',
    },
  },
  undoAddress: {
    title: 'Restore your previous e-mail address?',
    warning: {
      title: 'Do this if you did not ask for the change',
      text: 'The e-mail address of your account was replaced by another one. You can undo that.',
    },
    label: 'Address that will be restored',
    text: 'All sessions will be closed and we will look into the request.',
    submit: 'Restore my address',
    wasYou: 'Was it you after all? Close this page: your new address stays.',
    advice: 'To be safe, change your password too.',
    done: {
      title: 'Your previous address is restored',
      lead: 'All sessions are closed and we are looking into what happened. An e-mail confirms this to you.',
    },
  },
  stopAddress: {
    title: 'Stop the change of address?',
    warning: {
      title: 'Do this if you did not ask for the change',
      text: 'Another e-mail address is to replace this one on {{when}}. You can prevent that.',
    },
    label: 'Address that stays',
    submit: 'Stop the change',
    wasYou: 'Was it you after all? Close this page: the change takes effect as planned.',
    done: {
      title: 'The change is stopped',
      lead: 'Your address stays the same. All sessions are closed and we are looking into what happened. An e-mail confirms this to you.',
    },
  },
  prove: {
    title: 'Do you read this address?',
    label: 'Address to confirm',
    text: 'You only confirm that messages sent to this address reach you. Nothing changes yet: we first check who you are.',
    submit: 'Yes, I read this address',
    notYou: 'You asked for nothing? Close this page: nothing changes.',
    done: {
      title: 'Thank you, we have noted it',
      text: 'We go on with your request. You can close this page.',
    },
  },
  identify: {
    title: 'Show who you are',
    lead: 'For your request {{reference}}, received on {{date}}, we ask you to identify yourself with {{provider}}.',
    kept: 'What we keep of it',
    keptText: 'One thing: it is you, or it is not. Your national number serves to compare and is not kept.',
    only: {
      title: 'Was it you who wrote to us?',
      text: 'Go on only if it was. If someone else passed this link on to you, close this page.',
    },
    submit: 'Identify myself with {{provider}}',
    leave: {
      title: 'You are going to {{provider}}',
      text: 'If the page does not open by itself, use the button.',
      submit: 'Go on to {{provider}}',
    },
    done: {
      title: 'Thank you, we have the answer',
      text: 'We go on with your request. You can close this page.',
    },
    notice: {
      declined: 'You did not agree. Nothing was passed on; you can start again.',
      unusable: 'The identification did not succeed: the answer was not complete. You can start again.',
      unavailable: 'The identification service does not answer at the moment. Try again in a few minutes.',
    },
  },
  recover: recovery,
  problem: {
    too_fast: 'Too many attempts in a short time. Wait a few minutes, then try again.',
    identifier_empty: 'Enter what we know you by.',
    address_empty: 'Enter your e-mail address.',
    address_shape: 'Enter a complete e-mail address, for example name@example.be.',
    username_empty: 'Enter your username.',
    wrong_address: 'This is not the address to which this link was sent.',
    password_empty: 'Enter the password.',
    password_long: 'This password is too long: 256 characters at most.',
    password_differs: 'The two entries are not the same.',
    wrong_old: 'This is not the expected password. Enter every character, those at the end too.',
    same: 'Choose a password that differs from the old one.',
    common: 'This password is too easy to guess. Choose several unrelated words, or another mix.',
    code_shape: 'Enter the six digits of the code.',
  },
};
