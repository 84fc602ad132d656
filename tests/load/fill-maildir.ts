import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dovecot } from '#server/embedded/dovecot.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';

/**
 * Writes the desk mails `from` to `to` (not included) into a user's Maildir, as Dovecot's own delivery agent would at its
 * fastest: it puts their sizes into their names.
 */
export function fillMaildir(dovecot: Dovecot, user: string, from: number, to: number): void {
  const maildir = dovecot.maildirOf(user);
  const { uid, gid } = statSync(dirname(maildir));
  for (const name of ['', 'cur', 'new', 'tmp']) {
    mkdirSync(join(maildir, name), { recursive: true, mode: 0o700 });
    chownSync(join(maildir, name), uid, gid);
  }
  for (let serial = from; serial < to; serial += 1) {
    const raw = deskMail(serial, user);
    const name = `${1_700_000_000 + serial}.M${serial}P1.filled,S=${raw.length},W=${raw.length}`;
    const file = join(maildir, 'new', name);
    writeFileSync(file, raw);
    chownSync(file, uid, gid);
  }
}
