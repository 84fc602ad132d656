import { readFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';

const attachment = z.object({ name: z.string(), contentType: z.string(), content: z.base64() });
const schema = z.array(
  z.object({
    name: z.string(),
    address: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().optional(),
    attachments: z.array(attachment).default([]),
    headers: z.record(z.string(), z.string()).default({}),
    /** What the desk's mail server finds of the sender (RFC 8601). */
    dmarc: z.enum(['pass', 'fail']).default('pass'),
  }),
);

/** A mail that somebody writes to the desk. */
export type SampleMail = z.input<typeof schema>[number];

/** The name under which the desk's mail server vouches for senders, as the sample profile trusts it. */
const AUTHSERV_ID = 'mx.iec-iab.be';

/** The made-up requests of `db/seed/mails.json`. */
export async function readSampleMails(): Promise<SampleMail[]> {
  return schema.parse(JSON.parse(await readFile(new URL('../../db/seed/mails.json', import.meta.url), 'utf8')));
}

/** Sends mails to the desk as their writers would, by SMTP, and with the verdict that its mail server puts on top. */
export async function sendMails(smtpPort: number, desk: string, mails: readonly SampleMail[]): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true, pool: true });
  for (const mail of schema.parse(mails)) {
    const domain = mail.address.split('@')[1] ?? '';
    await transport.sendMail({
      from: { name: mail.name, address: mail.address },
      to: desk,
      subject: mail.subject,
      text: mail.text,
      ...(mail.html === undefined ? {} : { html: mail.html }),
      attachments: mail.attachments.map(({ name, contentType, content }) => ({
        filename: name,
        contentType,
        content: Buffer.from(content, 'base64'),
      })),
      headers: {
        'Authentication-Results': `${AUTHSERV_ID}; dmarc=${mail.dmarc} header.from=${domain}`,
        ...mail.headers,
      },
    });
  }
  transport.close();
}
