import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Callout } from '../ui/callout.tsx';

/** An image of a mail, on a ground that shows its edges; where it is none, what to do instead. */
export function ImagePreview({ source, name, fallback }: { source: string; name: string; fallback: ReactNode }) {
  const { t } = useTranslation('mail');
  const [isRefused, setRefused] = useState(false);
  if (isRefused)
    return (
      <Callout tone="warn" title={t('file.notShown')} action={fallback}>
        {t('file.notAnImage')}
      </Callout>
    );
  return (
    <>
      <div className="grid min-h-40 place-items-center rounded-md border border-line bg-sunken p-2">
        <img
          src={source}
          alt={t('file.imageAlt', { name })}
          onError={() => setRefused(true)}
          className="max-h-[68dvh] max-w-full object-contain"
        />
      </div>
      <p className="mt-3">{fallback}</p>
    </>
  );
}
