import { Printer } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownPasswords as Answer, Slip } from '#server/population/contract.ts';
import type { Language } from '../../i18n/languages.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { classNames } from '../ui/class-names.ts';
import { type Column, Table } from '../ui/table.tsx';
import type { SlipWords } from './slip-words.ts';

/** What the page was given: passwords in clear, and the words for each language of a slip. */
export type Shown = Answer & { words: Partial<Record<Language, SlipWords>> };

const FORMS = ['list', 'slips'] as const;
type SheetForm = (typeof FORMS)[number];

/** A value that was opened for this screen, forgotten once its time is over or the reader hides it. */
export function useShown() {
  const [shown, setShown] = useState<{ value: Shown; until: number } | null>(null);
  const [wasHidden, setHidden] = useState(false);
  const show = useCallback((value: Shown) => {
    setHidden(false);
    setShown({ value, until: Date.now() + value.seconds * 1_000 });
  }, []);
  const hide = useCallback(() => {
    setShown(null);
    setHidden(true);
  }, []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(hide, Math.max(0, shown.until - Date.now()));
    // A page that is taken out of the browser's memory shows nothing that it has shown before.
    window.addEventListener('pagehide', hide);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', hide);
    };
  }, [shown, hide]);
  return { shown, wasHidden, show, hide };
}

/** Default passwords on the screen as they come out of the printer, with the time that is left. */
export function ShownPasswords({
  shown,
  until,
  onHide,
  isSlip = false,
}: {
  shown: Shown;
  until: number;
  onHide: () => void;
  isSlip?: boolean;
}) {
  const { t } = useTranslation('population');
  const [form, setForm] = useState<SheetForm>(isSlip ? 'slips' : 'list');
  const label = { list: t('listing.asList'), slips: t('listing.asSlips') };
  return (
    <section aria-label={t('listing.shown')} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3 rounded-lg border border-warn-line bg-warn-soft px-4 py-3 print:hidden">
        <p className="font-[600]" role="status">
          {t('listing.hidesIn')} <TimeLeft until={until} />
        </p>
        <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
          <legend className="sr-only">{t('listing.form')}</legend>
          {FORMS.map((one) => (
            <label key={one} className="flex min-h-6 items-center gap-2">
              <input
                type="radio"
                name="sheet"
                checked={form === one}
                onChange={() => setForm(one)}
                className="tick mt-0"
              />
              {label[one]}
            </label>
          ))}
        </fieldset>
        <div className="flex flex-1 flex-wrap justify-end gap-2">
          <Button type="button" onClick={onHide}>
            {t('listing.hide')}
          </Button>
          <Button type="button" variant="primary" icon={<Printer aria-hidden="true" />} onClick={() => window.print()}>
            {t('listing.print')}
          </Button>
        </div>
        <p className="w-full text-[13px] text-ink-2">{t('listing.printHint')}</p>
      </div>
      {shown.passedOver > 0 ? (
        <div className="print:hidden">
          <Callout tone="info" title={t('listing.passedOver', { count: shown.passedOver })} />
        </div>
      ) : null}
      {bySchool(shown.slips).map(([school, slips]) => (
        <Sheet key={school} title={school || t('listing.withoutSchool')} shown={shown} slips={slips} form={form} />
      ))}
    </section>
  );
}

/** One school's part: on paper each begins on a page of its own. */
function Sheet({ title, shown, slips, form }: { title: string; shown: Shown; slips: Slip[]; form: SheetForm }) {
  const { t } = useTranslation('population');
  const format = useFormat();
  return (
    <section className="sheet grid grid-cols-[minmax(0,1fr)] gap-3">
      <header
        className={classNames(
          'flex flex-wrap items-baseline justify-between gap-x-4',
          form === 'slips' && 'print:hidden',
        )}
      >
        <h2 className="text-[15px] font-[650]">{title}</h2>
        <p className="text-[12.5px] text-ink-2">
          {shown.institution.name} · {t('listing.printedAt', { date: format.date(shown.shownAt) })} ·{' '}
          {t('listing.confidential')}
        </p>
      </header>
      {form === 'list' ? <List title={title} shown={shown} slips={slips} /> : <Slips shown={shown} slips={slips} />}
    </section>
  );
}

function List({ title, shown: { institution }, slips }: { title: string; shown: Shown; slips: readonly Slip[] }) {
  const { t } = useTranslation('population');
  const columns: Column<Slip>[] = [
    {
      id: 'name',
      header: t('search.name'),
      cell: ({ lastName, firstName }) => (
        <span className="inline-block min-w-32">
          {lastName} {firstName}
        </span>
      ),
    },
    { id: 'role', header: t('search.role'), cell: ({ roles }) => roles.join(', ') },
    {
      id: 'identifier',
      header: t('search.identifier'),
      cell: (slip) => identifierOf(institution, slip)?.value ?? '–',
    },
    {
      id: 'password',
      header: t('listing.password'),
      cell: ({ password }) => <code className="font-mono text-[14px] whitespace-nowrap select-all">{password}</code>,
    },
  ];
  return (
    <>
      <Table caption={title} columns={columns} rows={slips} rowKey={({ id }) => id} />
      <p className="text-[13px] break-all text-ink-2">{institution.portal}</p>
    </>
  );
}

function Slips({ shown, slips }: { shown: Shown; slips: readonly Slip[] }) {
  return (
    <ul className="slips grid gap-3 md:grid-cols-2">
      {slips.map((slip) => (
        <li
          key={slip.id}
          lang={slip.language}
          className="slip rounded-lg border border-dashed border-line-strong bg-surface p-4"
        >
          <SlipOf shown={shown} slip={slip} />
        </li>
      ))}
    </ul>
  );
}

function SlipOf({ shown: { institution, words: all }, slip }: { shown: Shown; slip: Slip }) {
  const words = all[slip.language];
  if (!words) return null;
  const identifier = identifierOf(institution, slip);
  return (
    <>
      <p className="text-[12.5px] text-ink-2">{words.title}</p>
      <p className="mt-0.5 text-[16px] leading-tight font-[650]">
        {slip.lastName} {slip.firstName}
      </p>
      {slip.school ? <p className="text-[12.5px] text-ink-2">{slip.school}</p> : null}
      <dl className="mt-3 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1 text-[13px]">
        {identifier ? (
          <>
            <dt className="text-ink-2">
              {(identifier.kind === 'username' && slip.usernameWord) || words[identifier.kind]}
            </dt>
            <dd className="num font-[600] break-all">{identifier.value}</dd>
          </>
        ) : (
          <dt className="col-span-2 text-ink-2">{words.address}</dt>
        )}
        <dt className="col-span-2 text-ink-2">{words.password}</dt>
        <dd className="col-span-2 -mt-0.5">
          <code className="font-mono text-[16px] font-[600] break-all select-all">{slip.password}</code>
        </dd>
      </dl>
      <p className="mt-2.5 text-[13px] font-[600] break-all">{institution.portal}</p>
      <p className="mt-1 text-[12.5px]">{words.first}</p>
      <p className="mt-1 text-[12.5px] text-ink-2">{words.keep}</p>
    </>
  );
}

/** What a person signs in with that can be printed: their username or client number; an address is not known here. */
function identifierOf({ signInWith }: Shown['institution'], { username, clientNumber }: Slip) {
  if (signInWith.includes('username') && username) return { kind: 'username' as const, value: username };
  if (signInWith.includes('client_number') && clientNumber)
    return { kind: 'clientNumber' as const, value: clientNumber };
  return null;
}

function bySchool(slips: readonly Slip[]): [string, Slip[]][] {
  const schools = new Map<string, Slip[]>();
  for (const slip of slips) schools.set(slip.school ?? '', [...(schools.get(slip.school ?? '') ?? []), slip]);
  return [...schools].sort(([one], [other]) => one.localeCompare(other));
}

function TimeLeft({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((until - now) / 1_000));
  return (
    <span className="num" aria-live="off">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}
