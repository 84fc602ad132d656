import type { staff as source } from '../fr/staff.ts';

export const staff: typeof source = {
  shell: {
    tagline: 'Eerst de identiteit nagaan, dan pas iets meedelen of wijzigen.',
  },
  signIn: {
    title: 'Aanmelden voor medewerkers',
    lead: 'Voor de medewerkers en supervisors van de servicedesk.',
    email: 'E-mailadres',
    password: 'Wachtwoord',
    submit: 'Doorgaan',
    refused: 'Aanmelden is niet gelukt',
    refusedText:
      'Controleer het adres en het wachtwoord en probeer opnieuw. Wacht na tien pogingen een kwartier, of vraag het aan uw verantwoordelijke.',
    over: 'Meld u opnieuw aan',
    overText: 'Er is te veel tijd verstreken of er waren te veel pogingen. Voer uw wachtwoord opnieuw in.',
    signedOut: 'U bent afgemeld.',
  },
  secondFactor: {
    title: 'Uw aanmeldcode',
    lead: 'Dag {{name}}. Open uw authenticatie-app en neem de zes cijfers van Guichet over.',
    code: 'Code van zes cijfers',
    hint: 'Ze verandert om de 30 seconden en werkt maar één keer.',
    submit: 'Aanmelden',
    refused: 'Deze code klopt niet. Wacht op de volgende in uw app en voer die in.',
    restart: 'Bent u dit niet? Opnieuw beginnen',
  },
  profile: {
    title: 'Mijn profiel',
    lead: 'Wat Guichet over u weet, en de taal van uw schermen.',
    name: 'Naam',
    roles: 'Rollen',
    language: 'Taal van de schermen',
    signOut: 'Afmelden',
    session: 'Uw sessie sluit na 30 minuten zonder activiteit, en uiterlijk 12 uur na het aanmelden.',
  },
  role: {
    agent: 'Medewerker',
    supervisor: 'Supervisor',
    administrator: 'Beheerder',
  },
  invalid: {
    address_shape: 'Voer een volledig e-mailadres in, bijvoorbeeld naam@voorbeeld.be.',
    password_empty: 'Voer uw wachtwoord in.',
    code_shape: 'Voer de zes cijfers van de code in.',
  },
};
