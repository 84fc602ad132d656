import type { Context } from '../context.ts';
import { type InstitutionRecord, identifierWord, keyLink, mailSender, offeredLanguage } from '../institutions/index.ts';
import { type ChangedValue, outboxRow } from '../outbox/index.ts';
import { importCoolingHoursOf, undoKey } from './change-address.ts';
import type { OpenFacts } from './gate.ts';
import type { ImportedValues, StoredForImport } from './imported-values.ts';
import { foldText } from './normalise.ts';
import { longDate } from './send-known-address.ts';

const HOUR = 3_600_000;

/** Until when what a file changes of an account in use cools off. */
export const importEffectiveAt = ({ profile }: InstitutionRecord, now: Date): Date =>
  new Date(now.getTime() + importCoolingHoursOf(profile) * HOUR);

/** What a file changes of an account, besides the address, that its holder is told of; nothing where nobody uses it. */
export function toldOf(told: ImportedValues, account: StoredForImport, facts: OpenFacts | undefined): ChangedValue[] {
  if (!account.isUsed || account.address === null) return [];
  const isOther = ([key, hash]: [string, string]) => key !== 'phone' && hash !== facts?.answers[key];
  const named = foldText(`${told.lastName ?? account.lastName} ${told.firstName ?? account.firstName}`);
  const isChanged: Record<ChangedValue, boolean> = {
    names: named !== foldText(`${account.lastName} ${account.firstName}`),
    phone: told.phone !== undefined,
    answers: Object.entries(told.facts ?? {}).some(isOther),
    birth_date: told.birthDate !== undefined,
    national_number: told.nationalNumber !== undefined,
    username: told.username !== undefined,
  };
  return (Object.keys(isChanged) as ChangedValue[]).filter((value) => isChanged[value]);
}

type Telling = {
  account: StoredForImport;
  told: ImportedValues;
  /** The present address. */
  recipient: string;
  /** A change of that address that cools off. */
  change: string | null;
  changed: readonly ChangedValue[];
};

/**
 * The one mail of an import to the holder of an account in use, at the present address, whatever becomes of the account
 * meanwhile. It names what changed and no value; with a link that stops the change of address, where there is one.
 */
export function importNotice(context: Context, institution: InstitutionRecord, telling: Telling): object {
  const { account, told, recipient, change, changed } = telling;
  const { profile, slug } = institution;
  const language = offeredLanguage(profile, told.language ?? account.language);
  const from = longDate(importEffectiveAt(institution, context.now), language);
  const isNamed = changed.includes('username');
  return outboxRow(context, {
    sender: mailSender(institution, language),
    purpose: change ? 'address_change_coming' : 'account_changed_by_file',
    language,
    recipient,
    recipientHint: account.addressHint ?? '',
    params: {
      date: change ? from : longDate(context.now, language),
      by: 'register',
      from,
      counts: !isNamed ? 'later' : changed.length === 1 ? 'now' : 'both',
      desk: profile.desk.address,
    },
    ...(changed.length > 0 && {
      changed: changed.map((name) => ({
        name,
        ...(name === 'username' && identifierWord(profile, 'username', language)),
      })),
    }),
    ...(change && { url: keyLink(slug, 'undo-address', undoKey(change)) }),
  });
}
