import { createTransport } from 'nodemailer';

/**
 * Delivers `raw` to one mailbox by LMTP on 127.0.0.1 and resolves once the server has taken it for good.
 * Rejects when the server refuses the recipient or the mail: nodemailer itself resolves on a refused LMTP recipient.
 */
export async function deliverByLmtp(port: number, recipient: string, raw: Buffer): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, lmtp: true, secure: false, ignoreTLS: true });
  try {
    const info = await transport.sendMail({ envelope: { from: '', to: [recipient] }, raw });
    if (info.rejected.length > 0) {
      const reason = info.rejectedErrors?.map((error) => error.message).join('; ');
      throw new Error(`The mail server refused ${recipient}: ${reason ?? info.response}`);
    }
  } finally {
    transport.close();
  }
}
