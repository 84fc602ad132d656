import { useTranslation } from 'react-i18next';
import { Callout } from '../ui/callout.tsx';

/** Ten codes, this once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation('staff');
  return (
    <div className="grid gap-4">
      <Callout tone="warn" isLive>
        <span className="text-ink">{t('recovery.once')}</span>
      </Callout>
      <ol className="num grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-lg border border-line bg-sunken px-5 py-4 font-mono text-[15px]">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ol>
    </div>
  );
}
