import type { ParsedMail } from '../parse/parsed-mail.ts';
import { foldText } from '../words/body-parts.ts';
import { type FoundNames, found } from './found.ts';
import { findLabelled } from './labels.ts';
import { isParticle, type NameHints, splitName } from './person-name.ts';

/** The names that labels give ("Nom : …", "Voornaam: …"); null without such labels, one of the two when one is given. */
export function labelledNames(
  mail: ParsedMail,
  folded: string,
  from: number,
  to: number,
  hints: NameHints,
): FoundNames | null {
  const labelled = findLabelled(folded, mail.text, from, to);
  const last = labelled.find(({ role }) => role === 'last')?.piece;
  const first = labelled.find(({ role }) => role === 'first')?.piece;
  const full = labelled.find(({ role }) => role === 'full');
  if (last && first) return { lastName: found(last, 'text'), firstName: found(first, 'text') };
  const whole = full?.piece ?? last;
  const split = whole ? splitName(whole, { ...hints, ...(full?.order ? { order: full.order } : {}) }) : null;
  const isPlainLast = whole === last && isParticle(foldText(last?.value ?? '').split(' ')[0] ?? '');
  if (split && !(isPlainLast && split.score < 2)) {
    return { lastName: found(split.last, 'text'), firstName: found(split.first, 'text') };
  }
  if (!last && !first) return null;
  return { lastName: last ? found(last, 'text') : null, firstName: first ? found(first, 'text') : null };
}
