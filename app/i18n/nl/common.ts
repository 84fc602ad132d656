import type { common as source } from '../fr/common.ts';

export const common: typeof source = {
  action: {
    back: 'Terug',
    cancel: 'Annuleren',
    close: 'Sluiten',
    confirm: 'Bevestigen',
    continue: 'Doorgaan',
    copy: 'Kopiëren',
    hide: 'Verbergen',
    save: 'Opslaan',
    search: 'Zoeken',
    send: 'Verzenden',
    show: 'Tonen',
    signOut: 'Afmelden',
  },
  language: {
    label: 'Taal',
  },
  layout: {
    skip: 'Naar de inhoud',
    main: 'Hoofdnavigatie',
    more: 'Meer',
    waiting_one: '{{count}} in behandeling',
    waiting_other: '{{count}} in behandeling',
  },
  field: {
    optional: 'facultatief',
    characters_one: '{{count}} teken',
    characters_other: '{{count}} tekens',
    showPassword: 'Wachtwoord tonen',
    hidePassword: 'Wachtwoord verbergen',
  },
  invalid: {
    required: 'Dit veld is nodig.',
    email: 'Geef een volledig e-mailadres in, bijvoorbeeld naam@voorbeeld.be.',
    tooShort: 'Dit is te kort.',
    tooLong: 'Dit is te lang.',
    code: 'Geef de cijfers van de code in.',
    form: 'Verbeter de aangeduide velden en verzend opnieuw.',
  },
  state: {
    pending: 'Bezig…',
    loading: 'Laden…',
    done: 'klaar',
    copied: 'Gekopieerd',
  },
  tone: {
    info: 'Informatie',
    ok: 'Gelukt',
    warn: 'Let op',
    danger: 'Probleem',
  },
  evidence: {
    meter: '{{met}} van {{total}} bewijzen',
    meterPartial: '{{met}} van {{total}} bewijzen, waarvan {{partial}} na te kijken',
  },
  masked: {
    label: 'verborgen waarde',
    hidesIn: 'Wordt verborgen over {{time}}',
    hiddenAgain: 'De waarde is opnieuw verborgen.',
  },
  pagination: {
    label: 'Pagina’s',
    previous: 'Vorige pagina',
    next: 'Volgende pagina',
    position: 'Pagina {{page}} van {{pages}}',
  },
  toast: {
    region: 'Meldingen',
  },
  failure: {
    reference: 'Te vermelden referentie: {{reference}}',
    home: 'Naar de startpagina',
    retry: 'Opnieuw proberen',
    badRequest: {
      title: 'We hebben deze vraag niet begrepen',
      text: 'Misschien is de link onvolledig of is het formulier gewijzigd. Ga terug naar de vorige pagina en probeer opnieuw.',
    },
    forbidden: {
      title: 'U hebt geen toegang tot deze pagina',
      text: 'Uw rol laat deze handeling niet toe, of ze is nu niet meer toegelaten. Zou dat wel moeten, vraag het dan aan uw verantwoordelijke.',
    },
    notFound: {
      title: 'Deze pagina bestaat niet',
      text: 'Misschien is het adres verkeerd gekopieerd of is de pagina verwijderd. Kijk de link na of begin opnieuw vanaf de startpagina.',
    },
    conflict: {
      title: 'Iemand anders heeft intussen iets gedaan',
      text: 'Uw verzending heeft niets gewijzigd. Ga terug naar de vorige pagina, bekijk de huidige toestand en probeer opnieuw als dat nog nodig is.',
    },
    tooMany: {
      title: 'Te veel pogingen op korte tijd',
      text: 'Wacht enkele minuten en probeer opnieuw.',
    },
    unavailable: {
      title: 'De dienst is nu even niet beschikbaar',
      text: 'Er is niets verloren. Probeer over enkele minuten opnieuw.',
    },
    server: {
      title: 'Er ging iets mis aan onze kant',
      text: 'U hebt niets verkeerd gedaan. Probeer over enkele minuten opnieuw; blijft het duren, verwittig dan uw instelling.',
    },
  },
};
