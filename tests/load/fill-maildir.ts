import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dovecot } from '#server/embedded/dovecot.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';

/** Writes the desk mails `from` to `to` (not included) into a user's Maildir, as a delivery agent would at its fastest. */
export function fillMaildir(dovecot: Dovecot, user: string, from: number, to: number): void {
  const maildir = dovecot.maildirOf(user);
  const { uid, gid } = statSync(dirname(maildir));
  for (const name of ['', 'cur', 'new', 'tmp']) {
    mkdirSync(join(maildir, name), { recursive: true, mode: 0o700 });
    chownSync(join(maildir, name), uid, gid);
  }
  for (let serial = from; serial < to; serial += 1) {
    const file = join(maildir, 'new', `${1_700_000_000 + serial}.M${serial}P1.backlog`);
    writeFileSync(file, deskMail(serial, user));
    chownSync(file, uid, gid);
  }
}
