import { Link, useLoaderData } from '@remix-run/react';
import { BadgeCheck, Download, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type DepartureFace, SEVERITIES } from '#server/institutions/contract.ts';
import { conformanceOf, openEditor } from '#server/institutions/index.ts';
import { departureWords } from '../components/admin/conformance-rows.ts';
import { useProfileWords } from '../components/admin/use-profile-words.ts';
import { ButtonLink } from '../components/ui/button.tsx';
import { Chip } from '../components/ui/chip.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import type { Tone } from '../components/ui/tone.ts';
import { staffRoute } from '../session/guard.server.ts';

export const loader = staffRoute('institutions.read', async ({ params, context }) => {
  const { institution, profile, draft } = await openEditor(context, params.slug ?? '');
  const departures: DepartureFace[] = conformanceOf(institution.profile);
  const drafted: DepartureFace[] = draft ? conformanceOf(profile) : departures;
  return {
    base: `/admin/institutions/${institution.slug}`,
    departures,
    mended: departures.flatMap(({ rule }) => (drafted.some((one) => one.rule === rule) ? [] : [rule])),
    added: drafted.filter(({ rule }) => !departures.some((one) => one.rule === rule)),
  };
});

const LOOKS: Record<DepartureFace['severity'], { tone: Tone; icon: typeof Info }> = {
  broken: { tone: 'danger', icon: OctagonAlert },
  weaker: { tone: 'warn', icon: TriangleAlert },
  advised: { tone: 'info', icon: Info },
};

export default function Conformance() {
  const { t } = useTranslation('admin');
  const { base, departures, mended, added } = useLoaderData<typeof loader>();
  return (
    <div className="mx-auto grid max-w-[960px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 sm:px-7">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-[16px] font-[650]">
            {departures.length === 0 ? t('conformance.nothing') : t('conformance.title', { count: departures.length })}
          </h2>
          <p className="mt-0.5 max-w-[70ch] text-[13px] text-ink-2">{t('conformance.lead')}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {(['csv', 'json'] as const).map((form) => (
            <ButtonLink
              key={form}
              to={`${base}/conformance.${form}`}
              reloadDocument
              icon={<Download aria-hidden="true" />}
              aria-label={t('conformance.export', { form: form.toUpperCase() })}
            >
              {form.toUpperCase()}
            </ButtonLink>
          ))}
        </div>
      </div>
      {departures.length === 0 ? (
        <EmptyState icon={BadgeCheck} title={t('conformance.nothing')}>
          {t('conformance.nothingText')}
        </EmptyState>
      ) : (
        <ul aria-label={t('tab.conformance')} className="divide-y divide-line rounded-lg border border-line bg-surface">
          {departures.map((departure) => (
            <Departure
              key={departure.rule}
              departure={departure}
              base={base}
              note={mended.includes(departure.rule) ? t('conformance.mended') : null}
            />
          ))}
        </ul>
      )}
      {added.length === 0 ? null : (
        <section aria-labelledby="added" className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <h3 id="added" className="font-[650]">
            {t('conformance.added', { count: added.length })}
          </h3>
          <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
            {added.map((departure) => (
              <Departure key={departure.rule} departure={departure} base={base} note={null} />
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="severities" className="text-[13px] text-ink-2">
        <h3 id="severities" className="font-[570] text-ink">
          {t('conformance.severities')}
        </h3>
        <dl className="mt-1 grid gap-1">
          {SEVERITIES.map((severity) => (
            <div key={severity} className="flex flex-wrap gap-x-2">
              <dt className="font-[570]">{t(`severity.${severity}`)}</dt>
              <dd>{t(`severityText.${severity}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 max-w-[70ch]">{t('conformance.shared')}</p>
      </section>
    </div>
  );
}

function Departure({ departure, base, note }: { departure: DepartureFace; base: string; note: string | null }) {
  const { t, i18n } = useTranslation('admin');
  const words = useProfileWords();
  const written = departureWords(i18n, departure);
  const { tone, icon } = LOOKS[departure.severity];
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-1.5">
          <Chip tone={tone} icon={icon}>
            {written.severity}
          </Chip>
          {note === null ? null : <Chip tone="ok">{note}</Chip>}
        </p>
        <h3 className="mt-1.5 font-[620]">{written.rule}</h3>
        <ul aria-label={t('conformance.clauses')} className="mt-1 text-[12.5px] text-ink-2">
          {departure.clauses.map((clause) => (
            <li key={clause} className="num">
              {clause}
            </li>
          ))}
        </ul>
      </div>
      <dl className="grid min-w-0 gap-2 text-[13px]">
        <div>
          <dt className="text-ink-2">{t('conformance.cost')}</dt>
          <dd>{written.cost}</dd>
        </div>
        <div>
          <dt className="text-ink-2">{t('conformance.remedy')}</dt>
          <dd>
            {written.remedy}{' '}
            <Link
              to={`${base}/profile/${departure.section}`}
              className="font-[570] whitespace-nowrap text-accent underline underline-offset-4"
            >
              {words.section(departure.section)}
            </Link>
          </dd>
        </div>
      </dl>
    </li>
  );
}
