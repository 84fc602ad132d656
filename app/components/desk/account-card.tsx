import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountCard as Card } from '#server/accounts/contract.ts';
import { Chip } from '../ui/chip.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { Time } from '../ui/time.tsx';

/** An account as the desk sees it: whose it is, and what is stored, masked. */
export function AccountCard({ card, roleLabels }: { card: Card; roleLabels: Record<string, string> }) {
  const { t } = useTranslation('desk');
  const masked = (value: string | null) =>
    value ? <MaskedValue value={value} className="num" /> : <span className="text-ink-3">{t('card.unknown')}</span>;
  return (
    <article className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between gap-3 border-b border-line bg-sunken px-3.5 py-2.5">
        <h3 className="min-w-0 font-[600]">
          {card.lastName}, {card.firstName}
        </h3>
        <Chip tone={card.status === 'active' ? 'ok' : 'warn'}>{t(`card.status.${card.status}`)}</Chip>
      </div>
      {card.signInAlarmAt ? (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3.5 py-2 text-[13px]">
          <Chip tone="danger">{t('card.signInAlarm')}</Chip>
          <Time value={card.signInAlarmAt} />
        </p>
      ) : null}
      <dl className="divide-y divide-line text-[13px]">
        <Fact label={t('card.nationalNumber')}>{masked(card.nationalNumberHint)}</Fact>
        <Fact label={t('card.address')}>{masked(card.addressHint)}</Fact>
        <Fact label={t('card.phone')}>{masked(card.phoneHint)}</Fact>
        {card.username ? <Fact label={t('card.username')}>{card.username}</Fact> : null}
        <Fact label={t('card.roles')}>{card.roles.map((role) => roleLabels[role] ?? role).join(', ') || '—'}</Fact>
        <Fact label={t('card.lastSignIn')}>
          {card.lastSignInAt ? <Time value={card.lastSignInAt} /> : t('card.never')}
        </Fact>
      </dl>
    </article>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-2 px-3.5 py-1.5">
      <dt className="text-ink-3">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
