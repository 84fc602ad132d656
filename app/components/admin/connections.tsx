import { useTranslation } from 'react-i18next';
import { Callout } from '../ui/callout.tsx';

export const CONNECTIONS = [
  'address',
  'smtp',
  'mailboxes',
  'senderAuthentication',
  'knownDomains',
  'sms',
  'electronicIdentity',
  'staffSignOn',
  'audit',
] as const;
export type ConnectionFace = { key: (typeof CONNECTIONS)[number]; values: string[] };

/** What the institution is connected to: to be read here, to be changed on the host alone. */
export function Connections({ connections }: { connections: readonly ConnectionFace[] }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Callout tone="info" title={t('connections.title')}>
        <p>{t('connections.text')}</p>
        <p className="mt-1.5 font-mono text-[13px] break-words text-ink">guichet institution apply profile.json</p>
      </Callout>
      <dl className="divide-y divide-line rounded-lg border border-line bg-surface">
        {connections.map(({ key, values }) => (
          <div key={key} className="grid gap-x-5 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
            <dt className="font-[570]">{t(`connections.${key}`)}</dt>
            <dd className="min-w-0 text-[13px] break-words text-ink-2">
              {values.length === 0 ? t('value.none') : values.map((value) => <p key={value}>{value}</p>)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
