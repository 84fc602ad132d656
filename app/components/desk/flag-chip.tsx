import { Flag, ShieldAlert, ShieldCheck, Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../ui/chip.tsx';

/** Something to know about a received mail. A flag is a word, or a word and a value: `thread:SD-2026-000012`. */
export function FlagChip({ flag }: { flag: string }) {
  const { t, i18n } = useTranslation('desk');
  const [name = '', value = ''] = flag.split(':', 2);
  if (name === 'thread')
    return (
      <Chip tone="warn" icon={Split}>
        {t('flag.thread', { reference: value })}
      </Chip>
    );
  const tone = name === 'authenticated' ? 'ok' : name === 'truncated' ? 'neutral' : 'warn';
  const icon = name === 'authenticated' ? ShieldCheck : name === 'not_authenticated' ? ShieldAlert : Flag;
  const key = `desk:flag.${name}`;
  return (
    <Chip tone={tone} icon={icon}>
      {i18n.exists(key) ? t(key as 'flag.truncated') : name.replaceAll('_', ' ')}
    </Chip>
  );
}
