import { type Account, type Challenge, ImportedChange } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { COOLING_VALUES, type CoolingState, type CoolingValue } from './contract.ts';

type Changed = Pick<Account, 'phoneFrom' | 'answersFrom' | 'nationalNumberFrom' | 'namesFrom'>;

const COUNTS_FROM = {
  phone: 'phoneFrom',
  answers: 'answersFrom',
  national_number: 'nationalNumberFrom',
  names: 'namesFrom',
} as const satisfies Record<CoolingValue, keyof Changed>;

/** By which fields of a file a value changes. */
const FIELDS: Record<CoolingValue, readonly string[]> = {
  phone: ['phone'],
  answers: ['phone', 'facts', 'birth_date'],
  national_number: ['national_number'],
  names: ['last_name', 'first_name'],
};

/**
 * From when a value that a file changed on an account in use counts as evidence: the hours of an address that a file changes.
 * Null where it counts. Pure.
 */
export function countsFrom(account: Changed, value: CoolingValue, now: Date): Date | null {
  const from = account[COUNTS_FROM[value]];
  return from && from > now ? from : null;
}

/** @throws DomainError `conflict` while what a file changed does not count yet. */
export function assertCounts(account: Changed, value: CoolingValue, now: Date): void {
  if (countsFrom(account, value, now)) throw new DomainError('conflict', `${value}_cooling`);
}

/**
 * Whether a code went to a phone number that a file has replaced since: none is sent between such a change and the instant
 * from which the new number counts. Pure.
 */
export const isOutdated = (
  challenge: Pick<Challenge, 'contactPoint' | 'createdAt'>,
  account: Changed | null,
): boolean => challenge.contactPoint === 'sms' && !!account?.phoneFrom && challenge.createdAt < account.phoneFrom;

/** What a file changed of an account and does not count yet, and when it did. */
export async function coolingValues(
  { em, now }: Context,
  account: Changed & Pick<Account, 'id'>,
): Promise<CoolingState[]> {
  const cooling = COOLING_VALUES.flatMap((value) => {
    const from = countsFrom(account, value, now);
    return from ? [{ value, from: from.toISOString() }] : [];
  });
  if (cooling.length === 0) return [];
  const changes = await em.find(ImportedChange, { account: account.id }, { orderBy: { changedAt: 'desc' }, limit: 50 });
  return cooling.map(({ value, from }) => {
    const change = changes.find(({ fields }) => fields.some((field) => FIELDS[value].includes(field)));
    return { value, from, changedAt: change?.changedAt.toISOString() ?? from };
  });
}
