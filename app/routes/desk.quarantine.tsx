import { Outlet, useLoaderData } from '@remix-run/react';
import { quarantineQuery } from '#server/tickets/contract.ts';
import { listQuarantine } from '#server/tickets/index.ts';
import { QuarantinePage } from '../components/desk/quarantine-page.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('mail:quarantine.title') };

export const loader = staffRoute('mail.quarantine', async ({ request, context }) => {
  const query = quarantineQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  return { query, list: await listQuarantine(context, query) };
});

export default function Quarantine() {
  const { query, list } = useLoaderData<typeof loader>();
  return (
    <QuarantinePage query={query} list={list}>
      <Outlet />
    </QuarantinePage>
  );
}
