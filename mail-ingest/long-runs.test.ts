import { describe, expect, it } from 'vitest';
import { classify } from './classify.ts';
import { extract } from './extract.ts';
import { parseMail } from './parse.ts';
import { screenMail } from './screen.ts';

const LENGTH = 40_000;
const TODAY = new Date('2026-11-22T12:00:00Z');
const OWN = { addresses: ['desk@guichet.example'], isOwnMessageId: () => false };
const LINES = [
  'Nom : Dupont',
  'Prénom : Jean',
  'Registre national : 72.03.14-112.31',
  'Nouvelle adresse : jean@mail.example',
];

/** The limit of a test is what fails here: a pattern that looks at a run from each of its places takes minutes. */
describe('a long run of one sign holds nothing up, and what stands behind it is found', () => {
  it.each([' ', '\n', '\t', '1', '@', '.', '-', '<', '>', 'a', 'A ', '(', ',', '"', "d'", ': ', 'de ', '1.', '_'])(
    '%j',
    async (run) => {
      const text = ['Bonjour,', run.repeat(LENGTH / run.length), '', ...LINES].join('\n');
      const head =
        'From: Jean Dupont <x@mail.example>\nSubject: adresse e-mail modifiée\nContent-Type: text/plain; charset=utf-8';
      const mail = await parseMail(Buffer.from(`${head}\n\n${text}\n`));
      expect(screenMail(mail, OWN).kind).toBe('person');
      expect(classify(mail).kind).toBe('email_changed');
      expect(extract(mail, 'email_changed', TODAY).nationalNumber.value).toBe('72031411231');
    },
  );
});
