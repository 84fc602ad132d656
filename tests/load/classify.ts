import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '#mail-ingest/classify.ts';
import { extract } from '#mail-ingest/extract.ts';
import type { ParsedMail } from '#mail-ingest/parse/parsed-mail.ts';
import { parseMail } from '#mail-ingest/parse.ts';
import { type OwnIdentity, screenMail } from '#mail-ingest/screen.ts';

const CORPORA = ['corpus', 'held-out'].map((name) => join(import.meta.dirname, '../fixtures', name));
const OWN: OwnIdentity = { addresses: ['servicedesk@guichet-loket.example'], isOwnMessageId: () => false };
const TODAY = new Date('2026-11-22T12:00:00Z');
const WARM_UP = 2_000;

/**
 * Mails a second of processor time, so that a busy machine does not count, through screen, classify and extract; parsing
 * is done before. Every mail of both
 * corpora is read again and again until `count` are read, after enough of them to have the code compiled.
 */
export async function benchClassify(count: number): Promise<void> {
  const files = CORPORA.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const mails = await Promise.all(files.filter((file) => file.endsWith('.eml')).map((file) => parse(file)));
  readAll(mails, WARM_UP);
  const before = process.cpuUsage();
  readAll(mails, count);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1_000_000;
  console.log(
    `classify: ${(count / seconds).toFixed(0)} mails/s, by the second of one core (screen, classify, extract; ${mails.length} mails in turn)`,
  );
}

const parse = (file: string): Promise<ParsedMail> => parseMail(readFileSync(file));

function readAll(mails: readonly ParsedMail[], count: number): void {
  for (let read = 0; read < count; read += 1) {
    const mail = mails[read % mails.length];
    if (!mail || screenMail(mail, OWN).kind !== 'person') continue;
    extract(mail, classify(mail).kind, TODAY);
  }
}
