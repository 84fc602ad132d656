import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { CircleHelp, Clock, Lock, type LucideIcon, OctagonAlert, Unplug, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useRootData } from '../../root-data.ts';
import { MAIN_ID } from './skip-link.tsx';

type Failure = 'badRequest' | 'forbidden' | 'notFound' | 'conflict' | 'tooMany' | 'unavailable' | 'server';

const failures: Record<number, Failure> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  429: 'tooMany',
  503: 'unavailable',
};

const icons: Record<Failure, LucideIcon> = {
  badRequest: CircleHelp,
  forbidden: Lock,
  notFound: CircleHelp,
  conflict: Users,
  tooMany: Clock,
  unavailable: Unplug,
  server: OctagonAlert,
};

/** What a person sees when a page cannot be shown: what happened, that it is not their fault, what to do next. */
export function ErrorPage() {
  const { t } = useTranslation();
  const { requestId } = useRootData();
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const failure = failures[status] ?? (status < 500 ? 'badRequest' : 'server');
  const Icon = icons[failure];
  return (
    <div className="comfortable grid min-h-dvh place-items-center px-5 py-10">
      <main id={MAIN_ID} className="w-full max-w-[520px]">
        <span className="mb-5 grid size-12 place-items-center rounded-full bg-accent-soft text-accent">
          <Icon aria-hidden="true" className="size-6" />
        </span>
        <h1 className="text-[25px] leading-[1.2] font-[680] tracking-[-0.018em] sm:text-[28px]">
          {t(`failure.${failure}.title`)}
        </h1>
        <p className="mt-3 text-ink-2">{t(`failure.${failure}.text`)}</p>
        <p className="mt-7">
          <a href="/" className="font-semibold text-accent underline underline-offset-4">
            {t('failure.home')}
          </a>
        </p>
        {status >= 500 && requestId !== '' ? (
          <p className="num mt-8 text-small text-ink-3">
            {t('failure.reference', { reference: requestId.slice(0, 8) })}
          </p>
        ) : null}
      </main>
    </div>
  );
}
