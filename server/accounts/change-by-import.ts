import { newId } from '#db/columns.ts';
import { AddressChange, OutboundMail } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { maskNationalNumber } from '../national-number.ts';
import { insertTogether, query } from '../sql.ts';
import { importCoolingHoursOf, linksOf } from './change-address.ts';
import { endAccess } from './end-access.ts';
import { type Contact, type OpenFacts, openAllFacts, openContacts } from './gate.ts';
import { addressHint, phoneHint } from './hints.ts';
import { retireIdentifiers } from './identifier-series.ts';
import type { ImportedValues, StoredForImport } from './imported-values.ts';
import { foldText, normaliseAddress, normalisePhone } from './normalise.ts';
import { addressIndex, answerHash, nationalNumberIndex } from './seal-values.ts';
import { importEffectiveAt, importNotice, toldOf } from './tell-import.ts';

const HOUR = 3_600_000;

/**
 * Writes what an import tells of accounts that are there, some hundreds at once, in the caller's transaction. Another address
 * of an account that nobody ever came into takes effect at once and is told to nobody: the previous one may be a stranger's.
 * Of one that was used it cools off, and the previous address is told at once, with a link that stops it: otherwise whoever
 * steals a session could take over many accounts with one file. A newer change supersedes those that are under way; the
 * present address, told anew, only takes back what cools off. What the holder of an account in use is recognised by counts
 * later too, which the database sees to; they are told, as they are of another username.
 * @throws an error of the database (GV001) where no import that is being applied says so.
 */
export async function changeByImport(
  context: Context,
  institution: InstitutionRecord,
  told: readonly ImportedValues[],
): Promise<void> {
  const { em, now } = context;
  const stored = await lock(context, told);
  const values = told.flatMap((one) => {
    const account = stored.get(one.account);
    return account ? [{ told: one, account }] : [];
  });
  const facts = await openAllFacts(
    context,
    values.filter(({ told: one }) => needsFacts(one)).map(({ account }) => account),
  );
  const changed = new Map(
    values.map(({ told: one, account }) => [account.id, toldOf(one, account, facts.get(account.id))]),
  );
  const contacts = await openContacts(
    context,
    'imported_change',
    values
      .filter(
        ({ told: one, account }) =>
          one.address !== undefined || one.phone !== undefined || changed.get(account.id)?.length,
      )
      .map(({ account, told: one }) => ({ ...account, ground: one.change })),
  );
  const isAddressed = values.filter(({ told: one }) => one.address !== undefined);
  await supersede(
    context,
    isAddressed.map(({ account }) => account.id),
  );
  const moves = isAddressed.flatMap(({ told: one, account }): Move[] => {
    const index = addressIndex(account.institution, one.address ?? '');
    if (one.address === undefined || index === null || index === account.addressIndex) return [];
    const cools = account.isUsed && account.address !== null;
    return [{ id: newId(), account, told: one, address: normaliseAddress(one.address), index, cools }];
  });
  await insertTogether(em, [
    AddressChange,
    moves.map((move) => changeRow(institution, move, contacts.get(move.account.id)!, now)),
  ]);
  const former = values.flatMap(({ told: one, account }) =>
    one.username !== undefined && account.username !== null ? [account.username] : [],
  );
  if (former.length > 0) await retireIdentifiers(context, institution.id, { usernames: former });
  const byAccount = new Map(moves.filter(({ cools }) => !cools).map((move) => [move.account.id, move]));
  await query(em, UPDATE, [
    JSON.stringify(
      values.map(({ told: one, account }) =>
        written(one, account, byAccount.get(account.id), contacts.get(account.id), facts.get(account.id)),
      ),
    ),
    now,
  ]);
  const ended = values.filter(({ told: one, account }) => byAccount.has(account.id) || one.status === 'disabled');
  if (ended.length > 0)
    await endAccess(
      context,
      ended.map(({ account }) => account.id),
    );
  const cooling = new Map(moves.filter(({ cools }) => cools).map((move) => [move.account.id, move.id]));
  const mails = values.flatMap(({ told: one, account }) => {
    const recipient = contacts.get(account.id)?.address;
    const telling = { change: cooling.get(account.id) ?? null, changed: changed.get(account.id) ?? [] };
    if (!recipient || (!telling.change && telling.changed.length === 0)) return [];
    return [importNotice(context, institution, { told: one, account, recipient, ...telling })];
  });
  if (mails.length > 0) await insertTogether(em, [OutboundMail, mails]);
}

const needsFacts = ({ nationalNumber, birthDate, facts, phone }: ImportedValues): boolean =>
  nationalNumber !== undefined || birthDate !== undefined || facts !== undefined || phone !== undefined;

async function lock({ em }: Context, told: readonly ImportedValues[]): Promise<Map<string, StoredForImport>> {
  const rows = await query<StoredForImport>(
    em,
    `select id, institution_id as institution, last_name as "lastName", first_name as "firstName", language, status, username,
       address, address_index as "addressIndex", address_hint as "addressHint", address_version as "addressVersion",
       phone, facts, (last_sign_in_at is not null
       or exists (select from credential c where c.account_id = account.id)) as "isUsed"
     from account where id = any($1) and status <> 'erased' order by id for update`,
    [told.map(({ account }) => account)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What was under way for these accounts does not take effect any more. */
async function supersede({ em, now }: Context, accounts: readonly string[]): Promise<void> {
  if (accounts.length === 0) return;
  await query(
    em,
    `update address_change set state = 'superseded', settled_at = $2
     where account_id = any($1) and state in ('pending', 'cooling')`,
    [accounts, now],
  );
}

type Move = {
  id: string;
  account: StoredForImport;
  told: ImportedValues;
  address: string;
  index: string;
  /** It takes effect later, unless it is stopped. */
  cools: boolean;
};

function changeRow(institution: InstitutionRecord, move: Move, contact: Contact, now: Date): object {
  const { account, cools } = move;
  const { profile } = institution;
  const owned = { id: move.id, institution: account.institution };
  return {
    ...owned,
    account: account.id,
    importedChange: move.told.change,
    fromVersion: account.addressVersion,
    newAddress: contact.sealForChange(owned, 'newAddress', move.address),
    newAddressIndex: move.index,
    newAddressHint: addressHint(move.address),
    oldAddress: contact.address === null ? null : contact.sealForChange(owned, 'oldAddress', contact.address),
    oldAddressIndex: account.addressIndex,
    oldAddressHint: account.addressHint,
    ...linksOf(move.id, profile, now),
    coolingHours: cools ? importCoolingHoursOf(profile) : 0,
    state: cools ? 'cooling' : 'applied',
    confirmedAt: cools ? now : null,
    effectiveAt: cools ? importEffectiveAt(institution, now) : null,
    undoBy: cools ? null : new Date(now.getTime() + profile.addressChange.undoHours * HOUR),
    requestedAt: now,
    settledAt: cools ? null : now,
  };
}

/** The columns of one account as they are to stand there; null: as they are. */
function written(
  told: ImportedValues,
  account: StoredForImport,
  move: Move | undefined,
  contact: Contact | undefined,
  facts: OpenFacts | undefined,
): object {
  const isNamed = told.lastName !== undefined || told.firstName !== undefined;
  const [lastName, firstName] = [told.lastName ?? account.lastName, told.firstName ?? account.firstName];
  const isAnswered = told.facts !== undefined || told.phone !== undefined;
  const answers = facts &&
    isAnswered && {
      ...facts.answers,
      ...told.facts,
      ...(told.phone === undefined ? {} : { phone: answerHash(account.institution, 'phone', told.phone) }),
    };
  const sealFact = (column: 'nationalNumber' | 'birthDate', value: string | undefined) =>
    facts && value !== undefined ? facts.seal(column, value) : null;
  const number = told.nationalNumber;
  return {
    id: account.id,
    last_name: isNamed ? lastName : null,
    first_name: isNamed ? firstName : null,
    search_name: isNamed ? foldText(`${lastName} ${firstName}`) : null,
    language: told.language ?? null,
    roles: told.roles ?? null,
    school: told.school ?? null,
    status: told.status ?? null,
    username: told.username ?? null,
    client_number: told.clientNumber ?? null,
    national_number: sealFact('nationalNumber', number),
    national_number_index: number === undefined ? null : nationalNumberIndex(account.institution, number),
    national_number_hint: number === undefined ? null : maskNationalNumber(number),
    address: move && contact ? contact.sealAddress(move.address) : null,
    address_index: move?.index ?? null,
    address_hint: move ? addressHint(move.address) : null,
    address_change: move?.id ?? null,
    phone: contact && told.phone !== undefined ? contact.sealPhone(normalisePhone(told.phone)) : null,
    phone_hint: told.phone === undefined ? null : phoneHint(told.phone),
    birth_date: sealFact('birthDate', told.birthDate),
    facts: facts && answers ? facts.seal('facts', JSON.stringify(answers)) : null,
    fact_keys: answers ? Object.keys(answers) : null,
  };
}

/** An account that waits to be migrated is opened by its authority alone, and none is closed that waits. */
const UPDATE = `
  update account a set
    last_name = coalesce(v.last_name, a.last_name), first_name = coalesce(v.first_name, a.first_name),
    search_name = coalesce(v.search_name, a.search_name), language = coalesce(v.language, a.language),
    roles = coalesce(v.roles, a.roles), school = coalesce(v.school, a.school),
    status = case when a.status in ('active', 'disabled') then coalesce(v.status, a.status) else a.status end,
    username = coalesce(v.username, a.username), client_number = coalesce(v.client_number, a.client_number),
    national_number = coalesce(v.national_number, a.national_number),
    national_number_index = coalesce(v.national_number_index, a.national_number_index),
    national_number_hint = coalesce(v.national_number_hint, a.national_number_hint),
    address = coalesce(v.address, a.address), address_index = coalesce(v.address_index, a.address_index),
    address_hint = coalesce(v.address_hint, a.address_hint),
    address_change = coalesce(v.address_change, a.address_change),
    address_version = a.address_version + (v.address_change is not null)::int,
    phone = coalesce(v.phone, a.phone), phone_hint = coalesce(v.phone_hint, a.phone_hint),
    birth_date = coalesce(v.birth_date, a.birth_date), facts = coalesce(v.facts, a.facts),
    fact_keys = coalesce(v.fact_keys, a.fact_keys), updated_at = $2
  from jsonb_to_recordset($1::jsonb) as v(id uuid, last_name text, first_name text, search_name text, language text,
    roles text[], school text, status text, username text, client_number text, national_number text,
    national_number_index text, national_number_hint text, address text, address_index text, address_hint text,
    address_change uuid, phone text, phone_hint text, birth_date text, facts text, fact_keys text[])
  where a.id = v.id`;
