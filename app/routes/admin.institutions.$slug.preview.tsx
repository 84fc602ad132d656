import { Link, useLoaderData } from '@remix-run/react';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openEditor } from '#server/institutions/index.ts';
import { DraftBar } from '../components/admin/draft-bar.tsx';
import { languageNames } from '../i18n/languages.ts';
import { staffRoute } from '../session/guard.server.ts';

const PAGES = ['sign_in', 'recover', 'password', 'access', 'support', 'mail'] as const;
const THEMES = ['light', 'dark'] as const;
const SIZES = ['phone', 'desktop'] as const;

const oneOf = <T extends string>(options: readonly T[], asked: string | null, otherwise: T): T =>
  options.find((one) => one === asked) ?? otherwise;

export const loader = staffRoute('institutions.read', async ({ request, params, context, language }) => {
  const { institution, profile, draft } = await openEditor(context, params.slug ?? '');
  const asked = new URL(request.url).searchParams;
  return {
    slug: institution.slug,
    base: `/admin/institutions/${institution.slug}`,
    draft: draft && { editedBy: draft.editedBy, editedAt: draft.editedAt, isOutdated: draft.isOutdated },
    languages: profile.languages,
    shown: {
      page: oneOf(PAGES, asked.get('page'), 'sign_in'),
      theme: oneOf(THEMES, asked.get('theme'), 'light'),
      size: oneOf(SIZES, asked.get('size'), 'phone'),
      in: oneOf(profile.languages, asked.get('in') ?? language, profile.defaultLanguage),
    },
  };
});

type Shown = { page: (typeof PAGES)[number]; theme: string; size: string; in: string };

function addressOf(slug: string, { page, in: language }: Shown): string {
  const own: Record<Shown['page'], string> = {
    sign_in: `/i/${slug}?draft&lang=${language}`,
    recover: `/i/${slug}/recover?draft&lang=${language}`,
    access: `/i/${slug}/access?draft&lang=${language}`,
    support: `/i/${slug}/support?draft&lang=${language}`,
    password: `/admin/preview/${slug}/password?lang=${language}`,
    mail: `/admin/preview/${slug}/mail?lang=${language}`,
  };
  return own[page];
}

/** The institution's own pages as the draft has them: nothing typed or pressed there is sent. */
export default function Preview() {
  const { t } = useTranslation('admin');
  const { slug, base, draft, languages, shown } = useLoaderData<typeof loader>();
  const to = (change: Partial<Shown>): string => `?${new URLSearchParams({ ...shown, ...change })}`;
  const address = addressOf(slug, shown);
  const choices = [
    { key: 'theme', options: THEMES.map((value) => ({ value, label: t(`preview.${value}`) })) },
    { key: 'size', options: SIZES.map((value) => ({ value, label: t(`preview.${value}`) })) },
    { key: 'in', options: languages.map((value) => ({ value, label: languageNames[value] })) },
  ] as const;
  return (
    <div className="mx-auto grid max-w-[1180px] grid-cols-[minmax(0,1fr)] gap-4 px-4 py-5 sm:px-7">
      {draft ? (
        <DraftBar draft={draft} base={base} isPreview />
      ) : (
        <p className="text-[13px] text-ink-2">{t('preview.inForce')}</p>
      )}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Choice
          label={t('preview.page')}
          options={PAGES.map((value) => ({ value, label: t(`preview.${value}`), to: to({ page: value }) }))}
          chosen={shown.page}
        />
        {choices.map(({ key, options }) => (
          <Choice
            key={key}
            label={t(`preview.${key}`)}
            options={options.map(({ value, label }) => ({ value, label, to: to({ [key]: value }) }))}
            chosen={shown[key]}
          />
        ))}
        <a
          href={address}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1.5 font-[570] text-accent underline underline-offset-4"
        >
          <ExternalLink aria-hidden="true" className="size-4" />
          {t('preview.open')}
        </a>
      </div>
      <div className="overflow-x-auto rounded-lg border border-line bg-sunken p-3 sm:p-5">
        <iframe
          key={`${address} ${shown.theme}`}
          title={t('preview.frame', { page: t(`preview.${shown.page}`) })}
          src={address}
          sandbox="allow-same-origin"
          tabIndex={-1}
          className={`mx-auto block h-[860px] rounded-md border border-line bg-bg ${shown.size === 'phone' ? 'w-[390px] max-w-full' : 'w-full'} ${shown.theme === 'dark' ? '[color-scheme:dark]' : '[color-scheme:light]'}`}
        />
      </div>
      <p className="text-[13px] text-ink-2">{t('preview.inert')}</p>
    </div>
  );
}

type Option = { value: string; label: string; to: string };

function Choice({ label, options, chosen }: { label: string; options: readonly Option[]; chosen: string }) {
  return (
    <nav aria-label={label} className="max-w-full overflow-x-auto">
      <ul className="flex w-max rounded-md border border-control bg-surface p-0.5">
        {options.map(({ value, label: word, to }) => (
          <li key={value}>
            <Link
              to={to}
              replace
              preventScrollReset
              aria-current={value === chosen ? 'true' : undefined}
              className="block rounded-[6px] px-2.5 py-1 text-[13px] text-ink-2 hover:text-ink aria-[current=true]:bg-accent-soft aria-[current=true]:font-[570] aria-[current=true]:text-accent"
            >
              {word}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
