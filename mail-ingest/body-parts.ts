/**
 * Letters lowered and stripped of their marks, one for one: offsets in the result are offsets in the source.
 * Typographic apostrophes and dashes become plain ones.
 */
export function foldText(text: string): string {
  let folded = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    folded += code < 128 ? (LOWER[code] ?? '') : foldCharacter(text[at] ?? '');
  }
  return folded;
}

const LOWER = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code).toLowerCase());
const FOLDED = new Map<string, string>();

function foldCharacter(character: string): string {
  const known = FOLDED.get(character);
  if (known !== undefined) return known;
  const special: Record<string, string> = {
    ß: 's',
    œ: 'o',
    æ: 'a',
    ø: 'o',
    '’': "'",
    '‘': "'",
    '´': "'",
    '\u00A0': ' ',
    '\u202F': ' ',
  };
  const base = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const folded =
    special[character.toLowerCase()] ??
    (/[\u2010-\u2015\u2212]/.test(character) ? '-' : base.length === 1 ? base : character);
  if (FOLDED.size < 5_000) FOLDED.set(character, folded);
  return folded;
}

/** As far as a mail's text is read for its meaning: far beyond what people write, and a bound on the work for the rest. */
export const MAX_READ = 20_000;

/** A mail's text cut into what the sender wrote now, what is quoted or forwarded, and what stands under every mail. */
export type BodyParts = {
  /** The new words: from the start to the first quotation, without disclaimers. */
  fresh: { start: number; end: number };
  /** Quoted or forwarded text after it; empty when there is none. */
  quoted: { start: number; end: number };
  /** Start of the closing formula or signature inside `fresh`, or its end. */
  signatureStart: number;
};

const QUOTE_START =
  /^[ \t]*(?:>|-{2,}\s*(?:original|message|forwarded|oorspronkelijk|doorgestuurd|ursprungliche|weitergeleitete|mess?age)|_{20,}\s*$|(?:begin forwarded message|debut du message|begin doorgestuurd|anfang der weiter))|^[ \t]*(?:le|op|am|on)\s[^\n]{4,120}(?:\n[^\n]{0,120})?(?:a ecrit|schreef|schrieb|wrote|het volgende geschreven)[^\n]{0,80}?:?[ \t]*$|^[ \t]*(?:de|van|von|from)\s?:[^\n]+\n(?:[ \t]*\n)?[ \t]*(?:envoye|verzonden|gesendet|sent|date|datum|a|to|aan|an|objet|subject|onderwerp|betreff)\s?:/m;
const DISCLAIMER =
  /^[ \t*_-]*(?:(?:this|the) (?:e-?mail|message|information|communication)\b[^\n]*(?:confidential|intended|privileged)|(?:ce|cet|le present) (?:message|courriel|e-?mail|courrier)\b[^\n]*(?:confidentiel|destine|destinataire)|(?:dit|deze) (?:bericht|e-?mail|mail)\b[^\n]*(?:vertrouwelijk|bestemd|bedoeld)|diese (?:nachricht|e-?mail|mail)\b[^\n]*(?:vertraulich|bestimmt)|disclaimer|avertissement\s?:|haftungsausschluss|pensez a l'environnement|avant d'imprimer|denk aan het milieu|please consider the environment|(?:si|if|indien|wenn|falls) (?:vous n'etes pas|you are not|you have received|vous avez recu|u niet|sie nicht)\b[^\n]*(?:destinataire|recipient|erreur|error|bestemm|geadresseerde|empfanger)|virenfrei|sans virus|virus-free)/m;
const CLOSING =
  /^[ \t]*(?:--[ \t]*$|(?:bien |tres |avec mes |mes |meilleures |sinceres )*(?:cordialement|salutations|a vous|respectueusement|sentiments)|cdlt|bav\b|(?:met )?(?:vriendelijke |hartelijke |beste |oprechte )*groet(?:en|jes)?|mvg\b|hoogachtend|(?:mit )?(?:freundlichen?|besten|herzlichen|viele[nr]?|schone|liebe) (?:grus?s?s?e?n?)|mfg\b|hochachtungsvoll|(?:kind|best|warm|with kind|many)? ?regards|sincerely|yours\b|cheers|(?:un grand )?merci(?: d'avance| beaucoup| bien)?|(?:alvast )?(?:bedankt|dank)|danke|vielen dank|thanks?(?: you)?|belle journee|bonne journee|envoye de mon|sent from my|verstuurd vanaf|verzonden vanaf|von meinem .{0,20} gesendet)(?![a-z])/gm;

/** Cuts a mail's text; expects the text as `foldText` gives it. */
export function splitBody(folded: string): BodyParts {
  const quoteStart = QUOTE_START.exec(folded)?.index ?? folded.length;
  const head = folded.slice(0, quoteStart);
  const disclaimer = DISCLAIMER.exec(head)?.index ?? head.length;
  const isOnlyQuoted = head.slice(0, disclaimer).trim() === '' && quoteStart < folded.length;
  const end = isOnlyQuoted ? quoteStart : disclaimer;
  let signatureStart = end;
  for (const match of folded.slice(0, end).matchAll(CLOSING)) {
    if (match.index > 0 && end - match.index < 700) {
      signatureStart = match.index;
      break;
    }
  }
  return { fresh: { start: 0, end }, quoted: { start: quoteStart, end: folded.length }, signatureStart };
}
