import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account, Credential, Institution, StaffMembership } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { loadSeed, type SeededStaff, withServers } from '#server/cli/load-seed.ts';
import { type MadeUpInstitution, readMadeUpInstitutions } from '#server/cli/seed-files.ts';
import { systemContext } from '#server/context.ts';
import { signInMember } from '#server/credentials/index.ts';
import { asksProvider, redirectUris, serversFor } from '#server/demo/servers.ts';
import { applyProfile, findInstitution, listInstitutions } from '#server/institutions/index.ts';
import { createTestDatabase } from '../setup/database.ts';

const made = await readMadeUpInstitutions();
const slugs = made.map(({ profile }) => profile.slug);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let staff: SeededStaff[];
const context = () => systemContext(orm.em.fork(), 'test');

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 8 });
  staff = await loadSeed(context());
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
});

describe('the institutions', () => {
  it('are the five, as their files say', async () => {
    expect(slugs).toEqual(['creos', 'ecampus', 'egec', 'iec-iab', 'institut']);
    expect((await listInstitutions(context())).map(({ profile }) => profile)).toEqual(
      made.map(({ profile }) => profile),
    );
  });

  it('have a colour that is read on both grounds (WCAG 2.2, 1.4.3)', () => {
    for (const { profile } of made) {
      expect(contrast(profile.colour.light, '#ffffff'), profile.slug).toBeGreaterThanOrEqual(4.5);
      expect(contrast(profile.colour.dark, '#161d1c'), profile.slug).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('have a desk of their own: no address, server or secret stands in two profiles', () => {
    const words = made.flatMap(({ profile: { desk } }) => [
      desk.address,
      desk.smtp.host,
      desk.smtp.passwordName,
      ...desk.mailboxes.flatMap(({ imap }) => [imap.host, imap.passwordName]),
    ]);
    expect(new Set(words).size).toBe(words.length);
  });

  it('send each role somewhere, and know the roles, schools and call-back facts of their members', () => {
    for (const { profile, accounts } of made) {
      const blocks = new Set(profile.blocks.map(({ key }) => key));
      const schools = new Set(profile.schools.map(({ key }) => key));
      const questions = new Set(profile.blindQuestions.map(({ key }) => key));
      for (const role of Object.values(profile.roles)) {
        expect(role.blocks.length).toBeGreaterThan(0);
        expect(role.blocks.filter((key) => !blocks.has(key))).toEqual([]);
      }
      for (const account of accounts) {
        expect(account.roles.filter((role) => !Object.hasOwn(profile.roles, role))).toEqual([]);
        expect(Object.keys(account.facts).filter((key) => !questions.has(key))).toEqual([]);
        expect(schools.size === 0 ? account.school === undefined : schools.has(account.school ?? '')).toBe(true);
      }
    }
  });

  it('keep what an administrator changed when they are loaded again, servers aside', async () => {
    const changed = { ...(await findInstitution(context(), 'creos')).profile, portalName: 'CREOS 2' };
    await applyProfile(context(), changed);
    const profiles = made.map(({ profile }) => profile);
    const smtp = { host: '127.0.0.1', port: 2525, security: 'none' };
    const servers = serversFor(profiles, {
      smtp,
      imap: (user) => ({ host: '127.0.0.1', port: 1993, security: 'tls', user, passwordName: 'desk' }),
      provider: { issuer: 'http://localhost:3002', clientId: 'guichet', clientSecretName: 'provider', label: 'eID' },
      staffRoles: { desk: 'agent' },
    });
    expect(await loadSeed(context(), withServers(JSON.stringify(servers)))).toEqual([]);
    for (const { slug, profile } of await listInstitutions(context())) {
      expect(profile.desk.smtp).toEqual(smtp);
      expect(profile.desk.mailboxes[0]?.imap).toMatchObject({ port: 1993, user: profile.desk.address });
      expect(profile.portalName).toBe(slug === 'creos' ? 'CREOS 2' : of(slug).profile.portalName);
      expect(profile.electronicIdentity === undefined).toBe(!asksProvider(profile));
    }
    expect(redirectUris(profiles, 'http://localhost:3000').every((uri) => uri.includes('iec-iab'))).toBe(true);
    expect(await orm.em.fork().count(Account)).toBe(made.flatMap(({ accounts }) => accounts).length);
  });
});

describe('the members', () => {
  it('show every case of the table', async () => {
    for (const { profile, accounts } of made) {
      const has = (test: (account: MadeUpInstitution['accounts'][number]) => boolean) =>
        expect(accounts.filter(test).length, `${profile.slug}: ${test}`).toBeGreaterThan(0);
      has((one) => one.lastSignInAt !== undefined);
      has((one) => one.lastSignInAt === undefined && one.status === 'active');
      has((one) => one.address === undefined);
      has((one) => one.status === 'disabled');
      has((one) => accounts.some((other) => other !== one && fullName(other) === fullName(one)));
      has((one) => fullName(one).length > 25 && one.language === 'nl');
      for (const language of profile.languages) has((one) => one.language === language);
      for (const role of Object.keys(profile.roles)) has((one) => one.roles.includes(role));
      for (const { key } of profile.schools) has((one) => one.school === key);
      const identifiers = accounts.map((one) =>
        profile.signInWith.map(
          (by) => ({ address: one.address, username: one.username, client_number: one.clientNumber })[by],
        ),
      );
      expect(identifiers.filter((one) => one.every((value) => value === undefined)).length).toBeLessThanOrEqual(1);
    }
    expect(of('creos').accounts.filter(({ status }) => status === 'not_migrated').length).toBeGreaterThan(1);
    expect(
      made.flatMap(({ accounts }) => accounts).filter(({ importedHash }) => importedHash?.startsWith('$6$')),
    ).toHaveLength(1);
    expect(
      made.flatMap(({ accounts }) => accounts).filter(({ importedHash }) => importedHash?.startsWith('$2')),
    ).toHaveLength(2);
  });

  it('of a school site have usernames of their names', () => {
    expect(of('institut').accounts.map(({ username }) => username)).toEqual([
      'dupont_francois',
      'van_hoost_jan',
      'lambert_sophie',
      'lambert_sophie2',
      'dhondt_jean',
      'vandermeersch_marie',
      'li_mei',
      'schmitz_jorg',
      'ben_amor_yassine',
      'moreau_luc',
    ]);
  });

  it('sign in with what the demonstration tells of them, a default password opening its replacement alone', async () => {
    for (const { profile, accounts } of made) {
      const institution = await findInstitution(context(), profile.slug);
      const told = accounts.filter((one) => one.password !== undefined);
      const [plain, ...others] = told.filter(
        (one) => !one.importedHash && !one.isDefaultPassword && one.status === 'active',
      );
      expect(others).toBeDefined();
      const tried = [
        plain,
        ...told.filter((one) => one.importedHash || one.status !== 'active'),
        told.find((one) => one.isDefaultPassword && one.address),
      ];
      for (const one of tried) {
        if (!one) continue;
        const by = { address: one.address, username: one.username, client_number: one.clientNumber };
        const identifier = profile.signInWith.map((kind) => by[kind]).find((value) => value !== undefined) ?? '';
        const outcome = await signInMember(context(), institution, { identifier, password: one.password ?? '' });
        expect(outcome, `${profile.slug} ${identifier}`).toMatchObject(
          one.status === 'active'
            ? { kind: 'signed_in', mustChoosePassword: one.isDefaultPassword }
            : { kind: 'refused' },
        );
      }
    }
    const hashes = (await orm.em.fork().find(Credential, {})).map(({ passwordHash }) => passwordHash);
    expect(hashes.every((hash) => hash.startsWith('$argon2id$'))).toBe(true);
  });
});

describe('the staff', () => {
  it('have a role at every desk, and authorities their schools', async () => {
    const em = orm.em.fork();
    const institutions = await em.find(Institution, {});
    const memberships = await em.find(StaffMembership, {});
    for (const { id, slug } of institutions) {
      const roles = memberships.filter(({ institution }) => institution === id);
      expect(new Set(roles.map(({ role }) => role)), slug).toEqual(
        new Set([
          'agent',
          'supervisor',
          'administrator',
          'auditor',
          ...(of(slug).profile.schools.length > 0 ? ['organising_authority'] : []),
          ...(['institut', 'ecampus'].includes(slug) ? ['secretariat'] : []),
        ]),
      );
      const schools = of(slug).profile.schools.map(({ key }) => key);
      const isBound = ({ role }: { role: string }) =>
        role === 'organising_authority' || (role === 'secretariat' && schools.length > 0);
      for (const authority of roles.filter(isBound)) {
        expect(authority.schools?.length).toBeGreaterThan(0);
        expect(authority.schools?.filter((key) => !schools.includes(key))).toEqual([]);
      }
    }
    expect(staff.map(({ email }) => email)).toContain('authority@guichet.example');
  });
});

function of(slug: string): MadeUpInstitution {
  const one = made.find(({ profile }) => profile.slug === slug);
  if (!one) throw new Error(`no ${slug}`);
  return one;
}

const fullName = ({ lastName, firstName }: { lastName: string; firstName: string }) => `${firstName} ${lastName}`;

/** Of two colours, `#rrggbb` (WCAG 2.2, contrast ratio). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) =>
    [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at]!, 0);
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
