import { detectAll } from 'tinyld';
import { LANGUAGES, type Language } from '../kinds.ts';

/** Frequent words of the four languages, folded. A word that two of them share counts for both. */
const COMMON: Record<Language, string> = {
  fr: "je j' j'ai tu il elle nous vous ils le la les l' un une des du de d' et ou mais pour par avec sans sur dans mon ma mes votre vos notre ce cette est sont suis etes avez ai ete pas plus ne n' n'ai n'est que qui quel quelle quand comment merci bonjour bonsoir madame monsieur cordialement salutations s'il svp adresse oubliee oublie changee modifiee modification changement mot passe compte nom prenom numero registre national nouvelle nouveau ancienne ancien connexion premiere identifiants demande aide probleme question reponse automatique absent jusqu'au retour conges connecter recu recevoir toujours bien voici ci au aux chez depuis encore jamais pouvez pourriez veuillez souhaite voudrais envoyer envoye messagerie courriel acces ouverture heures facture migre portail plateforme bav cdlt offres",
  nl: 'ik mijn u uw wij we ons onze je jouw het de een en of maar voor met zonder op in van naar bij om te is zijn ben heb hebben heeft was niet geen meer dat die deze dit wie wat welk welke wanneer hoe dank bedankt beste geachte dag hallo goedemorgen goeiedag mevrouw mijnheer meneer groeten groet vriendelijke mvg adres e-mailadres mailadres emailadres vergeten gewijzigd veranderd wijziging nieuw nieuwe oud oude wachtwoord paswoord account naam voornaam familienaam achternaam rijksregisternummer rijksregister nummer aanmelden aanmelding inloggen eerste gegevens aanvraag hulp probleem vraag automatisch antwoord afwezig verlof tot graag kan kunt kunnen zou willen ontvangen nog nooit al sinds gemigreerd platform portaal opnieuw instellen bijlage verslag vergadering allen als gemeld onbekend worden wordt aub alvast',
  de: 'ich mein meine meinen meiner sie ihr ihre ihnen wir uns der die das den dem ein eine einen und oder aber fur mit ohne auf im in von vom zu zum zur bei ist sind bin habe haben hat war nicht kein keine keinen mehr dass wer was welche welcher welches wann wie danke dank bitte guten tag morgen hallo sehr geehrte geehrter damen herren frau herr grusse grussen freundlichen mfg adresse e-mail-adresse mailadresse vergessen geandert anderung neue neuer alte alten passwort kennwort konto name vorname nachname familienname nationalregisternummer nationalregister nummer anmelden anmeldung einloggen erste zugangsdaten anfrage hilfe problem frage automatische antwort abwesend urlaub kann konnen konnten mochte noch nie seit migriert ubertragen portal plattform zurucksetzen erhalten leider weis jetzt fruher nach',
  en: "i i'm i've my me you your we our us the a an and or but for with without on in of to from at is are am was were have has had not no more that this these those who what which when how thanks thank please dear hello hi sir madam regards sincerely address e-mail email forgotten forgot changed change new old password account name surname first last number national register login log sign request help problem question automatic reply out office until can't cannot could would can will received receive never yet since migrated portal platform reset remember it's don't doesn't didn't there they been my know connect message delivered delivery couldn't because wasn't",
};

/** Words that settle the language nearly alone. */
const TELLING: Record<Language, RegExp> = {
  fr: /\b(?:bonjour|bonsoir|merci|cordialement|mot de passe|j'ai|je suis|oublie|oubliee|prenom|registre national|n'est|s'il vous plait|qu'il|jusqu'au|votre|veuillez)\b/g,
  nl: /\b(?:ik|mijn|wachtwoord|paswoord|vergeten|rijksregister\w*|voornaam|gewijzigd|vriendelijke|groeten|bedankt|beste|geachte|graag|niet|geen|uw)\b/g,
  de: /\b(?:ich|nicht|guten|grus+en?|vergessen|passwort|kennwort|vorname|nachname|geandert|bitte|sehr geehrte|freundlichen|zuruck\w*|fur|mfg|danke)\b/g,
  en: /\b(?:the|my|please|thanks|dear|forgotten|forgot|password|regards|hello|your|this|i)\b/g,
};

const VOTES = new Map<string, Language[]>();
for (const language of LANGUAGES) {
  for (const word of COMMON[language].split(' ')) VOTES.set(word, [...(VOTES.get(word) ?? []), language]);
}

/** Whether a folded word is among the most frequent of one of the languages. */
export function isCommonWord(folded: string): boolean {
  return VOTES.has(folded);
}

const WORD = /[a-z]+(?:['-][a-z]+)*'?/g;

function countVotes(folded: string, weight: number, votes: Record<Language, number>): void {
  let seen = 0;
  for (const [word] of folded.matchAll(WORD)) {
    if (++seen > 400) break;
    const elision = /^(?:l|d|j|n|m|t|s|c|qu)'/.exec(word);
    if (elision) votes.fr += weight;
    for (const language of VOTES.get(elision ? word.slice(elision[0].length) : word) ?? []) votes[language] += weight;
  }
  for (const language of LANGUAGES)
    votes[language] += weight * (folded.slice(0, 3_000).match(TELLING[language])?.length ?? 0);
}

/**
 * The language of a mail: by its frequent words, the body counting more than the subject;
 * headers and HTML attributes say how a program is set, not what a person writes, and are not asked.
 * French when nothing tells.
 */
export function detectLanguage(foldedSubject: string, foldedBody: string, original: string): Language {
  const votes: Record<Language, number> = { fr: 0, nl: 0, de: 0, en: 0 };
  const body = foldedBody
    .slice(0, 4_000)
    .replace(/\S{1,64}@\S{1,255}|https?:\/\/\S+/g, ' ')
    .replace(/"[^"\n]{1,80}"/g, ' ');
  countVotes(foldedSubject.replace(/\S{1,64}@\S{1,255}/g, ' '), 0.6, votes);
  countVotes(body, 1, votes);
  const ranked = [...LANGUAGES].sort((a, b) => votes[b] - votes[a]);
  const [best = 'fr', second = 'nl'] = ranked;
  if (votes[best] - votes[second] >= 1 || (votes[best] > 0 && votes[best] >= 1.5 * votes[second])) return best;
  const guess = detectAll(original.slice(0, 600), { only: [...LANGUAGES] })[0];
  const guessed = LANGUAGES.find((language) => language === guess?.lang);
  if (guessed && votes[guessed] >= votes[best] - 1 && (votes[best] > 0 || (guess?.accuracy ?? 0) > 0.4)) return guessed;
  return votes[best] > 0 ? best : 'fr';
}
