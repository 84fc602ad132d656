import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DELIMITERS, type Refusal } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { FileSize } from '../desk/file-size.tsx';
import { Callout } from '../ui/callout.tsx';
import { DELIMITER_NAMES } from './column-page.ts';

/** Refusals whose limit helps whoever makes the file; other limits are those of the reader alone. */
const LIMITED: readonly Refusal['code'][] = ['too_large', 'too_many_rows', 'too_many_columns'];

/** Why a file will not do, where in it, and what to do about it. */
export function FileRefusal({ refusal, action }: { refusal: Refusal; action?: ReactNode }) {
  const { t, i18n } = useTranslation('imports');
  const { count } = useFormat();
  const written = (value: string | number) => {
    if (typeof value === 'number') return count(value);
    const delimiter = DELIMITERS.find((one) => one === value);
    return delimiter ? t(`columns.delimiters.${DELIMITER_NAMES[delimiter]}`) : value;
  };
  const detail = Object.entries(refusal.detail ?? {})
    .filter(([name]) => name !== 'limit' || LIMITED.includes(refusal.code))
    .map(([name, value]) => ({
      name: i18n.exists(`imports:refusalDetail.${name}`) ? t(`refusalDetail.${name}` as 'refusalDetail.column') : name,
      value: refusal.code === 'too_large' && name === 'limit' ? <FileSize bytes={Number(value)} /> : written(value),
    }));
  const isOfSeveral = refusal.code === 'column_missing' && refusal.detail?.columns !== undefined;
  const words = isOfSeveral ? 'columnsMissing' : (`fileRefusal.${refusal.code}` as const);
  return (
    // A file that the register overtook is compared again: nothing is wrong with it.
    <Callout tone={refusal.code === 'register_changed' ? 'warn' : 'danger'} title={t(`${words}.title`)} action={action}>
      <p>{t(`${words}.text`)}</p>
      {detail.length > 0 ? (
        <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
          {detail.map(({ name, value }) => (
            <div key={name} className="flex gap-1.5">
              <dt>{name}</dt>
              <dd className="font-[570] break-words text-ink">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </Callout>
  );
}
