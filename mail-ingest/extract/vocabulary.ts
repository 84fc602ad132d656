import { isCommonWord } from '../classify/language.ts';
import { isFirstName } from './first-names.ts';

/** Words that begin with a capital in mails and belong to no person, folded; a trailing * makes a stem. */
const WORDS = {
  greetings:
    'bonjour bonsoir salut merci cher chere chers beste geachte dag goeiedag goedemorgen goedemiddag hallo hello hi dear hey guten gruezi salutations cordialement sinceres respectueusement groeten groetjes hoogachtend regards sincerely cheers grusse gruss hochachtungsvoll mfg mvg cdlt bav bien vriendelijke hartelijke freundlichen best kind warm thanks thank danke dank bedankt alvast signe suite concerne betreft betrifft',
  numbers:
    'iban bic tva btw vat ust bce kbo ogm niss insz nrn rrn rr nn rn gsm tel fax mobile numero nummer number national nationale registre rijksregister* nationalregister* nationalnummer* naissance ref reference dossier ticket',
  office:
    'be service services desk helpdesk servicedesk support bureau kantoor buro secretariat secretariaat sekretariat info contact equipe team direction directie direktion dienst departement department portail portal portaal guichet loket eloket administration administratie verwaltung comptabilite boekhouding buchhaltung compta rh hr pouvoir organisateur personnel personeel personeelsdienst',
  companies:
    'srl sprl asbl vzw bvba bv nv sa gmbh ag ltd inc llc cie snc scrl partners partner associes conseil consulting fiduciaire fidu notaires etude cabinet barreau groupe group holding fils societe firma company webshop',
  places:
    'rue avenue chaussee place boulevard straat laan steenweg plein strasse platz route commune ville gemeente stad stadt ecole school schule universite universiteit universitat hopital ziekenhuis krankenhaus belgique belgie belgien belgium bruxelles brussel brussels ministere tribunal greffe parquet police politie palais justice institut instituut institute academie lycee athenee college',
  programs:
    'mail email e-mail outlook office iphone ipad android samsung galaxy windows chrome firefox edge safari internet noreply no-reply gazette newsletter microsoft google yahoo gmail hotmail word excel pdf companyweb itsme',
  account:
    'adresse adresses compte account konto mot passe wachtwoord paswoord password passwort kennwort objet onderwerp betreff subject nom naam name prenom voornaam vorname nachname familienaam achternaam familienname demande aanvraag anfrage request utilisateur gebruiker benutzer user e-mailadres mailadres emailadres e-mail-adresse mailadresse registre courriel portail connexion aanmelding anmeldung login',
  calendar:
    'janvier fevrier avril juin juillet aout septembre octobre novembre decembre januari februari maart juni juli augustus oktober januar februar marz dezember january february march june july october november december september lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday maandag dinsdag woensdag donderdag vrijdag zaterdag zondag montag dienstag mittwoch donnerstag freitag samstag sonntag',
  roles:
    'gerant gerante directeur directrice assistant assistante secretaire comptable juriste avocat avocate notaire manager director zaakvoerder medewerker medewerkster advocaat boekhouder leiter leiterin mitarbeiter mitarbeiterin geschaftsfuhrer* attache attachee conseiller conseillere greffier substitut magistrat inspecteur verantwoordelijke referendaris reviseur revisor expert-comptable accountant gestionnaire famille familie family confrere consoeur collegue collega kollege institutrice instituteur professeur enseignant enseignante lehrer lehrerin leraar lerares executive senior junior chef',
} as const;

const EXACT = new Set<string>();
const STEMS: string[] = [];
for (const word of Object.values(WORDS).join(' ').split(' ')) {
  if (word.endsWith('*')) STEMS.push(word.slice(0, -1));
  else EXACT.add(word);
}

/** Whether a folded word is one of the language or of the desk's trade, rather than part of a name. */
export function isVocabulary(folded: string): boolean {
  if (EXACT.has(folded) || STEMS.some((stem) => folded.startsWith(stem))) return true;
  return isCommonWord(folded) && !isFirstName(folded);
}

/** Whether one of the words of a folded stretch names an office, a place or a thing. */
export function holdsVocabulary(folded: string): boolean {
  return folded.split(/[^a-z'-]+/).some((word) => EXACT.has(word) || STEMS.some((stem) => word.startsWith(stem)));
}
