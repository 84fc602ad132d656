import type { ParsedMail } from '../parse/parsed-mail.ts';
import { type BodyParts, foldText } from '../words/body-parts.ts';
import { anyOf } from '../words/phrases.ts';
import { type FoundNames, found } from './found.ts';
import { labelledNames } from './labelled-names.ts';
import { type NameHints, splitName } from './person-name.ts';
import { holdsVocabulary } from './vocabulary.ts';

const FORWARDED_SUBJECT = /^(?:\[[^\]]{1,12}\]\s*)?(?:tr|fwd?|wg|doorst|i)\s?:/;
const FORWARDED_BLOCK =
  /^[ \t]*(?:-{3,} ?(?:forwarded|message transfere|doorgestuurd|weitergeleitet)|begin forwarded message|debut du message (?:transfere|reexpedie)|begin doorgestuurd|anfang der weiter)/m;
const PASSES_ON = anyOf({
  fr: 'ci-dessous | ci-apres | je vous transmets | je vous fais suivre | pour suite | vous trouverez plus bas',
  nl: 'hieronder | onderstaand* | ik stuur u … door | ter info | ter opvolging | doorgestuurd*',
  de: 'untenstehend* | nachstehend* | anbei | ich leite … weiter | zur weiteren',
  en: 'see below | forwarding | please find below | fyi | passing on',
});
const FROM_LINE = /^[ \t>*]*(?:de|van|von|from)\s?:[ \t*]*([^\n<[(@]{3,60}?)[ \t"']*(?=[<[(\n])/m;

/** Whether a mail hands on another person's. */
export function isForward(mail: ParsedMail, folded: string, parts: BodyParts): boolean {
  if (parts.quoted.start >= parts.quoted.end) return false;
  if (FORWARDED_SUBJECT.test(foldText(mail.subject).trim())) return true;
  return (
    FORWARDED_BLOCK.test(folded.slice(parts.quoted.start, parts.quoted.start + 300)) ||
    PASSES_ON.test(folded.slice(0, parts.fresh.end))
  );
}

/** The person of a forwarded mail: its labels, else its own From line; null when neither names one. */
export function forwardedNames(mail: ParsedMail, folded: string, parts: BodyParts): FoundNames | null {
  const { start, end } = parts.quoted;
  const line = FROM_LINE.exec(folded.slice(start, end));
  const at = line ? start + line.index + line[0].lastIndexOf(line[1] ?? '') : 0;
  const length = line?.[1]?.trim().length ?? 0;
  const writer =
    line && !holdsVocabulary(line[1] ?? '')
      ? splitName({ value: mail.text.slice(at, at + length), start: at, end: at + length }, { localPart: '' })
      : null;
  const hints: NameHints = { localPart: '', ...(writer ? { first: writer.first.value, last: writer.last.value } : {}) };
  const labelled = labelledNames(mail, folded, start, end, hints);
  if (labelled?.lastName && labelled.firstName) return labelled;
  return writer ? { lastName: found(writer.last, 'text'), firstName: found(writer.first, 'text') } : null;
}
