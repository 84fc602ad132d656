import type { requester as source } from '../fr/requester.ts';

export const requester: typeof source = {
  footer: {
    help: 'Ein Problem? Schreiben Sie an den Service-Desk: {{address}}',
    privacy: 'Ihre Daten dienen nur der Bearbeitung Ihrer Anfrage.',
  },
  junk: 'Nach einigen Minuten nichts erhalten? Sehen Sie auch im Spam-Ordner nach.',
  landing: {
    title: 'Was ist Ihre Institution?',
    lead: 'Wählen Sie die Institution, bei der Sie ein Konto haben.',
    none: 'Zurzeit ist keine Institution verfügbar.',
    staff: 'Arbeiten Sie am Service-Desk? Anmelden',
  },
};
