import { readFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Profile } from '../institutions/contract.ts';

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

/** A mail that somebody writes to a desk. */
export type SampleMail = z.input<typeof schema>[number];

const SAMPLES = new URL('../../db/seed/mails/', import.meta.url);

/** The made-up requests to an institution's desk, of `db/seed/mails`. */
export async function readSampleMails({ slug }: Profile): Promise<SampleMail[]> {
  return schema.parse(JSON.parse(await readFile(new URL(`${slug}.json`, SAMPLES), 'utf8')));
}

/** Sends mails to a desk as their writers would, by SMTP, and with the verdict that its mail server puts on top. */
export async function sendMails(smtpPort: number, { desk }: Profile, mails: readonly SampleMail[]): Promise<void> {
  const { senderAuthentication: trusted } = desk;
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true, pool: true });
  for (const mail of schema.parse(mails)) {
    const domain = mail.address.split('@')[1] ?? '';
    const verdict = trusted.method === 'trusted_header' && {
      'Authentication-Results': `${trusted.authservId}; dmarc=${mail.dmarc} header.from=${domain}`,
    };
    await transport.sendMail({
      from: { name: mail.name, address: mail.address },
      to: desk.address,
      subject: mail.subject,
      text: mail.text,
      ...(mail.html === undefined ? {} : { html: mail.html }),
      attachments: mail.attachments.map(({ name, contentType, content }) => ({
        filename: name,
        contentType,
        content: Buffer.from(content, 'base64'),
      })),
      headers: { ...verdict, ...mail.headers },
    });
  }
  transport.close();
}
