import { useTranslation } from 'react-i18next';
import type { CorrectionOutcome, PersonDetail } from '#server/population/contract.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';

type Props = { outcome: Exclude<CorrectionOutcome, { kind: 'refused' }>; person: PersonDetail };

/** What became of a correction, and what the person at the counter does now. */
export function CorrectionDone({ outcome, person }: Props) {
  const { t } = useTranslation('population');
  const { reference } = outcome;
  const ticket = (
    <ButtonLink to={`/desk/tickets/${reference}`} variant={outcome.kind === 'mailed' ? 'secondary' : 'primary'}>
      {t('correct.ticket', { reference })}
    </ButtonLink>
  );
  const actions = (
    <div className="flex flex-wrap gap-2">
      {ticket}
      <ButtonLink to={`/desk/population/${person.card.id}`}>{t('correct.back')}</ButtonLink>
    </div>
  );
  if (outcome.kind !== 'mailed') {
    const isSecond = outcome.kind === 'second_person';
    return (
      <Callout
        tone="warn"
        isLive
        title={isSecond ? t('correct.secondPerson') : t('correct.moreEvidence')}
        action={actions}
      >
        {isSecond ? t('correct.secondPersonText') : t('correct.moreEvidenceText')}
      </Callout>
    );
  }
  return (
    <Callout tone="ok" isLive title={t('correct.mailed', { hint: outcome.hint })} action={actions}>
      <p>{t('correct.mailedText', { hours: outcome.confirmHours })}</p>
      {outcome.coolingHours > 0 ? (
        <p className="mt-1.5">{t('correct.cooling', { hours: outcome.coolingHours })}</p>
      ) : null}
      {person.use === 'never_used' ? <p className="mt-1.5">{t('correct.never_used')}</p> : null}
    </Callout>
  );
}
