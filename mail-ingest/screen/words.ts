import { anyOf, type PhraseTable, phrases } from '../words/phrases.ts';

/** Subjects as mail systems and out-of-office assistants begin them, after any reply marks. */
const beginning = (table: PhraseTable): RegExp =>
  new RegExp(`^(?:\\s*(?:re|aw|antw|tr|fw|fwd|wg)\\s?:\\s*)*\\[?${phrases(table)}`);

/** Subjects of reports that a mail was not delivered, or not yet. */
export const BOUNCE_SUBJECT = beginning({
  fr: "non remis | non distribue | message non remis | message non distribue | message non delivre | echec de la remise | echec de remise | echec de la distribution | echec de distribution | echec de la livraison | echec d'envoi | notification d'etat de remise | avis de non-remise | courrier non distribue | votre message n'a pas pu etre | remise retardee | message differe",
  nl: 'onbestelbaar | niet bezorgd | niet afgeleverd | niet te bezorgen | kan niet worden bezorgd | bezorging mislukt | melding bezorgingsstatus | uw bericht kon niet worden | uw bericht kan niet worden | uw bericht is niet | bericht niet bezorgd | vertraagde bezorging | afleveren mislukt',
  de: 'unzustellbar | nicht zustellbar | zustellung fehlgeschlagen | fehler bei der zustellung | nachricht nicht zugestellt | nicht zugestellt | ihre nachricht konnte nicht | zustellung verzogert | unzustellbare nachricht | benachrichtigung zum ubermittlungsstatus',
  en: 'undeliver* | delivery status notification | delivery failure | delivery failed | delivery has failed | delivery delayed | delayed mail | delivery problem | delivery report | returned mail | returned to sender | mail delivery fail* | mail delivery problem | mail delivery system | mail system error | failure notice | failed mail | message not delivered | message undelivered | could not be delivered | warning: could not send message | warning: message | message delivery delayed | nondeliverable mail',
});

/** What reports say in their text when neither subject nor header tells. */
export const BOUNCE_TEXT = anyOf({
  fr: "n'a pas pu etre remis | n'a pas pu etre distribue | n'a pas pu etre delivre | n'a pu etre remis | boite aux lettres du destinataire est pleine | adresse … introuvable",
  nl: 'kon niet worden afgeleverd | kan niet worden afgeleverd | kon niet worden bezorgd | kan niet worden bezorgd | niet kunnen afleveren | niet kunnen bezorgen',
  de: 'konnte nicht zugestellt werden | kann nicht zugestellt werden | konnte nicht ausgeliefert werden | nicht zugestellt werden konnte',
  en: "could not be delivered | couldn't be delivered | cannot be delivered | was not delivered | wasn't delivered | wasn't able to deliver | unable to deliver | was undeliverable | is the qmail-send program | permanent fatal errors | permanent error | user unknown | no such user | smtp error | recipient address rejected | mailbox full | delivery failure | delivery failed | over quota | quota exceeded | delivery to the following recipient* | still being retried",
});

/** Words that are the whole subject of such a note, or stand before the subject that it answers. */
const ABSENT_WORD =
  'absente?|absence|conges?|en vacances|vacances|afwezig|afwezigheid|verlof|vakantie|abwesend|abwesenheit|urlaub|ooo|away|holiday|annual leave';

/** Subjects of out-of-office assistants and responders. */
export const AUTO_SUBJECT = new RegExp(
  `${
    beginning({
      fr: "reponse automatique | reponse auto | message automatique | absent du bureau | absente du bureau | absence du bureau | absent jusqu* | absente jusqu* | absence jusqu* | message d'absence | avis d'absence | notification d'absence | absence - | en conge* | en vacances | hors du bureau | hors bureau | indisponible jusqu* | je suis absent*",
      nl: 'automatisch antwoord | automatisch bericht | automatische reactie | afwezig tot | afwezig van | afwezigheidsbericht | afwezigheidsmelding | afwezigheidsassistent | niet op kantoor | buiten kantoor | ik ben afwezig | ben afwezig | met verlof | op vakantie | met vakantie | out of office',
      de: 'automatische antwort | automatische beantwortung | automatische nachricht | abwesenheitsnotiz | abwesenheitsnachricht | abwesenheitsbenachrichtigung | abwesenheitsassistent | abwesenheit bis | abwesend bis | nicht im buro | nicht im haus | im urlaub | ich bin abwesend',
      en: 'automatic reply | automatic response | automated reply | automated response | auto reply | auto response | auto-reply | auto-response | autoreply | autoresponse | autoresponder | out of office | out of the office | out-of-office | vacation reply | vacation notice | vacation response | on leave | on holiday | on vacation | on annual leave | away from the office | away from my mail | i am out of | i am away | currently out of',
    }).source
  }|^(?:${ABSENT_WORD})\\s*(?:$|[:!–-]|re\\b)|\\b(?:est absente?\\.?$|is out of the office\\.?$|is afwezig\\.?$|ist abwesend\\.?$|ist nicht im (?:buro|haus)\\.?$)`,
);

/** Subjects of read receipts and delivery receipts. */
export const RECEIPT_SUBJECT =
  /^(?:(?:lu|read|gelesen|gelezen|non lu|not read|ungelesen|nicht gelesen|niet gelezen|accuse de (?:lecture|reception)|read receipt|return receipt|leesbevestiging|lesebestatigung|ontvangstbevestiging|delivered|remis|bezorgd|zugestellt|relayed|relaye|doorgestuurd|deleted|supprime|verwijderd|geloscht)\s?:|(?:automatische |automatic |automatisch )?(?:accuse de (?:lecture|reception)|confirmation de (?:lecture|reception)|read receipt|return receipt|leesbevestiging|lesebestatigung|ontvangstbevestiging|empfangsbestatigung|message disposition notification)\b)/;

/** "We have received your request": another desk answers ours. */
export const DESK_CONFIRMATION = anyOf({
  fr: 'votre demande … a ete | votre demande … a bien ete | votre demande … est enregistree | votre message … a ete | votre message … a bien ete recu | votre ticket … a ete | votre incident … a ete | incident … cree | votre dossier … a ete cree | votre ticket … a bien ete | votre requete … a ete | votre courriel nous est bien parvenu | votre message nous est bien parvenu | nous avons bien recu votre | nous avons recu votre | nous accusons bonne reception | accusons reception de votre | un ticket a ete | ticket … cree',
  nl: 'hebben uw … ontvangen | hebben je … ontvangen | uw aanvraag … is ontvangen | uw aanvraag … geregistreerd | uw aanvraag … ontvangen | uw vraag … geregistreerd | uw vraag … ontvangen | uw melding … geregistreerd | uw melding … ontvangen | uw ticket … aangemaakt | uw bericht … goed ontvangen | er werd een ticket | er is een ticket | bevestigen de ontvangst',
  de: 'ihre anfrage … erhalten | ihre anfrage … eingegangen | ihre anfrage … registriert | ihre nachricht … erhalten | ihre nachricht … eingegangen | ihre meldung … registriert | ihr ticket … erstellt | ihr anliegen … erhalten | haben ihre … erhalten | bestatigen den eingang | ticket … erstellt',
  en: 'received your request | received your message | received your e-mail | received your email | received your enquiry | received your inquiry | received your ticket | received your question | got your request | your request … has been | your request … was | your ticket … has been | your ticket … was created | your case … has been | case … opened | ticket … opened | your message … has been received | your support request | a ticket has been | a new ticket has | was created on your behalf | request … received',
});

/** A text that says itself that no person wrote it, or that none reads the answer. */
export const SAYS_AUTOMATIC = anyOf({
  fr: 'ne pas repondre | ne repondez pas | merci de ne pas repondre | ne veuillez pas repondre | ceci est un message automatique | ceci est un mail automatique | ceci est un e-mail automatique | ceci est une reponse automatique | reponse automatique | ce message est automatique | ce message automatique | message genere automatiquement | est genere automatiquement | a ete genere automatiquement | envoye automatiquement | cet e-mail est genere | message automatique',
  nl: 'niet te antwoorden | niet te beantwoorden | niet beantwoorden | antwoord niet op | niet op dit bericht | automatisch gegenereerd | automatisch verstuurd | automatisch verzonden | automatisch bericht | automatische e-mail | automatisch antwoord',
  de: 'nicht auf diese … antworten | antworten sie nicht | nicht zu antworten | automatisch erstellt | automatisch generiert | automatisch versendet | automatische nachricht | automatische antwort',
  en: 'do not reply | do not respond | please do not answer | not reply to this | automatically generated | automatically sent | generated automatically | sent automatically | automated message | automated response | automated reply | automatic message | automatic reply | auto-generated | unattended mailbox | unmonitored mailbox',
});

/** An absence, in the words of the person who is away or has left. */
export const ABSENCE = anyOf({
  fr: "je suis … absent* | je serai … absent* | je suis … en conge* | je suis … en vacances | je suis … hors du bureau | je suis … hors bureau | je suis … indisponible | je suis … en arret | je suis … a l'etranger | sans acces a mes mails | sans acces a mes e-mails | je suis … en formation jusqu* | je me trouve … absent* | je serai … de retour | de retour le | de retour au bureau | en mon absence | pendant mon absence | durant mon absence | en conges jusqu* | en vacances jusqu* | je ne fais plus partie | je ne travaille plus | j'ai quitte | ne fait plus partie | ne travaille plus | absent du bureau | absente du bureau",
  nl: 'ik ben … afwezig | ik ben … met verlof | ik ben … met vakantie | ik ben … op vakantie | ik ben … in verlof | ik ben … niet op kantoor | ik ben … niet aanwezig | ik ben … buiten kantoor | ik ben … niet bereikbaar | ik ben … in het buitenland | zonder toegang tot mijn mail* | geen toegang tot mijn mail* | ik ben … terug | ik ben … out of office | tijdens mijn afwezigheid | bij mijn afwezigheid | na mijn terugkeer | ik werk niet meer bij | is niet meer werkzaam | niet meer in dienst | ben ik … terug op kantoor',
  de: 'ich bin … abwesend | ich bin … nicht im buro | ich bin … nicht im haus | ich bin … im urlaub | ich befinde mich … im urlaub | ich bin … nicht erreichbar | ich bin … im ausland | ohne zugriff auf meine e-mail* | ich bin … wieder erreichbar | ich bin … wieder im buro | bis … nicht im buro | wahrend meiner abwesenheit | in meiner abwesenheit | nach meiner ruckkehr | ich bin nicht mehr … tatig | nicht mehr im unternehmen | in elternzeit | in mutterschutz',
  en: "i am … out of the office | i'm … out of the office | i am … out of office | i'm … out of office | i am … on leave | i'm … on leave | i am … on annual leave | i'm … on annual leave | i am … on parental leave | i am … on maternity leave | i am … on vacation | i'm … on vacation | i am … on holiday | i'm … on holiday | i am … away | i'm … away | i will be … out of | i will be … away | i am … travelling | i am … abroad | i'm … travelling | i'll be … away | i will be back | i'll be back | will return on | during my absence | in my absence | upon my return | when i return | limited access to e-mail | limited access to email | no access to e-mail | no access to email | no longer with the company | no longer work* | have left the company | out of the office",
});

/** What goes with an absence: until when, and whom to ask. */
export const RETURN = anyOf({
  fr: "retour | urgen* | jusqu'au | jusqu'a | a partir du | du 1er | lirai | repondrai | reprendrai | traiterai | contacte* | adresse* | transfer*",
  nl: 'terug | terugkeer | tot en met | tot | vanaf | dringend* | urgent* | contacteer | collega | beantwoord*',
  de: 'zuruck | ruckkehr | bis zum | bis | ab dem | wieder | dringend* | wenden sie | beantwort* | weitergeleitet',
  en: 'return | back on | back in | until | till | urgent* | contact | reply when | respond when | respond on',
});

/** A wish or a question about an account: somebody asks for something, whatever else the text says. */
export const REQUESTING = anyOf({
  fr: "mot de passe | mdp | pourriez-vous | pouvez-vous | pourrais-je | adresse (e-mail,mail,email) oubliee | adresse (e-mail,mail,email) modifiee | mon adresse | mon compte | mes identifiants | registre national | je souhaite | je souhaiterais | je voudrais | j'aimerais | j'ai besoin",
  nl: 'wachtwoord | paswoord | kunt u | kan u | kunnen jullie | kan ik | zou u | e-mailadres vergeten | mijn e-mailadres | mijn account | rijksregister* | ik wil | ik wou | ik zou | graag had ik',
  de: 'passwort | kennwort | konnen sie | konnten sie | kann ich | meine e-mail-adresse | mein konto | meine zugangsdaten | nationalregister* | ich mochte | ich hatte gern | ich brauche | ich benotige',
  en: "password | could you | can you | can i | my account | my e-mail address | my email address | national number | national register | i would like | i'd like | i need | i want",
});

export const NO_REPLY_SENDER =
  /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|noreponse|nicht[-_.]?antworten|niet[-_.]?beantwoorden|notifications?|auto(?:mat|reply|response))/;
