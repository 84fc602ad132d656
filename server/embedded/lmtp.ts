import { createTransport } from 'nodemailer';

/**
 * Delivers `raw` to one mailbox by LMTP on 127.0.0.1 and resolves once the server has taken it for good. The envelope's
 * sender, which the server writes as Return-Path, is the address in From.
 * Rejects when the server refuses the recipient or the mail: nodemailer itself resolves on a refused LMTP recipient.
 */
export async function deliverByLmtp(port: number, recipient: string, raw: Buffer): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, lmtp: true, secure: false, ignoreTLS: true });
  try {
    const info = await transport.sendMail({ envelope: { from: senderOf(raw), to: [recipient] }, raw });
    if (info.rejected.length > 0) {
      const reason = info.rejectedErrors?.map((error) => error.message).join('; ');
      throw new Error(`The mail server refused ${recipient}: ${reason ?? info.response}`);
    }
  } finally {
    transport.close();
  }
}

function senderOf(raw: Buffer): string {
  const from = /^from:(.*(?:\r?\n[ \t].*)*)/im.exec(raw.subarray(0, 64 * 1024).toString('latin1'))?.[1] ?? '';
  return /[\w.+-]+@[\w.-]+\w(?=[^@]*$)/.exec(from)?.[0] ?? '';
}
