import { anyOf, endingIn, phrases } from '../words/phrases.ts';
import { TITLE_WORDS } from './person-name.ts';

/** Kinship and work: whom people write for. */
const RELATIVES = {
  fr: 'mere | maman | pere | papa | mari | epoux | epouse | femme | fille | fils | soeur | frere | collegue | compagne | compagnon | conjoint | conjointe | grand-mere | grand-pere | belle-mere | beau-pere | tante | oncle | patron | patronne | directeur | directrice | chef | client | cliente | associe | associee | collaborateur | collaboratrice | employe | employee | membre | etudiant | etudiante | eleve | enseignant | enseignante | institutrice | instituteur | stagiaire | voisin | voisine | amie | ami',
  nl: 'moeder | mama | vader | papa | man | vrouw | echtgenote | echtgenoot | dochter | zoon | zus | broer | collega | partner | oma | opa | grootmoeder | grootvader | schoonmoeder | schoonvader | tante | nonkel | oom | baas | directeur | directrice | klant | medewerker | medewerkster | vennoot | lid | student | studente | leerling | leerkracht | stagiair | buurman | buurvrouw | vriend | vriendin',
  de: 'mutter | mama | vater | papa | mann | frau | ehemann | ehefrau | tochter | sohn | schwester | bruder | kollege | kollegen | kollegin | partner | partnerin | oma | opa | grossmutter | grosmutter | grosvater | schwiegermutter | schwiegervater | tante | onkel | chef | chefin | kunde | kunden | kundin | mandant | mandanten | mandantin | mitarbeiter | mitarbeiters | mitarbeiterin | lehrer | lehrerin | schuler | schulerin | nachbar | nachbarn | nachbarin',
  en: 'mother | mum | mom | father | dad | husband | wife | daughter | son | sister | brother | colleague | partner | grandmother | grandfather | aunt | uncle | boss | manager | client | employee | member | student | teacher | neighbour | neighbor | friend | customer',
};
const MY = {
  fr: 'mon | ma | mes | notre | nos | cette | ce | cet',
  nl: "mijn | onze | ons | m'n | deze",
  de: 'mein* | unser* | diese*',
  en: 'my | our | this',
};
const RELATIVE_WORDS = new Set(Object.values(RELATIVES).flatMap((row) => row.split(' | ')));
/** Whether a folded word says what somebody is to another: "mari", "Mandant". */
export const isRelative = (folded: string): boolean => RELATIVE_WORDS.has(folded);

/** Pattern of a word that says what somebody is to another. */
export const relativeWords = `\\b(?:${[...RELATIVE_WORDS].join('|')})s?\\b`;
/** "mon mari", "une de nos nouvelles collaboratrices": a relative of the writer, right before the name. */
const RELATIVE_BEFORE = new RegExp(
  `(?:${phrases(MY)}(?: [a-z'-]+){0,2}? ${relativeWords}|\\b(?:une?|een|eine?[rnms]?|a|one|le|la|l'|de|het|der|die|den|the)(?: |(?<='))(?:[a-z'-]+ ){0,3}?${relativeWords})(?:[ ,:(-]|\\b(?:il|elle|hij|zij|ze|er|sie|he|she|s'appelle|nomme|nommee|heet|heist|called|named|genaamd|namens|${TITLE_WORDS})\\b\\.?)*$`,
);

/** What is said right before the name of somebody for whom another writes. */
const FOR_BEFORE = endingIn({
  fr: "pour | pour le compte de | de la part de | au nom de | a la demande de | concernant | concerne | relatif a | demande de | dossier de | le compte de | au compte de | du compte de | l'adresse de | l'adresse e-mail de | l'adresse mail de | le mot de passe de | l'acces de | les acces de | assistante de | secretaire de | aide | aider | objet",
  nl: 'voor | namens | in naam van | in opdracht van | op vraag van | betreft | betreffende | inzake | het account van | account van | het e-mailadres van | mailadres van | het wachtwoord van | wachtwoord van | aanvraag van | toegang van | het dossier van',
  de: 'fur | im namen von | im auftrag von | im namen unseres kunden | betrifft | betreffend | das konto von | konto von | die e-mail-adresse von | das passwort von | den zugang von | antrag von | anfrage von',
  en: 'for | on behalf of | at the request of | regarding | concerning | about | the account of | account of | the e-mail address of | the email address of | the password of | request from | request of | re | helping',
});
const TITLE_LEAD = new RegExp(`(?:(?:le |la |l'|den |the )?(?:${TITLE_WORDS})\\.? )+$`);

/** What the person for whom another writes has done or lacks, said after the name. */
const NEED_AFTER = new RegExp(
  `^[\\s,)]*(?:\\([^)\\n]{0,40}\\)[\\s,]*)?(?:[^.!?\\n]{0,70}(?:[,)]|\\b(?:et|en|und|and)\\b) ?)?(?:${phrases({
    fr: "(qui) (n') a (bien,recemment,malheureusement) oublie | (qui) a (recemment) perdu | (qui) a change | (qui) a egare | (qui) a une nouvelle | (qui) a recu | (qui) ne sait | (qui) ne se (souvient,rappelle) | (qui) ne retrouve | (qui) ne parvient | (qui) ne peut | (qui) ne recoit | (qui) ne connait | (qui) n'arrive | (qui) n'a | (qui) n'est | (qui) souhaite | (qui) voudrait | (qui) desire | (qui) demande | (qui) vient de | (qui) vient d'* | (qui) a ete | (qui) est (aussi) bloque* | s'est inscrit* | dont | dispose | n'utilise",
    nl: '(die) is … vergeten | (die) is … kwijt | (die) weet | (die) kan | (die) heeft | (die) had | (die) vindt | (die) krijgt | (die) kreeg | (die) ontvangt | (die) ontving | (die) wenst | (die) wil | (die) wou | (die) zou | (die) werd | (die) geraakt | (die) raakt | (die) slaagt | (die) … vergeten | wiens | werd | gebruikt',
    de: '(der,die) hat | (der,die) weiss | (der,die) weis | (der,die) kann | (der,die) mochte | (der,die) findet | (der,die) erhalt | (der,die) bekommt | (der,die) kommt | der … vergessen | die … vergessen | der … nicht | die … nicht | dessen | deren | wurde',
    en: "(who) (has,had) forgotten | (who) forgot | (who) (has) lost | (who) (has) changed | (who) can't | (who) cannot | (who) can not | (who) no longer | (who) (does,did) not | (who) doesn't | (still) hasn't | (still) has not | (who) didn't | (who) has | (who) would like | (who) wants | (who) wishes | (who) needs | (who) is unable | (who) is locked | whose | (who) uses",
  })})`,
);

/** Words of a mail that speaks of a third person's matter. */
const THIRD_PERSON = anyOf({
  fr: "son numero | son n° | son nn | son nrn | son mail | son email | son courriel | son nom | son registre | son niss | son rn | son adresse | son compte | son mot de passe | son mdp | son identite | ses coordonnees | ses identifiants | son identifiant | ses codes | ses acces | ses donnees | sa nouvelle | sa boite | son ancienne | l'interesse | l'interessee | la personne concernee | lui communiquer | lui envoyer | lui transmettre | lui donner | les lui | la lui | le lui",
  nl: 'zijn rijksregister* | haar rijksregister* | zijn e-mailadres | haar e-mailadres | zijn mailadres | haar mailadres | zijn nieuw* | haar nieuw* | zijn wachtwoord | haar wachtwoord | zijn paswoord | haar paswoord | zijn account | haar account | zijn gegevens | haar gegevens | zijn login* | haar login* | zijn nummer | haar nummer | betrokkene | hem bezorgen | haar bezorgen | aan hem | aan haar | hij | zij is | zij heeft | ze is | ze heeft | ze weet',
  de: 'seine nationalregister* | seine nationalnummer | seine nummer | sein konto | sein passwort | seine e-mail* | seine mail* | seine neue | seine daten | seine zugangsdaten | ihre nationalregister* | ihre nationalnummer | sie hat | er hat | er kann | sie kann | er weis | sie weis | die betroffene | der betroffene | ihm | betreffende person',
  en: 'his national | her national | his number | her number | his account | her account | his password | her password | his e-mail | her e-mail | his email | her email | his new | her new | their national | their account | his login | her login | his details | her details | his credentials | her credentials | the person concerned | he has | she has | he is | she is | he cannot | she cannot | him | to her',
});

/** The writer speaks of an own matter. */
const INTRO = endingIn({
  fr: "je m'appelle | je mappelle | j'mappelle | jm'appelle | je me nomme | je me presente | je soussigne | je soussignee | moi c'est | moi, c'est | mon nom est | mon nom complet est | mon nom complet | ici | c'est | c est | cest | je suis | je suis m. | je suis mme",
  nl: 'ik ben | ik heet | mijn naam is | mijn volledige naam is | ondergetekende | met | hier | t is',
  de: 'ich heisse | ich heise | mein name ist | mein name lautet | ich bin | hier ist | hier schreibt',
  en: "i am | i'm | im | this is | my name is | my full name is | my name's | it's | its",
});
const NEAR = 90;

export type Stance = {
  /** How much speaks for the person being the one somebody else writes for. */
  beneficiary: number;
  isIntroduced: boolean;
};

/** How the words around a name speak of the person. */
export function stanceOf(folded: string, start: number, end: number, isTitled: boolean): Stance {
  const before = folded.slice(Math.max(0, start - NEAR), start);
  const untitled = before.replace(TITLE_LEAD, '');
  const after = folded.slice(end, end + 140);
  let beneficiary = 0;
  const relative = RELATIVE_BEFORE.exec(before);
  if (relative) beneficiary += FOR_BEFORE.test(before.slice(0, relative.index)) ? 7 : 4;
  else beneficiary += (FOR_BEFORE.test(untitled) ? 3 : 0) + (isTitled ? 2 : 0);
  if (NEED_AFTER.test(after)) beneficiary += 3;
  return { beneficiary, isIntroduced: INTRO.test(untitled) };
}

/** Whether a mail speaks of somebody else's number, account or address. */
export function speaksOfThirdPerson(folded: string): boolean {
  return THIRD_PERSON.test(folded);
}
