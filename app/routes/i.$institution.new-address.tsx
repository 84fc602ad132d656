import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { confirmAddressChange, previewAddressChange } from '#server/accounts/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { AddressBox } from '../components/requester/address-box.tsx';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { LinkGone } from '../components/requester/link-gone.tsx';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:newAddress.title')) };

/** Shows what would happen and changes nothing: the change is the button's. */
export const loader = keyRoute('new-address', async ({ context, institution, language, key }) => {
  const face = institutionFace(institution, language);
  const preview = await previewAddressChange(context, 'confirm', institution.id, key);
  return data({ face, preview }, { status: preview.kind === 'open' ? 200 : 404 });
});

export const action = keyRoute('new-address', async ({ context, institution, key }) => {
  const outcome = await confirmAddressChange(context, institution.id, key);
  return data({ outcome }, { status: outcome.kind === 'done' ? 200 : 404 });
});

export default function NewAddress() {
  const { t } = useTranslation('requester');
  const format = useFormat();
  const { face, preview } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer?.outcome?.kind === 'done') {
    const { effectiveAt } = answer.outcome;
    if (effectiveAt !== null)
      return (
        <InstitutionPage
          face={face}
          title={t('newAddress.later.title')}
          lead={
            <span suppressHydrationWarning>{t('newAddress.later.text', { when: format.dateTime(effectiveAt) })}</span>
          }
        >
          <p className="text-small text-ink-2">{t('junk')}</p>
        </InstitutionPage>
      );
    return (
      <InstitutionPage face={face} title={t('newAddress.done.title')} lead={t('newAddress.done.text')}>
        <p className="text-small text-ink-2">{t('junk')}</p>
        <p className="mt-6">
          <ButtonLink variant="primary" to={`/i/${face.slug}`}>
            {t('gone.signIn')}
          </ButtonLink>
        </p>
      </InstitutionPage>
    );
  }
  if (preview.kind === 'no_longer_valid') return <LinkGone face={face} purpose="new-address" />;
  return (
    <InstitutionPage face={face} title={t('newAddress.title')}>
      <AddressBox label={t('newAddress.label')} hint={preview.hint} />
      <p className="mt-4">
        {preview.coolingHours > 0 ? t('newAddress.textLater', { hours: preview.coolingHours }) : t('newAddress.text')}
      </p>
      <form method="post" className="mt-6">
        <Button variant="primary" isFull>
          {t('newAddress.submit')}
        </Button>
      </form>
      <p className="mt-5 text-small text-ink-2">{t('newAddress.notYou')}</p>
    </InstitutionPage>
  );
}
