/**
 * A delivery report (RFC 3464), as a mail server sends it: that nobody has the mailbox.
 * @param to whoever wrote the mail that came back.
 */
export function deliveryReport({
  to,
  recipient,
  messageId,
}: {
  to: string;
  recipient: string;
  messageId: string | undefined;
}): Buffer {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1);
  const lines = [
    'Return-Path: <>',
    `From: Mail Delivery System <mailer-daemon@${domain}>`,
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <report-${recipient}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It did not arrive.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${domain}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    '--b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
