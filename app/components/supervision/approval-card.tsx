import { Form, Link } from '@remix-run/react';
import { Lock, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PendingApproval } from '#server/identity/contract.ts';
import type { EvidenceKind } from '#server/institutions/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { Time } from '../ui/time.tsx';
import { CompactLadder } from './compact-ladder.tsx';

/** What no request goes without: shown also where it is missing. */
const ALWAYS_SHOWN: readonly EvidenceKind[] = ['number_found', 'names_agree'];

export type ApprovalCardProps = { approval: PendingApproval; comment: string | undefined; isPending: boolean };

/** One request for consent: what would be done, who asks and why, on what evidence, and the decision. */
export function ApprovalCard({ approval, comment, isPending }: ApprovalCardProps) {
  const { t } = useTranslation('supervision');
  const titleId = `approval-${approval.id}`;
  const rungs = approval.rungs.filter(
    (rung) => rung.kind !== 'supervisor_approval' && (rung.state !== 'missing' || ALWAYS_SHOWN.includes(rung.kind)),
  );
  const barred = approval.isOwn ? t('approvals.own') : approval.isOwnAccount ? t('problem.own_account') : null;
  return (
    <article aria-labelledby={titleId} className="rounded-lg border border-line bg-surface shadow-card">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line px-4 py-3 sm:px-5">
        <h2 id={titleId} className="text-[15px] font-[650]">
          {t(`verifiedAction.${approval.action}`)}
        </h2>
        <p className="min-w-0 text-ink-2">
          {t('approvals.for', { name: approval.requesterName })} ·{' '}
          <Link
            to={`/desk/tickets/${approval.reference}`}
            className="num font-[570] whitespace-nowrap text-accent underline underline-offset-3"
          >
            {approval.reference}
          </Link>
        </p>
        <Time value={approval.requestedAt} className="ml-auto text-[12.5px] text-ink-3" />
      </header>
      <div className="grid gap-x-8 gap-y-4 px-4 py-4 sm:px-5 md:grid-cols-2">
        <div>
          <p className="text-[12.5px] text-ink-2">{t('approvals.asked', { name: approval.requestedBy })}</p>
          <blockquote className="mt-1 border-l-2 border-line-strong pl-3">{approval.reason}</blockquote>
        </div>
        <div>
          <p className="mb-1.5 text-[12.5px] text-ink-2">{t('approvals.evidence')}</p>
          <CompactLadder rungs={rungs} label={t('approvals.evidence')} />
        </div>
      </div>
      <div className="border-t border-line bg-sunken px-4 py-3 sm:px-5">
        {approval.outdated && !barred ? (
          <p className="mb-3 flex items-start gap-2 font-[550] text-warn">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 flex-none" />
            {t(`problem.${approval.outdated}`)}
          </p>
        ) : null}
        {barred ? (
          <p className="flex items-start gap-2 text-ink-2">
            <Lock aria-hidden="true" className="mt-0.5 size-4 flex-none" />
            {barred}
          </p>
        ) : (
          <Form
            method="post"
            aria-label={t('approvals.decideFor', { reference: approval.reference })}
            className="flex flex-wrap items-end gap-2"
          >
            <input type="hidden" name="approval" value={approval.id} />
            <div className="min-w-60 flex-1 basis-80">
              <Field
                name="comment"
                id={`comment-${approval.id}`}
                label={t('approvals.comment')}
                required={false}
                defaultValue={comment}
              >
                {(control) => <TextArea {...control} rows={1} maxLength={500} />}
              </Field>
            </div>
            <div className="flex flex-1 gap-2 sm:flex-none">
              {approval.outdated ? null : (
                <Button variant="primary" name="outcome" value="approved" isPending={isPending} className="flex-1">
                  {t('approvals.approve')}
                </Button>
              )}
              <Button name="outcome" value="refused" className="flex-1 text-danger" disabled={isPending}>
                {t('approvals.refuse')}
              </Button>
            </div>
          </Form>
        )}
      </div>
    </article>
  );
}
