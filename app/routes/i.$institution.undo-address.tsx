import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { previewAddressChange, undoAddressChange } from '#server/accounts/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { AddressBox } from '../components/requester/address-box.tsx';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { LinkGone } from '../components/requester/link-gone.tsx';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import type { RouteHandle } from '../root-data.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:undoAddress.title')) };

/** Shows what would happen and changes nothing: the change is the button's. */
export const loader = keyRoute('undo-address', async ({ context, institution, language, key }) => {
  const face = institutionFace(institution, language);
  const preview = await previewAddressChange(context, 'undo', institution.id, key);
  return data({ face, preview }, { status: preview.kind === 'open' ? 200 : 404 });
});

export const action = keyRoute('undo-address', async ({ context, institution, key }) => {
  const outcome = await undoAddressChange(context, institution.id, key);
  return data({ outcome }, { status: outcome.kind === 'done' ? 200 : 404 });
});

export default function UndoAddress() {
  const { t } = useTranslation('requester');
  const { face, preview } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer?.outcome?.kind === 'done') {
    return (
      <InstitutionPage face={face} title={t('undoAddress.done.title')} lead={t('undoAddress.done.text')}>
        <p className="text-small text-ink-2">{t('junk')}</p>
        <p className="mt-6">
          <ButtonLink variant="primary" to={`/i/${face.slug}`}>
            {t('gone.signIn')}
          </ButtonLink>
        </p>
      </InstitutionPage>
    );
  }
  if (preview.kind === 'no_longer_valid') return <LinkGone face={face} purpose="undo-address" />;
  return (
    <InstitutionPage face={face} title={t('undoAddress.title')}>
      <Callout tone="warn" title={t('undoAddress.warning.title')}>
        {t('undoAddress.warning.text')}
      </Callout>
      <div className="mt-5">
        <AddressBox label={t('undoAddress.label')} hint={preview.hint} />
      </div>
      <p className="mt-4">{t('undoAddress.text')}</p>
      <form method="post" className="mt-6">
        <Button variant="danger" isFull>
          {t('undoAddress.submit')}
        </Button>
      </form>
      <p className="mt-5 text-small text-ink-2">{t('undoAddress.wasYou')}</p>
    </InstitutionPage>
  );
}
