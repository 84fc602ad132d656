import { Link } from '@remix-run/react';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { InstitutionFace } from '#server/institutions/contract.ts';

/** What else may keep a member out: answered on the spot where this page is the answer, else each with its own page. */
export function OtherSituations({ face }: { face: InstitutionFace }) {
  const { t } = useTranslation('requester');
  const here = face.situations.filter(({ kind }) => kind === 'recovery');
  const elsewhere = face.situations.filter(({ kind }) => kind !== 'recovery');
  return (
    <>
      {here.length === 0 ? null : (
        <dl className="mt-8 grid gap-4">
          {here.map(({ situation, text }) => (
            <div key={situation}>
              <dt className="font-[620]">{t(`recover.others.${situation}`)}</dt>
              <dd className="mt-0.5 text-ink-2">{text}</dd>
            </div>
          ))}
        </dl>
      )}
      <nav aria-labelledby="others" className="mt-10">
        <h2 id="others" className="mb-3 text-[18px] font-[650] tracking-[-0.01em]">
          {t('recover.others.title')}
        </h2>
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {elsewhere.map(({ situation }) => (
            <Row key={situation} to={`/i/${face.slug}/help/${situation}`} title={t(`recover.others.${situation}`)} />
          ))}
          <Row
            to={`/i/${face.slug}/support`}
            title={t('recover.others.support')}
            text={t('recover.others.supportText', { helpers: face.helpers })}
          />
        </ul>
      </nav>
    </>
  );
}

function Row({ to, title, text }: { to: string; title: string; text?: string }) {
  return (
    <li>
      <Link
        to={to}
        className="flex min-h-14 items-center justify-between gap-3 px-4 py-3 hover:bg-accent-soft focus-visible:-outline-offset-2"
      >
        <span className="min-w-0">
          <span className="block leading-snug font-[570]">{title}</span>
          {text === undefined ? null : <span className="text-small text-ink-2">{text}</span>}
        </span>
        <ChevronRight aria-hidden="true" className="size-5 flex-none text-ink-3" />
      </Link>
    </li>
  );
}
