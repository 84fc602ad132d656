export const member = {
  modify: 'Ändern',
  signOut: 'Abmelden',
  home: 'Zurück zu Ihren Diensten',
  awaitsAssignment:
    'Ihr Konto besteht, gibt aber noch keine Rechte: Sie folgen Ihrem Einsatz an einer Schule. Wenn Sie dort bereits arbeiten, wenden Sie sich an den Personaldienst.',
  notice: {
    address_requested:
      'Wir haben einen Link an die neue Adresse gesendet. Öffnen Sie ihn, um sie zu bestätigen. Nach 5 Minuten nichts erhalten? Sehen Sie auch im Spam-Ordner nach.',
    address_cancelled: 'Die Adressänderung ist abgebrochen. Es hat sich nichts geändert.',
    sessions_ended: 'Erledigt: Auf diesem Gerät ist eine neue Anmeldung nötig.',
    nothing_to_end: 'Diese Sitzung war schon beendet.',
  },
  profile: {
    title: 'Ihr Profil',
    lead: 'Was {{portal}} über Sie weiß und wo Ihr Konto offen ist.',
  },
  underWay: {
    pending: {
      title: 'Eine neue Adresse wartet auf ihre Bestätigung',
      text: 'Öffnen Sie den Link, den wir dorthin gesendet haben, vor {{when}}. Bis dahin ändert sich nichts.',
    },
    cooling: {
      title: 'Ihre neue Adresse ist bestätigt',
      text: 'Sie gilt ab {{when}}. Diese Frist schützt Ihr Konto. Sie haben nichts verlangt? Brechen Sie ab und ändern Sie dann Ihr Passwort.',
    },
    cancel: 'Diese Änderung abbrechen',
  },
  data: {
    title: 'Ihre Daten',
    masked: 'Adresse, Telefon und Nummer sind verdeckt: Auch an einem offenen Bildschirm kann niemand sonst sie lesen.',
    name: 'Name',
    roles: 'Rolle',
    username: 'Benutzername',
    clientNumber: 'Kundennummer',
    school: 'Schule',
    address: 'E-Mail-Adresse',
    phone: 'Telefon',
    nationalNumber: 'Nationalregisternummer',
    none: 'Keine Adresse bekannt',
    elsewhere: 'Um sie zu ändern, kontaktieren Sie {{helpers}}.',
    how: 'Wie geht das?',
  },
  access: {
    title: 'Ihr Zugang',
    password: 'Passwort',
    passwordSince: 'Gewählt am {{date}}',
    passwordNever: 'Noch nicht gewählt',
  },
  session: {
    title: 'Wo Ihr Konto offen ist',
    lead: 'Beenden Sie, was Sie nicht erkennen. Eine ungenutzte Sitzung endet nach einer halben Stunde.',
    unknown: 'Unbekannter Browser',
    here: 'Dieses Gerät',
    since: 'Geöffnet',
    network: 'Netz {{network}}',
    end: 'Beenden',
    endOthers: 'Alle anderen beenden',
  },
  signIns: {
    title: 'Letzte Anmeldungen',
    lead: 'In den letzten 90 Tagen.',
    refused_one: 'In den letzten {{days}} Tagen wurde {{count}} Anmeldeversuch bei Ihrem Konto abgelehnt.',
    refused_other: 'In den letzten {{days}} Tagen wurden {{count}} Anmeldeversuche bei Ihrem Konto abgelehnt.',
    refusedMany: 'In den letzten {{days}} Tagen wurden mindestens {{count}} Anmeldeversuche bei Ihrem Konto abgelehnt.',
  },
  strange: {
    title: 'Kommt Ihnen etwas seltsam vor?',
    text: 'Beenden Sie die anderen Sitzungen, ändern Sie Ihr Passwort und kontaktieren Sie {{helpers}}:',
  },
  address: {
    title: 'Ihre E-Mail-Adresse ändern',
    present: 'Aktuelle Adresse',
    new: 'Neue E-Mail-Adresse',
    password: 'Ihr aktuelles Passwort',
    passwordHint: 'Wir fragen noch einmal danach, um sicher zu sein, dass Sie es sind.',
    unchanged: 'Das ist schon Ihre Adresse.',
    refused: 'Ihre Anfrage wurde nicht gesendet',
    replaces: 'Eine Änderung läuft schon. Diese Anfrage ersetzt sie.',
    next: 'Wie es weitergeht',
    step: {
      link: 'Wir senden einen Link an die neue Adresse. Öffnen Sie ihn innerhalb von {{hours}} Stunden, um sie zu bestätigen.',
      atOnce: 'Sobald sie bestätigt ist, ersetzt sie die bisherige, und alle Ihre Sitzungen werden beendet.',
      later:
        'Sie ersetzt die bisherige {{hours}} Stunden nach der Bestätigung; dann werden alle Ihre Sitzungen beendet.',
      warned:
        'Die aktuelle Adresse erhält eine Nachricht und kann die Änderung {{hours}} Stunden lang rückgängig machen.',
    },
    submit: 'Link senden',
    back: 'Zurück zu Ihrem Profil',
  },
  passwordOver: {
    title: 'Ihr Passwort gilt nicht mehr',
    text: 'Wer diese Änderung verlangt hat, kannte es. Wählen Sie ein neues: Wir schreiben Ihnen an diese Adresse.',
    submit: 'Ein neues Passwort wählen',
  },
};
