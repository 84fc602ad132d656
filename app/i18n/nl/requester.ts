import type { requester as source } from '../fr/requester.ts';
import { recovery } from './recovery.ts';

export const requester: typeof source = {
  footer: {
    help: 'Een probleem? Neem contact op met {{helpers}} of schrijf naar {{address}}.',
    privacy: 'Uw gegevens dienen alleen om uw vraag te behandelen.',
    nationalNumber: 'Rijksregisternummer: {{purpose}}. Wettelijke grondslag: {{legalBasis}}.',
  },
  junk: 'Na enkele minuten niets ontvangen? Kijk ook in de map met ongewenste e-mail.',
  landing: {
    title: 'Wat is uw instelling?',
    lead: 'Kies de instelling waarbij u een account hebt.',
    none: 'Er is momenteel geen instelling beschikbaar.',
    staff: 'Behandelt u de aanvragen? Toegang voor medewerkers',
  },
  signIn: {
    title: 'Aanmelden bij {{portal}}',
    identifier: {
      address: 'e-mailadres',
      username: 'gebruikersnaam',
      client_number: 'klantnummer',
    },
    password: 'Wachtwoord',
    submit: 'Aanmelden',
    refused: {
      title: 'We konden u niet aanmelden',
      text: 'Controleer wat u hebt ingevuld, tot en met het laatste teken. Een wachtwoord uit een e-mail is maar beperkte tijd geldig, en alleen het laatste telt. Wacht na meerdere pogingen een kwartier.',
    },
    remember: {
      address: 'Mijn e-mailadres onthouden',
      username: 'Mijn gebruikersnaam onthouden',
      client_number: 'Mijn klantnummer onthouden',
    },
    firstConnection: 'Eerste aanmelding?',
  },
  notice: {
    signed_out: 'U bent afgemeld.',
    password_chosen: 'Uw nieuwe wachtwoord is opgeslagen.',
    code_matched: 'Bedankt, de code klopt. We behandelen uw aanvraag verder.',
  },
  password: {
    title: {
      temporary: 'Kies uw nieuwe wachtwoord',
      own: 'Uw wachtwoord wijzigen',
    },
    lead: {
      temporary:
        'Het wachtwoord dat u hebt ontvangen, dient enkel om een ander te kiezen. Kies uw eigen wachtwoord om verder te gaan.',
      own: 'Uw andere sessies worden afgesloten.',
    },
    old: {
      temporary: 'Ontvangen wachtwoord',
      own: 'Huidig wachtwoord',
    },
    new: 'Nieuw wachtwoord',
    again: 'Wachtwoord bevestigen',
    submit: 'Opslaan en doorgaan',
    note: 'Spaties die voor of achter meegeplakt zijn, worden weggelaten.',
    strength: {
      label: 'Sterkte:',
      weak: 'zwak',
      fair: 'matig',
      good: 'goed',
      strong: 'sterk',
    },
    broken: 'Nog niet in orde: {{rules}}.',
    rule: {
      length: 'minstens {{minimum}} tekens',
      lower: 'een kleine letter',
      upper: 'een hoofdletter',
      digit: 'een cijfer',
      special: 'een speciaal teken',
      specialOf: 'een van de tekens {{specials}}',
      name: 'geen deel van uw naam',
    },
  },
  home: {
    addressChange:
      'Uw nieuwe adres {{hint}} gaat in op {{when}}. Hebt u niets gevraagd? Gebruik de link die u op uw huidige adres kreeg, of neem contact op met {{helpers}}.',
    title: 'Dag {{firstName}}',
    roles: 'Uw rol: {{roles}}',
    since: 'Aangemeld sinds {{moment}}',
    blocks: 'Uw diensten',
    opens: 'Opent {{site}}',
    none: 'Er is nog geen dienst aan uw rol gekoppeld. Neem contact op met {{helpers}} als u er een verwachtte.',
    account: 'Uw account',
    profile: 'Mijn profiel',
    changePassword: 'Wachtwoord wijzigen',
    signOut: 'Afmelden',
  },
  gone: {
    title: 'Deze link is niet meer geldig',
    lead: 'Hij is al gebruikt, hij is verlopen, of een nieuwere link heeft hem vervangen.',
    request: 'Open opnieuw de link in de laatste e-mail die u van ons kreeg. Die brengt u terug naar uw aanvraag.',
    'new-address':
      'Is uw nieuwe adres nog niet opgeslagen? Begin opnieuw vanuit uw profiel, of vraag ons om een nieuwe link en vermeld de referentie van uw aanvraag.',
    'undo-address':
      'Hebt u deze adreswijziging niet gevraagd? Schrijf ons meteen en vermeld de referentie uit de e-mail.',
    prove: 'Wachten wij nog op deze bevestiging, vraag ons dan een nieuwe link met de referentie van uw aanvraag.',
    identify: 'Wachten wij nog op uw identificatie, vraag ons dan een nieuwe link met de referentie van uw aanvraag.',
    reset: 'Vraag een nieuwe aan: alleen de laatste e-mail telt.',
    write: 'Ons schrijven',
    signIn: 'Naar de aanmeldpagina',
  },
  request: {
    title: 'Uw aanvraag',
    reference: 'Referentie',
    opened: 'Ontvangen op',
    steps: 'Stappen van uw aanvraag',
    step: {
      received: 'Aanvraag ontvangen',
      being_verified: 'Controle van uw identiteit',
      code_awaited: 'Code invullen',
      done: 'Aanvraag behandeld',
    },
    state: {
      done: 'stap klaar',
      current: 'huidige stap',
      next: 'volgende stap',
    },
    text: {
      received: 'Een medewerker neemt dit op. U hoeft nu niets te doen.',
      being_verified: 'Het kan zijn dat we u bellen, of een code sturen naar een adres dat we al kennen.',
      code_awaited: 'We hebben een code gestuurd naar een e-mailadres dat we al kennen.',
      done: 'Kijk in uw e-mail: daar vindt u ons antwoord. Wilt u iets toevoegen? Antwoord op ons laatste bericht.',
    },
    code: {
      title: 'Vul de ontvangen code in',
      label: 'Code van zes cijfers',
      hint: 'Belt een medewerker u, dan mag u de code ook aan hem of haar geven. Ze blijft enkele minuten geldig.',
      submit: 'Code controleren',
      wrong_one: 'Dit is niet de juiste code. U hebt nog {{count}} poging.',
      wrong_other: 'Dit is niet de juiste code. U hebt nog {{count}} pogingen.',
      closed: {
        title: 'Deze code kan niet meer gebruikt worden',
        text: 'Ze is verlopen, of er waren te veel pogingen. Antwoord op onze laatste e-mail om een nieuwe te vragen.',
      },
    },
    mails: {
      title: 'De e-mails die we u hebben gestuurd',
      acknowledgement: 'Ontvangstbevestiging',
      reply: 'Ons antwoord',
      known_address: 'Uw adres dat wij kennen',
      confirm_address: 'Link om uw nieuwe adres te bevestigen',
    },
    keep: 'Bewaar de e-mail die u hierheen bracht: de link toont altijd hoe het met uw aanvraag staat.',
  },
  newAddress: {
    title: 'Bevestig uw nieuwe e-mailadres',
    label: 'Nieuw adres',
    text: 'Zodra u bevestigt, meldt u zich met dit adres aan en schrijven wij u op dit adres. Open sessies worden afgesloten.',
    submit: 'Dit adres bevestigen',
    notYou: 'Hebt u niets gevraagd? Sluit deze pagina: er verandert niets.',
    textLater:
      'Na de bevestiging gaat het in na {{hours}} uur. Die bedenktijd beschermt uw account. Open sessies worden dan afgesloten.',
    later: {
      title: 'Uw nieuwe adres is bevestigd',
      text: 'Het gaat in op {{when}}. Die bedenktijd beschermt uw account; tot dan verandert er niets en hoeft u niets te doen. U krijgt daarvan een bevestiging per e-mail.',
    },
    done: {
      title: 'Uw nieuwe adres is opgeslagen',
      text: 'Voortaan schrijven we u op dit adres. Er is net een bericht naartoe gestuurd.',
    },
  },
  undoAddress: {
    title: 'Uw vorige e-mailadres herstellen?',
    warning: {
      title: 'Doe dit als u deze wijziging niet hebt gevraagd',
      text: 'Het e-mailadres van uw account is door een ander vervangen. U kunt dat ongedaan maken.',
    },
    label: 'Adres dat wordt hersteld',
    text: 'Alle sessies worden afgesloten en wij onderzoeken de aanvraag.',
    submit: 'Mijn adres herstellen',
    wasYou: 'Was u het toch zelf? Sluit deze pagina: uw nieuwe adres blijft behouden.',
    advice: 'Wijzig voor de zekerheid ook uw wachtwoord.',
    done: {
      title: 'Uw vorige adres is hersteld',
      lead: 'Alle sessies zijn afgesloten en wij onderzoeken wat er is gebeurd. U krijgt daarvan een bevestiging per e-mail.',
    },
  },
  stopAddress: {
    title: 'De adreswijziging annuleren?',
    warning: {
      title: 'Doe dit als u deze wijziging niet hebt gevraagd',
      text: 'Op {{when}} komt een ander e-mailadres in de plaats van dit adres. U kunt dat verhinderen.',
    },
    label: 'Adres dat behouden blijft',
    submit: 'De wijziging annuleren',
    wasYou: 'Was u het toch? Sluit deze pagina: de wijziging gaat in zoals gepland.',
    done: {
      title: 'De wijziging is geannuleerd',
      lead: 'Uw adres blijft hetzelfde. Alle sessies zijn afgesloten en wij bekijken wat er gebeurd is. U krijgt daarvan een bevestiging per e-mail.',
    },
  },
  prove: {
    title: 'Leest u dit adres?',
    label: 'Te bevestigen adres',
    text: 'U bevestigt alleen dat berichten aan dit adres bij u aankomen. Er verandert nog niets: wij gaan eerst na wie u bent.',
    submit: 'Ja, ik lees dit adres',
    notYou: 'Hebt u niets gevraagd? Sluit deze pagina: er verandert niets.',
    done: {
      title: 'Bedankt, het is genoteerd',
      text: 'Wij gaan verder met uw aanvraag. U mag deze pagina sluiten.',
    },
  },
  identify: {
    title: 'Toon aan wie u bent',
    lead: 'Voor uw aanvraag {{reference}}, ontvangen op {{date}}, vragen wij u zich te identificeren met {{provider}}.',
    kept: 'Wat wij ervan onthouden',
    keptText: 'Eén ding: u bent het, of niet. Uw rijksregisternummer dient om te vergelijken en wordt niet bewaard.',
    only: {
      title: 'Hebt u ons zelf geschreven?',
      text: 'Ga alleen dan verder. Heeft iemand anders u deze link doorgestuurd, sluit dan deze pagina.',
    },
    submit: 'Mij identificeren met {{provider}}',
    leave: {
      title: 'U gaat naar {{provider}}',
      text: 'Opent de pagina niet vanzelf, gebruik dan de knop.',
      submit: 'Verder naar {{provider}}',
    },
    done: {
      title: 'Bedankt, wij hebben het antwoord',
      text: 'Wij gaan verder met uw aanvraag. U mag deze pagina sluiten.',
    },
    notice: {
      declined: 'U ging niet akkoord. Er werd niets doorgegeven; u kunt opnieuw beginnen.',
      unusable: 'De identificatie is niet gelukt: het antwoord was niet volledig. U kunt opnieuw beginnen.',
      unavailable: 'De identificatiedienst antwoordt nu niet. Probeer het over enkele minuten opnieuw.',
    },
  },
  recover: recovery,
  problem: {
    too_fast: 'Te veel pogingen op korte tijd. Wacht enkele minuten en probeer opnieuw.',
    identifier_empty: 'Vul in waaraan we u herkennen.',
    address_empty: 'Vul uw e-mailadres in.',
    address_shape: 'Vul een volledig e-mailadres in, bijvoorbeeld naam@voorbeeld.be.',
    username_empty: 'Vul uw gebruikersnaam in.',
    wrong_address: 'Dit is niet het adres waarnaar deze link is gestuurd.',
    password_empty: 'Vul het wachtwoord in.',
    password_long: 'Dit wachtwoord is te lang: hoogstens 256 tekens.',
    password_differs: 'De twee wachtwoorden zijn niet gelijk.',
    wrong_old: 'Dit is niet het verwachte wachtwoord. Vul alle tekens in, ook die aan het einde.',
    same: 'Kies een ander wachtwoord dan het oude.',
    common:
      'Dit wachtwoord is te gemakkelijk te raden. Kies meerdere woorden die niets met elkaar te maken hebben, of een andere combinatie.',
    code_shape: 'Vul de zes cijfers van de code in.',
  },
};
