import type { MailTexts } from './texts.ts';

export const en: MailTexts = {
  facts: { address: 'Your e-mail address', username: 'Your username', client_number: 'Your client number' },
  changedValue: {
    names: 'name',
    phone: 'phone number',
    answers: 'answers to the security questions',
    birth_date: 'date of birth',
    national_number: 'national register number',
    username: 'username',
  },
  changeCounts: {
    now: 'This change holds at once.',
    later: 'We use this to identify you from {{from}} on only: the delay protects your account.',
    both: 'The username holds at once; we use the rest to identify you from {{from}} on only: the delay protects your account.',
  },
  resetGround: {
    recovery_request: 'If you did not ask for this, do nothing: your present password stays valid.',
    verification_use:
      'This was sent for you after your identity was checked; your previous password is no longer valid.',
  },
  footer: 'Reference of your request: {{reference}}',
  automatic: 'This is an automatic message.',
  textMessage: {
    contact_code:
      '{{institution}}: your code is {{code}}, good for {{minutes}} min. If you asked for nothing, give it to nobody.',
  },
  acknowledgement: {
    subject: '{{institution}}: your request {{reference}} has arrived',
    heading: 'We have received your request',
    lines: [
      'Your request has the reference {{reference}}. We are looking after it.',
      'Before we tell or change anything, we check who you are. We may call you, or send a code to an address that we already know.',
      'Never send a password or a code by e-mail.',
    ],
    button: 'Follow my request',
  },
  reply: { subject: 'Re: {{subject}}', heading: '', lines: [], button: 'Follow my request' },
  contact_code: {
    subject: '{{institution}}: your verification code',
    heading: 'Your verification code',
    lines: [
      'Someone is asking us about your account. If that is you, enter this code on the page of your request, or give it to the agent who calls you.',
      'The code is good for {{minutes}} minutes. If you asked for nothing, do nothing and give this code to nobody.',
    ],
  },
  known_address: {
    subject: '{{institution}}: your known e-mail address',
    heading: 'The e-mail address we know you by',
    lines: [
      'After checking who you are, here is the e-mail address that we know you by. $t(signInWith.{{signInWith}})',
      'Is it no longer right? Write to {{desk}} with “changed e-mail address” as the subject.',
    ],
  },
  address_disclosed: {
    subject: '{{institution}}: your e-mail address was disclosed',
    heading: 'Your e-mail address was disclosed',
    lines: [
      'On {{date}}, after an identity check, we told this e-mail address to the person who asked for it.',
      'Was it not you? Write to {{desk}} at once and quote the reference {{reference}}.',
    ],
  },
  confirm_address: {
    subject: '{{institution}}: confirm your new e-mail address',
    heading: 'Confirm your new e-mail address',
    lines: [
      'This address was given as the new address of an account at {{institution}}. Confirm it to make it take effect.',
      'The link is good for {{hours}} hours. If you asked for nothing, do nothing.',
    ],
    button: 'Confirm this address',
  },
  address_changed: {
    subject: '{{institution}}: your new e-mail address is recorded',
    heading: 'Your new e-mail address is recorded',
    lines: ['From now on we know you by the address at which you receive this message. $t(signInWith.{{signInWith}})'],
    button: 'Go to the sign-in page',
  },
  address_warning: {
    subject: '{{institution}}: the e-mail address of your account was changed',
    heading: 'The e-mail address of your account was changed',
    lines: [
      'On {{date}} this address was replaced by another one. $t(changeAskedBy.{{by}})',
      'Was it not you? Undo the change with the button below within {{hours}} hours. Your address is restored and all sessions are ended.',
    ],
    button: 'Undo the change',
  },
  address_restored: {
    subject: '{{institution}}: your e-mail address is restored',
    heading: 'Your e-mail address is restored',
    lines: [
      'The change was undone: we know you by this address again. All sessions were ended, and we are looking into request {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  address_change_confirmed: {
    subject: '{{institution}}: your new e-mail address is confirmed',
    heading: 'Your new e-mail address is confirmed',
    lines: [
      'It takes effect on {{date}}. This delay protects your account; nothing changes until then.',
      'There is nothing to do. A message will tell you when the change has taken effect.',
    ],
  },
  address_change_coming: {
    subject: '{{institution}}: the e-mail address of your account is about to change',
    heading: 'The e-mail address of your account is about to change',
    lines: [
      'On {{date}} another address will replace this one. $t(changeAskedBy.{{by}})',
      'Was it not you? Stop the change at once with the button below: nothing will change, and all sessions are ended. Was it you? Do nothing.',
    ],
    also: 'The same file also changed: {{changed}}. $t(changeCounts.{{counts}}) If this was not to change, write to {{desk}} at once.',
    button: 'Stop the change',
  },
  address_change_stopped: {
    subject: '{{institution}}: the change of address is stopped',
    heading: 'The change of address is stopped',
    lines: [
      'Nothing has changed: we still know you by this address. All sessions were ended, and we are looking into request {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  temporary_password: {
    subject: '{{institution}}: your temporary password',
    heading: 'Your temporary password',
    lines: [
      'Sign in with this password. You then choose your own. Enter all its characters, including those at the end.',
      'Mind capital and small letters: “0” is the digit zero, “O” the capital letter. If you copy the password, make sure that you have not copied a blank before or after it.',
      'It is valid for {{validity}} and only serves to choose your own. If you have received several messages, only the last one counts.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Sign in',
  },
  generated_password: {
    subject: '{{institution}}: your password',
    heading: 'Your password',
    lines: [
      'To sign in, note the details below. Enter all the characters of the password, including those at the end.',
      'Mind capital and small letters: “0” is the digit zero, “O” the capital letter. If you copy the password, make sure that you have not copied a blank before or after it.',
      'Sign in for the first time within {{validity}}. If you have received several messages, only the last one counts: each request makes a new password.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Sign in',
  },
  reset_link: {
    subject: '{{institution}}: choose a new password',
    heading: 'Choose a new password',
    lines: [
      'The button below opens the page where you choose your new password. Please note these details:',
      'The link is valid for {{validity}} and works once. If you have received several messages, only the last one counts.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Choose my password',
    copy: 'The button does not open? Copy this link into your browser:',
  },
  password_changed: {
    subject: '{{institution}}: your password was changed',
    heading: 'Your password was changed',
    lines: [
      'On {{date}} a new password was chosen for your account. $t(sessionsEnded.{{by}})',
      'Was this you? Then there is nothing to do.',
      'Was this not you? Ask for a new password at once with the button below, and write to {{desk}} so that we look into your account.',
    ],
    button: 'Ask for a new password',
  },
  break_glass_used: {
    subject: '{{institution}}: break-glass to review, request {{reference}}',
    heading: 'An action was allowed without evidence of identity',
    lines: [
      '{{name}} used break-glass for request {{reference}} on {{date}}.',
      'A second person has to review it within {{hours}} hours: the reason and what was done are on the review page.',
    ],
    button: 'Review',
  },
  account_migrated: {
    subject: '{{institution}}: your account is open',
    heading: 'Your account is open',
    lines: [
      'Your former account has been taken over. All that is left is to choose a first password.',
      'Ask for it with the button below: an e-mail tells you how to go on.',
    ],
    button: 'Choose my first password',
  },
  welcome: {
    subject: '{{institution}}: your access is ready',
    heading: 'Your access is ready',
    lines: [
      'Your account is open. Sign in the first time with the details below; you then choose a password of your own.',
      'Capital or small letters, with or without dashes: it makes no difference. This password serves once, and the first one that you choose replaces it.',
      'Give it to nobody: we never ask for it. If it no longer works, ask for a new password on the sign-in page.',
      'You did not expect this message, or it is not for you? Do not sign in, and write to {{desk}}.',
    ],
    button: 'Sign in the first time',
    copy: 'Does the button not open? Copy this address into your browser:',
  },
  welcome_link: {
    subject: '{{institution}}: your access is ready',
    heading: 'Your access is ready',
    lines: [
      'Your account is open. The button below opens the page on which you choose your first password. Keep these details:',
      'The link is valid for {{validity}} and serves once. After that, ask for a password on the sign-in page.',
      'Give this link to nobody. You did not expect this message, or it is not for you? Do not open it, and write to {{desk}}.',
    ],
    button: 'Choose my first password',
    copy: 'Does the button not open? Copy this link into your browser:',
  },
  prove_address: {
    subject: '{{institution}}: do you read this address?',
    heading: 'Confirm that you read this address',
    lines: [
      'This address was given to us as the new address of an account at {{institution}}. Confirm that it is you who reads it.',
      'Nothing changes yet: we first check who you are. The link is good for {{hours}} hours. If you asked for nothing, do nothing.',
    ],
    button: 'Confirm that I read this address',
  },
  identify: {
    subject: '{{institution}}: show who you are with {{provider}}',
    heading: 'Show who you are with {{provider}}',
    lines: [
      'To deal with your request {{reference}}, we ask you to identify yourself with {{provider}}. All that we keep of it is: it is you, or it is not.',
      'The link is good for {{hours}} hours. Pass it on to nobody. If you asked us for nothing, do nothing.',
    ],
    button: 'Identify myself',
  },
  mailbox_failing: {
    subject: '{{institution}}: the mailbox {{mailbox}} is no longer read',
    heading: 'A mailbox is no longer read',
    lines: [
      'Since {{since}}, mails sent to {{mailbox}} have not been read. They are not lost: they stay on the mail server and will be read as soon as the fault is mended.',
      '$t(mailboxCause.{{cause}})',
      'Run “guichet doctor” on Guichet’s server: the command names the fault and says how to mend it. You will get a message as soon as the mailbox is read again.',
      'Detail for the IT team: {{error}}',
    ],
  },
  mailbox_recovered: {
    subject: '{{institution}}: the mailbox {{mailbox}} is read again',
    heading: 'The mailbox is read again',
    lines: [
      'Mails sent to {{mailbox}} are being read again. The interruption lasted {{duration}}, since {{since}}.',
      'The mails that arrived meanwhile are now becoming tickets. There is nothing to do.',
    ],
  },
  staff_invitation: {
    subject: '{{institution}}: your access to the service desk',
    heading: 'Welcome to the service desk',
    lines: [
      '{{inviter}} has given you access to Guichet, the service desk of {{institution}}.',
      'Choose your password and your second factor with the button below, within {{hours}} hours. The link works once.',
      'If you did not expect this invitation, do nothing.',
    ],
    button: 'Open my access',
  },
  staff_security: {
    subject: '{{institution}}: your access to the service desk has changed',
    heading: 'Your access to the service desk has changed',
    lines: [
      'On {{date}}: $t(staffEvent.{{event}})',
      'Was this not you? Tell your supervisor or an administrator at once: they can close your sessions and your access.',
    ],
  },
  staff_sign_in_alarm: {
    subject: '{{institution}}: many sign-ins refused for {{name}}',
    heading: 'Someone is trying to sign in as {{name}}',
    lines: [
      'In a short time, {{count}} attempts to sign in as {{name}} were refused. Until {{until}}, only devices and networks that this person has used before can sign in as them.',
      'If {{name}} has nothing to do with it, nothing needs doing: their own way in stays open. The audit log shows where the attempts come from.',
    ],
  },
  account_changed_by_file: {
    subject: '{{institution}}: details of your account have changed',
    heading: 'Details of your account have changed',
    lines: [
      'On {{date}} a file of the institution changed in your account: {{changed}}.',
      '$t(changeCounts.{{counts}})',
      'Was this to change? There is nothing to do.',
      'Was it not to change, or can you no longer sign in? Write to {{desk}} at once: we will look into your account.',
    ],
  },
  import_waits: {
    subject: '{{institution}}: an import of accounts waits',
    heading: 'An import waits for somebody',
    lines: [
      'A file of “{{source}}” was laid in the watched folder.',
      '$t(importWaits.{{what}})',
      'Nothing changes in the accounts before a person has decided so.',
    ],
    button: 'See the import',
  },
  profile_changed: {
    subject: '{{institution}}: the rules that protect accounts have changed',
    heading: 'The rules that protect accounts have changed',
    lines: [
      'On {{date}}, $t(profileAuthor.{{by}}) put a new version of the profile of {{institution}} in force, which changes sign-in, recovery, passwords or the proof of identity that is asked.',
      'The history of the profile shows what changed and leads back. If this change surprises you, speak at once to $t(profileContact.{{by}}) and to the person responsible for security.',
    ],
  },
  importWaits: {
    previewed: 'It has been read: look at what would change, then apply it or put it aside.',
    unmapped: 'Nobody has said yet what its columns mean: say so once, and the next files are read by themselves.',
  },
  profileAuthor: { staff: '{{name}}', system: 'someone, from the command line,' },
  profileContact: { staff: '{{name}}', system: 'whoever runs the server of Guichet' },
  staffEvent: {
    password_changed: 'your password was changed; your other sessions were ended.',
    recovery_codes_made: 'new recovery codes were made; the former ones no longer hold.',
    passkey_added: 'a passkey was added.',
    passkey_removed: 'a passkey was removed.',
    identity_linked: 'your organisation’s identity was linked to your access.',
  },
  audit_checkpoint: {
    subject: '{{institution}}: checkpoint of the audit log, entry {{position}}',
    heading: 'Checkpoint of the audit log',
    lines: [
      'The audit log reached entry {{position}}. The line below certifies that with a signature.',
      'Keep this message apart from Guichet: should entries ever disappear, it proves so. To check, put these lines into a file and run “guichet audit verify --checkpoints FILE”.',
    ],
  },
  signInWith: {
    address: 'It is also the address you sign in with.',
    other: 'To sign in, use your usual user name or number, not this address.',
  },
  changeAskedBy: {
    desk: 'We first checked the identity of whoever asked for it.',
    register: 'The file that your institution sent us gives this new address.',
    member: 'It was asked for on the profile page of the account, with the right password.',
  },
  sessionsEnded: {
    reset_secret: 'All sessions have been closed.',
    credential: 'The other sessions have been closed.',
  },
  passwordAdvice: {
    desk: 'To be safe, change your password too.',
    register: 'To be safe, change your password too.',
    member: 'Your password no longer works: choose a new one from the sign-in page, as for a forgotten password.',
  },
  deskNote: {
    on_site: {
      subject: 'Address corrected at the counter',
      text: 'The person is at the counter and shows an identity document. They ask for a new e-mail address on their account.',
    },
    name_on_document: {
      subject: 'Name on the document',
      text: 'The name on the identity document shown at the counter is this person’s, written differently.',
    },
    address_import_undone: {
      subject: 'Imported address undone from the previous address',
      text: 'An import had replaced the address of this account. Whoever reads the previous address undid that: it is restored, sessions are ended, links and passwords that were mailed no longer work. The source still holds the other address: find out with the holder which one is theirs, and have it corrected where the file is made.',
    },
    address_import_stopped: {
      subject: 'Imported address stopped from the present address',
      text: 'An import announced another address for this account. Whoever reads the present address stopped it before it took effect: nothing has changed, sessions are ended, links and passwords that were mailed no longer work. The source still holds the other address: find out with the holder which one is theirs, and have it corrected where the file is made. If nobody asked for this change, find out with supervision who brought the file.',
    },
    address_undone: {
      subject: 'Change of address undone from the previous address',
      text: 'A change of address that was asked for on the profile page had taken effect. Whoever reads the previous address undid it: that address is restored, sessions are ended, links and passwords that were mailed no longer work. Whoever asked for the change knew the password: it no longer works, and the holder chooses a new one from the sign-in page. Find out with them how it became known.',
    },
    address_stopped: {
      subject: 'Change of address stopped from the present address',
      text: 'A change of address that was asked for on the profile page was about to take effect. Whoever reads the present address stopped it: nothing has changed, sessions are ended, links and passwords that were mailed no longer work. Whoever asked for the change knew the password: it no longer works, and the holder chooses a new one from the sign-in page. Find out with them how it became known.',
    },
  },
  mailboxCause: {
    nobody_reads: 'No process reads this mailbox: Guichet’s “mail” process has stopped or is stuck. Start it again.',
    sign_in_refused:
      'The mail server refuses the sign-in: the password may have changed or expired, or the account may be blocked.',
    token_refused:
      'The mail provider refuses the application: its secret may have expired, or its permission may have been withdrawn.',
    certificate:
      'The encrypted connection to the mail server fails: its certificate may have expired or been replaced.',
    unreachable: 'The mail server does not answer: it may be down, or the network may be cut.',
    other: 'Reading fails for a reason that Guichet does not know; the detail is below.',
  },
};
