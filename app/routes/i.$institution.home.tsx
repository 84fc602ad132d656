import { data } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ExternalLink, KeyRound, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { memberHome } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { takeNotice } from '../components/requester/notice.server.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { memberRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:home.blocks')) };

export const loader = memberRoute(async ({ request, context, institution, language }) => {
  const { notice, headers } = takeNotice(request, ['password_chosen']);
  const home = await memberHome(context, language);
  return data({ face: institutionFace(institution, language), home, notice }, { headers });
});

export default function MemberHomePage() {
  const { t } = useTranslation(['requester', 'member']);
  const format = useFormat();
  const { face, home, notice } = useLoaderData<typeof loader>();
  return (
    <InstitutionPage
      face={face}
      isWide
      title={t('home.title', { firstName: home.firstName })}
      lead={home.roles.length > 0 ? t('home.roles', { roles: home.roles.join(' · ') }) : undefined}
      notice={notice && t(`notice.${notice}`)}
    >
      {home.addressChange ? (
        <div className="mb-6">
          <Callout tone="info">
            <span suppressHydrationWarning>
              {t('home.addressChange', {
                hint: home.addressChange.hint,
                helpers: face.helpers,
                when: format.dateTime(home.addressChange.effectiveAt),
              })}
            </span>
          </Callout>
        </div>
      ) : null}
      <h2 className="mb-3 text-[18px] font-[650] tracking-[-0.01em]">{t('home.blocks')}</h2>
      {home.blocks.length === 0 ? (
        <p className="rounded-lg border border-line bg-surface px-4 py-5 text-ink-2">
          {home.awaitsAssignment ? t('member:awaitsAssignment') : t('home.none', { helpers: face.helpers })}
        </p>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2">
          {home.blocks.map((block) => (
            <li key={block.key} className="flex">
              <a
                href={block.href}
                className="group flex flex-1 flex-col rounded-lg border border-line bg-surface p-4 shadow-card hover:border-accent sm:p-5"
              >
                <span className="flex items-start justify-between gap-3">
                  <span className="font-[650] group-hover:text-accent">{block.title}</span>
                  <ExternalLink aria-hidden="true" className="mt-1 size-4 flex-none text-ink-3" />
                </span>
                <span className="mt-1 text-ink-2">{block.text}</span>
                <span className="mt-auto pt-3 text-small text-ink-3">
                  {t('home.opens', { site: siteOf(block.href) })}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <section aria-labelledby="account" className="mt-10 border-t border-line pt-6">
        <h2 id="account" className="text-[18px] font-[650] tracking-[-0.01em]">
          {t('home.account')}
        </h2>
        {home.lastSignInAt === null ? null : (
          <p className="mt-1 text-small text-ink-2">
            {t('home.since', { moment: format.dateTime(home.lastSignInAt) })}
          </p>
        )}
        <div className="mt-4 flex flex-wrap gap-3">
          <ButtonLink className="max-sm:w-full" to={`/i/${face.slug}/profile`} icon={<UserRound aria-hidden="true" />}>
            {t('home.profile')}
          </ButtonLink>
          <ButtonLink className="max-sm:w-full" to={`/i/${face.slug}/password`} icon={<KeyRound aria-hidden="true" />}>
            {t('home.changePassword')}
          </ButtonLink>
          <form method="post" action={`/i/${face.slug}/sign-out`} className="max-sm:w-full">
            <Button className="max-sm:w-full">{t('home.signOut')}</Button>
          </form>
        </div>
      </section>
    </InstitutionPage>
  );
}

/** The host that an address leads to, as a reader knows it. */
function siteOf(href: string): string {
  return URL.canParse(href) ? new URL(href).host.replace(/^www\./, '') : href;
}
