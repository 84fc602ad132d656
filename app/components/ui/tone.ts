import { CircleCheck, Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';

export const tones = ['neutral', 'info', 'ok', 'warn', 'danger'] as const;
export type Tone = (typeof tones)[number];
export type LoudTone = Exclude<Tone, 'neutral'>;

/** Colours of a tone; they never stand alone, an icon or a word always goes with them. */
export const toneColours: Record<Tone, string> = {
  neutral: 'bg-sunken text-ink-2',
  info: 'bg-info-soft text-info',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
};

export const toneIcons: Record<LoudTone, LucideIcon> = {
  info: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: OctagonAlert,
};
