import { data } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DeskFrame } from '../components/desk/desk-frame.tsx';
import { frameOf } from '../components/desk/frame.server.ts';
import { Callout } from '../components/ui/callout.tsx';
import { Toast } from '../components/ui/toast.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('admin:title') };

/** The frame alone: each page below says for itself who may see it. */
export const loader = staffRoute('desk.enter', async ({ request, context }) => {
  const { frame, init } = await frameOf(request, context);
  return data({ frame }, init);
});

export default function Admin() {
  const { t, i18n } = useTranslation('admin');
  const { frame } = useLoaderData<typeof loader>();
  const { notice } = frame;
  const isOurs = notice !== null && i18n.exists(`admin:notice.${notice.code}`);
  const said = isOurs ? t(`notice.${notice.code}` as 'notice.profile_saved') : null;
  const id = notice?.id;
  // The same object until the next notice: the toast shows a new one anew.
  const message = useMemo(
    () => (id !== undefined && said !== null ? ({ id, tone: 'ok', text: said } as const) : undefined),
    [id, said],
  );
  return (
    <DeskFrame frame={frame}>
      {said === null ? null : (
        <noscript>
          <Callout tone="ok" title={said} />
        </noscript>
      )}
      <Outlet />
      <Toast message={message} />
    </DeskFrame>
  );
}
