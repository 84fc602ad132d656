import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account, AddressChange } from '#db/entities/index.ts';
import { emptyAccount, lockForErasure } from '#server/accounts/index.ts';
import { type Context, inTransaction, type StaffActor } from '#server/context.ts';
import { applyImport, createSource } from '#server/imports/index.ts';
import { query } from '#server/sql.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';

let desk: Desk;
let other: string;
let secretariat: () => Context<StaffActor>;
let agent: () => Context<StaffActor>;
let source: string;

beforeAll(async () => {
  desk = await openDesk((profile) => profile, { username: 'vandenbroeck', clientNumber: '1048210482' });
  other = await desk.addInstitution('elsewhere');
  secretariat = await desk.addStaff('secretariat', 'Noor');
  agent = await desk.addStaff('agent', 'Marc');
  ({ source } = await createSource(secretariat(), { institution: 'iec-iab', name: 'Registry', rowIs: 'person' }));
});
afterAll(() => desk?.close());

type Change = { state?: string; trusted?: boolean; decidedBy?: string | null; origin?: string; institution?: string };

/** Runs as the product's role in a transaction that is always rolled back. @returns the SQLSTATE of the refusal, or 'done'. */
async function tried(work: (em: EntityManager) => Promise<unknown>): Promise<string> {
  const done = new Error('done');
  try {
    await desk.orm.em.fork().transactional(async (em) => {
      await work(em as EntityManager);
      throw done;
    });
  } catch (error) {
    return error === done ? 'done' : ((error as { code?: string }).code ?? String(error));
  }
  return 'committed';
}

async function insertImport(em: EntityManager, change: Change = {}): Promise<string> {
  const id = randomUUID();
  await query(
    em,
    `insert into account_import (id, institution_id, source_id, file_name, bytes, fingerprint, as_of, origin, state,
       created_at, moved_at) values ($1, $2, $3, 'a.csv', 1, 'f', $4, $5, 'received', $4, $4)`,
    [id, change.institution ?? desk.institution.id, source, desk.now, change.origin ?? 'page'],
  );
  return id;
}
const move = (em: EntityManager, id: string, state: string, decidedBy: string | null = null) =>
  query(em, `update account_import set state = $2, decided_by_id = $3 where id = $1`, [id, state, decidedBy]);

/** An import that is being applied, by whoever may decide so. */
async function applying(em: EntityManager, { decidedBy = secretariat().actor.id }: Change = {}): Promise<string> {
  const id = await insertImport(em);
  for (const state of ['reading', 'previewed']) await move(em, id, state);
  await move(em, id, 'applying', decidedBy);
  return id;
}
async function imported(em: EntityManager, id: string, fields = ['address'], at = desk.now): Promise<string> {
  const change = randomUUID();
  await query(
    em,
    `insert into imported_change (id, institution_id, account_import_id, account_id, fields, changed_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [change, desk.institution.id, id, desk.account, fields, at],
  );
  return change;
}

type Move = {
  imported?: string | null;
  state?: string;
  version?: number;
  oldIndex?: string | null;
  undoHours?: number;
  settledAt?: Date;
  coolingHours?: number;
  /** Hours from now until it takes effect. */
  effectiveIn?: number;
};
async function changeAddress(em: EntityManager, change: Move): Promise<string> {
  const id = randomUUID();
  const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
  const settledAt = change.settledAt ?? desk.now;
  await query(
    em,
    `insert into address_change (id, institution_id, account_id, imported_change_id, from_version, new_address,
       new_address_index, new_address_hint, old_address, old_address_index, confirm_key_hash, confirm_by, undo_key_hash,
       undo_by, state, requested_at, settled_at, cooling_hours, confirmed_at, effective_at)
     values ($1, $2, $3, $4, $5, 'sealed', 'new-index', 'h', 'sealed', $6, $7, $8, $7, $9, $10, $8,
       case when $10 = 'applied' then $8::timestamptz end, $11, case when $10 = 'cooling' then $8::timestamptz end, $12)`,
    [
      id,
      desk.institution.id,
      desk.account,
      change.imported ?? null,
      change.version ?? account.addressVersion,
      change.oldIndex === undefined ? (account.addressIndex ?? null) : change.oldIndex,
      id,
      settledAt,
      new Date(settledAt.getTime() + (change.undoHours ?? 72) * 3_600_000),
      change.state ?? 'applied',
      change.coolingHours ?? 0,
      change.effectiveIn === undefined ? null : new Date(settledAt.getTime() + change.effectiveIn * 3_600_000),
    ],
  );
  return id;
}
const openKey = (em: EntityManager, ground: string, id: string, at = desk.now) =>
  query<{ wrapped: string }>(em, `select open_account_key($1, 'contact', $2, $3, $4) as wrapped`, [
    desk.account,
    ground,
    id,
    at,
  ]);

describe('T27 an import is applied by whoever may decide so', () => {
  it.each<[string, (em: EntityManager) => Promise<unknown>]>([
    ['nobody', async (em) => applying(em, { decidedBy: null })],
    ['an agent', async (em) => applying(em, { decidedBy: agent().actor.id })],
    [
      'somebody who is disabled',
      async (em) => {
        await query(em, 'update staff set disabled_at = now() where id = $1', [secretariat().actor.id]);
        await applying(em);
      },
    ],
    [
      'a secretariat of another institution',
      async (em) => {
        await query(em, 'update staff_membership set institution_id = $1 where staff_id = $2', [
          other,
          secretariat().actor.id,
        ]);
        await applying(em);
      },
    ],
  ])('not by %s', async (_, work) => {
    expect(await tried(work)).toBe('GV001');
  });

  it('nor without a preview, twice, or after its end', async () => {
    const decider = secretariat().actor.id;
    expect(await tried(async (em) => move(em, await insertImport(em), 'applying', decider))).toBe('GV002');
    for (const end of ['refused', 'cancelled', 'received'])
      expect(
        await tried(async (em) => {
          const id = await applying(em);
          await move(em, id, end);
          await move(em, id, 'applying', decider);
        }),
      ).toBe('GV002');
    expect(
      await tried(async (em) => {
        const id = await applying(em);
        await query(em, 'update account_import set decided_by_id = $2 where id = $1', [id, agent().actor.id]);
      }),
    ).toBe('GV002');
    expect(
      await tried(async (em) =>
        query(em, `update account_import set file_name = 'b' where id = $1`, [await applying(em)]),
      ),
    ).toBe('GV002');
  });

  it('and by itself for a trusted source, or a command of whoever runs the installation', async () => {
    expect(await tried((em) => applying(em))).toBe('done');
    expect(
      await tried(async (em) => {
        await query(em, 'update import_source set is_trusted = true where id = $1', [source]);
        await applying(em, { decidedBy: null });
      }),
    ).toBe('done');
    expect(
      await tried(async (em) => {
        const id = await insertImport(em, { origin: 'command' });
        for (const state of ['reading', 'previewed', 'applying']) await move(em, id, state);
      }),
    ).toBe('done');
  });

  it('begins with its file, of a source of its own institution', async () => {
    expect(await tried((em) => insertImport(em, { institution: other }))).toBe('GV001');
  });

  it('is refused at the door as well', async () => {
    const id = await desk.orm.em.fork().transactional(async (em) => {
      const made = await insertImport(em as EntityManager);
      for (const state of ['reading', 'previewed']) await move(em as EntityManager, made, state);
      return made;
    });
    await expect(applyImport(agent(), { import: id })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(applyImport(desk.system(), { import: id })).rejects.toMatchObject({ kind: 'forbidden' });
    await applyImport(secretariat(), { import: id });
    await expect(applyImport(secretariat(), { import: id })).rejects.toMatchObject({ code: 'import_not_waiting' });
    await desk.orm.em.fork().transactional((em) => move(em as EntityManager, id, 'cancelled'));
  });
});

describe('T1 gate bypass: an address changes by an import only while it is applied', () => {
  it.each<[string, (em: EntityManager) => Promise<unknown>]>([
    ['without an import', async (em) => changeAddress(em, {})],
    [
      'of an import that ended',
      async (em) => {
        const id = await applying(em);
        const change = await imported(em, id);
        await move(em, id, 'cancelled');
        await changeAddress(em, { imported: change });
      },
    ],
    ['of a preview', async (em) => imported(em, await insertImport(em))],
    [
      'that tells another field',
      async (em) => {
        await changeAddress(em, { imported: await imported(em, await applying(em), ['phone']) });
      },
    ],
    [
      'of another version',
      async (em) => {
        await changeAddress(em, { imported: await imported(em, await applying(em)), version: 7 });
      },
    ],
    [
      'over another address',
      async (em) => {
        await changeAddress(em, { imported: await imported(em, await applying(em)), oldIndex: 'another' });
      },
    ],
    [
      'that nobody can undo',
      async (em) => {
        await changeAddress(em, { imported: await imported(em, await applying(em)), undoHours: 71 });
      },
    ],
    [
      'told at another instant',
      async (em) => {
        const later = new Date(desk.now.getTime() + 1);
        await changeAddress(em, { imported: await imported(em, await applying(em)), settledAt: later });
      },
    ],
    [
      'of the account of whoever decides',
      async (em) => {
        await query(em, 'update staff_membership set own_account = $1 where staff_id = $2', [
          desk.account,
          secretariat().actor.id,
        ]);
        await imported(em, await applying(em));
      },
    ],
  ])('not %s', async (_, work) => {
    expect(await tried(work)).toBe('GV001');
  });

  describe('and over the address of somebody who came in, only after a day or as long as the policy says', () => {
    const came = (em: EntityManager) =>
      query(em, 'update account set last_sign_in_at = $2 where id = $1', [desk.account, desk.now]);
    const mayComeIn = (em: EntityManager) =>
      query(
        em,
        `insert into credential (id, account_id, institution_id, password_hash, ground, generation, changed_at)
         values (gen_random_uuid(), $1, $2, 'x', 'register', 1, $3)`,
        [desk.account, desk.institution.id, desk.now],
      );
    const longPolicy = (em: EntityManager) =>
      query(
        em,
        `update institution set profile = jsonb_set(profile::jsonb, '{policy,actions,change_address,coolingOffHours}', '48')
         where id = $1`,
        [desk.institution.id],
      );
    const cooling = (hours: number, effectiveIn = hours): Move => ({
      state: 'cooling',
      coolingHours: hours,
      effectiveIn,
    });
    it.each<[string, ((em: EntityManager) => Promise<unknown>)[], Move, string]>([
      ['at once', [came], {}, 'GV003'],
      ['at once though nobody signed in, where somebody may', [mayComeIn], {}, 'GV003'],
      ['pending', [came], { state: 'pending' }, 'GV003'],
      ['after 23 hours', [came], cooling(23), 'GV003'],
      ['after fewer hours than it says', [came], cooling(24, 23), 'GV003'],
      ['after fewer hours than the policy', [came, longPolicy], cooling(24), 'GV003'],
      ['after a day', [came], cooling(24), 'done'],
      ['after those of the policy', [came, longPolicy], cooling(48), 'done'],
    ])('%s', async (_, before, change, outcome) => {
      expect(
        await tried(async (em) => {
          for (const prepare of before) await prepare(em);
          await changeAddress(em, { imported: await imported(em, await applying(em)), ...change });
        }),
      ).toBe(outcome);
    });
  });

  it('once, and so that it can be undone', async () => {
    const whole = async (em: EntityManager) => {
      const change = await imported(em, await applying(em));
      await openKey(em, 'imported_change', change);
      const move = await changeAddress(em, { imported: change });
      await query(
        em,
        `update account set address = 'x', address_index = 'new-index', address_change = $2,
           address_version = address_version + 1 where id = $1`,
        [desk.account, move],
      );
      return { change, move };
    };
    expect(await tried(whole)).toBe('done');
    expect(await tried(async (em) => openKey(em, 'imported_change', (await whole(em)).change))).toBe('GV001');
    expect(
      await tried(async (em) => {
        const { move } = await whole(em);
        await query(em, 'update address_change set imported_change_id = null where id = $1', [move]);
      }),
    ).toBe('GV001');
    expect(
      await tried(async (em) => query(em, 'delete from imported_change where id = $1', [(await whole(em)).change])),
    ).toBe('42501');
  });

  it.each<[string, (em: EntityManager) => Promise<unknown>]>([
    [
      'of another instant',
      async (em) => {
        const change = await imported(em, await applying(em));
        await openKey(em, 'imported_change', change, new Date(desk.now.getTime() + 1));
      },
    ],
    [
      'of an import that ended',
      async (em) => {
        const id = await applying(em);
        const change = await imported(em, id);
        await move(em, id, 'cancelled');
        await openKey(em, 'imported_change', change);
      },
    ],
    ['that is made up', async (em) => openKey(em, 'imported_change', randomUUID())],
  ])('opens no contact point on a ground %s', async (_, work) => {
    expect(await tried(work)).toBe('GV001');
  });
});

describe('a mail with a first access opens the address that it goes to', () => {
  const mail = async (em: EntityManager, state: string, account = desk.account): Promise<string> => {
    const id = randomUUID();
    await query(
      em,
      `insert into access_mail (id, institution_id, account_id, population, reason, state, due_at, created_at)
       values ($1, $2, $3, 'students', 'welcome', 'waiting', $4, $4)`,
      [id, desk.institution.id, account, desk.now],
    );
    if (state !== 'waiting')
      await query(em, 'update access_mail set state = $2, queued_at = $3 where id = $1', [id, state, desk.now]);
    return id;
  };
  it('once, when it is written', async () => {
    expect(await tried(async (em) => openKey(em, 'access_mail', await mail(em, 'queued')))).toBe('done');
    expect(await tried(async (em) => openKey(em, 'access_mail', await mail(em, 'waiting')))).toBe('GV001');
    expect(
      await tried(async (em) => {
        const id = await mail(em, 'queued');
        await openKey(em, 'access_mail', id);
        await openKey(em, 'access_mail', id);
      }),
    ).toBe('GV001');
    expect(
      await tried(async (em) => {
        const id = await mail(em, 'queued');
        await query(em, `update account set status = 'disabled' where id = $1`, [desk.account]);
        await openKey(em, 'access_mail', id);
      }),
    ).toBe('GV001');
  });
});

describe('identifiers', () => {
  it('never change hands: a client number stays, what was given is never forgotten', async () => {
    const set = (number: string | null) => (em: EntityManager) =>
      query(em, 'update account set client_number = $2 where id = $1', [desk.account, number]);
    expect(await tried(set('1048210483'))).toBe('GV002');
    expect(await tried(set(null))).toBe('GV002');
    const series = async (em: EntityManager, then: string) => {
      await query(
        em,
        `insert into identifier_series (institution_id, kind, lookup, last) values ($1, 'username', 'x', 5)`,
        [desk.institution.id],
      );
      await query(em, then);
    };
    expect(await tried((em) => series(em, `update identifier_series set last = 4`))).toBe('GV002');
    expect(await tried((em) => series(em, `update identifier_series set lookup = 'y'`))).toBe('GV002');
    expect(await tried((em) => series(em, `delete from identifier_series`))).toBe('42501');
    expect(await tried((em) => series(em, `update identifier_series set last = 6`))).toBe('done');
  });

  it('T29 erasure: what imports told of somebody goes with them, their number is never given again', async () => {
    const gone = await desk.addAccount({
      nationalNumber: undefined,
      username: 'peeters_jan3',
      clientNumber: '2222222222',
    });
    const em = desk.orm.em.fork();
    await em.transactional(async (inside) => {
      const tx = inside as EntityManager;
      const id = await applying(tx);
      await query(
        tx,
        `insert into imported_change (id, institution_id, account_import_id, account_id, fields, changed_at)
         values (gen_random_uuid(), $1, $2, $3, '{role}', now())`,
        [desk.institution.id, id, gone],
      );
      await query(
        tx,
        `insert into source_record (source_id, record_key, account_id, fingerprint, roles, updated_at)
         values ($1, 'key', $2, 'f', '{member}', now())`,
        [source, gone],
      );
      await query(
        tx,
        `insert into assignment (account_id, source_id, role, school, institution_id) values ($1, $2, 'member', 's', $3)`,
        [gone, source, desk.institution.id],
      );
      await move(tx, id, 'cancelled', secretariat().actor.id);
    });
    await inTransaction(desk.system(), async (inside) => {
      await emptyAccount(inside, await lockForErasure(inside, gone));
    });
    for (const table of ['source_record', 'assignment', 'imported_change'])
      expect(await query(em, `select from ${table} where account_id = $1`, [gone])).toHaveLength(0);
    const series = await query<{ kind: string; last: number; lookup: string }>(
      em,
      'select kind, last, lookup from identifier_series order by kind, last',
    );
    expect(series.map(({ kind, last }) => [kind, last])).toEqual([
      ['client_number', 1],
      // The whole one, and the last of these names.
      ['username', 1],
      ['username', 3],
    ]);
    expect(JSON.stringify(series)).not.toMatch(/peeters|2222222222/);
    expect(await em.count(AddressChange, { account: gone })).toBe(0);
  });
});
