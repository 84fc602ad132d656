import type { requester as source } from '../fr/requester.ts';

export const requester: typeof source = {
  footer: {
    help: 'Een probleem? Schrijf naar de servicedesk: {{address}}',
    privacy: 'Uw gegevens dienen alleen om uw vraag te behandelen.',
  },
  junk: 'Na enkele minuten niets ontvangen? Kijk ook in de map met ongewenste e-mail.',
  landing: {
    title: 'Wat is uw instelling?',
    lead: 'Kies de instelling waarbij u een account hebt.',
    none: 'Er is momenteel geen instelling beschikbaar.',
    staff: 'Werkt u bij de servicedesk? Aanmelden',
  },
};
