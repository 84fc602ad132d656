import { anyOf } from '../words/phrases.ts';

/** An account that the system does not know. */
export const MISSING_ACCOUNT = anyOf({
  fr: "n'existe pas | n'existe plus | inconnu | inconnue | introuvable | disparu | pas trouve | pas ete trouve | pas reconnu | pas (ete) reconnu | ne me reconnait pas | ne reconnait pas",
  nl: 'bestaat niet | onbekend | niet gevonden | niet teruggevonden | verdwenen | niet herkend | herkent mij niet | niet meer te vinden',
  de: 'existiert nicht | unbekannt | nicht gefunden | verschwunden | nicht erkannt | nicht mehr vorhanden',
  en: "doesn't exist | does not exist | not found | unknown | disappear* | vanish* | not recogni* | doesn't recogni* | does not recogni* | not there | is gone",
});

const SYSTEMS =
  '(?:portail|portal|portaal|plateforme|platform|plattform|site|website|systeme|system|systeem|application|applicatie|app|anwendung|version|versie|outil|tool|software|logiciel)';
/** A former or a new system. */
export const OLD_SYSTEM = new RegExp(
  `\\b(?:ancien(?:ne)?|nouveau|nouvelle|nouvel|old|new|previous|former|oude?|vorige|nieuwe?|alte[nrsm]?|neue[nrsm]?|fruheren?) ${SYSTEMS}\\b`,
);

/** Somebody who has just begun, or has never been inside. */
export const NEWCOMER = anyOf({
  fr: "viens d'etre … nomme* | viens d'etre … engage* | viens d'etre … designe* | viens d'etre … recrute* | viens d'etre … inscrit* | viens de m'inscrire | viens de commencer | viens d'arriver | vient d'etre … engage* | vient d'etre … inscrit* | nouvellement | entre en service | entree en service | entre en fonction | entree en fonction | ai commence | je commence | inscrite la semaine | inscrit la semaine | inscrit recemment | inscrite recemment | inscrit depuis peu | inscrite depuis peu | viens de rejoindre | ai rejoint | vais commencer | debute | vient de commencer | nouveau collaborateur | nouvelle collaboratrice | nouvel etudiant | nouvelle etudiante | nouveau membre | nouvel utilisateur | nouvelle institutrice | nouvel enseignant | nouvelle enseignante | nouvelle cliente | nouveau client | ai ete engage* | a ete engage* | pas encore connecte* | jamais connecte* | jamais pu … connecter | jamais recu",
  nl: 'nieuwe medewerk* | nieuwe collega | nieuwe gebruiker | nieuwe student* | nieuwe leerkracht | nieuw lid | nieuw hier | net begonnen | net gestart | net benoemd | pas begonnen | ik begin | ik start | pas gestart | pas ingeschreven | net ingeschreven | in dienst getreden | nooit ingelogd | nog nooit … ingelogd | nog nooit … aangemeld | nog nooit … ontvangen | nooit ontvangen | sinds mijn inschrijving | vorige week ingeschreven | onlangs ingeschreven',
  de: 'neu hier | neu eingestellt | neu angefangen | neu an der | neu dabei | neuer mitarbeiter | neue mitarbeiterin | neues mitglied | neuer student | neue studentin | gerade angefangen | ich beginne | ich fange | habe angefangen | noch nie … eingeloggt | noch nie … angemeldet | noch nicht … angemeldet | noch nie … erhalten',
  en: "just started | just joined | i joined | recently joined | recently enrolled | just enrolled | have just … enrolled | just been hired | just been appointed | newly | new employee | new starter | new colleague | new user | new member | new student | new teacher | never logged | never signed | never been able to log | never received | haven't … logged in yet | started on | i start | i am starting | i'm starting | starting next | enrolled in",
});

/** How to get in at all. */
export const ASKS_HOW_TO_ENTER = anyOf({
  fr: 'comment me connecter | comment puis-je me connecter | comment se connecter | comment acceder | comment puis-je acceder | comment obtenir … acces',
  nl: 'hoe kan ik … inloggen | hoe kan ik … aanmelden | hoe moet ik … inloggen | hoe moet ik … aanmelden | hoe log ik in | hoe meld ik … aan | hoe krijg ik toegang',
  de: 'wie kann ich mich … anmelden | wie kann ich mich … einloggen | wie melde ich mich … an | wie logge ich mich … ein | wie bekomme ich zugang',
  en: 'how do i log in | how do i login | how do i sign in | how can i log in | how can i sign in | how to log in | how do i connect | how do i get access | how do i access | how can i access',
});

/** A question for the address that the desk has on file. */
export const ASKS_WHICH_ADDRESS = anyOf({
  fr: "quelle … adresse | quelle … mail | quel … mail | quel … courriel | quel … email | quel … e-mail | quelle … email | laquelle … adresse | laquelle … enregistre* | laquelle … encode* | laquelle … chez vous | laquelle avez-vous | laquelle … vous avez | laquelle … retenue | lequel … chez vous | adresse … laquelle | mail … lequel | c'est quoi … adresse | c'est quoi … mail | adresse … utilisee | adresse … enregistree a mon nom | adresse … que vous avez | adresse … vous avez … pour moi | adresse … j'ai donnee | adresse … j'avais donnee | adresse … communiquee | indiquer l'adresse … enregistre* | connaitre l'adresse … enregistre* | sous quelle … enregistre*",
  nl: 'welk … mail* | welk … adres* | welk … e-mail* | welke … mail* | wat is mijn … adres | wat is mijn … e-mail* | wat is mijn … mail* | met welk* … mail* | welk* … bij jullie | welk* … bij u',
  de: 'welche … mail* | welcher … mail* | welchem … mail* | welchen … mail* | welche … adress* | welcher … adress* | welche … e-mail* | welcher … e-mail* | welchem … e-mail* | welche … bei ihnen | wie lautet meine … mail* | wie lautet meine … e-mail* | mitteilung der … hinterlegten',
  en: "which … mail | which … email | which … address | which one … on file | which one … registered | what … email … for me | what … e-mail … for me | what … address … for me | what … email … on file | what … e-mail … on file | what … address … on file | what is my … address | what's my … address | what is my … email | what's my … email | what is my … e-mail | what e-mail … i | what email … i | email … do you have for me | address … do you have for me | the address under which | address … registered with",
});
/** The desk's own address is asked for. */
export const OF_THE_DESK = anyOf({
  fr: 'votre adresse | votre e-mail | votre mail | votre email | votre courriel',
  nl: 'uw e-mail* | uw mail* | uw adres | jullie mail* | jullie e-mail* | jullie adres',
  de: 'ihre e-mail* | ihre mail* | ihre adresse',
  en: 'your e-mail | your email | your address',
});

/** Neither user name nor password: they were never given. */
export const LACKS_CREDENTIALS = anyOf({
  fr: "ni nom d'utilisateur | ni identifiant* | ni login | ni mot de passe | aucun identifiant | pas encore d'identifiant* | pas d'identifiant* | pas encore de compte | pas encore de login | pas encore mes codes | pas encore d'acces",
  nl: 'geen gebruikersnaam | geen login* | geen inloggegevens | geen aanmeldgegevens | geen toegangscode* | nog geen account | nog geen toegang | noch gebruikersnaam | noch wachtwoord',
  de: 'weder benutzername* | weder passwort | keinen benutzernamen | keine zugangsdaten | noch kein konto | noch keinen zugang',
  en: "no username | neither username | neither a username | no login | no credentials | no account yet | don't have an account | do not have an account | no access yet",
});

const NOT_PASSWORD = "(?:(?!\\w*(?:pass|wachtw|paswo|kennw|mdp|pwd))[\\w'’-]+ ){0,6}?";
/** Forgetting whose object is the address, with no password in between. */
export const FORGOT_ADDRESS = new RegExp(
  `(?:\\boubli\\w*|sais (?:plus|pas)|souviens (?:plus|pas)|rappelle (?:plus|pas)|retrouve (?:plus|pas)|perdu|remember|forgot(?:ten)?|(?:don't|do not|no longer) know|weet (?:niet|niet meer)|vergeten|herinner (?:mij|me)(?: niet)?|vergessen|weis+ nicht(?: mehr)?|erinnere mich nicht(?: mehr)?(?: an)?) ${NOT_PASSWORD}(?:[ld]')?(?:adress?e?|address|e-?mails?|mail|courriel|mail-?adres\\w*|e-?mail-?(?:adres\\w*))\\b`,
);

const ADDRESS =
  "(?:[ld]')?(?:adress?es?|address|mail-?adres\\w*|e-?mail-?adres\\w*|e-?mails?|mails?|courriel|emailadres\\w*)";
const CHANGED =
  '(?:chang\\w*|modifi\\w*|gewijzigd|wijzig\\w*|verander\\w*|aangepast|geandert|andern|anderung|updated?|nouvelle|new|nieuwe?|neue)';
/** An address next to its change, with no password in between. */
export const CHANGED_ADDRESS = new RegExp(
  `\\b(?:${ADDRESS} (?:(?:e-?mail|mail|est|is|a|has|wurde|hat|sich|werd|ete|bien) ){0,3}${CHANGED}|${CHANGED} ${NOT_PASSWORD}${ADDRESS})\\b`,
);

/** An address that is known is not asked for: "I know my address, only the password is gone". */
export const KNOWN_ADDRESS = anyOf({
  fr: "je connais (bien) mon adresse | mon adresse (e-mail,mail,email) est (toujours,bien) correcte | mon adresse (e-mail,mail,email) est (toujours) la meme | mon adresse (e-mail,mail,email) est inchangee | mon adresse (e-mail,mail,email) est connue | mon adresse (e-mail,mail,email) est bien | mon adresse (e-mail,mail,email) reste | mon adresse (e-mail,mail,email) n'a pas change | mon mail n'a pas change",
  nl: 'ik ken mijn e-mail* | ik ken mijn mail* | ik ken mijn adres | mijn e-mailadres is (nog) correct | mijn e-mailadres is (nog) juist | mijn e-mailadres is (nog) hetzelfde | mijn mailadres is (nog) hetzelfde | mijn e-mailadres is niet veranderd | mijn e-mailadres is niet gewijzigd',
  de: 'ich kenne meine e-mail* | ich kenne meine mail* | meine e-mail-adresse ist (noch) korrekt | meine e-mail-adresse ist (noch) gleich | meine adresse ist unverandert | meine adresse bleibt | meine e-mail-adresse hat sich nicht',
  en: "i know my (e-mail,email) address | i (still,do) know my (e-mail,email) address | my (e-mail,email) address is (still) correct | my (e-mail,email) address is (still) the same | my (e-mail,email) address is unchanged | my (e-mail,email) address has not changed | my (e-mail,email) address hasn't changed",
});

/** A matter that is behind the writer. */
export const SETTLED = anyOf({
  fr: "c'est regle | est regle | est resolu | c'est resolu | a ete resolu | c'est bon maintenant | c'est arrange | tout fonctionne | ca fonctionne maintenant | ca marche maintenant | ca remarche",
  nl: 'is opgelost | is in orde | is geregeld | werkt nu weer | werkt weer | werkt nu | alles werkt',
  de: 'ist erledigt | hat sich erledigt | ist gelost | klappt jetzt | funktioniert jetzt | funktioniert wieder | alles funktioniert',
  en: 'is solved | is resolved | has been solved | has been resolved | is sorted | got sorted | is fixed | has been fixed | works now | works again | all good now',
});

/** Where a reason or a supposition begins: what follows explains the request and is none itself. */
export const ASIDE =
  /\b(?:car|parce qu(?:e|')|puisqu(?:e|')|vu qu(?:e|')|omdat|want|aangezien|weil|denn|because|since (?!i\b|my\b|last\b|the\b|yesterday)|s'il s'avere|si (?!vous pouvez|vous pouviez|possible)|indien|wenn sie|falls)\b/g;
