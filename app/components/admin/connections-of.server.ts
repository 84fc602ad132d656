import type { MailServer, Profile } from '#server/institutions/contract.ts';
import type { ConnectionFace } from './connections.tsx';

const server = ({ host, port, security, oauth }: MailServer): string =>
  `${host}:${port}, ${security}${oauth ? `, OAuth ${oauth.grant}` : ''}`;

/** What an institution is connected to, without the names of its secrets. */
export function connectionsOf({ desk, sms, electronicIdentity, staffSignOn, audit }: Profile): ConnectionFace[] {
  return [
    { key: 'address', values: [`${desk.senderName} <${desk.address}>`] },
    { key: 'smtp', values: [server(desk.smtp)] },
    {
      key: 'mailboxes',
      values: desk.mailboxes.map(({ address, imap, folder }) => `${address}, ${server(imap)}, ${folder}`),
    },
    { key: 'senderAuthentication', values: [desk.senderAuthentication.method] },
    { key: 'knownDomains', values: desk.knownDomains },
    { key: 'sms', values: sms ? [`${sms.url}, ${sms.sender}`] : [] },
    {
      key: 'electronicIdentity',
      values: electronicIdentity ? [`${electronicIdentity.label}, ${electronicIdentity.issuer}`] : [],
    },
    { key: 'staffSignOn', values: staffSignOn ? [`${staffSignOn.label}, ${staffSignOn.issuer}`] : [] },
    { key: 'audit', values: audit.targets.map(({ name, kind }) => `${name}, ${kind}`) },
  ];
}
