import { Form, Link } from '@remix-run/react';
import { CircleCheck, CircleX, Clock, Lock, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BreakGlassCase } from '#server/identity/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { Time } from '../ui/time.tsx';

export type BreakGlassCardProps = {
  glass: BreakGlassCase;
  comment: string | undefined;
  isCommentMissing: boolean;
  isPending: boolean;
};

/** One emergency: who, what, why, whether it was used, and what a second person says of it. */
export function BreakGlassCard({ glass, comment, isCommentMissing, isPending }: BreakGlassCardProps) {
  const { t } = useTranslation(['oversight', 'supervision']);
  const format = useFormat();
  const titleId = `glass-${glass.id}`;
  return (
    <article aria-labelledby={titleId} className="min-w-0 rounded-lg border border-line bg-surface shadow-card">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line px-4 py-3 sm:px-5">
        <h2 id={titleId} className="text-[15px] font-[650]">
          {t(`supervision:verifiedAction.${glass.action}`)}
        </h2>
        <p className="min-w-0 text-ink-2">
          {t('breakGlass.by', { name: glass.agent })}{' '}
          <Link
            to={`/desk/tickets/${glass.reference}`}
            className="num font-[570] whitespace-nowrap text-accent underline underline-offset-3"
          >
            {glass.reference}
          </Link>
        </p>
        <span className="flex max-w-full min-w-0 flex-wrap items-center gap-2 text-[12.5px] text-ink-3 sm:ml-auto">
          {glass.verdict === null && glass.isOverdue ? (
            <Chip tone="danger" icon={TriangleAlert}>
              <span suppressHydrationWarning>{t('breakGlass.overdue', { when: format.dateTime(glass.dueAt) })}</span>
            </Chip>
          ) : null}
          {glass.verdict === null && !glass.isOverdue ? (
            <Chip tone="warn" icon={Clock}>
              <span suppressHydrationWarning>{t('breakGlass.due', { when: format.dateTime(glass.dueAt) })}</span>
            </Chip>
          ) : null}
          <Time value={glass.brokenAt} />
        </span>
      </header>
      <div className="grid gap-x-8 gap-y-4 px-4 py-4 sm:px-5 md:grid-cols-2">
        <div className="min-w-0">
          <p className="text-[12.5px] text-ink-2">{t('breakGlass.reason')}</p>
          <blockquote className="mt-1 border-l-2 border-line-strong pl-3 break-words">{glass.reason}</blockquote>
        </div>
        <div className="min-w-0">
          <p className={glass.usedAt ? 'font-[570]' : 'text-ink-2'}>
            {t(glass.usedAt ? 'breakGlass.used' : glass.isRunning ? 'breakGlass.running' : 'breakGlass.unused')}
          </p>
          {glass.usedAt ? <Time value={glass.usedAt} className="text-[12.5px] text-ink-3" /> : null}
        </div>
      </div>
      <div className="border-t border-line bg-sunken px-4 py-3 sm:px-5">
        {glass.verdict ? <Verdict glass={glass} /> : null}
        {glass.verdict === null && glass.isOwn ? (
          <p className="flex items-start gap-2 text-ink-2">
            <Lock aria-hidden="true" className="mt-0.5 size-4 flex-none" />
            {t('breakGlass.own')}
          </p>
        ) : null}
        {glass.verdict === null && !glass.isOwn ? (
          <Form
            method="post"
            aria-label={t('breakGlass.decideFor', { reference: glass.reference })}
            className="flex flex-wrap items-end gap-2"
          >
            <input type="hidden" name="breakGlass" value={glass.id} />
            <div className="min-w-60 flex-1 basis-80">
              <Field
                name="comment"
                id={`comment-${glass.id}`}
                label={t('breakGlass.comment')}
                defaultValue={comment}
                error={isCommentMissing ? t('desk:invalid.reason_short' as 'supervision:problem.other') : undefined}
              >
                {(control) => <TextArea {...control} rows={1} maxLength={500} />}
              </Field>
            </div>
            <div className="flex flex-1 gap-2 sm:flex-none">
              <Button name="verdict" value="justified" isPending={isPending} className="flex-1 whitespace-nowrap">
                {t('breakGlass.justified')}
              </Button>
              <Button
                name="verdict"
                value="unjustified"
                className="flex-1 whitespace-nowrap text-danger"
                disabled={isPending}
              >
                {t('breakGlass.unjustified')}
              </Button>
            </div>
          </Form>
        ) : null}
      </div>
    </article>
  );
}

function Verdict({ glass }: { glass: BreakGlassCase }) {
  const { t } = useTranslation('oversight');
  const isJustified = glass.verdict === 'justified';
  const Icon = isJustified ? CircleCheck : CircleX;
  return (
    <div className="flex items-start gap-2">
      <Icon
        aria-hidden="true"
        className={isJustified ? 'mt-0.5 size-4 flex-none text-ok' : 'mt-0.5 size-4 flex-none text-danger'}
      />
      <div className="min-w-0">
        <p className="font-[570]">
          {t(`breakGlass.verdict.${glass.verdict ?? 'justified'}`, { name: glass.reviewer ?? '' })}
          {glass.reviewedAt ? (
            <Time value={glass.reviewedAt} className="ml-2 text-[12.5px] font-normal text-ink-3" />
          ) : null}
        </p>
        {glass.comment ? <p className="break-words text-ink-2">{glass.comment}</p> : null}
      </div>
    </div>
  );
}
