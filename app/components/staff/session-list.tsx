import { Form } from '@remix-run/react';
import { Monitor } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SessionFace } from '#server/staff/contract.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Time } from '../ui/time.tsx';
import { Line, Section } from './section.tsx';

/** One's own open sessions, each of which can be ended. */
export function SessionList({ sessions }: { sessions: readonly SessionFace[] }) {
  const { t } = useTranslation('staff');
  return (
    <Section
      title={t('profile.sessions')}
      lead={t('profile.session')}
      actions={
        sessions.length < 2 ? null : (
          <Form method="post" action="/staff/sessions/end">
            <Button>{t('profile.endOthers')}</Button>
          </Form>
        )
      }
    >
      {sessions.map((session) => (
        <Line
          key={session.id}
          label={
            <span className="inline-flex flex-wrap items-center gap-2">
              <Monitor aria-hidden="true" className="size-4 text-ink-3" />
              {session.browser ?? t('profile.unknownBrowser')}
              {session.isPresent ? <Chip tone="info">{t('profile.here')}</Chip> : null}
            </span>
          }
          action={
            session.isPresent ? undefined : (
              <Form method="post" action="/staff/sessions/end">
                <input type="hidden" name="session" value={session.id} />
                <Button variant="ghost">{t('profile.end')}</Button>
              </Form>
            )
          }
        >
          {t(`method.${session.method}`)}
          {session.address === null ? null : <span className="num"> · {session.address}</span>} · {t('profile.since')}{' '}
          <Time value={session.createdAt} /> · {t('profile.seen')} <Time value={session.lastSeenAt} />
        </Line>
      ))}
    </Section>
  );
}
