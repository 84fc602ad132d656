import type { requester as source } from '../fr/requester.ts';
import { recovery } from './recovery.ts';

export const requester: typeof source = {
  footer: {
    help: 'Ein Problem? Wenden Sie sich an {{helpers}} oder schreiben Sie an {{address}}.',
    privacy: 'Ihre Daten dienen nur der Bearbeitung Ihrer Anfrage.',
    nationalNumber: 'Nationalregisternummer: {{purpose}}. Rechtsgrundlage: {{legalBasis}}.',
  },
  junk: 'Nach einigen Minuten nichts erhalten? Sehen Sie auch im Spam-Ordner nach.',
  landing: {
    title: 'Was ist Ihre Institution?',
    lead: 'Wählen Sie die Institution, bei der Sie ein Konto haben.',
    none: 'Zurzeit ist keine Institution verfügbar.',
    staff: 'Bearbeiten Sie die Anfragen? Zugang für Mitarbeitende',
  },
  signIn: {
    title: 'Bei {{portal}} anmelden',
    identifier: {
      address: 'E-Mail-Adresse',
      username: 'Benutzername',
      client_number: 'Kundennummer',
    },
    password: 'Passwort',
    submit: 'Anmelden',
    refused: {
      title: 'Die Anmeldung ist nicht gelungen',
      text: 'Prüfen Sie Ihre Eingaben bis zum letzten Zeichen. Ein Passwort aus einer E-Mail gilt nur begrenzte Zeit, und nur das letzte zählt. Warten Sie nach mehreren Versuchen eine Viertelstunde.',
    },
    remember: {
      address: 'Meine E-Mail-Adresse merken',
      username: 'Meinen Benutzernamen merken',
      client_number: 'Meine Kundennummer merken',
    },
    firstConnection: 'Erste Anmeldung?',
  },
  notice: {
    signed_out: 'Sie sind abgemeldet.',
    password_chosen: 'Ihr neues Passwort ist gespeichert.',
    code_matched: 'Danke, der Code stimmt. Wir bearbeiten Ihre Anfrage weiter.',
  },
  password: {
    title: {
      temporary: 'Wählen Sie Ihr neues Passwort',
      own: 'Ihr Passwort ändern',
    },
    lead: {
      temporary:
        'Das erhaltene Passwort dient nur dazu, ein anderes zu wählen. Wählen Sie Ihr eigenes, um fortzufahren.',
      own: 'Ihre anderen Sitzungen werden beendet.',
    },
    old: {
      temporary: 'Erhaltenes Passwort',
      own: 'Aktuelles Passwort',
    },
    new: 'Neues Passwort',
    again: 'Passwort bestätigen',
    submit: 'Speichern und fortfahren',
    note: 'Leerzeichen, die davor oder danach mitkopiert wurden, werden entfernt.',
    strength: {
      label: 'Stärke:',
      weak: 'schwach',
      fair: 'mäßig',
      good: 'gut',
      strong: 'stark',
    },
    broken: 'Noch nicht erfüllt: {{rules}}.',
    rule: {
      length: 'mindestens {{minimum}} Zeichen',
      lower: 'ein Kleinbuchstabe',
      upper: 'ein Großbuchstabe',
      digit: 'eine Ziffer',
      special: 'ein Sonderzeichen',
      specialOf: 'eines der Zeichen {{specials}}',
      name: 'kein Teil Ihres Namens',
    },
  },
  home: {
    addressChange:
      'Ihre neue Adresse {{hint}} gilt ab {{when}}. Sie haben nichts verlangt? Benutzen Sie den Link, den Sie an Ihrer bisherigen Adresse erhalten haben, oder wenden Sie sich an {{helpers}}.',
    title: 'Guten Tag, {{firstName}}',
    roles: 'Ihre Rolle: {{roles}}',
    since: 'Angemeldet seit {{moment}}',
    blocks: 'Ihre Dienste',
    opens: 'Öffnet {{site}}',
    none: 'Mit Ihrer Rolle ist noch kein Dienst verbunden. Wenden Sie sich an {{helpers}}, wenn Sie einen erwartet haben.',
    account: 'Ihr Konto',
    profile: 'Mein Profil',
    changePassword: 'Passwort ändern',
    signOut: 'Abmelden',
  },
  gone: {
    title: 'Dieser Link ist nicht mehr gültig',
    lead: 'Er wurde bereits benutzt, er ist abgelaufen, oder ein neuerer Link hat ihn ersetzt.',
    request:
      'Öffnen Sie erneut den Link aus der letzten E-Mail, die Sie von uns erhalten haben. Er führt Sie zu Ihrer Anfrage zurück.',
    'new-address':
      'Ist Ihre neue Adresse noch nicht gespeichert, beginnen Sie in Ihrem Profil neu, oder bitten Sie uns um einen neuen Link und nennen Sie die Referenz Ihrer Anfrage.',
    'undo-address':
      'Sie haben diese Adressänderung nicht verlangt? Schreiben Sie uns sofort und nennen Sie die Referenz aus der E-Mail.',
    prove: 'Warten wir noch auf diese Bestätigung, bitten Sie uns mit der Referenz Ihrer Anfrage um einen neuen Link.',
    identify: 'Warten wir noch auf Ihren Nachweis, bitten Sie uns mit der Referenz Ihrer Anfrage um einen neuen Link.',
    reset: 'Fordern Sie einen neuen an: Nur die letzte E-Mail zählt.',
    write: 'Uns schreiben',
    signIn: 'Zur Anmeldeseite',
  },
  request: {
    title: 'Ihre Anfrage',
    reference: 'Referenz',
    opened: 'Eingegangen am',
    steps: 'Schritte Ihrer Anfrage',
    step: {
      received: 'Anfrage eingegangen',
      being_verified: 'Prüfung Ihrer Identität',
      code_awaited: 'Code eingeben',
      done: 'Anfrage bearbeitet',
    },
    state: {
      done: 'Schritt erledigt',
      current: 'aktueller Schritt',
      next: 'nächster Schritt',
    },
    text: {
      received: 'Wir kümmern uns darum. Sie müssen im Moment nichts tun.',
      being_verified:
        'Es kann sein, dass wir Sie anrufen oder einen Code an eine Adresse senden, die wir bereits kennen.',
      code_awaited: 'Wir haben einen Code an eine E-Mail-Adresse gesendet, die wir bereits kennen.',
      done: 'Sehen Sie in Ihre E-Mails: Dort finden Sie unsere Antwort. Um etwas hinzuzufügen, antworten Sie auf unsere letzte Nachricht.',
    },
    code: {
      title: 'Geben Sie den erhaltenen Code ein',
      label: 'Sechsstelliger Code',
      hint: 'Wenn wir Sie anrufen, können Sie den Code auch am Telefon nennen. Er gilt einige Minuten.',
      submit: 'Code prüfen',
      wrong_one: 'Das ist nicht der richtige Code. Sie haben noch {{count}} Versuch.',
      wrong_other: 'Das ist nicht der richtige Code. Sie haben noch {{count}} Versuche.',
      closed: {
        title: 'Dieser Code kann nicht mehr benutzt werden',
        text: 'Er ist abgelaufen, oder es gab zu viele Versuche. Antworten Sie auf unsere letzte E-Mail, um einen neuen zu erhalten.',
      },
    },
    mails: {
      title: 'Die E-Mails, die wir Ihnen gesendet haben',
      acknowledgement: 'Eingangsbestätigung',
      reply: 'Unsere Antwort',
      known_address: 'Ihre uns bekannte Adresse',
      confirm_address: 'Link zur Bestätigung Ihrer neuen Adresse',
    },
    keep: 'Bewahren Sie die E-Mail auf, die Sie hierher geführt hat: Der Link zeigt immer den Stand Ihrer Anfrage.',
  },
  newAddress: {
    title: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    label: 'Neue Adresse',
    text: 'Sobald Sie bestätigen, melden Sie sich mit dieser Adresse an, und wir schreiben Ihnen dorthin. Offene Sitzungen werden beendet.',
    submit: 'Diese Adresse bestätigen',
    notYou: 'Sie haben nichts angefordert? Schließen Sie diese Seite: Es ändert sich nichts.',
    textLater:
      'Nach der Bestätigung gilt sie nach {{hours}} Stunden. Diese Frist schützt Ihr Konto. Offene Sitzungen werden dann beendet.',
    later: {
      title: 'Ihre neue Adresse ist bestätigt',
      text: 'Sie gilt ab {{when}}. Diese Frist schützt Ihr Konto; bis dahin ändert sich nichts, und Sie müssen nichts tun. Eine E-Mail bestätigt Ihnen das.',
    },
    done: {
      title: 'Ihre neue Adresse ist gespeichert',
      text: 'Wir schreiben Ihnen ab jetzt an diese Adresse; eine Nachricht ist dorthin unterwegs.',
    },
  },
  undoAddress: {
    title: 'Ihre bisherige E-Mail-Adresse wiederherstellen?',
    warning: {
      title: 'Tun Sie das, wenn Sie diese Änderung nicht verlangt haben',
      text: 'Die E-Mail-Adresse Ihres Kontos wurde durch eine andere ersetzt. Sie können das rückgängig machen.',
    },
    label: 'Adresse, die wiederhergestellt wird',
    text: 'Alle Sitzungen werden beendet, und wir prüfen die Anfrage.',
    submit: 'Meine Adresse wiederherstellen',
    wasYou: 'Waren Sie es doch selbst? Schließen Sie diese Seite: Ihre neue Adresse bleibt bestehen.',
    advice: 'Ändern Sie zur Sicherheit auch Ihr Passwort.',
    done: {
      title: 'Ihre bisherige Adresse ist wiederhergestellt',
      lead: 'Alle Sitzungen sind beendet, und wir prüfen, was geschehen ist. Eine E-Mail bestätigt Ihnen das.',
    },
  },
  stopAddress: {
    title: 'Adressänderung abbrechen?',
    warning: {
      title: 'Tun Sie das, wenn Sie diese Änderung nicht verlangt haben',
      text: 'Ab {{when}} soll eine andere E-Mail-Adresse diese ersetzen. Sie können das verhindern.',
    },
    label: 'Adresse, die bleibt',
    submit: 'Änderung abbrechen',
    wasYou: 'Waren Sie es doch? Schließen Sie diese Seite: Die Änderung gilt dann wie vorgesehen.',
    done: {
      title: 'Die Änderung ist abgebrochen',
      lead: 'Ihre Adresse bleibt dieselbe. Alle Sitzungen sind beendet, und wir prüfen, was geschehen ist. Eine E-Mail bestätigt Ihnen das.',
    },
  },
  prove: {
    title: 'Lesen Sie diese Adresse?',
    label: 'Zu bestätigende Adresse',
    text: 'Sie bestätigen nur, dass Nachrichten an diese Adresse bei Ihnen ankommen. Noch ändert sich nichts: Wir prüfen zuerst, wer Sie sind.',
    submit: 'Ja, ich lese diese Adresse',
    notYou: 'Sie haben nichts angefragt? Schließen Sie diese Seite: Es ändert sich nichts.',
    done: {
      title: 'Danke, es ist vermerkt',
      text: 'Wir bearbeiten Ihre Anfrage weiter. Sie können diese Seite schließen.',
    },
  },
  identify: {
    title: 'Weisen Sie sich aus',
    lead: 'Für Ihre Anfrage {{reference}}, eingegangen am {{date}}, bitten wir Sie, sich mit {{provider}} auszuweisen.',
    kept: 'Was wir davon behalten',
    keptText:
      'Nur eines: Sie sind es, oder nicht. Ihre Nationalregisternummer dient dem Vergleich und wird nicht aufbewahrt.',
    only: {
      title: 'Haben Sie uns selbst geschrieben?',
      text: 'Nur dann fahren Sie fort. Hat Ihnen jemand anderes diesen Link weitergeleitet, schließen Sie diese Seite.',
    },
    submit: 'Mich mit {{provider}} ausweisen',
    leave: {
      title: 'Sie wechseln zu {{provider}}',
      text: 'Öffnet sich die Seite nicht von selbst, verwenden Sie die Schaltfläche.',
      submit: 'Weiter zu {{provider}}',
    },
    done: {
      title: 'Danke, wir haben die Antwort',
      text: 'Wir bearbeiten Ihre Anfrage weiter. Sie können diese Seite schließen.',
    },
    notice: {
      declined: 'Sie haben nicht zugestimmt. Nichts wurde übermittelt; Sie können neu beginnen.',
      unusable: 'Das Ausweisen ist nicht gelungen: Die Antwort war nicht vollständig. Sie können neu beginnen.',
      unavailable: 'Der Ausweisdienst antwortet gerade nicht. Versuchen Sie es in einigen Minuten erneut.',
    },
  },
  recover: recovery,
  problem: {
    too_fast: 'Zu viele Versuche in kurzer Zeit. Warten Sie einige Minuten und versuchen Sie es erneut.',
    identifier_empty: 'Geben Sie an, woran wir Sie erkennen.',
    address_empty: 'Geben Sie Ihre E-Mail-Adresse ein.',
    address_shape: 'Geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@beispiel.be.',
    username_empty: 'Geben Sie Ihren Benutzernamen ein.',
    wrong_address: 'Das ist nicht die Adresse, an die dieser Link gesendet wurde.',
    password_empty: 'Geben Sie das Passwort ein.',
    password_long: 'Dieses Passwort ist zu lang: höchstens 256 Zeichen.',
    password_differs: 'Die beiden Eingaben stimmen nicht überein.',
    wrong_old: 'Das ist nicht das erwartete Passwort. Geben Sie alle Zeichen ein, auch die am Ende.',
    same: 'Wählen Sie ein anderes Passwort als das alte.',
    common:
      'Dieses Passwort ist zu leicht zu erraten. Wählen Sie mehrere Wörter ohne Zusammenhang oder eine andere Mischung.',
    code_shape: 'Geben Sie die sechs Ziffern des Codes ein.',
  },
};
