import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { confirmNewAddress, previewNewAddress } from '#server/identity/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { AddressBox } from '../components/requester/address-box.tsx';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { LinkGone } from '../components/requester/link-gone.tsx';
import { Button } from '../components/ui/button.tsx';
import type { RouteHandle } from '../root-data.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:prove.title')) };

/** Says what would be confirmed and changes nothing: that is the button's. */
export const loader = keyRoute('prove', async ({ context, institution, language, key }) => {
  const face = institutionFace(institution, language);
  const preview = await previewNewAddress(context, institution.id, key);
  return data({ face, preview }, { status: preview.kind === 'open' ? 200 : 404 });
});

export const action = keyRoute('prove', async ({ context, institution, key }) => {
  const outcome = await confirmNewAddress(context, institution.id, key);
  return data({ outcome }, { status: outcome.kind === 'done' ? 200 : 404 });
});

export default function Prove() {
  const { t } = useTranslation('requester');
  const { face, preview } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer?.outcome?.kind === 'done')
    return <InstitutionPage face={face} title={t('prove.done.title')} lead={t('prove.done.text')} />;
  if (preview.kind === 'no_longer_valid') return <LinkGone face={face} purpose="prove" />;
  return (
    <InstitutionPage face={face} title={t('prove.title')}>
      <AddressBox label={t('prove.label')} hint={preview.hint} />
      <p className="mt-4">{t('prove.text')}</p>
      <form method="post" className="mt-6">
        <Button variant="primary" isFull>
          {t('prove.submit')}
        </Button>
      </form>
      <p className="mt-5 text-small text-ink-2">{t('prove.notYou')}</p>
    </InstitutionPage>
  );
}
