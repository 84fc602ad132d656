import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { SearchX, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { accountSearchForm } from '#server/accounts/contract.ts';
import { findAccounts } from '#server/accounts/index.ts';
import { findInstitution, institutionById, offeredLanguage } from '#server/institutions/index.ts';
import { assertAllowed, institutionsWith } from '#server/staff/index.ts';
import { AccountCard } from '../components/desk/account-card.tsx';
import { Button } from '../components/ui/button.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Field } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Select } from '../components/ui/select.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('desk:accounts.title') };

export const loader = staffRoute('tickets.work', async ({ context }) => {
  const ids = institutionsWith(context.actor, 'tickets.work');
  const institutions = await Promise.all(ids.map((id) => institutionById(context, id)));
  return {
    institutions: institutions.map(({ slug, profile }) => ({ value: slug, label: profile.shortName })),
  };
});

/** A search is posted: what is looked for is personal and stands in no address and no log. */
export const action = staffRoute('tickets.work', async ({ request, context, language }) => {
  const form = await parseForm(request, accountSearchForm.extend({ institution: z.string() }));
  const { id, profile } = await findInstitution(context, form.institution);
  assertAllowed(context.actor, id, 'tickets.work');
  const offered = offeredLanguage(profile, language);
  return {
    cards: await findAccounts(context, id, form.q),
    roleLabels: Object.fromEntries(Object.entries(profile.roles).map(([key, { label }]) => [key, label[offered]])),
  };
});

export default function Accounts() {
  const { t } = useTranslation('desk');
  const { institutions } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const found = answer && 'cards' in answer ? answer : null;
  const isPending = useNavigation().state !== 'idle';
  const [only] = institutions;
  return (
    <>
      <PageHeader title={t('accounts.title')} lead={t('accounts.lead')} />
      <div className="px-4 py-5 sm:px-7">
        <Form method="post" role="search" className="flex max-w-[720px] flex-wrap items-end gap-2.5">
          {institutions.length > 1 ? (
            <div className="w-44">
              <Field name="institution" label={t('accounts.institution')}>
                {(control) => <Select {...control} options={institutions} />}
              </Field>
            </div>
          ) : (
            <input type="hidden" name="institution" value={only?.value ?? ''} />
          )}
          <div className="min-w-56 flex-1">
            <Field name="q" label={t('link.query')} required>
              {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
            </Field>
          </div>
          <Button variant="primary" isPending={isPending}>
            {t('link.search')}
          </Button>
        </Form>
        <div aria-live="polite" className="mt-5">
          {found ? (
            found.cards.length === 0 ? (
              <EmptyState icon={SearchX} title={t('link.found', { count: 0 })}>
                {t('link.none')}
              </EmptyState>
            ) : (
              <>
                <h2 className="mb-3 text-[13px] font-[570] text-ink-2">
                  {t('link.found', { count: found.cards.length })}
                </h2>
                <ul className="grid grid-cols-[repeat(auto-fill,minmax(300px,1fr))] gap-3">
                  {found.cards.map((card) => (
                    <li key={card.id}>
                      <AccountCard card={card} roleLabels={found.roleLabels} />
                    </li>
                  ))}
                </ul>
              </>
            )
          ) : (
            <EmptyState icon={Users} title={t('accounts.start')}>
              {t('accounts.startText')}
            </EmptyState>
          )}
        </div>
      </div>
    </>
  );
}
