import { readFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';

const schema = z.array(z.object({ name: z.string(), address: z.string(), subject: z.string(), text: z.string() }));

/** A mail that somebody writes to the desk. */
export type SampleMail = z.output<typeof schema>[number];

/** The made-up requests of `db/seed/mails.json`. */
export async function readSampleMails(): Promise<SampleMail[]> {
  return schema.parse(JSON.parse(await readFile(new URL('../../db/seed/mails.json', import.meta.url), 'utf8')));
}

/** Sends mails to the desk as their writers would: by SMTP. */
export async function sendMails(smtpPort: number, desk: string, mails: readonly SampleMail[]): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true, pool: true });
  for (const mail of mails) {
    await transport.sendMail({
      from: { name: mail.name, address: mail.address },
      to: desk,
      subject: mail.subject,
      text: mail.text,
    });
  }
  transport.close();
}
