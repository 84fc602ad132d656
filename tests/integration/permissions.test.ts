import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAllowed, PERMISSIONS, type Permission, STAFF_ROLE_NAMES } from '#server/staff/contract.ts';
import { assertAllowed, institutionsWith } from '#server/staff/index.ts';

const HERE = '0193c000-0000-7000-8000-000000000001';
const THERE = '0193c000-0000-7000-8000-000000000002';

/** Who may do what, written out: a change of the matrix has to be made twice. */
const ALLOWED: Record<Permission, string> = {
  'desk.enter': 'agent verifier supervisor administrator organising_authority secretariat auditor',
  'tickets.read': 'agent verifier supervisor organising_authority secretariat',
  'tickets.work': 'agent supervisor organising_authority secretariat',
  'identity.verify': 'agent verifier supervisor organising_authority secretariat',
  'accounts.act': 'agent supervisor secretariat',
  'accounts.migrate': 'agent supervisor organising_authority secretariat',
  'approvals.decide': 'verifier supervisor',
  'break_glass.use': 'agent supervisor',
  'break_glass.review': 'supervisor',
  'oversight.read': 'supervisor auditor',
  'privacy.read': 'supervisor administrator auditor',
  'privacy.erase': 'administrator',
  'audit.read': 'supervisor administrator auditor',
  'staff.read': 'supervisor administrator',
  'staff.manage': 'administrator',
  'institutions.read': 'supervisor administrator auditor',
  'institutions.manage': 'administrator',
  'sessions.end': 'supervisor administrator',
  'mail.read_raw': 'agent supervisor secretariat',
  'mail.quarantine': 'agent supervisor secretariat',
  'imports.run': 'supervisor secretariat',
  'imports.trust': 'supervisor',
  'population.read': 'secretariat',
  'population.correct': 'secretariat',
  'access_mails.manage': 'supervisor secretariat',
};

const cells = STAFF_ROLE_NAMES.flatMap((role) => PERMISSIONS.map((permission) => ({ role, permission })));

test.each(cells)(
  '$role × $permission, at the gate and on the page alike, at its institution only',
  ({ role, permission }) => {
    const may = ALLOWED[permission].split(' ').includes(role);
    const actor = { kind: 'staff', id: HERE, name: 'x', sessionId: HERE, roles: { [HERE]: role } } as const;
    const gate = (institution: string) => () => assertAllowed(actor, institution, permission);
    expect(isAllowed(role, permission)).toBe(may);
    if (may) expect(gate(HERE)).not.toThrow();
    else expect(gate(HERE)).toThrow('forbidden');
    expect(gate(THERE)).toThrow('forbidden');
    expect(institutionsWith(actor, permission)).toEqual(may ? [HERE] : []);
  },
);

test('an unknown role, and a name that every object has, may nothing', () => {
  for (const permission of PERMISSIONS)
    for (const role of ['', 'root', 'constructor', 'toString', undefined])
      expect(isAllowed(role, permission)).toBe(false);
});

test('every permission is asked for by some gate', () => {
  const sources = ['app', 'server'].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|contract\.ts$|^i18n/.test(name))
      .map((name) => readFileSync(new URL(`../../${folder}/${name}`, import.meta.url), 'utf8')),
  );
  const text = sources.join('\n');
  expect(PERMISSIONS.filter((permission) => !text.includes(`'${permission}'`))).toEqual([]);
});
