import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';
import type { ColumnHead } from './column-page.ts';

/** The beginning of the reader's own file, with what each column has been said to mean. */
export function FileSample({ head, meanings }: { head: ColumnHead; meanings: ReadonlyMap<string, string[]> }) {
  const { t } = useTranslation('imports');
  const caption = t('columns.file');
  const columns = head.header.map((name, place) => ({ name, place, id: `${place} ${name}` }));
  const rows = head.samples.slice(0, 5).map((cells, index) => ({ cells, id: `row ${index}` }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is scrolled by keyboard too
    <section aria-label={caption} tabIndex={0} className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full border-collapse text-left text-[12.5px]">
        <caption className="sr-only">{caption}</caption>
        <thead className="border-b border-line bg-sunken">
          <tr>
            {columns.map(({ name, id }) => {
              const meaning = meanings.get(name)?.join(', ');
              return (
                <th key={id} scope="col" className="px-3 py-2 align-bottom font-[570] whitespace-nowrap">
                  <span className={classNames('block text-[11.5px]', meaning ? 'text-accent' : 'text-ink-3')}>
                    {meaning ?? t('columns.unused')}
                  </span>
                  {name}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className="font-mono">
          {rows.map(({ cells, id: row }) => (
            <tr key={row} className="border-b border-line last:border-0">
              {columns.map(({ place, name, id }) => (
                <td
                  key={id}
                  className={classNames(
                    'px-3 py-1.5 whitespace-nowrap',
                    meanings.has(name) ? 'text-ink' : 'text-ink-3',
                  )}
                >
                  <span className="block max-w-56 truncate">{cells[place]}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
