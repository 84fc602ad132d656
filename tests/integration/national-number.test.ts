import { afterAll, beforeAll, expect, it } from 'vitest';
import { Account } from '#db/entities/index.ts';
import { findAccounts, makeDataReport } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { type Profile, profileSchema } from '#server/institutions/contract.ts';
import { institutionById, institutionFace } from '#server/institutions/index.ts';
import { linkAccount, ticketDetail } from '#server/tickets/index.ts';
import { type Desk, NUMBER, openDesk, STORED } from '../factories/desk.ts';
import { dumpDatabase } from '../setup/dump.ts';

/** An institution that works without the national number: its policy names none of what rests on it. */
function withoutNumber(profile: Profile): Profile {
  const { electronicIdentity: _, ...rest } = profile;
  const rule = { all: ['names_agree'], anyOf: [['contact_code'], ['blind_answers']] };
  return profileSchema.parse({
    ...rest,
    nationalNumber: { ...profile.nationalNumber, isUsed: false },
    policy: { ...profile.policy, actions: { send_known_address: rule, trigger_reset: rule } },
  });
}

let desk: Desk;
let agent: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let account: string;

beforeAll(async () => {
  desk = await openDesk(withoutNumber, { nationalNumber: undefined });
  account = desk.account;
  agent = await desk.addStaff('agent');
  supervisor = await desk.addStaff('supervisor');
});
afterAll(() => desk.close());

it('a policy may not ask for what rests on the number, nor a provider compare it', async () => {
  const { profile } = await institutionById(desk.system(), desk.institution.id);
  const asks = (kind: string) =>
    profileSchema.safeParse({
      ...profile,
      policy: { ...profile.policy, actions: { trigger_reset: { all: [kind], anyOf: [['contact_code']] } } },
    }).error?.issues;
  expect(asks('number_found')?.[0]?.message).toContain('isUsed is off');
  expect(asks('number_well_formed')?.[0]?.message).toContain('isUsed is off');
  expect(asks('names_agree')).toBeUndefined();
  const provider = {
    issuer: 'https://id.example',
    clientId: 'x',
    label: 'eID',
    claims: { nationalNumber: 'nrn' },
  };
  expect(profileSchema.safeParse({ ...profile, electronicIdentity: provider }).error?.issues[0]?.message).toContain(
    'isUsed is off',
  );
});

it('is not stored, not searched and not kept from a mail', async () => {
  await expect(desk.addAccount({ nationalNumber: NUMBER, address: 'b@x.example' })).rejects.toThrow(
    'national_number_unused',
  );
  const reference = await desk.receive();
  const ticket = await desk.ticket(reference);
  expect(ticket).toMatchObject({ nationalNumberIndex: null, account: null });
  const detail = await ticketDetail(agent(), reference);
  expect(detail.identity.rungs.map((rung) => rung.kind)).not.toContain('number_well_formed');
  expect(detail.identity.rungs.map((rung) => rung.kind)).not.toContain('number_found');
  expect(detail.institution.usesNationalNumber).toBe(false);
  expect(await findAccounts(agent(), desk.institution.id, NUMBER)).toEqual([]);
  expect(await findAccounts(agent(), desk.institution.id, STORED)).toHaveLength(1);
  const link = { ticketId: ticket.id, version: ticket.version, account, lastName: 'Van den Broeck', firstName: 'A' };
  await expect(linkAccount(agent(), { ...link, number: NUMBER })).rejects.toThrow('national_number');
  await linkAccount(agent(), { ...link, number: null });
  const dump = await dumpDatabase(desk);
  for (const value of [NUMBER, '72.03.14-112.31', 'number_found']) expect(dump).not.toContain(value);
  expect(await desk.orm.em.fork().findOneOrFail(Account, { id: account })).toMatchObject({
    nationalNumber: null,
    nationalNumberIndex: null,
  });
});

it('says so where its ground would be told', async () => {
  const record = await institutionById(desk.system(), desk.institution.id);
  expect(institutionFace(record, 'fr').nationalNumber).toBeNull();
  expect((await makeDataReport(supervisor(), { account, form: 'page' })).nationalNumber).toBeNull();
  const used = {
    ...record,
    profile: {
      ...record.profile,
      nationalNumber: {
        isUsed: true,
        legalBasis: { fr: 'loi', nl: 'wet', de: 'Gesetz', en: 'law' },
        purpose: { fr: 'pourquoi', nl: 'waarom', de: 'warum', en: 'why' },
      },
    },
  };
  expect(institutionFace(used, 'fr').nationalNumber).toEqual({ legalBasis: 'loi', purpose: 'pourquoi' });
  expect(institutionFace(used, 'nl').nationalNumber).toEqual({ legalBasis: 'wet', purpose: 'waarom' });
});
