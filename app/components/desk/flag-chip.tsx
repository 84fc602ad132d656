import {
  AtSign,
  CircleQuestionMark,
  ClipboardList,
  Copy,
  EyeOff,
  Flag,
  Globe,
  type LucideIcon,
  Reply,
  Scissors,
  ShieldAlert,
  ShieldCheck,
  Split,
  UserPlus,
  Users,
  VenetianMask,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';
import { type Tone, toneColours } from '../ui/tone.ts';

const looks: Record<string, { tone: Tone; icon: LucideIcon }> = {
  authenticated: { tone: 'ok', icon: ShieldCheck },
  not_authenticated: { tone: 'warn', icon: ShieldAlert },
  first_time_sender: { tone: 'neutral', icon: UserPlus },
  reply_to_differs: { tone: 'warn', icon: Reply },
  reply_to_same_domain: { tone: 'neutral', icon: Reply },
  lookalike_domain: { tone: 'danger', icon: Copy },
  mixed_script_domain: { tone: 'danger', icon: Globe },
  name_shows_address: { tone: 'warn', icon: AtSign },
  name_of_desk: { tone: 'danger', icon: VenetianMask },
  hidden_characters: { tone: 'warn', icon: EyeOff },
  multiple_accounts: { tone: 'warn', icon: Users },
  thread: { tone: 'warn', icon: Split },
  form: { tone: 'neutral', icon: ClipboardList },
  address_unproven: { tone: 'warn', icon: CircleQuestionMark },
  truncated: { tone: 'neutral', icon: Scissors },
};
const unknown = { tone: 'warn', icon: Flag } as const;

const readFlag = (flag: string) => {
  const [name = '', value = ''] = flag.split(':', 2);
  return { name, value, ...(looks[name] ?? unknown) };
};

/** Whether a flag calls for attention before the mail is opened. */
export const isWarningFlag = (flag: string): boolean => ['warn', 'danger'].includes(readFlag(flag).tone);

/** Something to know about a received mail. A flag is a word, or a word and a value: `thread:SD-2026-000012`. Short, it is its icon. */
export function FlagChip({ flag, isShort = false }: { flag: string; isShort?: boolean }) {
  const { t, i18n } = useTranslation('desk');
  const { name, value, tone, icon: Icon } = readFlag(flag);
  const unnamed = `desk:flag.${name}_unnamed`;
  const key = value === '' && i18n.exists(unnamed) ? unnamed : `desk:flag.${name}`;
  const text = i18n.exists(key) ? t(key as 'flag.thread', { reference: value, value }) : name.replaceAll('_', ' ');
  if (isShort)
    return (
      <span
        title={text}
        className={classNames('grid size-5 flex-none place-items-center rounded-[5px]', toneColours[tone])}
      >
        <Icon aria-hidden="true" className="size-3 stroke-[2.25]" />
        <span className="sr-only">{text}</span>
      </span>
    );
  // A sentence rather than a label: it is wrapped, never cut short.
  return (
    <span
      className={classNames(
        'inline-flex max-w-full items-start gap-1 rounded-[5px] px-[7px] py-px text-[12px] leading-[18px] font-[550]',
        toneColours[tone],
      )}
    >
      <Icon aria-hidden="true" className="mt-[3px] size-3 flex-none stroke-[2.25]" />
      <span className="min-w-0 break-words">{text}</span>
    </span>
  );
}
