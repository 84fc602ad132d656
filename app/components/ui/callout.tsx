import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';
import { type LoudTone, toneIcons } from './tone.ts';

const looks: Record<LoudTone, string> = {
  info: 'border-info-line bg-info-soft [&>svg]:text-info',
  ok: 'border-ok-line bg-ok-soft [&>svg]:text-ok',
  warn: 'border-warn-line bg-warn-soft [&>svg]:text-warn',
  danger: 'border-danger-line bg-danger-soft [&>svg]:text-danger',
};

export type CalloutProps = {
  tone: LoudTone;
  title?: ReactNode;
  children?: ReactNode;
  /** What to do next, at the foot of the box. */
  action?: ReactNode;
  /** True when it answers what the reader has just done: a screen reader then says it at once. */
  isLive?: boolean;
};

export function Callout({ tone, title, children, action, isLive = false }: CalloutProps) {
  const { t } = useTranslation();
  const Icon = toneIcons[tone];
  return (
    <div
      role={isLive ? (tone === 'danger' ? 'alert' : 'status') : undefined}
      className={classNames('flex items-start gap-2.5 rounded-lg border px-3.5 py-3', looks[tone])}
    >
      <Icon aria-hidden="true" className="mt-[0.12em] size-[1.2em] flex-none" />
      <div className="min-w-0 flex-1">
        <span className="sr-only">{t(`tone.${tone}`)}. </span>
        {title === undefined ? null : <p className="font-[620]">{title}</p>}
        {children === undefined ? null : <div className="text-ink-2">{children}</div>}
        {action === undefined ? null : <div className="mt-2.5">{action}</div>}
      </div>
    </div>
  );
}
