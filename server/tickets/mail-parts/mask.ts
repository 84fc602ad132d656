import { type Candidate, maskText } from '../../accounts/index.ts';
import type { SheetPiece } from './sanitise.ts';

/** How words in neighbouring elements may be read: as lines, as words of one line, as one word. */
const READINGS = ['\n', ' ', ''];

/**
 * A laid-out mail as HTML in which every national number and the accounts' stored addresses are masked, also where tags cut
 * them: the words are masked in each way in which they can be read together.
 */
export function maskSheet(pieces: readonly SheetPiece[], accounts: readonly Candidate[], now: Date): string {
  const maskAll = <S extends { start: number; end: number }>(text: string, spans: readonly S[]) => {
    const owners = accounts.length === 0 ? [null] : accounts;
    let result = { text, spans: [...spans] };
    for (const owner of owners) result = maskText(result.text, result.spans, owner, now);
    return result;
  };
  const words = pieces.filter((piece) => piece.kind === 'text');
  let texts = words.map(({ text }) => text);
  for (const reading of READINGS) texts = maskTogether(texts, (at) => (words[at]?.isNewLine ? reading : ''), maskAll);
  texts = texts.map((text) => maskAll(text, []).text);
  const queue = texts.values();
  return pieces
    .map((piece) => {
      if (piece.kind === 'markup') return piece.html;
      return escapeText(piece.kind === 'text' ? (queue.next().value ?? '') : maskAll(piece.text, []).text);
    })
    .join('');
}

type Mask = (text: string, spans: readonly Stretch[]) => { text: string; spans: Stretch[] };
type Stretch = { start: number; end: number };

/** Masks texts as one; a mask that replaces words of several stands where the first of them was. */
function maskTogether(texts: readonly string[], gapBefore: (at: number) => string, mask: Mask): string[] {
  let joined = '';
  const stretches = texts.map((text, at) => {
    joined += gapBefore(at);
    const start = joined.length;
    joined += text;
    return { start, end: joined.length };
  });
  if (mask(joined, []).text === joined) return [...texts];
  const masked = mask(joined, stretches);
  let last = 0;
  return masked.spans.map(({ start, end }) => {
    const from = Math.max(start, last);
    last = Math.max(end, from);
    return masked.text.slice(from, last);
  });
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in an element or in a quoted attribute. */
export const escapeText = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
