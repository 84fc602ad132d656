import { data } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import { DeskFrame } from '../components/desk/desk-frame.tsx';
import { frameOf } from '../components/desk/frame.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export const loader = staffRoute('desk.enter', async ({ request, context }) => {
  const { frame, init } = await frameOf(request, context);
  return data({ frame }, init);
});

export default function Desk() {
  const { frame } = useLoaderData<typeof loader>();
  return (
    <DeskFrame frame={frame}>
      <Outlet />
    </DeskFrame>
  );
}
