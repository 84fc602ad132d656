import { data } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { DeskFrame } from '../components/desk/desk-frame.tsx';
import { frameOf } from '../components/desk/frame.server.ts';
import { Toast } from '../components/ui/toast.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('supervision:title') };

export const loader = staffRoute('audit.read', async ({ request, context }) => {
  const { frame, init } = await frameOf(request, context);
  return data({ frame }, init);
});

export default function Supervision() {
  const { t, i18n } = useTranslation('supervision');
  const { frame } = useLoaderData<typeof loader>();
  const { notice } = frame;
  const isOurs = notice !== null && i18n.exists(`supervision:notice.${notice.code}`);
  return (
    <DeskFrame frame={frame}>
      <Outlet />
      <Toast
        message={
          isOurs
            ? { id: notice.id, tone: 'ok', text: t(`notice.${notice.code}` as 'notice.approval_approved') }
            : undefined
        }
      />
    </DeskFrame>
  );
}
