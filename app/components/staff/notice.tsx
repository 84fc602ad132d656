import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Callout } from '../ui/callout.tsx';
import { Toast } from '../ui/toast.tsx';

/** Says once what was done to the access of staff; a notice of another page's is left to that page. */
export function StaffNotice({ notice }: { notice: { code: string; id: string } | null }) {
  const { t, i18n } = useTranslation('staff');
  const isOurs = notice !== null && i18n.exists(`staff:notice.${notice.code}`);
  const said = isOurs ? t(`notice.${notice.code}` as 'notice.password_changed') : null;
  const id = notice?.id;
  // The same object until the next notice: the toast shows a new one anew.
  const message = useMemo(
    () => (id !== undefined && said !== null ? ({ id, tone: 'ok', text: said } as const) : undefined),
    [id, said],
  );
  return (
    <>
      {said === null ? null : (
        <noscript>
          <Callout tone="ok" title={said} />
        </noscript>
      )}
      <Toast message={message} />
    </>
  );
}
