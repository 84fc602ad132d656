import { Monitor } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MemberSessionFace } from '#server/credentials/contract.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Time } from '../ui/time.tsx';

/** The browsers that are signed in, the present one marked; each other can be ended. */
export function OpenSessions({ sessions, endAt }: { sessions: readonly MemberSessionFace[]; endAt: string }) {
  const { t } = useTranslation('member');
  return (
    <ul className="divide-y divide-line">
      {sessions.map((session) => (
        <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
          <div className="min-w-0 flex-1 basis-48">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-[570]">
              <Monitor aria-hidden="true" className="size-4 flex-none text-ink-3" />
              {session.browser ?? t('session.unknown')}
              {session.isPresent ? <Chip tone="info">{t('session.here')}</Chip> : null}
            </p>
            <p className="text-small text-ink-2">
              {t('session.since')} <Time value={session.signedInAt} />
              <Network value={session.network} />
            </p>
          </div>
          {session.isPresent ? null : (
            <form method="post" action={endAt}>
              <input type="hidden" name="session" value={session.id} />
              <Button>
                {t('session.end')}
                <span className="sr-only">
                  {': '}
                  {session.browser ?? t('session.unknown')}, <Time value={session.signedInAt} as="dateTime" />
                </span>
              </Button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

/** When, with what and from where one signed in, the newest first. */
export function RecentSignIns({ signIns }: { signIns: readonly MemberSessionFace[] }) {
  const { t } = useTranslation('member');
  return (
    <ul className="divide-y divide-line">
      {signIns.map((signIn) => (
        <li key={signIn.id} className="px-4 py-2.5">
          <Time value={signIn.signedInAt} as="dateTime" className="whitespace-normal!" />
          <p className="text-small text-ink-2">
            {signIn.browser ?? t('session.unknown')}
            <Network value={signIn.network} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function Network({ value }: { value: string | null }) {
  const { t } = useTranslation('member');
  if (value === null) return null;
  return (
    <>
      {' · '}
      <span className="num">{t('session.network', { network: value })}</span>
    </>
  );
}
