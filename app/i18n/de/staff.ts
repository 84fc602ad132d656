import type { staff as source } from '../fr/staff.ts';

export const staff: typeof source = {
  shell: {
    tagline: 'Erst die Identität prüfen, dann Auskunft geben oder ändern.',
  },
  signIn: {
    title: 'Anmeldung für Mitarbeitende',
    lead: 'Für die Mitarbeitenden und Vorgesetzten des Service Desk.',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Weiter',
    refused: 'Die Anmeldung ist nicht gelungen',
    refusedText:
      'Prüfen Sie Adresse und Passwort und versuchen Sie es erneut. Warten Sie nach zehn Versuchen eine Viertelstunde, oder fragen Sie Ihre Vorgesetzten.',
    over: 'Melden Sie sich bitte neu an',
    overText: 'Es ist zu viel Zeit vergangen oder es gab zu viele Versuche. Geben Sie Ihr Passwort erneut ein.',
    signedOut: 'Sie sind abgemeldet.',
  },
  secondFactor: {
    title: 'Ihr Anmeldecode',
    lead: 'Guten Tag, {{name}}. Öffnen Sie Ihre Authenticator-App und übertragen Sie die sechs Ziffern für Guichet.',
    code: 'Sechsstelliger Code',
    hint: 'Er wechselt alle 30 Sekunden und gilt nur einmal.',
    submit: 'Anmelden',
    refused: 'Dieser Code passt nicht. Warten Sie auf den nächsten in Ihrer App und geben Sie ihn ein.',
    restart: 'Sind Sie das nicht? Neu beginnen',
  },
  profile: {
    title: 'Mein Profil',
    lead: 'Was Guichet über Sie weiß, und die Sprache Ihrer Seiten.',
    name: 'Name',
    roles: 'Rollen',
    language: 'Sprache der Seiten',
    signOut: 'Abmelden',
    session: 'Ihre Sitzung endet nach 30 Minuten ohne Aktivität, spätestens 12 Stunden nach der Anmeldung.',
  },
  role: {
    agent: 'Sachbearbeitung',
    supervisor: 'Aufsicht',
    administrator: 'Verwaltung',
  },
  invalid: {
    address_shape: 'Geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@beispiel.be.',
    password_empty: 'Geben Sie Ihr Passwort ein.',
    code_shape: 'Geben Sie die sechs Ziffern des Codes ein.',
  },
};
