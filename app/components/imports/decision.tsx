import { Form, useActionData, useNavigation } from '@remix-run/react';
import { Check, Download } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportSummary } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { isRefusal } from '../desk/refused.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { FieldErrors } from '../ui/field.tsx';
import { Time } from '../ui/time.tsx';

export type Mails = { population: string; label: string; count: number; dueAt: string }[];

/** What will happen if the preview is applied, and the ways to apply it, to set it right or to put it aside. */
export function Decision({ summary, mails, seen }: { summary: ImportSummary; mails: Mails; seen: string }) {
  const { t } = useTranslation('imports');
  const { formData } = useNavigation();
  const { counts } = summary;
  if (!counts) return null;
  const changesNothing = counts.new + counts.changed + counts.kept === 0;
  const isAllRefused = changesNothing && counts.unchanged === 0;
  const title = isAllRefused ? 'decide.refusedTitle' : changesNothing ? 'decide.nothingTitle' : 'decide.title';
  return (
    <section
      aria-labelledby="decision-title"
      className="grid gap-4 rounded-lg border border-accent-line bg-surface p-4 sm:p-5"
    >
      <h2 id="decision-title" className="text-[16px] font-[650]">
        {t(title)}
      </h2>
      <Consequences summary={summary} mails={mails} />
      {isAllRefused ? (
        <p className="max-w-[70ch] text-ink-2">{t('decide.refusedText')}</p>
      ) : (
        <Form method="post" noValidate className="grid gap-3">
          <input type="hidden" name="intent" value="apply" />
          <input type="hidden" name="seen" value={seen} />
          {counts.addresses > 0 ? <AddressWarning addresses={counts.addresses} /> : null}
          <Button
            variant="primary"
            className="max-sm:w-full sm:justify-self-start"
            isPending={formData?.get('intent') === 'apply'}
            icon={<Check aria-hidden="true" />}
          >
            {t(changesNothing ? 'decide.finish' : 'decide.apply')}
          </Button>
        </Form>
      )}
      <div className="flex flex-wrap gap-2 border-t border-line pt-4">
        <ErrorFile summary={summary} />
        <ButtonLink
          to={`/desk/imports/${summary.id}/columns`}
          variant={isAllRefused ? 'primary' : 'secondary'}
          className="max-sm:w-full"
        >
          {t('decide.columns')}
        </ButtonLink>
        <Form method="post" className="max-sm:w-full">
          <input type="hidden" name="intent" value="cancel" />
          <Button
            variant="ghost"
            className="text-danger max-sm:w-full"
            isPending={formData?.get('intent') === 'cancel'}
          >
            {t('decide.discard')}
          </Button>
        </Form>
      </div>
    </section>
  );
}

function Consequences({ summary, mails }: { summary: ImportSummary; mails: Mails }) {
  const { t } = useTranslation('imports');
  const { counts } = summary;
  if (!counts) return null;
  const lines = [
    counts.new > 0 && t('decide.new', { count: counts.new }),
    counts.withoutAddress > 0 && t('decide.withoutAddress', { count: counts.withoutAddress }),
    counts.changed > 0 && t('decide.changed', { count: counts.changed }),
    counts.kept > 0 && t('decide.kept', { count: counts.kept }),
    counts.refused > 0 && t('decide.refused', { count: counts.refused }),
    counts.refused > 0 && summary.source.rowIs === 'assignment' && t('decide.held'),
    counts.missing > 0 && t('decide.missing', { count: counts.missing }),
  ].filter((line) => line !== false);
  return (
    <ul className="grid list-disc gap-1 pl-5 marker:text-ink-3">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {mails.map(({ population, label, count, dueAt }) => (
        <li key={population}>
          {t('decide.mails', { count, population: label })}{' '}
          <Time value={dueAt} as="dateTime" className="whitespace-normal!" />
        </li>
      ))}
      {counts.new > 0 && mails.length === 0 ? <li>{t('decide.noMails')}</li> : null}
    </ul>
  );
}

/** An address is where passwords are sent: that many of them change is meant, or is not done. */
function AddressWarning({ addresses }: { addresses: number }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  const answer: unknown = useActionData();
  const isMissed = isRefusal(answer) && Boolean(answer.result.error?.confirmed);
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isMissed) box.current?.focus();
  }, [isMissed]);
  return (
    <Callout tone="warn" title={t('decide.addresses', { count: addresses })}>
      <p>{t('decide.addressesText')}</p>
      <label className="mt-2 flex items-start gap-2.5 text-ink">
        <input
          ref={box}
          type="checkbox"
          name="confirmed"
          required
          aria-describedby={`${id}-error`}
          aria-invalid={isMissed || undefined}
          className="tick"
        />
        <span className="font-[570]">{t('decide.confirm', { number: count(addresses) })}</span>
      </label>
      <div role="alert">
        <FieldErrors id={`${id}-error`} errors={isMissed ? [t('decide.confirmMissing')] : []} />
      </div>
    </Callout>
  );
}

/** The refused rows as a file to mend, where there are any. It is fetched by a form: the log tells who did. */
export function ErrorFile({ summary }: { summary: ImportSummary }) {
  const { t } = useTranslation('imports');
  if (!summary.counts || summary.counts.refused === 0) return null;
  return (
    <form method="post" action={`/desk/imports/${summary.id}/errors`} className="max-sm:w-full">
      <Button className="max-sm:w-full" icon={<Download aria-hidden="true" />}>
        {t('decide.errorFile')}
      </Button>
    </form>
  );
}
