import type { EntityManager } from '@mikro-orm/postgresql';
import { ConfigurationError } from '../env.ts';
import { query } from '../sql.ts';
import { activeKey, hasKey, type Place } from './keyring.ts';
import { openText } from './open.ts';
import { blindIndex, sealText } from './seal.ts';

const WORD = 'guichet';
/** The row of the look-up key; no key of the configuration can have this name. */
const INDEX_KEY = '#index';
const placeOf = (name: string): Place => ({ institution: 'installation', column: 'encryption_key', row: name });
const indexWord = (): string => blindIndex({ institution: 'installation', column: 'encryption_key' }, WORD);

/**
 * Compares the keys of the configuration with those that values of this database were written with, and notes the active
 * one before anything is written with it. Nothing is opened but a word that was sealed for this.
 * @throws ConfigurationError naming each key that is missing or is another one under the same name.
 */
export async function checkKeys(em: EntityManager): Promise<void> {
  const faults = await keyFaults(em);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const { id } = activeKey();
  await query(
    em,
    `insert into encryption_key (name, sealed_word, first_used_at) values ($1, $2, now()), ($3, $4, now())
     on conflict do nothing`,
    [id, sealText(placeOf(id), WORD), INDEX_KEY, indexWord()],
  );
}

/** What is wrong with the configured keys, in words; empty where all are there. See {@link checkKeys}. */
export async function keyFaults(em: EntityManager): Promise<string[]> {
  const rows = await query<{ name: string; sealed_word: string }>(
    em,
    'select name, sealed_word from encryption_key order by name',
  );
  return rows.flatMap(({ name, sealed_word: sealed }) => {
    if (name === INDEX_KEY)
      return sealed === indexWord()
        ? []
        : ['GUICHET_INDEX_KEY is not the key that look-up values of this database were made with'];
    if (!hasKey(name))
      return [`GUICHET_ENCRYPTION_KEYS has no key "${name}", which values in this database are sealed with`];
    return opens(name, sealed)
      ? []
      : [
          `GUICHET_ENCRYPTION_KEYS has another key under the name "${name}" than values in this database are sealed with`,
        ];
  });
}

function opens(name: string, sealed: string): boolean {
  try {
    return openText(placeOf(name), sealed) === WORD;
  } catch {
    return false;
  }
}
