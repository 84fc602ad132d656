import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type Column<Row> = {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** True for counts, times and references: right-aligned where `isEnd`, always in even figures. */
  isNumeric?: boolean;
  isEnd?: boolean;
};

export type TableProps<Row> = {
  caption: string;
  isCaptionHidden?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
};

/** A table of data; the first column names the row and stays in sight. It scrolls sideways in its own box when the page is narrow. */
export function Table<Row>({ caption, isCaptionHidden = true, columns, rows, rowKey }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is scrolled by keyboard too
    <section aria-label={caption} tabIndex={0} className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full border-collapse text-left text-[13px]">
        <caption className={isCaptionHidden ? 'sr-only' : 'px-4 py-3 text-left font-[620]'}>{caption}</caption>
        <thead className="border-b border-line bg-sunken text-ink-2">
          <tr>
            {columns.map((column, index) => (
              <th
                key={column.id}
                scope="col"
                className={cellClass(
                  column,
                  classNames('font-[570] whitespace-nowrap', index === 0 && 'sticky left-0 bg-sunken'),
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line bg-surface align-top last:border-0 hover:bg-sunken">
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.id} scope="row" className={cellClass(column, 'sticky left-0 bg-inherit font-[550]')}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} className={cellClass(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellClass<Row>(column: Column<Row>, more?: string): string {
  return classNames('px-4 py-2', column.isNumeric && 'num', column.isEnd && 'text-right', more);
}
