import type { BodyParts } from '../body-parts.ts';
import type { ParsedMail } from '../parsed-mail.ts';
import type { Found } from './found.ts';

type Address = { value: string; start: number; end: number };

const AT =
  '(?:@|＠|\\s?[\\[({<]\\s?(?:at|arobas(?:e)?|apenstaartje|@)\\s?[\\])}>]\\s?|\\s(?:at|arobase|apenstaartje|klammeraffe)\\s)';
const DOT = '(?:\\.|\\s?[\\[({<]\\s?(?:dot|point|punt|punkt|\\.)\\s?[\\])}>]\\s?|\\s(?:dot|point|punt|punkt)\\s)';
const PLAIN =
  /[a-z0-9][a-z0-9._%+'-]{0,63}[＠@][a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?){1,6}/g;
const OBFUSCATED = new RegExp(
  `[a-z0-9][a-z0-9_%+-]{0,40}(?:${DOT}[a-z0-9_%+-]{1,40}){0,4}${AT}[a-z0-9-]{1,40}(?:${DOT}[a-z0-9-]{1,40}){0,3}${DOT}[a-z]{2,12}\\b`,
  'g',
);

function normalise(written: string): string {
  return written.replace(new RegExp(AT, 'g'), '@').replace(new RegExp(DOT, 'g'), '.').replace(/\s+/g, '');
}

function findAddresses(folded: string, from: number, to: number): Address[] {
  const stretch = folded.slice(from, to);
  const found: Address[] = [];
  for (const pattern of /[＠@]/.test(stretch) ? [PLAIN, OBFUSCATED] : [OBFUSCATED]) {
    for (const match of stretch.matchAll(pattern)) {
      const start = from + match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      if (pattern === OBFUSCATED && !/\.[a-z]{2,12}$/.test(normalise(match[0]))) continue;
      found.push({ value: normalise(match[0]), start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

const NEW_BEFORE =
  /(?:\bnouvelles?\b|\bnouveau\b|\bnew\b|\bnieuwe?\b|\bneue[nrsm]?\b|remplac\w*[^.]{0,40} par|chang\w*[^.]{0,60} (?:en|pour|vers|to|into)|modifi\w*[^.]{0,60} (?:en|pour|vers|par)|desormais|dorenavant|a l'avenir|from now on|henceforth|\bnow\b|voortaan|vanaf nu|\bnu\b|\bab (?:sofort|jetzt)|kunftig|\bjetzt\b|\bnun\b|maintenant|utilis(?:er|ez) (?:plutot )?|\buse\b|gebruik(?:en)?\b|verwenden sie|benutzen sie|nutzen sie|actuelle|current|huidige|aktuelle|ecri(?:re|vez)[^.]{0,12} a\b|joindre|bereikbaar|erreichbar|reach(?:able)? me|contact(?:er|ez)?\b|correcte?s?\b|correct\b|juiste\b|richtige\b|c'est plutot|recevoir|\bvers\b|\bnaar\b|\bin\b|\bauf\b|\bto\b|->|=>|→|>>|\bpar\b|\bdoor\b|\bdurch\b|mettez|mettre|noter|notez|\bset\b|registreer|\bgo by\b|met a jour|passer a|devient|devenue?|wordt|becomes?|geworden|geandert in|lautet)[^@\n]{0,40}$/;
const OLD_BEFORE =
  /(?:\banciennes?\b|\bancien\b|\bold\b|\boude?\b|\balte[nrsm]?\b|\bprecedente?\b|\bprevious\b|\bformer\b|\bvorige\b|\bvorherige|\bfruhere|\bex-|au lieu de|a la place de|plutot que|instead of|rather than|replac(?:e|es|ing)\b|in plaats van|\bstatt\b|anstelle (?:von|der)|anstatt|\bplus (?:a |via |sur )?\b|\bno longer\b|niet (?:meer|langer)|nicht mehr|\bsupprim\w*|\bremove\b|verwijder|loschen|\bperdu|\bwas\b|\betait\b|\bwar\b|ersetzt|vervangt|\bremplace\b|actuellement enregistree?|\bconnue? sous|\bnot\b|\bniet\b|\bnicht\b|\bfrom\b|\bvan\b|\bvon\b|\bde\b|pas (?:a |sur )?)(?:[^@\n.]|\.(?=\S)){0,40}$/;
const OLD_AFTER =
  /^[^@\n.!?]{0,30}(?:n'existe plus|n'est plus|ne (?:fonctionne|marche) plus|plus (?:valable|valide|accessible|active|utilisee?)|n'ai plus acces|bestaat niet|niet meer|niet langer|werkt niet|existiert nicht|nicht mehr|no longer|does(?:n't| not) (?:exist|work)|is (?:gone|dead|closed|defunct)|(?:est|a ete|sera|was|has been|werd|is|wurde|wird) (?:\w+ )?(?:supprim\w*|ferm\w*|perdue?|desactiv\w*|closed|deleted|deactivated|removed|afgesloten|verwijderd|geloscht|deaktiviert|gesperrt)|pirate|hacked|gehackt|vervalt|entfallt|\((?:ancienne?|old|oud|alt)\)|par\b|remplacee? par|vervangen door|wird ersetzt|(?:door|durch|by|with) [^@\n]{0,30}$)/;
const NEW_AFTER =
  /^[^@\n.!?]{0,25}(?:desormais|dorenavant|a partir de maintenant|from now on|voortaan|vanaf nu|ab sofort|ab jetzt|kunftig|\((?:nouvelle?|new|nieuw|neu)\)|au lieu de|a la place de|plutot que|instead of|in plaats van|\bstatt\b|anstelle|anstatt|est ma nouvelle|is my new|is mijn nieuwe?|ist meine neue)/;
const STRONG_NEW_WORD =
  /\b(?:nouvelles?|new|nieuwe?|neue[nrsm]?|desormais|dorenavant|voortaan|from now on|ab sofort|instead)\b/;
const STRONG_OLD_WORD =
  /\b(?:anciennes?|ancien|old|oude?|alte[nrsm]?|precedente|previous|former|vorige|fruhere\w*|instead of|au lieu de|in plaats van|statt|anstelle|anstatt|a la place de|plutot que|rather than|no longer(?: have)?(?: any)? (?:access|use|using)|n'(?:ai|utilise|emploie) plus|plus acces|geen toegang|gebruik niet meer|kein\w* zugriff)\b/;
const JOINED =
  /^[\s,]*(?:\([^)\n]{0,30}\))?[\s,/]*(?:et|ou|and|or|en|of|und|oder|&|\/|,|et\/ou|and\/or)(?: bien| aussi| (?:a|to|aan|an))?[\s,]*$/;
const SENDER_IS_NEW =
  /(?:(?:cette|celle-ci|la presente|l'adresse (?:d'ou|depuis laquelle|avec laquelle|que j'utilise|de ce mail|de ce message|d'expedition)|l'adresse de cet|celle d'ou|celle (?:avec|depuis) laquelle|(?:deze|dit) (?:e-?mail|mail)?-? ?adres|het adres waarmee|het adres van (?:deze|dit)|waarmee ik (?:nu )?(?:schrijf|mail)|(?:dieser?|diese) (?:e-?mail-?|mail-?)?adresse|von der ich (?:ihnen )?schreibe|mit der ich (?:ihnen )?schreibe|this (?:e-?mail )?(?:address|one)|the (?:e-?mail )?address (?:i am|i'm) (?:writing|using|sending)|(?:i am|i'm) (?:now )?(?:writing|sending)[^.\n]{0,20} from)[^\n]{0,60})/;
const CHANGE_NEAR =
  /(?:nouvel|desormais|dorenavant|utilis|remplac|chang|mettre|modif|enregistr|nieuw|voortaan|gebruik|vervang|wijzig|neue|verwend|nutz|ersetz|ander|new|use|from now|replace|update|register|change|valable|geldig|gultig|correct|prenez|neem|nehmen)/;

/** How strongly the words around an address call it new (positive) or old (negative). */
function judge(folded: string, address: Address, before: Address | undefined, after: Address | undefined): number {
  const lineStart = folded.lastIndexOf('\n', address.start - 1) + 1;
  const isLabelLine = /[:=]\s*[<"'(]?$/.test(folded.slice(lineStart, address.start));
  const previousLine = folded.slice(Math.max(0, lineStart - 90), lineStart);
  const from = Math.max(before?.end ?? 0, lineStart, address.start - 140);
  let lead = folded.slice(from, address.start).replace(/[.!?]\s[^@]*[.!?]\s/g, '. ');
  if (lead.trim().length < 3 && !before) lead = previousLine.replace(/\n/g, ' ') + lead;
  else if (lead.trim().length < 3 && (before?.end ?? 0) < lineStart - 1)
    lead = folded.slice(Math.max(before?.end ?? 0, lineStart - 90), address.start).replace(/\n/g, ' ');
  else if (!isLabelLine && lineStart > 1 && !/[.:!?]\s*$/.test(previousLine) && (before?.end ?? 0) < lineStart) {
    lead = folded.slice(Math.max(before?.end ?? 0, lineStart - 90), address.start).replace(/\n/g, ' ');
  }
  const sentence = lead.split(/[.!?]\s/).findLast((part) => part.trim() !== '') ?? lead;
  const tail = folded.slice(address.end, Math.min(after?.start ?? folded.length, address.end + 60));
  // The clause next to the address speaks of it; the clauses before only when that one says nothing.
  const clause = sentence.split(/[,;]\s|\b(?:but|mais|maar|aber|sondern|donc|so|dus)\b/).at(-1) ?? sentence;
  let score = judgeLead(clause) || judgeLead(sentence);
  if (OLD_AFTER.test(tail)) score -= 3;
  if (NEW_AFTER.test(tail)) score += 3;
  return score;
}

function judgeLead(lead: string): number {
  const lastNew = lastIndex(lead, NEW_BEFORE, STRONG_NEW_WORD);
  const lastOld = lastIndex(lead, OLD_BEFORE, STRONG_OLD_WORD);
  if (lastOld.strong > lastNew.strong) return -3;
  if (lastNew.strong > lastOld.strong) return 3;
  if (lastOld.weak > lastNew.weak) return -1;
  return lastNew.weak > lastOld.weak ? 1 : 0;
}

const WEAK_NEW =
  /(?:remplac\w*|chang\w*|modifi\w*|maintenant|\bnow\b|\bnu\b|\bjetzt\b|\bnun\b|utilis\w*|\buse\b|gebruik\w*|verwend\w*|nutzen|actuelle|current|huidige|aktuelle|ecri\w*|joindre|bereikbaar|erreichbar|reach|contact\w*|correcte?|juiste|richtige|plutot|recevoir|\bsur\b|\bvers\b|\bnaar\b|\bauf\b|\bto\b|->|=>|→|>>|\bpar\b|\bdoor\b|\bdurch\b|\bby\b|\bwith\b|mettez|mettre|notez|noter|\bset\b|devient|devenue?|wordt|geworden|becomes?|lautet|\ben\b(?= *$)|\bin\b(?= *$))/g;
const WEAK_OLD =
  /(?:\bplus\b|no longer|niet meer|nicht mehr|supprim\w*|\bremove\b|verwijder|loschen|perdu|\bwas\b|\betait\b|\bwar\b|\bnot\b|\bniet\b|\bnicht\b|\bfrom\b|\bvan\b|\bvon\b|\bde\b(?= *$)|\bremplace\b(?= *$)|\bpas\b|replaces?\b(?= *$)|vervangt|vervang\b(?= *$)|ersetzt|ersetze[n]?\b(?: sie)?(?= *$)|enregistree?|registered|geregistreerd|registriert)/g;

function lastIndex(text: string, gate: RegExp, strong: RegExp): { strong: number; weak: number } {
  let strongAt = -1;
  for (const match of text.matchAll(new RegExp(strong.source, 'g'))) strongAt = match.index + match[0].length;
  if (!gate.test(text)) return { strong: strongAt, weak: -1 };
  let weakAt = -1;
  for (const match of text.matchAll(gate === NEW_BEFORE ? WEAK_NEW : WEAK_OLD)) weakAt = match.index + match[0].length;
  return { strong: strongAt, weak: weakAt };
}

function textFound(mail: ParsedMail, address: Address): Found {
  const written = mail.text.slice(address.start, address.end);
  return {
    value: written.includes('@') && !/\s/.test(written) ? written : address.value,
    span: { field: 'text', start: address.start, end: address.end },
  };
}

/**
 * The address that the sender wants from now on; null when none or several are meant.
 * The sender's own address counts only when the mail says so. Addresses of the desk, old ones,
 * and those of the signature and of quoted mail are left out.
 */
export function findNewAddress(mail: ParsedMail, folded: string, parts: BodyParts): Found | null {
  const desk = new Set([...mail.to, ...mail.cc].map(({ address }) => address.toLowerCase()));
  const isBlank = folded.slice(0, parts.fresh.end).trim() === '';
  const [from, to] = isBlank ? [parts.quoted.start, parts.quoted.end] : [0, parts.fresh.end];
  const addresses = findAddresses(folded, from, to);
  const judged: { address: Address; score: number }[] = [];
  for (const [at, address] of addresses.entries()) {
    const before = addresses[at - 1];
    let score = judge(folded, address, before, addresses[at + 1]);
    const previous = judged.at(-1);
    if (previous && before && score === 0 && JOINED.test(folded.slice(before.end, address.start)))
      score = previous.score;
    if (
      address.start >= parts.signatureStart &&
      score < 3 &&
      addresses.some((other) => other.end <= parts.signatureStart)
    )
      score = -1;
    judged.push({ address, score });
  }
  const open = judged.filter(({ address }) => !desk.has(address.value));
  const byValue = new Map<string, { address: Address; score: number }>();
  for (const item of open) {
    const known = byValue.get(item.address.value);
    if (!known || Math.abs(item.score) > Math.abs(known.score)) byValue.set(item.address.value, item);
  }
  const distinct = [...byValue.values()].filter(({ score }) => score >= 0);
  const top = Math.max(-1, ...distinct.map(({ score }) => score));
  const best = distinct.filter(({ score }) => score === top);
  if (best.length > 1) return null;
  const [only] = best;
  const sender = mail.from?.address ?? '';
  const saysSender = sentenceSaysSender(folded.slice(from, to));
  if (only && (top > 0 || !saysSender)) {
    // In a signature the address is only how to answer; the sender asks for nothing with it.
    const isSignature = only.address.start >= parts.signatureStart && top < 1;
    if (!isSignature || (only.address.value !== sender.toLowerCase() && distinct.length === 1 && byValue.size > 1))
      return textFound(mail, only.address);
  }
  if (saysSender && sender.includes('@'))
    return { value: sender, span: { field: 'from', start: 0, end: sender.length } };
  return null;
}

function sentenceSaysSender(stretch: string): boolean {
  for (const sentence of stretch.split(/[.!?]\s|\n\s*\n/)) {
    const match = SENDER_IS_NEW.exec(sentence);
    if (
      match &&
      CHANGE_NEAR.test(sentence) &&
      !/(?:ancienne|n'existe plus|old one|oude adres)[^.\n]{0,20}$/.test(sentence.slice(0, match.index))
    )
      return true;
  }
  return false;
}
