import { isRouteErrorResponse, useLocation, useRouteError } from '@remix-run/react';
import { CircleHelp, Lock, Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

const kinds = { 403: 'forbidden', 404: 'notFound' } as const;
const icons = { forbidden: Lock, notFound: CircleHelp, unavailable: Unplug };

/** What stands in place of a ticket that cannot be shown; the list stays beside it. */
export function TicketError() {
  const { t } = useTranslation(['desk', 'common']);
  const error = useRouteError();
  const { search } = useLocation();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const kind = status === 403 || status === 404 ? kinds[status] : 'unavailable';
  return (
    <div role="alert" className="grid h-full place-items-center">
      <EmptyState
        icon={icons[kind]}
        title={status === 404 ? t('refusal.ticket') : t(`common:failure.${kind}.title`)}
        action={<ButtonLink to={`/desk/tickets${search}`}>{t('ticket.back')}</ButtonLink>}
      >
        {t(`common:failure.${kind}.text`)}
      </EmptyState>
    </div>
  );
}
