import type { MailTexts } from './texts.ts';

export const de: MailTexts = {
  facts: { address: 'Ihre E-Mail-Adresse', username: 'Ihr Benutzername', client_number: 'Ihre Kundennummer' },
  changedValue: {
    names: 'Name',
    phone: 'Telefonnummer',
    answers: 'Antworten auf die Kontrollfragen',
    birth_date: 'Geburtsdatum',
    national_number: 'Nationalregisternummer',
    username: 'Benutzername',
  },
  changeCounts: {
    now: 'Diese Änderung gilt ab sofort.',
    later: 'Um Sie zu identifizieren, verwenden wir dies erst ab {{from}}: Diese Frist schützt Ihr Konto.',
    both: 'Der Benutzername gilt ab sofort; das Übrige verwenden wir erst ab {{from}}, um Sie zu identifizieren: Diese Frist schützt Ihr Konto.',
  },
  resetGround: {
    recovery_request: 'Haben Sie nichts angefordert? Dann tun Sie nichts: Ihr aktuelles Passwort bleibt gültig.',
    verification_use:
      'Diese Nachricht wurde nach Prüfung Ihrer Identität für Sie veranlasst; Ihr bisheriges Passwort gilt nicht mehr.',
  },
  footer: 'Referenz Ihrer Anfrage: {{reference}}',
  automatic: 'Dies ist eine automatische Nachricht.',
  textMessage: {
    contact_code:
      '{{institution}}: Ihr Code ist {{code}}, {{minutes}} Min. gültig. Nichts angefordert? Geben Sie ihn niemandem.',
  },
  acknowledgement: {
    subject: '{{institution}}: Ihre Anfrage {{reference}} ist angekommen',
    heading: 'Wir haben Ihre Anfrage erhalten',
    lines: [
      'Ihre Anfrage hat die Referenz {{reference}}. Wir kümmern uns darum.',
      'Bevor wir etwas mitteilen oder ändern, prüfen wir Ihre Identität. Es kann sein, dass wir Sie anrufen oder einen Code an eine uns bekannte Adresse senden.',
      'Senden Sie niemals ein Passwort oder einen Code per E-Mail.',
    ],
    button: 'Meine Anfrage verfolgen',
  },
  reply: { subject: 'Re: {{subject}}', heading: '', lines: [], button: 'Meine Anfrage verfolgen' },
  contact_code: {
    subject: '{{institution}}: Ihr Bestätigungscode',
    heading: 'Ihr Bestätigungscode',
    lines: [
      'Jemand bittet uns um Auskunft über Ihr Konto. Sind Sie das, geben Sie diesen Code auf der Seite Ihrer Anfrage ein oder nennen Sie ihn der Person, die Sie anruft.',
      'Der Code gilt {{minutes}} Minuten. Haben Sie nichts angefragt, tun Sie nichts und geben Sie den Code niemandem.',
    ],
  },
  known_address: {
    subject: '{{institution}}: Ihre bekannte E-Mail-Adresse',
    heading: 'Ihre bei uns bekannte E-Mail-Adresse',
    lines: [
      'Nach Prüfung Ihrer Identität teilen wir Ihnen die E-Mail-Adresse mit, unter der wir Sie kennen. $t(signInWith.{{signInWith}})',
      'Stimmt diese Adresse nicht mehr? Schreiben Sie an {{desk}} mit dem Betreff „E-Mail-Adresse geändert“.',
    ],
  },
  address_disclosed: {
    subject: '{{institution}}: Ihre E-Mail-Adresse wurde mitgeteilt',
    heading: 'Ihre E-Mail-Adresse wurde mitgeteilt',
    lines: [
      'Am {{date}} haben wir diese E-Mail-Adresse nach Prüfung der Identität der anfragenden Person mitgeteilt.',
      'Waren Sie das nicht? Schreiben Sie sofort an {{desk}} mit der Referenz {{reference}}.',
    ],
  },
  confirm_address: {
    subject: '{{institution}}: Bestätigen Sie Ihre neue E-Mail-Adresse',
    heading: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    lines: [
      'Diese Adresse wurde als neue Adresse eines Kontos bei {{institution}} angegeben. Bestätigen Sie sie, damit sie gilt.',
      'Der Link gilt {{hours}} Stunden. Haben Sie nichts angefragt, tun Sie nichts.',
    ],
    button: 'Diese Adresse bestätigen',
  },
  address_changed: {
    subject: '{{institution}}: Ihre neue E-Mail-Adresse ist gespeichert',
    heading: 'Ihre neue E-Mail-Adresse ist gespeichert',
    lines: ['Wir kennen Sie nun unter der Adresse, an die diese Nachricht geht. $t(signInWith.{{signInWith}})'],
    button: 'Zur Anmeldung',
  },
  address_warning: {
    subject: '{{institution}}: Die E-Mail-Adresse Ihres Kontos wurde geändert',
    heading: 'Die E-Mail-Adresse Ihres Kontos wurde geändert',
    lines: [
      'Am {{date}} wurde diese Adresse durch eine andere ersetzt. $t(changeAskedBy.{{by}})',
      'Waren Sie das nicht? Machen Sie die Änderung innerhalb von {{hours}} Stunden mit der Schaltfläche unten rückgängig. Ihre Adresse wird wiederhergestellt und alle Sitzungen werden beendet.',
    ],
    button: 'Änderung rückgängig machen',
  },
  address_restored: {
    subject: '{{institution}}: Ihre E-Mail-Adresse ist wiederhergestellt',
    heading: 'Ihre E-Mail-Adresse ist wiederhergestellt',
    lines: [
      'Die Änderung wurde rückgängig gemacht: Wir kennen Sie wieder unter dieser Adresse. Alle Sitzungen wurden beendet, und wir prüfen die Anfrage {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  address_change_confirmed: {
    subject: '{{institution}}: Ihre neue E-Mail-Adresse ist bestätigt',
    heading: 'Ihre neue E-Mail-Adresse ist bestätigt',
    lines: [
      'Sie gilt ab {{date}}. Diese Frist schützt Ihr Konto; bis dahin ändert sich nichts.',
      'Sie müssen nichts tun. Eine Nachricht sagt Ihnen, sobald die Änderung gilt.',
    ],
  },
  address_change_coming: {
    subject: '{{institution}}: Die E-Mail-Adresse Ihres Kontos wird sich ändern',
    heading: 'Die E-Mail-Adresse Ihres Kontos wird sich ändern',
    lines: [
      'Ab {{date}} ersetzt eine andere Adresse diese hier. $t(changeAskedBy.{{by}})',
      'Waren Sie das nicht? Brechen Sie die Änderung sofort mit der Schaltfläche unten ab: Nichts ändert sich, und alle Sitzungen werden beendet. Waren Sie es? Dann tun Sie nichts.',
    ],
    also: 'Dieselbe Datei hat außerdem geändert: {{changed}}. $t(changeCounts.{{counts}}) Sollte sich das nicht ändern, schreiben Sie sofort an {{desk}}.',
    button: 'Änderung abbrechen',
  },
  address_change_stopped: {
    subject: '{{institution}}: Die Adressänderung ist abgebrochen',
    heading: 'Die Adressänderung ist abgebrochen',
    lines: [
      'Nichts hat sich geändert: Wir kennen Sie weiterhin unter dieser Adresse. Alle Sitzungen wurden beendet, und wir prüfen die Anfrage {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  temporary_password: {
    subject: '{{institution}}: Ihr vorläufiges Passwort',
    heading: 'Ihr vorläufiges Passwort',
    lines: [
      'Melden Sie sich mit diesem Passwort an. Danach wählen Sie Ihr eigenes. Geben Sie alle Zeichen ein, auch die am Ende.',
      'Achten Sie auf Groß- und Kleinschreibung: „0“ ist die Ziffer Null, „O“ der Großbuchstabe. Wenn Sie das Passwort kopieren, prüfen Sie, dass davor und dahinter kein Leerzeichen steht.',
      'Es ist {{validity}} gültig und dient nur dazu, Ihr eigenes zu wählen. Haben Sie mehrere Nachrichten erhalten, zählt nur die letzte.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Anmelden',
  },
  generated_password: {
    subject: '{{institution}}: Ihr Passwort',
    heading: 'Ihr Passwort',
    lines: [
      'Notieren Sie die folgenden Angaben für Ihre Anmeldung. Geben Sie alle Zeichen des Passworts ein, auch die am Ende.',
      'Achten Sie auf Groß- und Kleinschreibung: „0“ ist die Ziffer Null, „O“ der Großbuchstabe. Wenn Sie das Passwort kopieren, prüfen Sie, dass davor und dahinter kein Leerzeichen steht.',
      'Melden Sie sich innerhalb von {{validity}} zum ersten Mal an. Haben Sie mehrere Nachrichten erhalten, zählt nur die letzte: Jede Anforderung erzeugt ein neues Passwort.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Anmelden',
  },
  reset_link: {
    subject: '{{institution}}: Wählen Sie ein neues Passwort',
    heading: 'Wählen Sie ein neues Passwort',
    lines: [
      'Die Schaltfläche unten öffnet die Seite, auf der Sie Ihr neues Passwort wählen. Notieren Sie sich diese Angaben gut:',
      'Der Link ist {{validity}} gültig und gilt nur einmal. Haben Sie mehrere Nachrichten erhalten, zählt nur die letzte.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Mein Passwort wählen',
    copy: 'Die Schaltfläche öffnet sich nicht? Kopieren Sie diesen Link in Ihren Browser:',
  },
  password_changed: {
    subject: '{{institution}}: Ihr Passwort wurde geändert',
    heading: 'Ihr Passwort wurde geändert',
    lines: [
      'Am {{date}} wurde für Ihr Konto ein neues Passwort gewählt. $t(sessionsEnded.{{by}})',
      'Waren Sie das? Dann brauchen Sie nichts zu tun.',
      'Waren Sie das nicht? Fordern Sie mit der Schaltfläche unten sofort ein neues Passwort an, und schreiben Sie an {{desk}}, damit wir Ihr Konto prüfen.',
    ],
    button: 'Ein neues Passwort anfordern',
  },
  break_glass_used: {
    subject: '{{institution}}: Notfallzugriff zu prüfen, Anfrage {{reference}}',
    heading: 'Eine Aktion wurde ohne Identitätsnachweis erlaubt',
    lines: [
      '{{name}} hat am {{date}} den Notfallzugriff für die Anfrage {{reference}} benutzt.',
      'Eine zweite Person muss ihn innerhalb von {{hours}} Stunden prüfen: Grund und Verlauf stehen auf der Prüfseite.',
    ],
    button: 'Prüfen',
  },
  account_migrated: {
    subject: '{{institution}}: Ihr Konto ist offen',
    heading: 'Ihr Konto ist offen',
    lines: [
      'Ihr altes Konto wurde übernommen. Sie müssen nur noch ein erstes Passwort wählen.',
      'Fordern Sie es über die Schaltfläche unten an: Eine E-Mail erklärt, wie es weitergeht.',
    ],
    button: 'Mein erstes Passwort wählen',
  },
  welcome: {
    subject: '{{institution}}: Ihr Zugang ist bereit',
    heading: 'Ihr Zugang ist bereit',
    lines: [
      'Ihr Konto ist eröffnet. Melden Sie sich zum ersten Mal mit den folgenden Angaben an; danach wählen Sie Ihr eigenes Passwort.',
      'Groß- oder Kleinschreibung, mit oder ohne Bindestriche: Das spielt keine Rolle. Dieses Passwort dient nur einmal und wird durch das erste ersetzt, das Sie wählen.',
      'Geben Sie es niemandem weiter: Wir fragen nie danach. Gilt es nicht mehr, fordern Sie auf der Anmeldeseite ein neues Passwort an.',
      'Haben Sie diese Nachricht nicht erwartet, oder ist sie nicht für Sie? Melden Sie sich nicht an und schreiben Sie an {{desk}}.',
    ],
    button: 'Zum ersten Mal anmelden',
    copy: 'Die Schaltfläche öffnet sich nicht? Kopieren Sie diese Adresse in Ihren Browser:',
  },
  welcome_link: {
    subject: '{{institution}}: Ihr Zugang ist bereit',
    heading: 'Ihr Zugang ist bereit',
    lines: [
      'Ihr Konto ist eröffnet. Die Schaltfläche unten öffnet die Seite, auf der Sie Ihr erstes Passwort wählen. Notieren Sie sich diese Angaben:',
      'Der Link ist {{validity}} gültig und dient nur einmal. Danach fordern Sie auf der Anmeldeseite ein Passwort an.',
      'Geben Sie diesen Link niemandem weiter. Haben Sie diese Nachricht nicht erwartet, oder ist sie nicht für Sie? Öffnen Sie ihn nicht und schreiben Sie an {{desk}}.',
    ],
    button: 'Mein erstes Passwort wählen',
    copy: 'Die Schaltfläche öffnet sich nicht? Kopieren Sie diesen Link in Ihren Browser:',
  },
  prove_address: {
    subject: '{{institution}}: Lesen Sie diese Adresse?',
    heading: 'Bestätigen Sie, dass Sie diese Adresse lesen',
    lines: [
      'Diese Adresse wurde uns als neue Adresse eines Kontos bei {{institution}} genannt. Bestätigen Sie, dass Sie sie lesen.',
      'Noch ändert sich nichts: Wir prüfen zuerst, wer Sie sind. Der Link gilt {{hours}} Stunden. Wenn Sie nichts angefragt haben, tun Sie nichts.',
    ],
    button: 'Bestätigen, dass ich diese Adresse lese',
  },
  identify: {
    subject: '{{institution}}: Weisen Sie sich mit {{provider}} aus',
    heading: 'Weisen Sie sich mit {{provider}} aus',
    lines: [
      'Um Ihre Anfrage {{reference}} zu bearbeiten, bitten wir Sie, sich mit {{provider}} auszuweisen. Wir behalten davon nur: Sie sind es, oder nicht.',
      'Der Link gilt {{hours}} Stunden. Geben Sie ihn niemandem weiter. Wenn Sie uns um nichts gebeten haben, tun Sie nichts.',
    ],
    button: 'Mich ausweisen',
  },
  mailbox_failing: {
    subject: '{{institution}}: Das Postfach {{mailbox}} wird nicht mehr gelesen',
    heading: 'Ein Postfach wird nicht mehr gelesen',
    lines: [
      'Seit {{since}} werden die E-Mails an {{mailbox}} nicht mehr gelesen. Sie sind nicht verloren: Sie bleiben auf dem Mailserver und werden gelesen, sobald die Störung behoben ist.',
      '$t(mailboxCause.{{cause}})',
      'Führen Sie „guichet doctor“ auf dem Server von Guichet aus: Der Befehl nennt den Fehler und sagt, wie er zu beheben ist. Sie erhalten eine Nachricht, sobald das Postfach wieder gelesen wird.',
      'Einzelheiten für die Informatik: {{error}}',
    ],
  },
  mailbox_recovered: {
    subject: '{{institution}}: Das Postfach {{mailbox}} wird wieder gelesen',
    heading: 'Das Postfach wird wieder gelesen',
    lines: [
      'Die E-Mails an {{mailbox}} werden wieder gelesen. Die Unterbrechung dauerte {{duration}}, seit {{since}}.',
      'Die inzwischen eingegangenen E-Mails werden jetzt zu Tickets. Sie müssen nichts tun.',
    ],
  },
  staff_invitation: {
    subject: '{{institution}}: Ihr Zugang zum Service-Desk',
    heading: 'Willkommen beim Service-Desk',
    lines: [
      '{{inviter}} hat Ihnen Zugang zu Guichet gegeben, dem Service-Desk von {{institution}}.',
      'Wählen Sie Ihr Passwort und Ihren zweiten Faktor über die Schaltfläche unten, innerhalb von {{hours}} Stunden. Der Link gilt nur einmal.',
      'Wenn Sie diese Einladung nicht erwartet haben, tun Sie nichts.',
    ],
    button: 'Meinen Zugang öffnen',
  },
  staff_security: {
    subject: '{{institution}}: Ihr Zugang zum Service-Desk wurde geändert',
    heading: 'Ihr Zugang zum Service-Desk wurde geändert',
    lines: [
      'Am {{date}}: $t(staffEvent.{{event}})',
      'Waren Sie das nicht? Verständigen Sie sofort Ihre Leitung oder einen Administrator: Dort können Ihre Sitzungen und Ihr Zugang geschlossen werden.',
    ],
  },
  staff_sign_in_alarm: {
    subject: '{{institution}}: viele verweigerte Anmeldungen für {{name}}',
    heading: 'Jemand versucht, sich als {{name}} anzumelden',
    lines: [
      'Kurz nacheinander wurden {{count}} Anmeldeversuche im Namen von {{name}} verweigert. Bis {{until}} sind Anmeldungen nur von Geräten und Netzen möglich, die diese Person schon benutzt hat.',
      'Wenn {{name}} nichts damit zu tun hat, ist nichts zu tun: Der eigene Zugang bleibt offen. Das Auditprotokoll zeigt, woher die Versuche kommen.',
    ],
  },
  account_changed_by_file: {
    subject: '{{institution}}: Daten Ihres Kontos wurden geändert',
    heading: 'Daten Ihres Kontos wurden geändert',
    lines: [
      'Am {{date}} hat eine Datei der Institution in Ihrem Konto geändert: {{changed}}.',
      '$t(changeCounts.{{counts}})',
      'Sollte sich das ändern? Dann brauchen Sie nichts zu tun.',
      'Sollte es sich nicht ändern, oder können Sie sich nicht mehr anmelden? Schreiben Sie sofort an {{desk}}: Wir prüfen Ihr Konto.',
    ],
  },
  import_waits: {
    subject: '{{institution}}: Ein Import von Konten wartet',
    heading: 'Ein Import wartet auf jemanden',
    lines: [
      'Eine Datei von „{{source}}“ wurde in den überwachten Ordner gelegt.',
      '$t(importWaits.{{what}})',
      'An den Konten ändert sich nichts, bevor jemand es entschieden hat.',
    ],
    button: 'Den Import ansehen',
  },
  profile_changed: {
    subject: '{{institution}}: Die Regeln zum Schutz der Konten wurden geändert',
    heading: 'Die Regeln zum Schutz der Konten wurden geändert',
    lines: [
      'Am {{date}} hat $t(profileAuthor.{{by}}) eine neue Fassung des Profils von {{institution}} in Kraft gesetzt, die Anmeldung, Wiederherstellung, Passwörter oder Identitätsnachweise ändert.',
      'Der Verlauf des Profils zeigt, was sich geändert hat, und führt dahin zurück. Wenn Sie diese Änderung überrascht, sprechen Sie sofort mit $t(profileContact.{{by}}) und mit der für die Sicherheit verantwortlichen Person.',
    ],
  },
  importWaits: {
    previewed: 'Sie wurde gelesen: Sehen Sie sich an, was sich ändern würde, und übernehmen oder verwerfen Sie sie.',
    unmapped:
      'Noch hat niemand gesagt, was ihre Spalten bedeuten: Sagen Sie es einmal, dann werden die folgenden Dateien von selbst gelesen.',
  },
  profileAuthor: { staff: '{{name}}', system: 'jemand über die Befehlszeile' },
  profileContact: { staff: '{{name}}', system: 'der Person, die den Server von Guichet verwaltet,' },
  staffEvent: {
    password_changed: 'Ihr Passwort wurde geändert; Ihre anderen Sitzungen wurden beendet.',
    recovery_codes_made: 'Neue Wiederherstellungscodes wurden erstellt; die alten gelten nicht mehr.',
    passkey_added: 'Ein Passkey wurde hinzugefügt.',
    passkey_removed: 'Ein Passkey wurde entfernt.',
    identity_linked: 'Die Identität Ihrer Organisation wurde mit Ihrem Zugang verknüpft.',
  },
  audit_checkpoint: {
    subject: '{{institution}}: Prüfpunkt des Audit-Protokolls, Eintrag {{position}}',
    heading: 'Prüfpunkt des Audit-Protokolls',
    lines: [
      'Das Audit-Protokoll reichte bis zum Eintrag {{position}}. Die folgende Zeile bestätigt das mit einer Signatur.',
      'Bewahren Sie diese Nachricht außerhalb von Guichet auf: Sollten eines Tages Einträge fehlen, beweist sie es. Zum Prüfen legen Sie diese Zeilen in eine Datei und starten „guichet audit verify --checkpoints DATEI“.',
    ],
  },
  signInWith: {
    address: 'Mit dieser Adresse melden Sie sich auch an.',
    other: 'Melden Sie sich mit Ihrer gewohnten Kennung an, nicht mit dieser Adresse.',
  },
  changeAskedBy: {
    desk: 'Wir haben zuvor die Identität der anfragenden Person geprüft.',
    register: 'Die Datei, die Ihre Einrichtung uns übermittelt hat, nennt diese neue Adresse.',
    member: 'Die Anfrage kommt von der Profilseite des Kontos, mit dem richtigen Passwort.',
  },
  sessionsEnded: {
    reset_secret: 'Alle Sitzungen wurden beendet.',
    credential: 'Die anderen Sitzungen wurden beendet.',
  },
  passwordAdvice: {
    desk: 'Ändern Sie zur Sicherheit auch Ihr Passwort.',
    register: 'Ändern Sie zur Sicherheit auch Ihr Passwort.',
    member:
      'Ihr Passwort gilt nicht mehr: Wählen Sie über die Anmeldeseite ein neues, wie bei einem vergessenen Passwort.',
  },
  deskNote: {
    on_site: {
      subject: 'Adresse am Schalter berichtigt',
      text: 'Die Person steht am Schalter und zeigt einen Ausweis. Sie bittet um eine neue E-Mail-Adresse für ihr Konto.',
    },
    name_on_document: {
      subject: 'Name auf dem Ausweis',
      text: 'Der Name auf dem am Schalter gezeigten Ausweis ist der dieser Person, anders geschrieben.',
    },
    address_import_undone: {
      subject: 'Importierte Adresse von der vorherigen Adresse aus rückgängig gemacht',
      text: 'Ein Import hatte die Adresse dieses Kontos ersetzt. Wer die vorherige Adresse liest, hat das rückgängig gemacht: Die vorherige Adresse ist wiederhergestellt, die Sitzungen sind beendet, verschickte Links und Passwörter gelten nicht mehr. Die Quelle enthält weiterhin die andere Adresse: Klären Sie mit dem Inhaber, welche die seine ist, und lassen Sie sie dort berichtigen, wo die Datei erstellt wird.',
    },
    address_import_stopped: {
      subject: 'Importierte Adresse von der jetzigen Adresse aus verhindert',
      text: 'Ein Import kündigte für dieses Konto eine andere Adresse an. Wer die jetzige Adresse liest, hat sie verhindert, bevor sie wirksam wurde: Nichts hat sich geändert, die Sitzungen sind beendet, verschickte Links und Passwörter gelten nicht mehr. Die Quelle enthält weiterhin die andere Adresse: Klären Sie mit dem Inhaber, welche die seine ist, und lassen Sie sie dort berichtigen, wo die Datei erstellt wird. Hat niemand diese Änderung gewünscht, klären Sie mit der Aufsicht, wer die Datei gebracht hat.',
    },
    address_undone: {
      subject: 'Adressänderung von der vorherigen Adresse aus rückgängig gemacht',
      text: 'Eine auf der Profilseite beantragte Adressänderung war wirksam. Wer die vorherige Adresse liest, hat sie rückgängig gemacht: Die vorherige Adresse ist wiederhergestellt, die Sitzungen sind beendet, verschickte Links und Passwörter gelten nicht mehr. Wer die Änderung beantragt hat, kannte das Passwort: Es gilt nicht mehr, und der Inhaber wählt über die Anmeldeseite ein neues. Klären Sie mit ihm, wie es bekannt werden konnte.',
    },
    address_stopped: {
      subject: 'Adressänderung von der jetzigen Adresse aus verhindert',
      text: 'Eine auf der Profilseite beantragte Adressänderung sollte noch wirksam werden. Wer die jetzige Adresse liest, hat sie verhindert: Nichts hat sich geändert, die Sitzungen sind beendet, verschickte Links und Passwörter gelten nicht mehr. Wer die Änderung beantragt hat, kannte das Passwort: Es gilt nicht mehr, und der Inhaber wählt über die Anmeldeseite ein neues. Klären Sie mit ihm, wie es bekannt werden konnte.',
    },
  },
  mailboxCause: {
    nobody_reads:
      'Kein Prozess liest dieses Postfach: Der Prozess „mail“ von Guichet ist beendet oder blockiert. Starten Sie ihn neu.',
    sign_in_refused:
      'Der Mailserver verweigert die Anmeldung: Das Passwort wurde vielleicht geändert oder ist abgelaufen, oder das Konto ist gesperrt.',
    token_refused:
      'Der Mailanbieter verweigert der Anwendung den Zugang: Ihr Geheimnis ist vielleicht abgelaufen, oder die Erlaubnis wurde entzogen.',
    certificate:
      'Die verschlüsselte Verbindung zum Mailserver misslingt: Sein Zertifikat ist vielleicht abgelaufen oder ausgetauscht.',
    unreachable: 'Der Mailserver antwortet nicht: Er ist vielleicht abgeschaltet, oder das Netz ist unterbrochen.',
    other: 'Das Lesen misslingt aus einem Grund, den Guichet nicht kennt; die Einzelheiten stehen unten.',
  },
};
