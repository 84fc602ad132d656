import { newId } from '#db/columns.ts';
import { Account, AccountKey } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { maskNationalNumber, parseNationalNumber } from '../national-number.ts';
import { insertTogether } from '../sql.ts';
import { addressHint, phoneHint } from './hints.ts';
import { foldText, normaliseAddress, normalisePhone } from './normalise.ts';
import { addressIndex, answerHashes, nationalNumberIndex, newAccountKeys } from './seal-values.ts';

export type NewAccount = {
  institution: string;
  lastName: string;
  firstName: string;
  language: 'fr' | 'nl' | 'de' | 'en';
  roles: string[];
  status?: 'active' | 'disabled' | 'not_migrated';
  username?: string;
  clientNumber?: string;
  /** Key of one of the institution's schools. */
  school?: string;
  /** Only where the institution's profile uses it. */
  nationalNumber?: string | undefined;
  address?: string;
  phone?: string;
  /** ISO date, YYYY-MM-DD. */
  birthDate?: string;
  /** Answers to call-back questions, by key. */
  facts?: Record<string, string>;
};

/**
 * Adds an account to the register, its personal values sealed.
 * @returns its identity.
 * @throws DomainError `invalid` for a national number that does not pass its check, or where the institution uses none.
 */
export async function createAccount(context: Context, input: NewAccount): Promise<string> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const owned = { id: newId(), institution: input.institution };
    const number = input.nationalNumber === undefined ? null : parseNationalNumber(input.nationalNumber, now);
    if (number && !(await institutionById(inside, owned.institution)).profile.nationalNumber.isUsed)
      throw new DomainError('invalid', 'national_number_unused');
    if (number && number.kind !== 'valid') throw new DomainError('invalid', 'national_number');
    const facts = answerHashes(owned.institution, {
      ...input.facts,
      ...(input.phone ? { phone: input.phone } : {}),
    });
    const { seal, rows } = newAccountKeys(owned, now);
    await insertTogether(
      em,
      [
        Account,
        [
          {
            ...owned,
            lastName: input.lastName,
            firstName: input.firstName,
            searchName: foldText(`${input.lastName} ${input.firstName}`),
            language: input.language,
            roles: input.roles,
            status: input.status ?? 'active',
            username: input.username?.normalize('NFKC').trim().toLowerCase() ?? null,
            clientNumber: input.clientNumber ?? null,
            school: input.school ?? null,
            nationalNumber: number ? seal('nationalNumber', number.number) : null,
            nationalNumberIndex: number ? nationalNumberIndex(owned.institution, number.number) : null,
            nationalNumberHint: number ? maskNationalNumber(number.number) : null,
            address: input.address ? seal('address', normaliseAddress(input.address)) : null,
            addressIndex: input.address ? addressIndex(owned.institution, input.address) : null,
            addressHint: input.address ? addressHint(normaliseAddress(input.address)) : null,
            phone: input.phone ? seal('phone', normalisePhone(input.phone)) : null,
            phoneHint: input.phone ? phoneHint(input.phone) : null,
            birthDate: input.birthDate ? seal('birthDate', input.birthDate) : null,
            facts: seal('facts', JSON.stringify(facts)),
            factKeys: Object.keys(facts),
            createdAt: now,
            updatedAt: now,
          },
        ],
      ],
      [AccountKey, rows],
    );
    await record(inside, { institution: owned.institution, action: 'account.imported', account: owned.id });
    return owned.id;
  });
}
