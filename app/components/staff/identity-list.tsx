import { Form } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { OwnAccess } from '#server/staff/contract.ts';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { Line, Section } from './section.tsx';

type IdentityListProps = {
  identities: OwnAccess['identities'];
  organisations: readonly { slug: string; label: string; issuer: string }[];
};

/** The identities of one's organisations that sign one in here, and those that could be linked. */
export function IdentityList({ identities, organisations }: IdentityListProps) {
  const { t } = useTranslation('staff');
  const labelOf = (issuer: string) => organisations.find((one) => one.issuer === issuer)?.label ?? issuer;
  const unlinked = organisations.filter(({ issuer }) => !identities.some((one) => one.issuer === issuer));
  return (
    <Section title={t('profile.identities')} lead={t('profile.identitiesText')}>
      {identities.map(({ id, issuer, createdAt, lastUsedAt }) => (
        <Line
          key={id}
          label={labelOf(issuer)}
          action={
            <Form method="post" action="/staff/identities/remove">
              <input type="hidden" name="id" value={id} />
              <Button variant="ghost" aria-label={t('profile.removeLabel', { name: labelOf(issuer) })}>
                {t('profile.remove')}
              </Button>
            </Form>
          }
        >
          {t('profile.added')} <Time value={createdAt} as="date" /> ·{' '}
          {lastUsedAt === null ? (
            t('profile.neverUsed')
          ) : (
            <>
              {t('profile.used')} <Time value={lastUsedAt} />
            </>
          )}
        </Line>
      ))}
      {unlinked.map(({ slug, label }) => (
        <form
          key={slug}
          method="post"
          action={`/staff/sign-on/${slug}/leave?purpose=link&next=/staff/profile`}
          className="px-4 py-3"
        >
          <Button>{t('profile.link', { label })}</Button>
        </form>
      ))}
    </Section>
  );
}
