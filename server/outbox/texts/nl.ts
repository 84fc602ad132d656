import type { MailTexts } from './texts.ts';

export const nl: MailTexts = {
  facts: { address: 'Uw e-mailadres', username: 'Uw gebruikersnaam', client_number: 'Uw klantnummer' },
  changedValue: {
    names: 'naam',
    phone: 'telefoonnummer',
    answers: 'antwoorden op de controlevragen',
    birth_date: 'geboortedatum',
    national_number: 'rijksregisternummer',
    username: 'gebruikersnaam',
  },
  changeCounts: {
    now: 'Deze wijziging geldt meteen.',
    later: 'Wij gebruiken dit pas vanaf {{from}} om u te identificeren: die termijn beschermt uw account.',
    both: 'De gebruikersnaam geldt meteen; de rest gebruiken wij pas vanaf {{from}} om u te identificeren: die termijn beschermt uw account.',
  },
  resetGround: {
    recovery_request: 'Hebt u niets gevraagd? Doe dan niets: uw huidige wachtwoord blijft geldig.',
    verification_use:
      'Dit bericht is voor u verstuurd nadat uw identiteit was gecontroleerd; uw vorige wachtwoord is niet meer geldig.',
  },
  footer: 'Referentie van uw aanvraag: {{reference}}',
  automatic: 'Dit is een automatisch bericht.',
  textMessage: {
    contact_code:
      '{{institution}}: uw code is {{code}}, {{minutes}} min. geldig. Hebt u niets gevraagd? Geef hem aan niemand.',
  },
  acknowledgement: {
    subject: '{{institution}}: uw aanvraag {{reference}} is goed aangekomen',
    heading: 'Wij hebben uw aanvraag goed ontvangen',
    lines: [
      'Uw aanvraag heeft referentie {{reference}}. Wij nemen ze in behandeling.',
      'Voor wij iets meedelen of wijzigen, gaan wij uw identiteit na. Het kan dat wij u opbellen of een code sturen naar een adres dat wij al kennen.',
      'Stuur nooit een wachtwoord of een code per e-mail.',
    ],
    button: 'Mijn aanvraag volgen',
  },
  reply: { subject: 'Re: {{subject}}', heading: '', lines: [], button: 'Mijn aanvraag volgen' },
  contact_code: {
    subject: '{{institution}}: uw verificatiecode',
    heading: 'Uw verificatiecode',
    lines: [
      'Iemand vraagt ons om informatie over uw account. Bent u dat, vul deze code dan in op de pagina van uw aanvraag, of geef ze door aan de medewerker die u belt.',
      'De code blijft {{minutes}} minuten geldig. Hebt u niets gevraagd, doe dan niets en geef deze code aan niemand.',
    ],
  },
  known_address: {
    subject: '{{institution}}: uw gekende e-mailadres',
    heading: 'Uw e-mailadres dat bij ons bekend is',
    lines: [
      'Na controle van uw identiteit vindt u hier het e-mailadres waaronder wij u kennen. $t(signInWith.{{signInWith}})',
      'Klopt dit adres niet meer? Schrijf naar {{desk}} met “e-mailadres gewijzigd” als onderwerp.',
    ],
  },
  address_disclosed: {
    subject: '{{institution}}: uw e-mailadres werd meegedeeld',
    heading: 'Uw e-mailadres werd meegedeeld',
    lines: [
      'Op {{date}} hebben wij dit e-mailadres, na controle van de identiteit, meegedeeld aan de persoon die erom vroeg.',
      'Was u dat niet? Schrijf meteen naar {{desk}} en vermeld referentie {{reference}}.',
    ],
  },
  confirm_address: {
    subject: '{{institution}}: bevestig uw nieuwe e-mailadres',
    heading: 'Bevestig uw nieuwe e-mailadres',
    lines: [
      'Dit adres werd opgegeven als nieuw adres van een account bij {{institution}}. Bevestig het om het te laten ingaan.',
      'De link blijft {{hours}} uur geldig. Hebt u niets gevraagd, doe dan niets.',
    ],
    button: 'Dit adres bevestigen',
  },
  address_changed: {
    subject: '{{institution}}: uw nieuwe e-mailadres is geregistreerd',
    heading: 'Uw nieuwe e-mailadres is geregistreerd',
    lines: ['Wij kennen u voortaan onder het adres waarop u dit bericht ontvangt. $t(signInWith.{{signInWith}})'],
    button: 'Naar de aanmeldpagina',
  },
  address_warning: {
    subject: '{{institution}}: het e-mailadres van uw account is gewijzigd',
    heading: 'Het e-mailadres van uw account is gewijzigd',
    lines: [
      'Op {{date}} werd dit adres door een ander vervangen. $t(changeAskedBy.{{by}})',
      'Was u dat niet? Maak de wijziging binnen {{hours}} uur ongedaan met de knop hieronder. Uw adres wordt hersteld en alle sessies worden afgesloten.',
    ],
    button: 'De wijziging ongedaan maken',
  },
  address_restored: {
    subject: '{{institution}}: uw e-mailadres is hersteld',
    heading: 'Uw e-mailadres is hersteld',
    lines: [
      'De wijziging is ongedaan gemaakt: wij kennen u opnieuw onder dit adres. Alle sessies werden afgesloten en wij bekijken aanvraag {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  address_change_confirmed: {
    subject: '{{institution}}: uw nieuwe e-mailadres is bevestigd',
    heading: 'Uw nieuwe e-mailadres is bevestigd',
    lines: [
      'Het gaat in op {{date}}. Die bedenktijd beschermt uw account; tot dan verandert er niets.',
      'U hoeft niets te doen. U krijgt een bericht zodra de wijziging is ingegaan.',
    ],
  },
  address_change_coming: {
    subject: '{{institution}}: het e-mailadres van uw account gaat veranderen',
    heading: 'Het e-mailadres van uw account gaat veranderen',
    lines: [
      'Op {{date}} komt een ander adres in de plaats van dit adres. $t(changeAskedBy.{{by}})',
      'Was u dat niet? Annuleer meteen met de knop hieronder: er verandert niets en alle sessies worden afgesloten. Was u het wel? Doe dan niets.',
    ],
    also: 'Hetzelfde bestand heeft ook dit gewijzigd: {{changed}}. $t(changeCounts.{{counts}}) Hoorde dat niet te veranderen? Schrijf dan meteen naar {{desk}}.',
    button: 'De wijziging annuleren',
  },
  address_change_stopped: {
    subject: '{{institution}}: de adreswijziging is geannuleerd',
    heading: 'De adreswijziging is geannuleerd',
    lines: [
      'Er is niets veranderd: wij kennen u nog steeds onder dit adres. Alle sessies werden afgesloten en wij bekijken aanvraag {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  temporary_password: {
    subject: '{{institution}}: uw tijdelijke wachtwoord',
    heading: 'Uw tijdelijke wachtwoord',
    lines: [
      'Meld u aan met dit wachtwoord. Daarna kiest u uw eigen wachtwoord. Voer alle tekens in, ook die op het einde.',
      'Let op hoofdletters en kleine letters: ‘0’ is het cijfer nul, ‘O’ de hoofdletter. Kopieert u het wachtwoord, controleer dan of er geen spatie voor of achter staat.',
      'Het is {{validity}} geldig en dient enkel om uw eigen wachtwoord te kiezen. Hebt u meerdere berichten ontvangen, dan telt alleen het laatste.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Aanmelden',
  },
  generated_password: {
    subject: '{{institution}}: uw wachtwoord',
    heading: 'Uw wachtwoord',
    lines: [
      'Noteer de onderstaande gegevens om u aan te melden. Voer alle tekens van het wachtwoord in, ook die op het einde.',
      'Let op hoofdletters en kleine letters: ‘0’ is het cijfer nul, ‘O’ de hoofdletter. Kopieert u het wachtwoord, controleer dan of er geen spatie voor of achter staat.',
      'Meld u een eerste keer aan binnen {{validity}}. Hebt u meerdere berichten ontvangen, dan telt alleen het laatste: elke aanvraag maakt een nieuw wachtwoord.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Aanmelden',
  },
  reset_link: {
    subject: '{{institution}}: kies een nieuw wachtwoord',
    heading: 'Kies een nieuw wachtwoord',
    lines: [
      'Met de knop hieronder opent u de pagina waar u uw nieuwe wachtwoord kiest. Noteer deze gegevens goed:',
      'De link is {{validity}} geldig en werkt maar één keer. Hebt u meerdere berichten ontvangen, dan telt alleen het laatste.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Mijn wachtwoord kiezen',
    copy: 'Werkt de knop niet? Kopieer deze link naar uw browser:',
  },
  password_changed: {
    subject: '{{institution}}: uw wachtwoord is gewijzigd',
    heading: 'Uw wachtwoord is gewijzigd',
    lines: [
      'Op {{date}} is een nieuw wachtwoord gekozen voor uw account. $t(sessionsEnded.{{by}})',
      'Was u dit? Dan hoeft u niets te doen.',
      'Was u dit niet? Vraag dan meteen een nieuw wachtwoord aan met de knop hieronder, en schrijf naar {{desk}}, zodat wij uw account kunnen nakijken.',
    ],
    button: 'Een nieuw wachtwoord aanvragen',
  },
  break_glass_used: {
    subject: '{{institution}}: noodprocedure na te kijken, aanvraag {{reference}}',
    heading: 'Een actie werd toegelaten zonder bewijs van identiteit',
    lines: [
      '{{name}} gebruikte op {{date}} de noodprocedure voor aanvraag {{reference}}.',
      'Een tweede persoon moet ze binnen {{hours}} uur nakijken: de reden en wat er gebeurde staan op de pagina voor nazicht.',
    ],
    button: 'Nakijken',
  },
  account_migrated: {
    subject: '{{institution}}: uw account is open',
    heading: 'Uw account is open',
    lines: [
      'Uw oude account is overgenomen. U hoeft alleen nog een eerste wachtwoord te kiezen.',
      'Vraag het aan met de knop hieronder: een e-mail legt uit hoe u verdergaat.',
    ],
    button: 'Mijn eerste wachtwoord kiezen',
  },
  welcome: {
    subject: '{{institution}}: uw toegang is klaar',
    heading: 'Uw toegang is klaar',
    lines: [
      'Uw account is geopend. Gebruik de gegevens hieronder om u de eerste keer aan te melden; daarna kiest u uw eigen wachtwoord.',
      'Hoofdletters of kleine letters, met of zonder streepjes: het maakt niet uit. Dit wachtwoord dient één keer en wordt vervangen door het eerste dat u kiest.',
      'Geef het aan niemand door: wij vragen er nooit naar. Werkt het niet meer, vraag dan op de aanmeldpagina een nieuw wachtwoord.',
      'Verwachtte u dit bericht niet, of is het niet voor u? Meld u niet aan en schrijf naar {{desk}}.',
    ],
    button: 'De eerste keer aanmelden',
    copy: 'Opent de knop niet? Kopieer dit adres naar uw browser:',
  },
  welcome_link: {
    subject: '{{institution}}: uw toegang is klaar',
    heading: 'Uw toegang is klaar',
    lines: [
      'Uw account is geopend. De knop hieronder opent de pagina waarop u uw eerste wachtwoord kiest. Noteer deze gegevens:',
      'De link is {{validity}} geldig en werkt één keer. Daarna vraagt u een wachtwoord op de aanmeldpagina.',
      'Geef deze link aan niemand door. Verwachtte u dit bericht niet, of is het niet voor u? Open de link niet en schrijf naar {{desk}}.',
    ],
    button: 'Mijn eerste wachtwoord kiezen',
    copy: 'Opent de knop niet? Kopieer deze link naar uw browser:',
  },
  prove_address: {
    subject: '{{institution}}: leest u dit adres?',
    heading: 'Bevestig dat u dit adres leest',
    lines: [
      'Dit adres werd ons opgegeven als nieuw adres van een account bij {{institution}}. Bevestig dat u het leest.',
      'Er verandert nog niets: wij gaan eerst na wie u bent. De link is {{hours}} uur geldig. Hebt u niets gevraagd, doe dan niets.',
    ],
    button: 'Bevestigen dat ik dit adres lees',
  },
  identify: {
    subject: '{{institution}}: toon aan wie u bent met {{provider}}',
    heading: 'Toon aan wie u bent met {{provider}}',
    lines: [
      'Om uw aanvraag {{reference}} te behandelen, vragen wij u zich te identificeren met {{provider}}. Wij onthouden alleen dit: u bent het, of niet.',
      'De link is {{hours}} uur geldig. Geef hem aan niemand door. Hebt u ons niets gevraagd, doe dan niets.',
    ],
    button: 'Mij identificeren',
  },
  mailbox_failing: {
    subject: '{{institution}}: de mailbox {{mailbox}} wordt niet meer gelezen',
    heading: 'Een mailbox wordt niet meer gelezen',
    lines: [
      'Sinds {{since}} worden de e-mails aan {{mailbox}} niet meer gelezen. Ze zijn niet verloren: ze blijven op de mailserver staan en worden gelezen zodra de storing verholpen is.',
      '$t(mailboxCause.{{cause}})',
      'Voer “guichet doctor” uit op de server van Guichet: het commando noemt de fout en zegt hoe u die verhelpt. U krijgt een bericht zodra de mailbox weer gelezen wordt.',
      'Detail voor de informaticadienst: {{error}}',
    ],
  },
  mailbox_recovered: {
    subject: '{{institution}}: de mailbox {{mailbox}} wordt weer gelezen',
    heading: 'De mailbox wordt weer gelezen',
    lines: [
      'De e-mails aan {{mailbox}} worden weer gelezen. De onderbreking duurde {{duration}}, sinds {{since}}.',
      'De e-mails die intussen zijn aangekomen, worden nu tickets. U hoeft niets te doen.',
    ],
  },
  staff_invitation: {
    subject: '{{institution}}: uw toegang tot de servicedesk',
    heading: 'Welkom bij de servicedesk',
    lines: [
      '{{inviter}} heeft u toegang gegeven tot Guichet, de servicedesk van {{institution}}.',
      'Kies uw wachtwoord en uw tweede factor met de knop hieronder, binnen {{hours}} uur. De link werkt maar één keer.',
      'Verwachtte u deze uitnodiging niet? Doe dan niets.',
    ],
    button: 'Mijn toegang openen',
  },
  staff_security: {
    subject: '{{institution}}: uw toegang tot de servicedesk is gewijzigd',
    heading: 'Uw toegang tot de servicedesk is gewijzigd',
    lines: [
      'Op {{date}}: $t(staffEvent.{{event}})',
      'Was u dit niet? Verwittig meteen uw leidinggevende of een beheerder: die kan uw sessies en uw toegang sluiten.',
    ],
  },
  staff_sign_in_alarm: {
    subject: '{{institution}}: veel geweigerde aanmeldingen voor {{name}}',
    heading: 'Iemand probeert binnen te komen in de plaats van {{name}}',
    lines: [
      'Kort na elkaar zijn {{count}} pogingen om zich aan te melden als {{name}} geweigerd. Tot {{until}} kan alleen worden aangemeld vanaf toestellen en netwerken die deze persoon al gebruikte.',
      'Als {{name}} er niets mee te maken heeft, hoeft u niets te doen: de eigen toegang blijft open. Het auditlogboek toont vanwaar de pogingen komen.',
    ],
  },
  account_changed_by_file: {
    subject: '{{institution}}: gegevens van uw account zijn gewijzigd',
    heading: 'Gegevens van uw account zijn gewijzigd',
    lines: [
      'Op {{date}} heeft een bestand van de instelling dit in uw account gewijzigd: {{changed}}.',
      '$t(changeCounts.{{counts}})',
      'Hoorde dat te veranderen? Dan hoeft u niets te doen.',
      'Hoorde het niet te veranderen, of kunt u zich niet meer aanmelden? Schrijf dan meteen naar {{desk}}: wij bekijken uw account.',
    ],
  },
  import_waits: {
    subject: '{{institution}}: een import van accounts wacht',
    heading: 'Een import wacht op iemand',
    lines: [
      'Er is een bestand van “{{source}}” in de bewaakte map gelegd.',
      '$t(importWaits.{{what}})',
      'Er verandert niets aan de accounts voordat iemand dat beslist.',
    ],
    button: 'De import bekijken',
  },
  profile_changed: {
    subject: '{{institution}}: de regels die accounts beschermen, zijn gewijzigd',
    heading: 'De regels die accounts beschermen, zijn gewijzigd',
    lines: [
      'Op {{date}} heeft $t(profileAuthor.{{by}}) een nieuwe versie van het profiel van {{institution}} in gebruik genomen, die het aanmelden, het herstel, de wachtwoorden of de identiteitsbewijzen wijzigt.',
      'De geschiedenis van het profiel toont wat er gewijzigd is en laat toe ernaar terug te keren. Verrast deze wijziging u, spreek er dan meteen over met $t(profileContact.{{by}}) en met de veiligheidsverantwoordelijke.',
    ],
  },
  importWaits: {
    previewed: 'Het is gelezen: bekijk wat er zou veranderen, en pas het toe of leg het opzij.',
    unmapped:
      'Niemand heeft al gezegd wat de kolommen betekenen: zeg het één keer, en de volgende bestanden worden vanzelf gelezen.',
  },
  profileAuthor: { staff: '{{name}}', system: 'iemand via de opdrachtregel' },
  profileContact: { staff: '{{name}}', system: 'wie de server van Guichet beheert' },
  staffEvent: {
    password_changed: 'uw wachtwoord is gewijzigd; uw andere sessies zijn beëindigd.',
    recovery_codes_made: 'er zijn nieuwe herstelcodes gemaakt; de oude gelden niet meer.',
    passkey_added: 'er is een toegangssleutel toegevoegd.',
    passkey_removed: 'er is een toegangssleutel verwijderd.',
    identity_linked: 'de identiteit van uw organisatie is aan uw toegang gekoppeld.',
  },
  audit_checkpoint: {
    subject: '{{institution}}: controlepunt van het auditlogboek, regel {{position}}',
    heading: 'Controlepunt van het auditlogboek',
    lines: [
      'Het auditlogboek liep tot en met regel {{position}}. De regel hieronder bevestigt dat met een handtekening.',
      'Bewaar dit bericht buiten Guichet: als er ooit regels verdwijnen, toont het dat aan. Zet deze regels in een bestand en start “guichet audit verify --checkpoints BESTAND” om te controleren.',
    ],
  },
  signInWith: {
    address: 'Met dit adres meldt u zich ook aan.',
    other: 'Meld u aan met uw gewone gebruikersnaam of nummer, niet met dit adres.',
  },
  changeAskedBy: {
    desk: 'Wij hebben eerst de identiteit van de aanvrager gecontroleerd.',
    register: 'Het bestand dat uw instelling ons bezorgde, geeft dit nieuwe adres.',
    member: 'De aanvraag komt van de profielpagina van de account, met het juiste wachtwoord.',
  },
  sessionsEnded: {
    reset_secret: 'Alle sessies zijn afgesloten.',
    credential: 'De andere sessies zijn afgesloten.',
  },
  passwordAdvice: {
    desk: 'Wijzig voor de zekerheid ook uw wachtwoord.',
    register: 'Wijzig voor de zekerheid ook uw wachtwoord.',
    member: 'Uw wachtwoord geldt niet meer: kies een nieuw via de aanmeldpagina, zoals bij een vergeten wachtwoord.',
  },
  deskNote: {
    on_site: {
      subject: 'Adres verbeterd aan het loket',
      text: 'De persoon staat aan het loket en toont een identiteitsdocument. Die vraagt een nieuw e-mailadres voor het account.',
    },
    name_on_document: {
      subject: 'Naam op het document',
      text: 'De naam op het identiteitsdocument dat aan het loket is getoond, is die van deze persoon, anders geschreven.',
    },
    address_import_undone: {
      subject: 'Geïmporteerd adres ongedaan gemaakt vanuit het vorige adres',
      text: 'Een import had het adres van deze account vervangen. Wie het vorige adres leest, heeft dat ongedaan gemaakt: het vorige adres is hersteld, de sessies zijn afgesloten, verstuurde links en wachtwoorden gelden niet meer. De bron bevat nog het andere adres: ga bij de houder na welk adres het zijne is en laat het verbeteren waar het bestand wordt opgemaakt.',
    },
    address_import_stopped: {
      subject: 'Geïmporteerd adres tegengehouden vanuit het huidige adres',
      text: 'Een import kondigde een ander adres voor deze account aan. Wie het huidige adres leest, heeft dat tegengehouden voor het inging: er is niets gewijzigd, de sessies zijn afgesloten, verstuurde links en wachtwoorden gelden niet meer. De bron bevat nog het andere adres: ga bij de houder na welk adres het zijne is en laat het verbeteren waar het bestand wordt opgemaakt. Heeft niemand die wijziging gevraagd, ga dan met de supervisie na wie het bestand heeft aangeleverd.',
    },
    address_undone: {
      subject: 'Adreswijziging ongedaan gemaakt vanuit het vorige adres',
      text: 'Een adreswijziging die op de profielpagina was aangevraagd, was van kracht. Wie het vorige adres leest, heeft ze ongedaan gemaakt: het vorige adres is hersteld, de sessies zijn afgesloten, verstuurde links en wachtwoorden gelden niet meer. Wie de wijziging vroeg, kende het wachtwoord: het geldt niet meer, en de houder kiest een nieuw via de aanmeldpagina. Ga samen na hoe het bekend kon worden.',
    },
    address_stopped: {
      subject: 'Adreswijziging tegengehouden vanuit het huidige adres',
      text: 'Een adreswijziging die op de profielpagina was aangevraagd, moest nog van kracht worden. Wie het huidige adres leest, heeft ze tegengehouden: er is niets gewijzigd, de sessies zijn afgesloten, verstuurde links en wachtwoorden gelden niet meer. Wie de wijziging vroeg, kende het wachtwoord: het geldt niet meer, en de houder kiest een nieuw via de aanmeldpagina. Ga samen na hoe het bekend kon worden.',
    },
  },
  mailboxCause: {
    nobody_reads:
      'Geen enkel proces leest deze mailbox: het proces “mail” van Guichet is gestopt of geblokkeerd. Start het opnieuw.',
    sign_in_refused:
      'De mailserver weigert de aanmelding: het wachtwoord is misschien gewijzigd of verlopen, of de account is geblokkeerd.',
    token_refused:
      'De mailprovider weigert de toepassing toegang: haar geheim is misschien verlopen, of de toestemming is ingetrokken.',
    certificate:
      'De versleutelde verbinding met de mailserver mislukt: het certificaat is misschien verlopen of vervangen.',
    unreachable: 'De mailserver antwoordt niet: hij staat misschien stil, of het netwerk is onderbroken.',
    other: 'Het lezen mislukt om een reden die Guichet niet kent; het detail staat hieronder.',
  },
};
