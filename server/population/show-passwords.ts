import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { showDefaultPasswords } from '../credentials/index.ts';
import { DomainError } from '../errors.ts';
import type { Language } from '../institutions/contract.ts';
import {
  findInstitution,
  type InstitutionRecord,
  identifierWord,
  offeredLanguage,
  portalUrl,
} from '../institutions/index.ts';
import { takeTurn } from '../rate-limit.ts';
import { query } from '../sql.ts';
import { assertRecentlyAuthenticated } from '../staff/index.ts';
import { LISTING_PAGE, LISTING_SECONDS, type ListingRow, type ShownPasswords, type Slip } from './contract.ts';
import { listingRows } from './listing.ts';
import { IN_SCOPE, isOwn, type OwnPopulation, ownPopulation, scopeValues } from './own-population.ts';
import { USE_RULES } from './search.ts';

export type ShowRequest = { institution: string; accounts: readonly string[]; reason: string };

/**
 * Shows the default passwords of some of the actor's own people, to be handed out on paper: of those alone who have never
 * come in. Each person shown is an entry of the audit log, and nothing is shown without it; printing is the same showing.
 * @returns the passwords, and the seconds for which a page may show them.
 * @throws DomainError `forbidden` for an account of others (the try is an entry too), one's own, or where the actor has not
 * proved within five minutes who sits there; `invalid` for more than a page; `too_many` past 30 showings an hour.
 */
export async function showPasswords(
  context: Context<StaffActor>,
  { institution: slug, accounts, reason }: ShowRequest,
  language: Language,
): Promise<ShownPasswords> {
  const institution = await findInstitution(context, slug);
  const population = await ownPopulation(context, institution, 'population.read');
  const asked = [...new Set(accounts)];
  if (asked.length === 0 || asked.length > LISTING_PAGE) throw new DomainError('invalid', 'none_chosen');
  await assertRecentlyAuthenticated(context);
  await takeTurn(context, 'export', context.actor.id);
  try {
    return await inTransaction(context, async (inside) => {
      const open = await lockNeverUsed(inside, population, asked);
      const passwords = await showDefaultPasswords(inside, institution.id, open, { reason });
      const rows = await listingRows(inside, population, open, language);
      return {
        institution: faceOf(institution),
        slips: rows.flatMap((row) => {
          const password = passwords.get(row.id);
          return password === undefined ? [] : [slipOf(institution, row, password)];
        }),
        passedOver: asked.length - open.length,
        seconds: LISTING_SECONDS,
        shownAt: inside.now.toISOString(),
      };
    });
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'forbidden')
      await recordRefusal(context, institution, error.code);
    throw error;
  }
}

/**
 * Those of the accounts who have never come in, in the order in which they were asked for, locked so that nobody comes in
 * meanwhile.
 * @throws DomainError `forbidden` where one of them is somebody else's to look after, or one's own.
 */
async function lockNeverUsed(
  context: Context<StaffActor>,
  population: OwnPopulation,
  asked: readonly string[],
): Promise<string[]> {
  const rows = await query<{ id: string; isUnused: boolean; addressIndex: string | null }>(
    context.em,
    `select a.id, a.address_index as "addressIndex", ${USE_RULES.never_used}
         and not exists (select from credential c where c.account_id = a.id) as "isUnused"
       from account a where ${IN_SCOPE} and a.id = any($3) order by a.id for update of a`,
    [...scopeValues(population), asked],
  );
  if (rows.length < asked.length) throw new DomainError('forbidden', 'other_school');
  if (rows.some((row) => isOwn(population, row))) throw new DomainError('forbidden', 'own_account');
  const unused = new Set(rows.filter((row) => row.isUnused).map((row) => row.id));
  return asked.filter((id) => unused.has(id));
}

async function recordRefusal(
  context: Context<StaffActor>,
  institution: InstitutionRecord,
  refusal: string,
): Promise<void> {
  await inTransaction({ ...context, em: context.em.fork() }, (inside) =>
    record(inside, {
      institution: institution.id,
      action: 'default_password.shown',
      outcome: 'denied',
      detail: { refusal },
    }),
  );
}

/** What somebody is handed, in their own language and the institution's words. */
function slipOf({ profile }: InstitutionRecord, row: ListingRow, password: string): Slip {
  const language = offeredLanguage(profile, row.language);
  return { ...row, language, password, usernameWord: identifierWord(profile, 'username', language).word ?? null };
}

const faceOf = ({ slug, profile }: InstitutionRecord): ShownPasswords['institution'] => ({
  name: profile.portalName,
  portal: portalUrl(slug),
  signInWith: profile.signInWith,
});
