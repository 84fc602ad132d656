import { describe, expect, it } from 'vitest';
import { classify } from './classify.ts';
import { extract } from './extract.ts';
import type { Language, MailKind } from './kinds.ts';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { type OwnIdentity, screenMail } from './screen.ts';

const today = new Date('2026-11-22T12:00:00Z');
const own: OwnIdentity = { addresses: ['desk@loket.example'], isOwnMessageId: (id) => id.startsWith('<own-') };

function mailOf(from: string, subject: string, text: string, headers: Record<string, string> = {}): ParsedMail {
  const [, name = '', address = from] = /^(.*?)\s*<(.+)>$/.exec(from) ?? [];
  return {
    messageId: '<1@x.example>',
    inReplyTo: null,
    references: [],
    from: { name, address },
    replyTo: [],
    to: [{ name: '', address: 'desk@loket.example' }],
    cc: [],
    subject,
    date: null,
    text,
    hasHtml: false,
    headers,
    attachments: [],
    deliveryReport: null,
    isTextTruncated: false,
  };
}

type Expected = {
  kind: MailKind;
  language?: Language;
  nrn?: string | null;
  status?: string;
  name?: string | null;
  email?: string | null;
};

const N1 = '85.07.30-033.28';
const D1 = '85073003328';
const N2 = '75.06.08-980.09';
const D2 = '75060898009';

const REQUESTS: [string, string, string, Expected][] = [
  // Subjects of the two procedures, with accents missing, typos and prefixes.
  [
    'Luc Van den Broeck <luc.vdb@a.example>',
    'RE: [EXT] adrese email oublié',
    `Bonjour\nNom: VAN DEN BROECK\nPrénom: Luc\nNISS ${N1}`,
    { kind: 'email_forgotten', language: 'fr', nrn: D1, name: 'VAN DEN BROECK|Luc' },
  ],
  [
    "An D'Hondt <an.dhondt@a.example>",
    'Antw: e-mail adres gewijzigt',
    `Beste,\nmijn nieuw mailadres is an.dhondt@b.example, het oude was andh@c.example.\nAn D'Hondt\nRRN ${N1}`,
    { kind: 'email_changed', language: 'nl', nrn: D1, name: "D'Hondt|An", email: 'an.dhondt@b.example' },
  ],
  [
    'hans.mueller@a.example',
    'WG: E-Mailadresse vergesen',
    `Guten Tag,\nich weiß nicht mehr, mit welcher Adresse ich registriert bin.\nHans Müller\nNationalregister ${N1}`,
    { kind: 'email_forgotten', language: 'de', nrn: D1, name: 'Müller|Hans' },
  ],
  [
    'Sophie De Smet <sds@a.example>',
    'Fwd: email adress changed',
    `Hi,\nplease replace sophie@old.example with sophie.desmet@new.example in my file. My register number is ${N1}.\nKind regards\nSophie De Smet`,
    { kind: 'email_changed', language: 'en', nrn: D1, name: 'De Smet|Sophie', email: 'sophie.desmet@new.example' },
  ],
  [
    '<m@a.example>',
    'ADRESSE MAIL MODIFIEE',
    `NOM LAMBERT PRENOM MARIE-CLAIRE\nMA NOUVELLE ADRESSE : MC.LAMBERT@B.EXAMPLE\n${D1}`,
    { kind: 'email_changed', language: 'fr', nrn: D1, email: 'mc.lambert@b.example' },
  ],
  [
    'Jean Petit <jp@a.example>',
    'TR: Changement d’adresse électronique',
    `Bonjour,\nJe passe de jp@vieux.example à jean.petit@neuf.example.\nJean Petit ${N1}`,
    { kind: 'email_changed', language: 'fr', nrn: D1, name: 'Petit|Jean', email: 'jean.petit@neuf.example' },
  ],
  [
    'Piet Claes <piet@a.example>',
    'vraag',
    `Dag, ik ben vergeten met welk mailadres ik mijn profiel heb aangemaakt. Kunt u mij helpen?\nMvg\nPiet Claes`,
    { kind: 'email_forgotten', language: 'nl', nrn: null, status: 'missing', name: 'Claes|Piet' },
  ],
  [
    'Julia Weber <jw@a.example>',
    '',
    `Hallo, ich habe eine neue E-Mail-Adresse: julia.weber@neu.example. Bitte aktualisieren Sie mein Konto. ${N1} Julia Weber`,
    { kind: 'email_changed', language: 'de', nrn: D1, name: 'Weber|Julia', email: 'julia.weber@neu.example' },
  ],
  // Passwords.
  [
    'Ali Ben Salah <ali@a.example>',
    'Problème de connexion',
    'Bonjour, mon mot de passe ne marche plus depuis hier, pouvez-vous le réinitialiser ? Ali Ben Salah',
    { kind: 'password_reset', language: 'fr', name: 'Ben Salah|Ali' },
  ],
  [
    'Greet Maes <g@a.example>',
    'wachtwoort vergeten',
    'Beste, graag een nieuw paswoord. Groeten, Greet Maes',
    { kind: 'password_reset', language: 'nl', name: 'Maes|Greet' },
  ],
  [
    'Tom Baker <tom@a.example>',
    'Locked out',
    'Hello, my account is locked after three wrong passwords. Please unlock it. Tom Baker',
    { kind: 'password_reset', language: 'en', name: 'Baker|Tom' },
  ],
  [
    'Uwe Kern <uwe@a.example>',
    'Kennwort abgelaufen',
    'Mein Kennwort ist abgelaufen, ich kann mich nicht mehr anmelden.\nViele Grüße\nUwe Kern',
    { kind: 'password_reset', language: 'de', name: 'Kern|Uwe' },
  ],
  [
    'Paul Roy <paul@a.example>',
    'mdp oublié',
    'bonjour jai perdu mon mdp merci de men renvoyer un',
    { kind: 'password_reset', language: 'fr', name: 'Roy|Paul' },
  ],
  // First connection.
  [
    'Emma Leroy <emma@a.example>',
    'Accès au portail',
    "Bonjour, je suis entrée en service lundi et je n'ai toujours rien reçu pour me connecter. Emma Leroy",
    { kind: 'first_connection', language: 'fr', name: 'Leroy|Emma' },
  ],
  [
    'Joris Aerts <j@a.example>',
    'activatiemail niet ontvangen',
    'Goeiedag, de activatiemail voor mijn account heb ik nooit gekregen. Joris Aerts',
    { kind: 'first_connection', language: 'nl', name: 'Aerts|Joris' },
  ],
  [
    'Max Vogel <m@a.example>',
    'Zugangsdaten',
    'Guten Tag, ich bin neu und habe noch keine Zugangsdaten bekommen. Max Vogel',
    { kind: 'first_connection', language: 'de', name: 'Vogel|Max' },
  ],
  [
    'Nina Scott <n@a.example>',
    'Logging in for the first time',
    'I have not received my credentials yet. Nina Scott',
    { kind: 'first_connection', language: 'en', name: 'Scott|Nina' },
  ],
  // Not migrated.
  [
    'Rita Bosch <r@a.example>',
    'Konto wurde nicht übertragen',
    'Mein Konto aus dem alten Portal wurde nicht in das neue übernommen. Rita Bosch',
    { kind: 'account_not_migrated', language: 'de', name: 'Bosch|Rita' },
  ],
  [
    'Eric Simon <e@a.example>',
    'Compte introuvable',
    "Bonjour, sur l'ancien portail tout marchait, sur le nouveau portail mon compte n'existe pas. Eric Simon",
    { kind: 'account_not_migrated', language: 'fr', name: 'Simon|Eric' },
  ],
  [
    'Lieve Cools <l@a.example>',
    'migratie',
    'Mijn gegevens zijn niet overgezet naar het nieuwe platform. Lieve Cools',
    { kind: 'account_not_migrated', language: 'nl', name: 'Cools|Lieve' },
  ],
  [
    'Ian Reed <i@a.example>',
    'new system',
    'My account was not transferred to the new system, it says user unknown. Ian Reed',
    { kind: 'account_not_migrated', language: 'en', name: 'Reed|Ian' },
  ],
  // Other requests.
  [
    'Claire Noël <c@a.example>',
    "Changement d'adresse",
    "Bonjour, j'ai déménagé : ma nouvelle adresse est rue Haute 12 à 1000 Bruxelles. Claire Noël",
    { kind: 'other_request', language: 'fr', name: 'Noël|Claire', email: null },
  ],
  [
    'Bart Wouters <b@a.example>',
    'Factuur 2025-118',
    'Beste, in bijlage de factuur. Bart Wouters',
    { kind: 'other_request', language: 'nl', name: 'Wouters|Bart' },
  ],
  [
    'Anna Schmitz <a@a.example>',
    'Öffnungszeiten',
    'Guten Tag, sind Sie am Freitag erreichbar? Anna Schmitz',
    { kind: 'other_request', language: 'de', name: 'Schmitz|Anna' },
  ],
  [
    'Kate Hill <k@a.example>',
    'Thank you',
    'Thanks for your quick help yesterday! Kate Hill',
    { kind: 'other_request', language: 'en', name: 'Hill|Kate' },
  ],
  [
    'Me Louis Renard <lr@a.example>',
    'Mise en demeure',
    'Monsieur, je suis le conseil de la société X et vous mets en demeure de payer. Louis Renard, avocat',
    { kind: 'other_request', language: 'fr', name: 'Renard|Louis' },
  ],
  // Keyword only in quoted text or disclaimer.
  [
    'Marc Lenoir <m@a.example>',
    'Re: Votre demande',
    `Merci, c'est réglé.\n\nLe lun. 3 mars 2025 à 10:00, Servicedesk <desk@loket.example> a écrit :\n> Vous avez oublié votre mot de passe ?\n> NN ${N2}`,
    { kind: 'other_request', language: 'fr', nrn: D2, status: 'valid', name: 'Lenoir|Marc' },
  ],
  [
    'Wim Pauwels <w@a.example>',
    'Adreswijziging e-mail',
    `Nieuw adres: wim@nieuw.example\nRijksregisternummer: ${N1}\nMvg\nWim Pauwels\nAcme NV, info@acme.example\n\nDit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Wachtwoord nooit doorgeven.`,
    { kind: 'email_changed', language: 'nl', nrn: D1, name: 'Pauwels|Wim', email: 'wim@nieuw.example' },
  ],
  // Whom the request is for.
  [
    'Julie Martin <julie@a.example>',
    'adresse mail oubliée',
    `Bonjour,\nj'écris pour ma mère, Jeanne Dupuis, qui ne sait plus quelle adresse elle a donnée. Son numéro : ${N2}. Le mien est ${N1}.\nJulie Martin`,
    { kind: 'email_forgotten', language: 'fr', name: 'Dupuis|Jeanne' },
  ],
  [
    'Secretariaat <sec@a.example>',
    'wachtwoord resetten',
    'Beste, namens mijn collega Geert Van Hove: zijn wachtwoord werkt niet meer. Mvg, het secretariaat',
    { kind: 'password_reset', language: 'nl', name: 'Van Hove|Geert' },
  ],
  [
    'John Miller <john@a.example>',
    'Forgotten e-mail address',
    `My wife, Susan Miller, forgot her e-mail address. Her national number: ${N2}\nJohn Miller`,
    { kind: 'email_forgotten', language: 'en', nrn: D2, name: 'Miller|Susan' },
  ],
  // Order, capitals, particles.
  [
    'LAURENT Thomas <tl@a.example>',
    'Mot de passe',
    'Mot de passe oublié, merci.',
    { kind: 'password_reset', language: 'fr', name: 'LAURENT|Thomas' },
  ],
  [
    'Claes, Ann-Sophie <asc@a.example>',
    'Paswoord',
    'Paswoord vergeten aub',
    { kind: 'password_reset', language: 'nl', name: 'Claes|Ann-Sophie' },
  ],
  [
    'x@a.example',
    'e-mail oubliée',
    `Je m'appelle Jean-Baptiste de la Tour et j'ai oublié mon adresse e-mail. NN ${D1}`,
    { kind: 'email_forgotten', language: 'fr', nrn: D1, name: 'de la Tour|Jean-Baptiste' },
  ],
  [
    'x@a.example',
    'e-mailadres vergeten',
    `Naam en voornaam: Vanden Berghe Katrien\nINSZ: 850730 033 28`,
    { kind: 'email_forgotten', language: 'nl', nrn: D1, name: 'Vanden Berghe|Katrien' },
  ],
  [
    'x@a.example',
    'Forgot email',
    `Name: Peter O'Brien\nNRN 85/07/30-033-28`,
    { kind: 'email_forgotten', language: 'en', nrn: D1, name: "O'Brien|Peter" },
  ],
  // Numbers.
  [
    'Guy Thiry <g@a.example>',
    'adresse email oubliée',
    `RN 85.07.30-033.29, gsm 0470 14 93 90\nGuy Thiry`,
    { kind: 'email_forgotten', nrn: null, status: 'invalid_checksum', name: 'Thiry|Guy' },
  ],
  [
    'Guy Thiry <g@a.example>',
    'adresse email oubliée',
    `${N1} ou ${N2}\nGuy Thiry`,
    { kind: 'email_forgotten', nrn: null, status: 'ambiguous', name: 'Thiry|Guy' },
  ],
  [
    'Guy Thiry <g@a.example>',
    'adresse email oubliée',
    `Mon numéro national : ${N1}\nCelui de mon fils : ${N2}\nGuy Thiry`,
    { kind: 'email_forgotten', nrn: D1, status: 'valid', name: 'Thiry|Guy' },
  ],
  [
    `Guy Thiry <g@a.example>`,
    `Adresse oubliée ${N1}`,
    'Merci',
    { kind: 'email_forgotten', nrn: D1, status: 'valid', name: 'Thiry|Guy' },
  ],
  // New addresses.
  [
    'Eva Lux <eva@new.example>',
    'Adresse e-mail modifiée',
    `Merci d'utiliser désormais l'adresse d'où je vous écris. ${N1}`,
    { kind: 'email_changed', language: 'fr', email: 'eva@new.example', name: 'Lux|Eva' },
  ],
  [
    'Eva Lux <eva@new.example>',
    'Email changed',
    'My new address is eva.lux (at) home (dot) example, no longer eva@work.example. Eva Lux',
    { kind: 'email_changed', language: 'en', email: 'eva.lux@home.example', name: 'Lux|Eva' },
  ],
  [
    'Eva Lux <eva@new.example>',
    'E-Mail-Adresse geändert',
    'Bitte ändern Sie meine Adresse von eva@alt.example auf eva@neu.example. Eva Lux',
    { kind: 'email_changed', language: 'de', email: 'eva@neu.example', name: 'Lux|Eva' },
  ],
  [
    'Eva Lux <eva@new.example>',
    'Mijn mailadres is veranderd',
    'Gebruik vanaf nu eva@nieuw.example in plaats van eva@oud.example aub.\nEva Lux',
    { kind: 'email_changed', language: 'nl', email: 'eva@nieuw.example', name: 'Lux|Eva' },
  ],
  [
    'Eva Lux <eva@new.example>',
    'Adresse e-mail modifiée',
    `Mon adresse a changé.\nEva Lux\n${N1}`,
    { kind: 'email_changed', email: null },
  ],
  [
    'Eva Lux <eva@new.example>',
    'changement de mail',
    "L'adresse eva@vieux.example n'est plus valable. Eva Lux",
    { kind: 'email_changed', email: null },
  ],
  [
    'Eva Lux <eva@new.example>',
    'Nieuw e-mailadres',
    'Beste, mijn e-mailadres werd gewijzigd van eva@oud.example naar eva@nieuw.example.\nMet vriendelijke groeten,\nEva Lux\neva@kantoor.example',
    { kind: 'email_changed', language: 'nl', email: 'eva@nieuw.example' },
  ],
  // Both keywords: the subject decides; what is only mentioned does not.
  [
    'Rik Bos <rik@a.example>',
    'E-mailadres vergeten',
    'Ik ken mijn wachtwoord nog maar ik weet niet meer met welk adres ik moet inloggen.\nRik Bos',
    { kind: 'email_forgotten', language: 'nl', name: 'Bos|Rik' },
  ],
  [
    'Luc Gros <luc@a.example>',
    'Mot de passe oublié',
    "Bonjour, j'ai oublié mon mot de passe. Mon adresse e-mail n'a pas changé : luc@a.example\nLuc Gros",
    { kind: 'password_reset', language: 'fr', name: 'Gros|Luc' },
  ],
  [
    'Lisa Koch <lk@a.example>',
    'Passwort vergessen',
    'Ich habe mein Passwort vergessen und bekomme keine E-Mail zum Zurücksetzen.\nMfG\nLisa Koch',
    { kind: 'password_reset', language: 'de', name: 'Koch|Lisa' },
  ],
  [
    'Lisa Cook <lk@a.example>',
    'Cannot log in',
    "I don't remember the email address I used when I registered, and the password page asks for it.\nLisa Cook",
    { kind: 'email_forgotten', language: 'en', name: 'Cook|Lisa' },
  ],
  [
    'Nora Elst <n@a.example>',
    'Ancienne adresse',
    `Bonjour, ma boîte nora@ancien.example a été supprimée. Je souhaite recevoir vos mails sur nora.elst@b.example.\nNora Elst\n${N1}`,
    { kind: 'email_changed', language: 'fr', nrn: D1, name: 'Elst|Nora', email: 'nora.elst@b.example' },
  ],
  [
    'Nora Elst <n@a.example>',
    'demande',
    "Bonjour, pourriez-vous me rappeler l'adresse avec laquelle je suis inscrite ?\nNora Elst",
    { kind: 'email_forgotten', language: 'fr', name: 'Elst|Nora' },
  ],
  // Forwarded by somebody else.
  [
    'Secrétariat <secr@a.example>',
    'TR: adresse e-mail oubliée',
    `Pour suite voulue, merci.\n\n-----Message d'origine-----\nDe : Paul Henrard <ph@a.example>\nEnvoyé : lundi 3 mars 2025\nÀ : Secrétariat\nObjet : adresse e-mail oubliée\n\nNom : Henrard\nPrénom : Paul\nRN ${N1}`,
    { kind: 'email_forgotten', language: 'fr', nrn: D1, name: 'Henrard|Paul' },
  ],
  [
    'Paul Henrard <ph@a.example>',
    'RE: Adresse e-mail oubliée',
    `Bonjour, voici mon numéro : ${N1}\nPaul Henrard\n\nDe : Servicedesk <desk@loket.example>\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : Paul Henrard\nObjet : Adresse e-mail oubliée\n\nVeuillez donner nom, prénom et numéro.`,
    { kind: 'email_forgotten', language: 'fr', nrn: D1, name: 'Henrard|Paul' },
  ],
  // Names in other shapes.
  [
    'p.henrard@a.example',
    'Adresse mail oubliée',
    `Prénom / Nom : Paul Henrard\nNational : ${N1}`,
    { kind: 'email_forgotten', nrn: D1, name: 'Henrard|Paul' },
  ],
  [
    'x@a.example',
    'adresse mail oubliée',
    `Nom\nHenrard\nPrénom\nPaul\nNuméro national\n${N1}`,
    { kind: 'email_forgotten', nrn: D1, name: 'Henrard|Paul' },
  ],
  [
    'x@a.example',
    'adresse mail oubliée',
    `Nom = HENRARD, Prénom = Paul, NN = ${N1}`,
    { kind: 'email_forgotten', nrn: D1, name: 'HENRARD|Paul' },
  ],
  [
    'x@a.example',
    'E-Mail vergessen',
    `Nachname: von der Heydt\nVorname: Karl-Heinz\nNR: ${N1}`,
    { kind: 'email_forgotten', language: 'de', nrn: D1, name: 'von der Heydt|Karl-Heinz' },
  ],
  [
    'x@a.example',
    'mailadres vergeten',
    `ik ben Fatima El Amrani (rijksregisternr ${N1})`,
    { kind: 'email_forgotten', language: 'nl', nrn: D1, name: 'El Amrani|Fatima' },
  ],
  [
    'Henrard P. <ph@a.example>',
    'Adresse mail oubliée',
    `Bien à vous,\n\nPaul HENRARD\nInspecteur principal\nRue de la Loi 12\n1000 Bruxelles`,
    { kind: 'email_forgotten', name: 'HENRARD|Paul' },
  ],
  [
    'Mme Nadia Cherif <nc@a.example>',
    'mot de passe',
    'mot de passe perdu',
    { kind: 'password_reset', name: 'Cherif|Nadia' },
  ],
  [
    'Vanessa Dumont (SPF Finances) <vd@a.example>',
    'mot de passe',
    'mot de passe perdu',
    { kind: 'password_reset', name: 'Dumont|Vanessa' },
  ],
  [
    '"info" <info@a.example>',
    'wachtwoord',
    'wachtwoord kwijt',
    { kind: 'password_reset', language: 'nl', name: 'undefined|undefined' },
  ],
  [
    'jean.leclercq@a.example',
    'e-mail modifié',
    `La nouvelle est jean@b.example.\nMerci\njean leclercq\n${N1}`,
    { kind: 'email_changed', nrn: D1, email: 'jean@b.example' },
  ],
  // More addresses.
  [
    'Eva Lux <eva@a.example>',
    'adresse mail modifiée',
    `Ancienne : eva@old.example\nNouvelle : eva@new.example\nEva Lux`,
    { kind: 'email_changed', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@a.example>',
    'adresse mail modifiée',
    `eva@old.example -> eva@new.example\nEva Lux`,
    { kind: 'email_changed', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@a.example>',
    'Changed address',
    `I no longer have access to eva@old.example. You can reach me at eva@new.example.\nEva Lux`,
    { kind: 'email_changed', language: 'en', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@a.example>',
    'nieuw mailadres',
    `Mijn nieuwe adres is eva[at]new[punt]example\nEva Lux`,
    { kind: 'email_changed', language: 'nl', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@a.example>',
    'neue E-Mail',
    `Meine neue Adresse lautet eva@new.example oder eva@alternativ.example.\nEva Lux`,
    { kind: 'email_changed', language: 'de', email: null },
  ],
  [
    'Eva Lux <eva@a.example>',
    'Adresse e-mail modifiée',
    `Veuillez remplacer eva@old.example par eva@new.example (et pas eva@wrong.example).\nEva Lux`,
    { kind: 'email_changed', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@new.example>',
    'Adres gewijzigd',
    'Beste, vanaf vandaag mag u dit mailadres gebruiken in plaats van eva@oud.example.\nEva Lux',
    { kind: 'email_changed', language: 'nl', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@new.example>',
    'New e-mail address',
    'Please use this address from now on, my old one eva@old.example is closed. Eva Lux',
    { kind: 'email_changed', language: 'en', email: 'eva@new.example' },
  ],
  [
    'Eva Lux <eva@a.example>',
    'Modification adresse mail',
    `Bonjour,\nPourriez-vous modifier mon adresse mail dans mon profil ?\nLa voici : eva.lux@c.example\nCordialement,\nEva Lux\nTél. 0470 14 93 90\neva@bureau.example`,
    { kind: 'email_changed', email: 'eva.lux@c.example', nrn: null },
  ],
  // More wordings.
  [
    'Ria Nys <r@a.example>',
    'inloggen lukt niet',
    'Ik kan niet meer inloggen, wachtwoord wordt niet aanvaard. Ria Nys',
    { kind: 'password_reset', language: 'nl' },
  ],
  [
    'Ria Nys <r@a.example>',
    'Erstanmeldung',
    'Wie kann ich mich erstmals anmelden? Ria Nys',
    { kind: 'first_connection', language: 'de' },
  ],
  [
    'Ria Nys <r@a.example>',
    'Toegang nieuwe medewerker',
    'Beste, ik ben vorige week begonnen en heb nog geen toegang tot het portaal. Ria Nys',
    { kind: 'first_connection', language: 'nl' },
  ],
  [
    'Ria Nys <r@a.example>',
    'nouveau site',
    "Bonjour, mon ancien compte n'a pas été repris sur la nouvelle plateforme. Ria Nys",
    { kind: 'account_not_migrated', language: 'fr' },
  ],
  [
    'Ria Nys <r@a.example>',
    'Suppression',
    'Merci de supprimer mon compte et mes données (RGPD). Ria Nys',
    { kind: 'other_request', language: 'fr' },
  ],
  [
    'Ria Nys <r@a.example>',
    'Changement de nom',
    'Suite à mon mariage, mon nom a changé : Nys devient Nys-Peeters. Ria Nys',
    { kind: 'other_request', language: 'fr' },
  ],
  [
    'Ria Nys <r@a.example>',
    'telefoonnummer',
    'Mijn gsm-nummer is gewijzigd, nieuw nummer 0470 14 93 90. Ria Nys',
    { kind: 'other_request', language: 'nl', nrn: null },
  ],
  [
    'Ria Nys <r@a.example>',
    'Offre de services',
    'Madame, notre société propose des licences logicielles. Un rendez-vous ? Ria Nys',
    { kind: 'other_request', language: 'fr' },
  ],
  [
    'Ria Nys <r@a.example>',
    'Forgot',
    'hi, which mail did i use to sign up? thx Ria Nys',
    { kind: 'email_forgotten', language: 'en' },
  ],
];

const MACHINES: [string, string, string, Record<string, string>, MailKind][] = [
  ['Ann B <a@a.example>', 'Mot de passe oublié', 'Aidez-moi svp. Ann B', { 'auto-submitted': 'no' }, 'password_reset'],
  [
    'Ann B <a@a.example>',
    'Mot de passe oublié',
    'Aidez-moi svp. Ann B',
    { 'x-auto-response-suppress': 'OOF, AutoReply' },
    'password_reset',
  ],
  ['Ann B <a@a.example>', 'Out of office: your request', 'Back on Monday.', {}, 'auto_reply'],
  [
    'Ann B <a@a.example>',
    'Re: uw aanvraag',
    'Ik ben afwezig tot en met 14 april. Voor dringende vragen: collega@a.example',
    {},
    'auto_reply',
  ],
  [
    'Ann B <a@a.example>',
    'Lu : votre réponse',
    'Votre message a été lu.',
    { 'content-type': 'multipart/report; report-type=disposition-notification' },
    'auto_reply',
  ],
  [
    'Helpdesk <noreply@b.example>',
    '[Ticket #4711] Your request',
    'We have received your request. Do not reply to this message.',
    {},
    'auto_reply',
  ],
  ['MAILER-DAEMON@b.example', 'failure notice', 'Sorry, no mailbox here by that name.', {}, 'bounce'],
  [
    'Shop <news@b.example>',
    'Soldes',
    '-30 % sur tout ! Se désabonner ici',
    { 'list-unsubscribe': '<mailto:u@b.example>' },
    'bulk',
  ],
  [
    'IT Support <it@b.example>',
    'Votre boîte mail est pleine',
    'Votre messagerie sera suspendue dans 24 heures. Cliquez ici http://b.example/login pour valider votre compte.',
    {},
    'bulk',
  ],
  [
    'Growth <joe@b.example>',
    'Website ranking',
    'We offer SEO services and can put you on the first page of Google. Reply to get a quote. Unsubscribe',
    {},
    'bulk',
  ],
  ['desk@loket.example', 'Adresse e-mail oubliée', 'Bonjour', {}, 'loop'],
];

describe('requests in wordings of their own', () => {
  it.each(REQUESTS)('%s · %s', (from, subject, text, expected) => {
    const mail = mailOf(from, subject, text);
    expect(screenMail(mail, own)).toEqual({ kind: 'person' });
    const { kind, language } = classify(mail);
    const found = extract(mail, kind as never, today);
    const got: Expected = { kind };
    if (expected.language !== undefined) got.language = language;
    if (expected.nrn !== undefined) got.nrn = found.nationalNumber.value;
    if (expected.status !== undefined) got.status = found.nationalNumber.status;
    if (expected.name !== undefined) got.name = `${found.lastName?.value}|${found.firstName?.value}`;
    if (expected.email !== undefined) got.email = found.newAddress?.value.toLowerCase() ?? null;
    expect(got).toEqual(expected);
    for (const item of [found.lastName, found.firstName]) {
      if (!item) continue;
      const source = { subject: mail.subject, text: mail.text, from: mail.from?.name ?? '' }[item.span.field];
      expect(source.slice(item.span.start, item.span.end).replace(/\s+/g, ' ')).toBe(item.value);
    }
  });
});

describe('machines and people', () => {
  it.each(MACHINES)('%s · %s', (from, subject, text, headers, kind) => {
    const mail = mailOf(from, subject, text, headers);
    const screening = screenMail(mail, own);
    expect(screening.kind === 'person' ? classify(mail).kind : screening.kind).toBe(kind);
  });

  it('takes an own Message-ID for a loop', () => {
    const mail = { ...mailOf('x@y.example', 'Hello', 'Hello'), messageId: '<own-1@loket.example>' };
    expect(screenMail(mail, own)).toMatchObject({ kind: 'loop' });
  });
});
