import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { ChevronRight, MoonStar, SearchX, UserSearch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { accountSearchForm } from '#server/accounts/contract.ts';
import { findAccounts } from '#server/accounts/index.ts';
import { findInstitution, institutionById } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Field } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Select } from '../components/ui/select.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('privacy:find.title') };

export const loader = staffRoute('privacy.read', async ({ context }) => {
  const ids = institutionsWith(context.actor, 'privacy.read');
  const institutions = await Promise.all(ids.map((id) => institutionById(context, id)));
  return { institutions: institutions.map(({ slug, profile }) => ({ value: slug, label: profile.shortName })) };
});

/** A search is posted: what is looked for is personal and stands in no address and no log. */
export const action = staffRoute('privacy.read', async ({ request, context }) => {
  const form = await parseForm(request, accountSearchForm.extend({ institution: z.string() }));
  const { id } = await findInstitution(context, form.institution);
  return { cards: await findAccounts(context, id, form.q, 'privacy.read') };
});

export default function FindAccount() {
  const { t } = useTranslation('privacy');
  const { institutions } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const cards = answer && 'cards' in answer ? answer.cards : null;
  const isPending = useNavigation().formMethod === 'POST';
  const [only] = institutions;
  return (
    <>
      <PageHeader
        title={t('find.title')}
        lead={t('find.lead')}
        actions={
          <ButtonLink to="/supervision/retention" icon={<MoonStar aria-hidden="true" />}>
            {t('retention.title')}
          </ButtonLink>
        }
      />
      <div className="px-4 py-5 sm:px-7">
        <Form method="post" role="search" className="flex max-w-[720px] flex-wrap items-end gap-2.5">
          {institutions.length > 1 ? (
            <div className="w-44">
              <Field name="institution" label={t('find.institution')}>
                {(control) => <Select {...control} options={institutions} />}
              </Field>
            </div>
          ) : (
            <input type="hidden" name="institution" value={only?.value ?? ''} />
          )}
          <div className="min-w-56 flex-1">
            <Field name="q" label={t('find.query')} required>
              {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
            </Field>
          </div>
          <Button variant="primary" isPending={isPending}>
            {t('find.search')}
          </Button>
        </Form>
        <div aria-live="polite" className="mt-5 max-w-[720px]">
          {cards === null ? (
            <EmptyState icon={UserSearch} title={t('find.start')}>
              {t('find.startText')}
            </EmptyState>
          ) : cards.length === 0 ? (
            <EmptyState icon={SearchX} title={t('find.found', { count: 0 })}>
              {t('find.none')}
            </EmptyState>
          ) : (
            <>
              <h2 className="mb-2 text-[13px] font-[570] text-ink-2">{t('find.found', { count: cards.length })}</h2>
              <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
                {cards.map((card) => (
                  <li key={card.id}>
                    <Link
                      to={card.id}
                      className="flex items-center gap-3 px-3.5 py-2.5 hover:bg-sunken focus-visible:bg-sunken"
                    >
                      <span className="min-w-0 flex-1">
                        <span className="block font-[570] break-words">
                          {card.lastName}, {card.firstName}
                        </span>
                        <span className="num block text-[12.5px] break-all text-ink-3">
                          {[card.nationalNumberHint, card.addressHint].filter(Boolean).join(' · ')}
                        </span>
                      </span>
                      <span className="text-[13px] text-accent max-sm:sr-only">{t('find.open')}</span>
                      <ChevronRight aria-hidden="true" className="size-4 flex-none text-ink-3" />
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
    </>
  );
}
