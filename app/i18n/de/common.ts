import type { common as source } from '../fr/common.ts';

export const common: typeof source = {
  action: {
    back: 'Zurück',
    cancel: 'Abbrechen',
    close: 'Schließen',
    confirm: 'Bestätigen',
    continue: 'Weiter',
    copy: 'Kopieren',
    hide: 'Verbergen',
    save: 'Speichern',
    search: 'Suchen',
    send: 'Senden',
    show: 'Anzeigen',
    signOut: 'Abmelden',
  },
  language: {
    label: 'Sprache',
  },
  layout: {
    skip: 'Zum Inhalt springen',
    main: 'Hauptnavigation',
    more: 'Mehr',
    waiting_one: '{{count}} ausstehend',
    waiting_other: '{{count}} ausstehend',
  },
  field: {
    optional: 'freiwillig',
    characters_one: '{{count}} Zeichen',
    characters_other: '{{count}} Zeichen',
    showPassword: 'Passwort anzeigen',
    hidePassword: 'Passwort verbergen',
  },
  invalid: {
    required: 'Dieses Feld wird benötigt.',
    email: 'Geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@beispiel.be.',
    tooShort: 'Das ist zu kurz.',
    tooLong: 'Das ist zu lang.',
    code: 'Geben Sie die Ziffern des Codes ein.',
    form: 'Korrigieren Sie die markierten Felder und senden Sie erneut.',
  },
  state: {
    pending: 'Wird ausgeführt…',
    loading: 'Wird geladen…',
    done: 'erledigt',
    copied: 'Kopiert',
  },
  tone: {
    info: 'Information',
    ok: 'Erfolgreich',
    warn: 'Achtung',
    danger: 'Problem',
  },
  evidence: {
    meter: '{{met}} von {{total}} Nachweisen',
    meterPartial: '{{met}} von {{total}} Nachweisen, davon {{partial}} zu prüfen',
  },
  masked: {
    label: 'verdeckter Wert',
    hidesIn: 'Wird verdeckt in {{time}}',
    hiddenAgain: 'Der Wert ist wieder verdeckt.',
  },
  pagination: {
    label: 'Seiten',
    previous: 'Vorige Seite',
    next: 'Nächste Seite',
    position: 'Seite {{page}} von {{pages}}',
  },
  toast: {
    region: 'Meldungen',
  },
  failure: {
    reference: 'Anzugebende Referenz: {{reference}}',
    home: 'Zur Startseite',
    retry: 'Erneut versuchen',
    badRequest: {
      title: 'Diese Anfrage haben wir nicht verstanden',
      text: 'Vielleicht ist der Link unvollständig oder das Formular wurde verändert. Gehen Sie zur vorigen Seite zurück und versuchen Sie es erneut.',
    },
    forbidden: {
      title: 'Sie haben keinen Zugang zu dieser Seite',
      text: 'Ihre Rolle erlaubt diesen Schritt nicht, oder er ist jetzt nicht mehr erlaubt. Sollte er es sein, fragen Sie Ihre Leitung.',
    },
    notFound: {
      title: 'Diese Seite gibt es nicht',
      text: 'Vielleicht wurde die Adresse falsch kopiert oder die Seite entfernt. Prüfen Sie den Link oder beginnen Sie auf der Startseite.',
    },
    conflict: {
      title: 'Inzwischen hat jemand anderes gehandelt',
      text: 'Ihre Eingabe hat nichts verändert. Gehen Sie zur vorigen Seite zurück, lesen Sie den aktuellen Stand und versuchen Sie es erneut, falls noch nötig.',
    },
    tooMany: {
      title: 'Zu viele Versuche in kurzer Zeit',
      text: 'Warten Sie einige Minuten und versuchen Sie es erneut.',
    },
    unavailable: {
      title: 'Der Dienst ist derzeit nicht verfügbar',
      text: 'Es ist nichts verloren. Versuchen Sie es in einigen Minuten erneut.',
    },
    server: {
      title: 'Bei uns ist etwas schiefgegangen',
      text: 'Sie haben nichts falsch gemacht. Versuchen Sie es in einigen Minuten erneut; bleibt es dabei, melden Sie es Ihrer Institution.',
    },
  },
};
