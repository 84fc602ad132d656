import { Flag, type LucideIcon, ShieldAlert, ShieldCheck, Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../ui/chip.tsx';
import { toneColours } from '../ui/tone.ts';

const icons: Record<string, LucideIcon> = { authenticated: ShieldCheck, not_authenticated: ShieldAlert, thread: Split };

/** Something to know about a received mail. A flag is a word, or a word and a value: `thread:SD-2026-000012`. Short, it is its icon. */
export function FlagChip({ flag, isShort = false }: { flag: string; isShort?: boolean }) {
  const { t, i18n } = useTranslation('desk');
  const [name = '', value = ''] = flag.split(':', 2);
  const tone = name === 'authenticated' ? 'ok' : name === 'truncated' ? 'neutral' : 'warn';
  const Icon = icons[name] ?? Flag;
  const key = `desk:flag.${name}`;
  const text = i18n.exists(key) ? t(key as 'flag.thread', { reference: value }) : name.replaceAll('_', ' ');
  if (isShort)
    return (
      <span title={text} className={`grid size-5 flex-none place-items-center rounded-[5px] ${toneColours[tone]}`}>
        <Icon aria-hidden="true" className="size-3 stroke-[2.25]" />
        <span className="sr-only">{text}</span>
      </span>
    );
  return (
    <Chip tone={tone} icon={Icon}>
      {text}
    </Chip>
  );
}
