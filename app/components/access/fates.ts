import { CircleCheck, CirclePause, Clock, type LucideIcon, MailX, OctagonAlert, Send } from 'lucide-react';
import type { AccessMailFate } from '#server/access/contract.ts';
import type { Tone } from '../ui/tone.ts';

/** How a state looks; its words stand beside it. */
export const FATES: Readonly<Record<AccessMailFate, { tone: Tone; icon: LucideIcon; fill: string }>> = {
  sent: { tone: 'ok', icon: CircleCheck, fill: 'fill-ok' },
  queued: { tone: 'info', icon: Send, fill: 'fill-info' },
  waiting: { tone: 'neutral', icon: Clock, fill: 'fill-control' },
  stopped: { tone: 'neutral', icon: CirclePause, fill: 'fill-line' },
  bounced: { tone: 'danger', icon: MailX, fill: 'fill-danger' },
  failed: { tone: 'warn', icon: OctagonAlert, fill: 'fill-warn' },
};

/** In the order in which they are read: what went well, what goes, what waits, what is wrong. */
export const FATE_ORDER: readonly AccessMailFate[] = ['sent', 'queued', 'waiting', 'bounced', 'failed', 'stopped'];
