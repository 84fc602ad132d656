import { parse } from 'csv-parse/sync';
import { DELIMITERS, type Delimiter } from '../contract.ts';
import { FileRefused } from './file-refused.ts';

const SAMPLE = 40;

type Fit = { delimiter: Delimiter; width: number; agreement: number; score: number };

/** How well rows come out with a delimiter: by how many columns the first has, and how many of the others have as many. */
function tryDelimiter(text: string, delimiter: Delimiter): Fit {
  const widths: number[] = [];
  try {
    parse(text, {
      delimiter,
      to: SAMPLE,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(cells: string[]) {
        widths.push(cells.length);
        return null;
      },
    });
  } catch (error) {
    // The sample may end within quotes.
    if ((error as { code?: string }).code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
  }
  const [width = 0, ...others] = widths;
  const alike = others.filter((one) => one === width).length;
  const agreement = others.length === 0 ? 1 : alike / others.length;
  return { delimiter, width, agreement, score: width < 2 ? 0 : (0.1 + agreement) * Math.log2(width + 1) };
}

/**
 * What separates the cells of a text that begins with the header.
 * @throws FileRefused `wrong_delimiter` where the one that was given makes no columns and another does; `not_a_table` where
 *   none does.
 */
export function findDelimiter(text: string, line: number, given?: Delimiter): Delimiter {
  const fits = DELIMITERS.map((delimiter) => tryDelimiter(text, delimiter)).sort(
    (one, other) => other.score - one.score,
  );
  const [best] = fits;
  if (!best || best.width < 2) throw new FileRefused('not_a_table', { line });
  if (given === undefined) return best.delimiter;
  const own = fits.find(({ delimiter }) => delimiter === given);
  const isWrong = !own || own.width < 2 || (own.agreement < 0.2 && best.agreement > 0.8);
  if (isWrong) throw new FileRefused('wrong_delimiter', { given, seems: best.delimiter });
  return given;
}
