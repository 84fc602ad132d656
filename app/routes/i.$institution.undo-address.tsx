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
import { useFormat } from '../i18n/use-format.ts';
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
  const before = await previewAddressChange(context, 'undo', institution.id, key);
  const outcome = await undoAddressChange(context, institution.id, key);
  const isStopped = before.kind === 'open' && before.effectiveAt !== null;
  const isPasswordOver = before.kind === 'open' && before.by === 'member';
  return data({ outcome, isStopped, isPasswordOver }, { status: outcome.kind === 'done' ? 200 : 404 });
});

export default function UndoAddress() {
  const { t } = useTranslation(['requester', 'member']);
  const format = useFormat();
  const { face, preview } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer?.outcome?.kind === 'done') {
    const done = answer.isStopped ? 'stopAddress.done' : 'undoAddress.done';
    if (answer.isPasswordOver)
      return (
        <InstitutionPage face={face} title={t(`${done}.title`)} lead={t(`${done}.lead`)}>
          <Callout tone="warn" title={t('member:passwordOver.title')}>
            {t('member:passwordOver.text')}
          </Callout>
          <p className="mt-6">
            <ButtonLink variant="primary" className="max-sm:w-full" to={`/i/${face.slug}/recover`}>
              {t('member:passwordOver.submit')}
            </ButtonLink>
          </p>
          <p className="mt-5 text-small text-ink-2">{t('junk')}</p>
        </InstitutionPage>
      );
    return (
      <InstitutionPage face={face} title={t(`${done}.title`)} lead={`${t(`${done}.lead`)} ${t('undoAddress.advice')}`}>
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
  const { effectiveAt } = preview;
  const page = effectiveAt === null ? 'undoAddress' : 'stopAddress';
  return (
    <InstitutionPage face={face} title={t(`${page}.title`)}>
      <Callout tone="warn" title={t(`${page}.warning.title`)}>
        <span suppressHydrationWarning>
          {effectiveAt === null
            ? t('undoAddress.warning.text')
            : t('stopAddress.warning.text', { when: format.dateTime(effectiveAt) })}
        </span>
      </Callout>
      <div className="mt-5">
        <AddressBox label={t(`${page}.label`)} hint={preview.hint} />
      </div>
      <p className="mt-4">{t('undoAddress.text')}</p>
      <form method="post" className="mt-6">
        <Button variant="danger" isFull>
          {t(`${page}.submit`)}
        </Button>
      </form>
      <p className="mt-5 text-small text-ink-2">{t(`${page}.wasYou`)}</p>
    </InstitutionPage>
  );
}
