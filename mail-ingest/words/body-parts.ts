import { phrases } from './phrases.ts';

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

/** Lines with which programs announce a quoted or forwarded mail. */
const ANNOUNCEMENT = phrases({
  fr: "debut du message | message d'origine | message original | message transfere",
  nl: 'begin doorgestuurd* | oorspronkelijk bericht | doorgestuurd bericht',
  de: 'anfang der weiter* | ursprungliche nachricht | weitergeleitete nachricht',
  en: 'begin forwarded message | original message | original appointment | forwarded message',
});
/** "Le … a écrit :" and its sisters, on one line or broken over two. */
const WROTE = phrases({ fr: 'a ecrit', nl: 'schreef | het volgende geschreven', de: 'schrieb', en: 'wrote' });
const QUOTE_START = new RegExp(
  [
    '^[ \\t]*>',
    `^[ \\t]*-{2,}[ ]?${ANNOUNCEMENT}`,
    `^[ \\t]*${ANNOUNCEMENT}[ ]?:`,
    '^[ \\t]*_{20,}[ \\t]*$',
    `^[ \\t]*(?:le|op|am|on)\\s[^\\n]{4,120}(?:\\n[^\\n]{0,120})?${WROTE}[^\\n]{0,80}:?[ \\t]*$`,
    // The head of a mail: "De : … / Envoyé : …".
    '^[ \\t]*(?:de|van|von|from)\\s?:[^\\n]+\\n(?:[ \\t]*\\n)?[ \\t]*(?:envoye|verzonden|gesendet|sent|date|datum|a|to|aan|an|objet|subject|onderwerp|betreff)\\s?:',
  ].join('|'),
  'm',
);

/** Lines of small print that an office puts under every mail. */
const DISCLAIMER = new RegExp(
  `^[ \\t*_-]{0,8}${phrases({
    fr: "ce message … confidentiel* | ce message … destine* | ce courriel … confidentiel* | ce courriel … destine* | cet e-mail … confidentiel* | cet e-mail … destine* | cet email … confidentiel* | ce courrier … confidentiel* | le present message | le present courriel | avertissement : | avertissement: | pensez a l'environnement | avant d'imprimer | si vous n'etes pas … destinataire | si vous avez recu … par erreur | sans virus",
    nl: 'dit bericht … vertrouwelijk | dit bericht … bestemd | dit bericht … bedoeld | deze e-mail … vertrouwelijk | deze e-mail … bestemd | deze e-mail … bedoeld | deze mail … vertrouwelijk | deze mail … bestemd | denk aan het milieu | indien u niet … bestemm* | indien u niet … geadresseerde | virusvrij',
    de: 'diese nachricht … vertraulich* | diese nachricht … bestimmt | diese e-mail … vertraulich* | diese e-mail … bestimmt | diese mail … vertraulich* | haftungsausschluss | wenn sie nicht … empfanger | falls sie nicht … empfanger | virenfrei',
    en: 'this e-mail … confidential | this e-mail … intended | this email … confidential | this email … intended | this message … confidential | this message … intended | this message … privileged | the information … confidential | this communication … confidential | disclaimer | please consider the environment | if you are not … recipient | if you have received … error | virus-free',
  })}`,
  'm',
);

/** Thanks that stand for themselves; "Merci de remplacer …" goes on and is the request. */
const THANKS = phrases({
  fr: 'merci | un grand merci | merci beaucoup | merci bien | grand merci',
  nl: 'bedankt | dank | dank u | dank u wel | dank je | hartelijk dank',
  de: 'danke | vielen dank | danke schon | besten dank',
  en: 'thanks | thank you | many thanks | thanks a lot',
});

/** Closing formulas and the marks of mobile programs, at the start of a line: the signature begins there. */
const CLOSING = new RegExp(
  `^[ \\t]*(?:--[ \\t]*$|${THANKS}(?=[ \\t]*(?:[,.!]|$))|${phrases({
    fr: "cordialement | bien cordialement | tres cordialement | salutations | mes salutations | meilleures salutations | sinceres salutations | avec mes salutations | bien a vous | a vous | respectueusement | avec mes sentiments | cdlt | bav | merci d'avance | merci beaucoup | belle journee | bonne journee | bonne soiree | bonne reception | envoye de mon | envoye depuis mon",
    nl: 'groet | groeten | groetjes | vriendelijke groet | vriendelijke groeten | met vriendelijke groet | met vriendelijke groeten | hartelijke groet | hartelijke groeten | met hartelijke groeten | beste groeten | oprechte groeten | mvg | hoogachtend | alvast bedankt | alvast dank | dank bij voorbaat | verstuurd vanaf | verzonden vanaf',
    de: 'mit freundlichen grus* | mit freundlichem grus* | freundliche grus* | mit besten grus* | beste grus* | herzliche grus* | mit herzlichen grus* | viele grus* | schone grus* | liebe grus* | mfg | hochachtungsvoll | vielen dank im voraus | danke im voraus | von meinem … gesendet',
    en: 'regards | kind regards | best regards | warm regards | with kind regards | many thanks | sincerely | yours | yours sincerely | yours faithfully | cheers | thanks in advance | thank you in advance | sent from my',
  })})(?![a-z])`,
  'gm',
);

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
