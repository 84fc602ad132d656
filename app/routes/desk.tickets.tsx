import { Outlet, useLoaderData, useParams } from '@remix-run/react';
import { queueQuery } from '#server/tickets/contract.ts';
import { queue } from '#server/tickets/index.ts';
import { QueueList } from '../components/desk/queue-list.tsx';
import { useRefresh } from '../components/desk/use-refresh.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('desk:queue.title') };

const REFRESH_SECONDS = 30;

export const loader = staffRoute('tickets.read', async ({ request, context }) => {
  const query = queueQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  return { queue: await queue(context, query) };
});

export default function Tickets() {
  const { queue } = useLoaderData<typeof loader>();
  const { reference } = useParams();
  useRefresh(REFRESH_SECONDS);
  return (
    <div className="h-full min-[1100px]:grid min-[1100px]:grid-cols-[clamp(288px,24vw,348px)_minmax(0,1fr)]">
      <div
        className={`min-h-0 min-w-0 border-line min-[1100px]:border-r ${reference ? 'max-[1099px]:hidden' : 'max-[1099px]:h-full'}`}
      >
        <QueueList queue={queue} openReference={reference} />
      </div>
      <div className={`h-full min-h-0 min-w-0 ${reference ? '' : 'max-[1099px]:hidden'}`}>
        <Outlet />
      </div>
    </div>
  );
}
