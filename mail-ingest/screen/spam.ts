import type { ParsedMail } from '../parsed-mail.ts';

/** Signs of phishing and advertising, on folded text; each counts once with its weight. */
const SIGNS: readonly [number, RegExp][] = [
  [1, /https?:\/\/|www\.|hxxp/],
  [
    2,
    /(?:cliqu(?:ez|er) (?:ici|sur|ci)|klik (?:hier|op)|klicken sie|click (?:here|the link|on the|below)|(?:verifiez|validez|confirmez|mettez a jour|actualisez) votre (?:compte|identite|adresse|boite|messagerie|mot de passe|acces)|verif(?:y|ieer) (?:your|uw)|(?:bestatigen|verifizieren|aktualisieren) sie ihr|confirm your (?:account|identity|mailbox|password)|bevestig uw)/,
  ],
  [
    2,
    /(?:votre (?:compte|boite|messagerie|mot de passe|acces|quota|mailbox)[^.\n]{0,60}(?:sera|va etre|a ete|est|expire|arrive)[^.\n]{0,40}(?:suspend|desactiv|bloqu|supprim|limit|plein|satur|expir|ferm|depass)|your (?:account|mailbox|password|storage|quota|e-?mail)[^.\n]{0,60}(?:will|has|is|expire)[^.\n]{0,40}(?:suspend|deactivat|disabl|lock|delet|limit|full|exceed|expir|clos)|uw (?:account|mailbox|wachtwoord|postvak|rekening)[^.\n]{0,80}(?:geblokkeerd|opgeschort|verwijderd|verloopt|vol|gedeactiveerd|beperkt|afgesloten)|ihr (?:konto|postfach|passwort|zugang)[^.\n]{0,80}(?:gesperrt|deaktiviert|geloscht|voll|lauft ab|abgelaufen|eingeschrankt))/,
  ],
  [
    1,
    /(?:\b(?:24|48|72) ?(?:h\b|heures|hours|uur|stunden)|immediatement|sans delai|onmiddellijk|immediately|umgehend|urgent action|dernier (?:avis|rappel)|final notice|laatste waarschuwing|letzte warnung)/,
  ],
  [
    3,
    /(?:unsubscribe|se desabonner|desinscri|desabonnement|uitschrijven|afmelden voor|abmelden vom newsletter|newsletter abbestellen|afficher (?:ce message |cet e-?mail )?dans (?:votre|le) navigateur|view (?:this|in) (?:e-?mail |your )?(?:in )?browser)/,
  ],
  [
    2,
    /(?:newsletter|lettre d'information|nieuwsbrief|offre (?:exclusive|speciale|promo)|code promo|promotion|soldes|remise de|-?\d{1,2} ?% (?:sur|de reduction|off|korting|rabatt)|korting|rabatt|special offer|limited time|aanbieding|sonderangebot|gratuit(?:ement)? pendant|essai gratuit|free trial)/,
  ],
  [
    3,
    /(?:\bseo\b|referencement (?:naturel|de votre site)|first page of google|premiere page de google|backlinks?|web ?design services|lead generation|generation de leads|base de donnees (?:de )?(?:contacts|emails|prospects)|boost(?:er|ez)? (?:your|votre|vos) (?:sales|ventes|chiffre|traffic|website|site)|increase your (?:sales|traffic)|outsourc)/,
  ],
  [
    4,
    /(?:\blottery|loterie|you have won|vous avez gagne|u heeft gewonnen|sie haben gewonnen|heritage de|inheritance|million (?:de )?(?:dollars|euros|usd)|bitcoin|crypto|viagra|casino|prince|beneficiary|pret (?:personnel|entre particuliers)|offre de pret|loan offer)/,
  ],
];

/** Signs that the writer speaks of an account of their own, as a requester does. */
const OWN_MATTER =
  /(?:\bj'ai (?:oublie|perdu|change)|\bmon (?:compte|mot de passe|adresse|nom|numero)|\bje (?:ne|n'|souhaite|voudrais|desire)|\bmijn (?:account|wachtwoord|e-?mail|naam|adres)|\bik (?:kan|heb|ben|wil|zou)|\bmein(?:e|en|em)? (?:konto|passwort|e-?mail|name|adresse)|\bich (?:habe|kann|bin|mochte)|\bmy (?:account|password|e-?mail|name|address)|\bi (?:can't|cannot|forgot|have forgotten|lost))/;

/**
 * Whether a mail without any bulk header is worded as advertising or phishing.
 * Expects folded text. A writer who speaks of an own account needs far more signs.
 */
export function looksLikeSpam(subject: string, fresh: string, mail: ParsedMail): boolean {
  const text = `${subject}\n${fresh.slice(0, 6_000)}`;
  let score = 0;
  for (const [weight, sign] of SIGNS) if (sign.test(text)) score += weight;
  if (OWN_MATTER.test(text)) score -= 3;
  if (/^(?:news|newsletter|marketing|promo|offers?|info-?mail|sales)@/i.test(mail.from?.address ?? '')) score += 2;
  return score >= 4;
}
