import { Outlet, useLoaderData } from '@remix-run/react';
import { findInstitution, offeredLanguage } from '#server/institutions/index.ts';
import { ticketDetail } from '#server/tickets/index.ts';
import { TicketError } from '../components/desk/ticket-error.tsx';
import { TicketPage } from '../components/desk/ticket-page.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = {
  title: (_t, data) => (data as { detail?: { reference: string } } | undefined)?.detail?.reference ?? '',
};

export const loader = staffRoute('tickets.read', async ({ params, context, language }) => {
  const detail = await ticketDetail(context, params.reference ?? '');
  const { profile } = await findInstitution(context, detail.institution.slug);
  const offered = offeredLanguage(profile, language);
  return {
    detail,
    questionLabels: Object.fromEntries(profile.blindQuestions.map(({ key, label }) => [key, label[offered]])),
    roleLabels: Object.fromEntries(Object.entries(profile.roles).map(([key, { label }]) => [key, label[offered]])),
  };
});

export default function Ticket() {
  const ticket = useLoaderData<typeof loader>();
  return (
    <TicketPage key={ticket.detail.id} ticket={ticket}>
      <Outlet />
    </TicketPage>
  );
}

export function ErrorBoundary() {
  return <TicketError />;
}
