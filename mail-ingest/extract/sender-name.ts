import type { ParsedMail } from '../parse/parsed-mail.ts';
import { foldText } from '../words/body-parts.ts';
import { type NameHints, type SplitName, splitName } from './person-name.ts';
import { holdsVocabulary } from './vocabulary.ts';

/** The From header's display name and what it tells of the person; no name for a function, a place or an address. */
export function readSender(mail: ParsedMail): { sender: SplitName | null; hints: NameHints } {
  const localPart = foldText(mail.from?.address.split('@')[0] ?? '');
  const sender = displayName(mail.from?.name ?? '', localPart);
  return {
    sender,
    hints: { localPart, ...(sender ? { first: sender.first.value, last: sender.last.value } : {}) },
  };
}

/** What follows a bracket, a bar or "via" is an office; quotation marks around the whole are none of the name's. */
function displayName(raw: string, localPart: string): SplitName | null {
  const value = raw.replace(/\s*[([{|/].*$|\s+(?:via|-|–|—)\s.*$/gs, '').replace(/^["'\s]+|["'\s]+$/g, '');
  if (value === '' || value.includes('@') || holdsVocabulary(foldText(value))) return null;
  const start = Math.max(0, raw.indexOf(value));
  return splitName({ value, start, end: start + value.length }, { localPart });
}
