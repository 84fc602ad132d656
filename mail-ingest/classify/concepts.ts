import { distance } from 'fastest-levenshtein';
import { phrases } from '../words/phrases.ts';

/** What a word is about. A word may be about several things. */
export const CONCEPTS = [
  'address',
  'mail',
  'password',
  'account',
  'forget',
  'unknown',
  'find',
  'change',
  'new',
  'old',
  'login',
  'first',
  'receive',
  'not',
  'migrate',
  'portal',
  'reset',
  'blocked',
  'credentials',
  'activate',
  'know',
  'which',
  'register',
  'exist',
  'fail',
  'postal',
  'name',
  'erase',
  'person',
] as const;
export type Concept = (typeof CONCEPTS)[number];

/** Folded words per concept; a trailing * makes it a stem. */
const LEXICON: Record<Concept, string> = {
  address:
    'adressanderung* adresanderung* adreswijziging* adresverandering* adresse adresses adress adres address addresses adressen mailadres* emailadres* e-mailadres* mailadress* emailadress* e-mail-adress* email-adress* e-mailadress* mail-adress* e-mail-adres* mailaddress*',
  mail: 'mail mails email emails e-mail e-mails courriel courriels mel messagerie mailbox mailadres* emailadres* e-mailadres* mailadress* emailadress* e-mail-adress* email-adress* e-mailadress* mail-adress* e-mail-adres*',
  password:
    'password passwords passwort passworter kennwort kennworter wachtwoord wachtwoorden paswoord paswoorden motdepasse mot-de-passe m-d-p mdp ww pasw wachtw passwd pwd pw passwort* kennwort* wachtwoord*',
  account:
    'compte comptes account accounts konto konten gebruikersaccount benutzerkonto profil profiel profile acces toegang zugang access gebruiker utilisateur user benutzer',
  forget:
    'oublie oubliee oublies oublier oubli oublié forgot forgotten forget vergeten vergat vergessen vergess perdu perdue perdre lost lose kwijt verloren verlegt egare',
  unknown:
    'sais sait rappelle rappeler souviens souvenir souvient remember recall herinner herinneren weet erinnere erinnern weis weiss recall idee idea idee ahnung',
  find: 'retrouve retrouver retrouvez rappeler rappel connaitre terugvinden vinden opzoeken wiederfinden finden nachschauen recover retrieve remind communiquer recuperer',
  change:
    'adressanderung* adresanderung* adreswijziging* adresverandering* change changee changes changer changement changed changing modifie modifiee modifies modifier modification modif gewijzigd wijzigen wijziging wijzig veranderd veranderen verandering verander aangepast aanpassen aanpassing gewijzigde geandert andern anderung geanderte gewechselt wechsel wechseln aktualisieren aktualisierung update updated updating modify modified actualiser adapter corriger correction corrigez remplacer remplacez remplace replace replaced vervangen vervang ersetzen ersetze mise-a-jour mettre bijwerken umstellen anpassen switch switched moved',
  new: 'nouvelle nouveau nouvel nouvelles nouveaux new newer nieuw nieuwe neue neuer neues neuen neuem',
  old: 'ancienne ancien anciennes anciens old older oud oude vorige alte alten alter altes vorherige former previous precedente precedent ex-adresse',
  login:
    'connexion connecter connecte connectee connection login logins log-in logon logging signin sign-in aanmelden aanmelding inloggen inlog inloggegevens anmelden anmeldung anmelde einloggen einwahl connect connecting loguer logger identifier authentifier inscription',
  first:
    'premiere premier premieres 1ere 1re first eerste erste ersten erster erstmals erstmalig erstmalige erstanmeldung 1ste 1e initial initiale',
  receive:
    'recu recue recus recues recois recoit recevoir received receive get got gekregen ontvangen kreeg krijg erhalten bekommen empfangen parvenu',
  not: "pas jamais aucun aucune non n'ai n'est n'a sans not never no n't nooit niet geen zonder nicht nie kein keine keinen ohne wasn't isn't hasn't haven't didn't don't doesn't can't cannot won't nog toujours rien niets nichts nothing",
  migrate:
    'migre migree migres migrer migration migrated migrate migrating gemigreerd migreren migratie migriert migrieren transfere transferee transferer transfert transferred transfer overgezet overzetten overgedragen overgezette ubertragen ubernommen uberfuhrt umgezogen overgenomen repris reprise bascule basculer basculement',
  portal:
    'portail portal portaal plateforme platform plattform site systeme system systeem application applicatie app anwendung guichet website loket',
  reset:
    'reinitialiser reinitialisation reinitialisez reinitialise reset resetten resetting resette opnieuw instellen herinstellen zurucksetzen zuruckgesetzt zurucksetzung renouveler renvoyer regenerer',
  blocked:
    'bloque bloquee bloques verrouille verrouillee locked blocked geblokkeerd vergrendeld gesperrt blockiert expire expiree expired verlopen abgelaufen vervallen debloquer deblocage unlock deblokkeren entsperren perime',
  credentials:
    'identifiants identifiant logingegevens aanmeldgegevens inloggegevens inloggegevens toegangsgegevens zugangsdaten anmeldedaten logindaten credentials codes gebruikersgegevens toegangscode* zugangscode*',
  activate:
    'activation activer active activez activate activated activatie activeren activeer activatielink activatiemail activatiecode aktivierung aktivieren aktivierungslink aktivierungscode aktivierungsmail bienvenue welcome welkom welkomstmail willkommen willkommensmail',
  know: 'connais connait know known ken bekend kenne bekannt',
  which: 'quelle quel laquelle lequel which welk welke welche welcher welchen welcher',
  register:
    'inscrit inscrite enregistre enregistree enregistrer cree creee lie liee associe associee registered linked used geregistreerd gekoppeld ingeschreven gebruikt registriert hinterlegt angegeben verknupft angemeldet utilise utilisee',
  exist:
    'existe existent exists exist exister bestaat bestaan existiert trouve trouvee gefunden gevonden found valable valide valid geldig gultig actif active actief aktiv',
  fail: "fonctionne fonctionnent marche marchent accepte refuse refusee incorrect incorrecte invalide errone erronee works work working werkt werken functioniert funktioniert wrong invalid incorrect verkeerd fout falsch akzeptiert accepted rejected n'arrive parviens arrive lukt klappt klappert reconnu impossible unable gone",
  postal:
    'rue domicile demenage demenagement postale postal verhuisd verhuis verhuizing straat postadres woonplaats umgezogen umzug wohnsitz strasse anschrift moved street home domicilie',
  name: 'nom naam name nachname familienname prenom voornaam surname',
  erase:
    'supprimer suppression effacer effacement delete deletion erase erasure verwijderen verwijder wissen loschen loschung rgpd gdpr avg dsgvo',
  person: 'personne person persoon',
};

const EXACT = new Map<string, Set<Concept>>();
const STEMS: [string, Concept][] = [];
const LONG_WORDS: [string, Concept][] = [];
for (const concept of CONCEPTS) {
  for (const entry of LEXICON[concept].split(' ')) {
    if (entry.endsWith('*')) STEMS.push([entry.slice(0, -1), concept]);
    else EXACT.set(entry, (EXACT.get(entry) ?? new Set()).add(concept));
    const word = entry.replace('*', '');
    if (word.length >= 6) LONG_WORDS.push([word, concept]);
  }
}
/** Words one slip away from a keyword that mean something else. */
const LOOKALIKES = new Set(
  'adressez adresser adressee adressees adresse-moi compter comptez premier-ministre passage passer passeport portable portail mailing oublions name names named nommee nommes comme command verloren change chance chances resets recht recent recente nieuws newest exists passant compris complet complete active'.split(
    ' ',
  ),
);

const cache = new Map<string, readonly Concept[]>();
const NONE: readonly Concept[] = [];

function lookUp(word: string): readonly Concept[] {
  const exact = EXACT.get(word);
  if (exact) return [...exact];
  const stems = STEMS.filter(([stem]) => word.startsWith(stem)).map(([, concept]) => concept);
  if (stems.length > 0) return [...new Set(stems)];
  if (word.length < 6 || LOOKALIKES.has(word)) return NONE;
  const allowed = word.length >= 10 ? 2 : 1;
  const near = new Set<Concept>();
  for (const [candidate, concept] of LONG_WORDS) {
    if (
      Math.abs(candidate.length - word.length) <= allowed &&
      candidate[0] === word[0] &&
      distance(candidate, word) <= allowed
    ) {
      near.add(concept);
    }
  }
  return near.size > 0 ? [...near] : NONE;
}

function conceptsOf(word: string): readonly Concept[] {
  const known = cache.get(word);
  if (known) return known;
  const concepts = lookUp(word);
  if (cache.size < 20_000) cache.set(word, concepts);
  return concepts;
}

export type Mention = { concept: Concept; start: number; end: number };

const WORD = /[a-z0-9]+(?:['-][a-z0-9]+)*/g;
const PHRASES: readonly [RegExp, Concept][] = [
  [
    new RegExp(
      phrases({
        fr: "remettre la main sur | mettre la main sur | perdu la trace | perdu de vue | m'echappe | m'est sorti* de la tete | trou de memoire | me joue des tours | aucun souvenir | plus aucune idee",
        nl: 'uit het oog verloren | kwijtgeraakt | kwijt geraakt | geen idee | geen flauw idee | ontschoten | niet meer voor de geest',
        de: 'mir entfallen | fallt mir … nicht | mir fallt … nicht | keine ahnung | keine erinnerung | aus den augen verloren',
        en: "lost track | no idea | slipped my mind | drawn a blank | blanked on | can't think of | can't place",
      }),
      'g',
    ),
    'forget',
  ],
  [/\bm[ow]t?s? ?de? ?pass?e?s?\b|\bcode (?:secret|d'acces)\b|\bmots? de pas+e?s?\b/g, 'password'],
  [
    /\bmise? a jour\b|\bmet(?:tre|tez) a jour\b|\bn'est plus\b|\bno longer\b|\bniet (?:meer|langer) (?:geldig|in gebruik|actief)\b|\bnicht mehr (?:gultig|aktiv)\b/g,
    'change',
  ],
  [/\be ?- ?mails?\b|\be mail\b/g, 'mail'],
  [/\b(?:log|sign|signing|logging) (?:me )?(?:in|on)\b|\bmeld(?:en)? (?:me )?aan\b|\bmelde mich an\b/g, 'login'],
  [/\bkan ik niet\b|\blukt niet\b|\bkann (?:mich )?nicht\b|\bn'arrive (?:pas|plus)\b|\bcan(?:not|'t| not)\b/g, 'fail'],
];

/** The mentions of concepts in a folded stretch, in order; typos of long keywords count. */
export function findMentions(folded: string, offset: number): Mention[] {
  const mentions: Mention[] = [];
  for (const match of folded.matchAll(WORD)) {
    const word = match[0];
    const start = match.index + offset;
    const elision = /^(?:l|d|j|n|m|s|c|qu)'(?=.)/.exec(word)?.[0].length ?? 0;
    let concepts = conceptsOf(word);
    if (concepts.length === 0 && elision > 0) concepts = conceptsOf(word.slice(elision));
    for (const concept of concepts) mentions.push({ concept, start, end: start + word.length });
    if (/^n'/.test(word) && elision > 0) mentions.push({ concept: 'not', start, end: start + word.length });
  }
  for (const [phrase, concept] of PHRASES) {
    for (const match of folded.matchAll(phrase)) {
      mentions.push({ concept, start: match.index + offset, end: match.index + offset + match[0].length });
    }
  }
  return mentions;
}
