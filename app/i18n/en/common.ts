import type { common as source } from '../fr/common.ts';

export const common: typeof source = {
  action: {
    back: 'Back',
    cancel: 'Cancel',
    close: 'Close',
    confirm: 'Confirm',
    continue: 'Continue',
    copy: 'Copy',
    hide: 'Hide',
    save: 'Save',
    search: 'Search',
    send: 'Send',
    show: 'Show',
    signOut: 'Sign out',
  },
  language: {
    label: 'Language',
  },
  layout: {
    skip: 'Skip to content',
    main: 'Main navigation',
    more: 'More',
    waiting_one: '{{count}} waiting',
    waiting_other: '{{count}} waiting',
  },
  field: {
    optional: 'optional',
    characters_one: '{{count}} character',
    characters_other: '{{count}} characters',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
  },
  invalid: {
    required: 'This field is needed.',
    email: 'Enter a full e-mail address, for example name@example.be.',
    tooShort: 'This is too short.',
    tooLong: 'This is too long.',
    code: 'Enter the digits of the code.',
    form: 'Correct the fields marked, then send again.',
  },
  state: {
    pending: 'Working…',
    loading: 'Loading…',
    done: 'done',
    copied: 'Copied',
  },
  tone: {
    info: 'Information',
    ok: 'Success',
    warn: 'Warning',
    danger: 'Problem',
  },
  evidence: {
    meter: '{{met}} of {{total}} pieces of evidence',
    meterPartial: '{{met}} of {{total}} pieces of evidence, {{partial}} to check',
  },
  masked: {
    label: 'masked value',
    hidesIn: 'Hides in {{time}}',
    hiddenAgain: 'The value is hidden again.',
  },
  pagination: {
    label: 'Pages',
    previous: 'Previous page',
    next: 'Next page',
    position: 'Page {{page}} of {{pages}}',
  },
  toast: {
    region: 'Notifications',
  },
  failure: {
    reference: 'Reference to quote: {{reference}}',
    home: 'Go to the home page',
    retry: 'Try again',
    badRequest: {
      title: 'We could not understand this request',
      text: 'The link may be incomplete, or the form was changed. Go back to the previous page and try again.',
    },
    forbidden: {
      title: 'You do not have access to this page',
      text: 'Your role does not allow this, or it is no longer allowed. If it should be, ask your supervisor.',
    },
    notFound: {
      title: 'This page does not exist',
      text: 'The address may have been copied wrongly, or the page was removed. Check the link, or start again from the home page.',
    },
    conflict: {
      title: 'Someone else acted in the meantime',
      text: 'Nothing was changed by what you sent. Go back to the previous page, read how things stand now, and try again if still needed.',
    },
    tooMany: {
      title: 'Too many tries in a short time',
      text: 'Wait a few minutes, then try again.',
    },
    unavailable: {
      title: 'The service is not available right now',
      text: 'Nothing is lost. Try again in a few minutes.',
    },
    server: {
      title: 'Something went wrong on our side',
      text: 'You did nothing wrong. Try again in a few minutes; if it continues, tell your institution.',
    },
  },
};
