import { foldText, MAX_READ, splitBody } from './body-parts.ts';
import type { MachineKind } from './kinds.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { looksLikeSpam } from './screen/spam.ts';

/** Who we are: the desk's own addresses, and how to tell a Message-ID that we gave. */
export type OwnIdentity = { addresses: readonly string[]; isOwnMessageId(id: string): boolean };

export type Screening = { kind: 'person' } | { kind: MachineKind; reason: string };

const BOUNCE_SENDER = /^(?:mailer-daemon|mail-daemon|postmaster|mail\.?delivery|microsoftexchange[0-9a-f]{16,})/;
const BOUNCE_SUBJECT =
  /^(?:undeliver|undelivered|delivery (?:status notification|failure|has failed)|returned mail|mail delivery (?:failed|failure)|failure notice|non remis|message non (?:remis|delivre|distribu)|echec de (?:la )?(?:remise|distribution|livraison)|notification d'etat de remise|onbestelbaar|niet bezorgd|kan niet worden bezorgd|unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|nachricht nicht zugestellt)/;
const AUTO_SUBJECT =
  /^(?:\s*(?:re|aw|antw|tr|fw|fwd|wg)\s?:\s*)*\[?(?:reponse automatique|automatisch antwoord|automatische antwort|automatic reply|auto[- ]?reply|autoreply|auto[- ]?response|autoresponder|out of (?:the )?office|ooo\s?:|absent du bureau|absence du bureau|message d'absence|avis d'absence|notification d'absence|en conge|afwezig|niet op kantoor|ik ben afwezig|abwesenheit|abwesend|nicht im buro|automatische beantwortung|vacation (?:reply|notice|response)|on (?:leave|holiday|vacation)\b|buiten kantoor)/;
const RECEIPT_SUBJECT =
  /^(?:lu|read|gelesen|gelezen|non lu|not read|ungelesen|niet gelezen|accuse de (?:lecture|reception)|read receipt|return receipt|leesbevestiging|lesebestatigung|ontvangstbevestiging|delivered|remis|bezorgd|zugestellt|relayed)\s?:|^(?:accuse de (?:lecture|reception)|read receipt|return receipt|leesbevestiging|lesebestatigung|ontvangstbevestiging|empfangsbestatigung)\b/;
const DESK_CONFIRMATION =
  /(?:votre (?:demande|message|ticket|requete)[^.\n]{0,40}(?:a (?:bien )?ete (?:recue?|enregistree?|creee?)|est enregistree?)|nous avons (?:bien )?recu votre (?:demande|message|e-?mail|mail|courriel)|(?:wij|we) hebben uw (?:aanvraag|bericht|vraag|e-?mail|mail|melding) (?:goed )?ontvangen|uw (?:aanvraag|melding|ticket|vraag)[^.\n]{0,40}(?:is|werd) (?:goed )?(?:ontvangen|geregistreerd|aangemaakt)|ihre (?:anfrage|nachricht|meldung)[^.\n]{0,40}(?:erhalten|eingegangen|registriert)|we(?: have|'ve)? received your (?:request|message|e-?mail|enquiry|inquiry|ticket)|your (?:request|ticket|case|message)[^.\n]{0,40}(?:has been|was) (?:received|created|logged|registered))/;
const DO_NOT_ANSWER =
  /(?:ne (?:pas|veuillez pas) (?:y )?repondre|merci de ne pas repondre|(?:ceci|ce message) est un (?:message|e-?mail|courriel) automatique|message (?:genere|envoye) automatiquement|niet (?:te )?(?:be)?antwoorden|automatisch (?:gegenereerd|verstuurd|bericht|erstellt|generiert)|nicht (?:auf diese[^.\n]{0,20} )?(?:zu )?antworten|do not reply|automatically generated|automated (?:message|response|reply))/;
const NO_REPLY_SENDER =
  /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|noreponse|notifications?|auto(?:mat|reply|response))/;
const ABSENCE =
  /(?:je (?:suis|serai|me trouve) (?:actuellement |momentanement |en )*(?:absente?|conge|vacances|hors (?:du )?bureau|indisponible)|(?:je serai|de) (?:de )?retour (?:au bureau )?(?:le|a partir)|ik ben (?:momenteel |tijdelijk |op dit ogenblik )*(?:afwezig|met (?:verlof|vakantie)|niet (?:op kantoor|aanwezig|bereikbaar)|buiten)|ich bin (?:derzeit |momentan |zurzeit |bis [^.\n]{1,25} |vom [^.\n]{1,40} )*(?:nicht im (?:buro|haus)|abwesend|im urlaub|nicht erreichbar)|i(?: am|'m) (?:currently |now )*(?:out of (?:the )?office|on (?:annual |parental |sick )?(?:leave|vacation|holiday)|away (?:from|until)))/;
const RETURN =
  /(?:retour|urgen|jusqu'au|du \d|lirai|reprendrai|dringend|terug|tot en met|vanaf|zuruck|bis zum|bis |until|return|back on|urgent|contact)/;

function header(mail: ParsedMail, name: string): string {
  return foldText(mail.headers[name] ?? '').trim();
}

function findBounce(mail: ParsedMail, subject: string): string | null {
  const type = header(mail, 'content-type');
  if (/^multipart\/report/.test(type) && !/disposition-notification/.test(type)) return 'multipart/report (RFC 6522)';
  if (mail.headers['x-failed-recipients'] !== undefined) return 'X-Failed-Recipients';
  if (mail.headers['x-ms-exchange-message-is-ndr'] !== undefined) return 'X-MS-Exchange-Message-Is-Ndr';
  if (mail.deliveryReport !== null) return 'message/delivery-status (RFC 3464)';
  const sender = foldText(mail.from?.address ?? '');
  const isNull = header(mail, 'return-path') === '<>';
  if (BOUNCE_SENDER.test(sender) && (isNull || !/^postmaster/.test(sender) || BOUNCE_SUBJECT.test(subject))) {
    return 'sender is a mail system';
  }
  return BOUNCE_SUBJECT.test(subject) && (isNull || sender === '') ? 'subject of a delivery report' : null;
}

function findLoop(mail: ParsedMail, own: OwnIdentity): string | null {
  const sender = mail.from?.address.toLowerCase() ?? '';
  if (own.addresses.some((address) => address.toLowerCase() === sender)) return 'sent from an own address';
  if (mail.messageId !== null && own.isOwnMessageId(mail.messageId)) return 'carries an own Message-ID';
  if (mail.headers['x-guichet-ticket'] !== undefined) return 'carries our ticket header';
  const loop = header(mail, 'x-loop');
  return own.addresses.some((address) => loop.includes(address.toLowerCase())) ? 'X-Loop names an own address' : null;
}

function findAutoReply(mail: ParsedMail, subject: string, fresh: string): string | null {
  const submitted = header(mail, 'auto-submitted')
    .replace(/[;(].*$/s, '')
    .trim();
  if (submitted !== '' && submitted !== 'no') return `Auto-Submitted: ${submitted} (RFC 3834 §5)`;
  if (/disposition-notification/.test(header(mail, 'content-type'))) return 'read receipt (RFC 8098)';
  for (const name of [
    'x-autoreply',
    'x-autorespond',
    'x-autoresponse',
    'x-autogenerated',
    'x-auto-reply',
    'x-vacation',
    'x-autoreply-from',
  ]) {
    const value = mail.headers[name];
    if (value !== undefined && !/^(?:no|false|0)$/i.test(value.trim())) return name;
  }
  if (/^auto[-_]?reply/.test(header(mail, 'precedence'))) return 'Precedence: auto_reply';
  if (AUTO_SUBJECT.test(subject)) return 'subject of an automatic reply';
  if (RECEIPT_SUBJECT.test(subject)) return 'subject of a receipt';
  const sender = foldText(mail.from?.address ?? '');
  if (DESK_CONFIRMATION.test(`${subject}\n${fresh.slice(0, 600)}`)) {
    const isSure =
      DO_NOT_ANSWER.test(fresh) ||
      NO_REPLY_SENDER.test(sender) ||
      /\[?(?:ticket|case|#|ref)[^\n]{0,12}\d{3,}/.test(`${subject}\n${fresh.slice(0, 400)}`);
    if (isSure || mail.headers['x-auto-response-suppress'] !== undefined) return "another desk's confirmation";
  }
  if (DO_NOT_ANSWER.test(fresh) && NO_REPLY_SENDER.test(sender)) return 'asks not to be answered';
  const opening = fresh.trim().slice(0, 260);
  const absence = ABSENCE.exec(opening);
  const isShort = fresh.trim().length < 900;
  return absence && isShort && RETURN.test(fresh) && !/\?/.test(fresh) && !REQUESTING.test(fresh)
    ? 'text of an absence note'
    : null;
}

const REQUESTING =
  /(?:mot de passe|wachtwoord|paswoord|passwor[dt]|kennwort|pourriez-vous|pouvez-vous|kunt u|kan u|konnen sie|konnten sie|could you|can you|adresse e-?mail|e-?mailadres|e-?mail-?adresse|e-?mail address|registre national|rijksregister|nationalregister)/;

function findBulk(mail: ParsedMail, subject: string, fresh: string): string | null {
  for (const name of ['list-id', 'list-unsubscribe', 'list-post', 'feedback-id', 'x-campaign', 'x-campaignid']) {
    if (mail.headers[name] !== undefined) return name;
  }
  const precedence = header(mail, 'precedence');
  if (/^(?:bulk|list|junk)/.test(precedence)) return `Precedence: ${precedence}`;
  if (/^yes/.test(header(mail, 'x-spam-flag'))) return 'X-Spam-Flag';
  return looksLikeSpam(subject, fresh, mail) ? 'wording of advertising or phishing' : null;
}

/**
 * Tells a person's mail from a machine's. `Auto-Submitted: no` marks a person (RFC 3834 §5.1);
 * `X-Auto-Response-Suppress` alone only asks not to be answered and marks nobody.
 */
export function screenMail(mail: ParsedMail, own: OwnIdentity): Screening {
  const subject = foldText(mail.subject).trim();
  const folded = foldText(mail.text.slice(0, MAX_READ));
  const fresh = folded.slice(0, splitBody(folded).fresh.end);
  const bounce = findBounce(mail, subject);
  if (bounce !== null) return { kind: 'bounce', reason: bounce };
  const loop = findLoop(mail, own);
  if (loop !== null) return { kind: 'loop', reason: loop };
  const autoReply = findAutoReply(mail, subject, fresh);
  if (autoReply !== null) return { kind: 'auto_reply', reason: autoReply };
  const bulk = findBulk(mail, subject, fresh);
  return bulk !== null ? { kind: 'bulk', reason: bulk } : { kind: 'person' };
}
