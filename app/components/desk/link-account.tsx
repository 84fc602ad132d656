import { useFetcher } from '@remix-run/react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountCard as Card } from '#server/accounts/contract.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { AccountCard } from './account-card.tsx';
import { StepForm } from './step-form.tsx';
import { useTicket } from './ticket-context.tsx';

type Found = { cards: Card[]; roleLabels: Record<string, string> };

/** Finds an account by what the requester gave, and ties the ticket to it. */
export function LinkAccount({ trigger }: { trigger: ReactNode }) {
  const { t } = useTranslation('desk');
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      title={t('link.title')}
      description={t('link.text')}
      trigger={trigger}
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      {isOpen ? <SearchAndLink onDone={() => setOpen(false)} /> : null}
    </Dialog>
  );
}

function SearchAndLink({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const [chosen, setChosen] = useState<Card | null>(null);
  const search = useFetcher<Found>();
  const found = search.data && 'cards' in search.data ? search.data : null;
  if (chosen) return <LinkForm card={chosen} roleLabels={found?.roleLabels ?? {}} onDone={onDone} />;
  return (
    <div className="grid gap-4">
      <search.Form method="post" action="/desk/accounts" role="search" className="flex items-end gap-2">
        <input type="hidden" name="institution" value={detail.institution.slug} />
        <div className="flex-1">
          <Field name="q" label={t('link.query')} required defaultValue={detail.askedAs.lastName}>
            {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
          </Field>
        </div>
        <Button isPending={search.state !== 'idle'}>{t('link.search')}</Button>
      </search.Form>
      <div aria-live="polite" className="grid gap-2.5">
        {found ? (
          <p className="text-[13px] text-ink-2">
            {found.cards.length === 0 ? t('link.none') : t('link.found', { count: found.cards.length })}
          </p>
        ) : null}
        {found?.cards.map((card) => (
          <div key={card.id} className="grid gap-1.5">
            <AccountCard card={card} roleLabels={found.roleLabels} />
            <Button
              type="button"
              isFull
              aria-label={`${t('link.choose')} : ${card.lastName}, ${card.firstName}`}
              onClick={() => setChosen(card)}
            >
              {t('link.choose')}
            </Button>
          </div>
        ))}
      </div>
    </div>
  );
}

type LinkFormProps = { card: Card; roleLabels: Record<string, string>; onDone: () => void };

function LinkForm({ card, roleLabels, onDone }: LinkFormProps) {
  const { t } = useTranslation('desk');
  const { askedAs, institution } = useTicket().detail;
  return (
    <StepForm step="account" values={{ account: card.id }} className="grid gap-4" onDone={onDone}>
      {({ isPending, errorOf }) => (
        <>
          <AccountCard card={card} roleLabels={roleLabels} />
          <div className="grid gap-3 sm:grid-cols-2">
            <Field
              name="lastName"
              label={t('link.lastName')}
              required
              defaultValue={askedAs.lastName}
              error={errorOf('lastName')}
            >
              {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
            </Field>
            <Field
              name="firstName"
              label={t('link.firstName')}
              required
              defaultValue={askedAs.firstName}
              error={errorOf('firstName')}
            >
              {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
            </Field>
          </div>
          {institution.usesNationalNumber ? (
            <Field name="number" label={t('link.number')} required={false} error={errorOf('number')}>
              {(control) => <TextInput {...control} autoComplete="off" maxLength={40} className="num" />}
            </Field>
          ) : null}
          <Button variant="primary" isPending={isPending}>
            {t('link.submit')}
          </Button>
        </>
      )}
    </StepForm>
  );
}
