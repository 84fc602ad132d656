import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledModules } from '#tests/setup/compiled.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUICHET = join(ROOT, 'server/cli/guichet.mjs');
const START = join(ROOT, 'server/cli/start.ts');
const SAMPLE = join(ROOT, 'tests/fixtures/corpus/002-plain-de.eml');
const CLOSED_PORT = 9;

type Ran = { code: number | null; out: string; err: string; ms: number };
type Variables = Record<string, string>;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
let variables: Variables;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = makeTemporaryFolder('cli');
  variables = {
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    PUBLIC_URL: 'http://127.0.0.1:3000',
    GUICHET_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    GUICHET_INDEX_KEY: randomBytes(32).toString('base64'),
    GUICHET_SIGNING_KEY: randomBytes(32).toString('base64'),
    GUICHET_CHECKPOINT_KEY: randomBytes(32).toString('base64'),
    GUICHET_SECRETS: '{"desk":"secret"}',
  };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

/** Runs a program of ours with these variables and no others of the configuration; `killWhen` may end it once it has said something. */
function run(
  program: string,
  args: string[],
  env: Variables,
  options: { input?: string; killWhen?: RegExp } = {},
): Promise<Ran> {
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', ...compiledModules(), ...env },
  });
  let out = '';
  let err = '';
  let isAsked = false;
  child.stdout.on('data', (data) => {
    out += data;
    if (!isAsked && options.killWhen?.test(out)) {
      isAsked = true;
      child.kill('SIGTERM');
    }
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, out, err, ms: performance.now() - started })),
  );
}
const guichet = (args: string[], env = variables, input = '') => run(GUICHET, args, env, { input });
const json = (text: string) => JSON.parse(text);

const localised = (text: string) => ({ fr: text, nl: text, de: text, en: text });
const nowhere = { host: '127.0.0.1', port: CLOSED_PORT, security: 'none', user: 'desk', passwordName: 'desk' };
const policy = { all: ['number_found', 'names_agree'], anyOf: [['contact_code']] };
const PROFILE = {
  slug: 'test-desk',
  name: localised('Institut de test'),
  shortName: 'Test',
  portalName: 'Test',
  colour: { light: '#0b6b62', dark: '#5cc8bd' },
  languages: ['fr', 'nl'],
  defaultLanguage: 'fr',
  signInWith: ['address'],
  passwordRules: { minimumLength: 8, requires: ['lower'], specials: '', forbidsNameParts: true },
  usernames: { source: 'none' },
  recovery: { by: ['address'] },
  reset: {
    method: 'temporary_password',
    tells: ['address'],
    temporaryPasswordHours: 24,
    temporaryPasswordLength: 12,
  },
  situations: {},
  support: { name: localised('le service desk') },
  addressChange: { confirmHours: 24, undoHours: 72 },
  nationalNumber: {
    legalBasis: { fr: 'loi', nl: 'wet', de: 'Gesetz', en: 'law' },
    purpose: { fr: 'identifier', nl: 'herkennen', de: 'erkennen', en: 'identification' },
  },
  policy: {
    blindAnswersNeeded: 2,
    blindMistakesAllowed: 3,
    verificationMinutes: 15,
    codeMinutes: 10,
    actions: { send_known_address: policy, show_address: policy, change_address: policy, trigger_reset: policy },
  },
  blindQuestions: [
    { key: 'street', label: localised('Rue') },
    { key: 'year', label: localised('Année') },
  ],
  roles: { member: { label: localised('Membre'), blocks: [] } },
  blocks: [],
  desk: {
    address: 'desk@test.example',
    senderName: 'Desk',
    smtp: nowhere,
    mailboxes: [{ address: 'desk@test.example', imap: nowhere }],
  },
};

test('--help tells every command, each group its own', async () => {
  const { code, out } = await guichet(['--help'], {});
  expect(code).toBe(0);
  for (const name of ['db', 'institution', 'staff', 'accounts', 'mail', 'audit', 'doctor']) {
    expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  }
  const groups = await Promise.all(['staff', 'mail'].map((name) => guichet([name, '--help'], {})));
  expect(groups.map((group) => group.code)).toEqual([0, 0]);
  expect((await guichet(['staff', 'fire'], {})).code).toBe(1);
});

test('all faults of the configuration are named at once, with 78 and no stack', async () => {
  for (const ran of await Promise.all([guichet(['staff', 'list'], { PORT: 'x' }), run(START, [], { PORT: 'x' })])) {
    expect(ran.code).toBe(78);
    for (const name of [
      'DATABASE_URL',
      'PUBLIC_URL',
      'GUICHET_ENCRYPTION_KEYS',
      'GUICHET_INDEX_KEY',
      'GUICHET_SIGNING_KEY',
      'GUICHET_CHECKPOINT_KEY',
    ])
      expect(ran.err).toContain(`${name} is missing`);
    expect(ran.err).toContain('PORT must be a port number');
    expect(ran.err).not.toMatch(/^\s+at /m);
  }
});

test('mail inspect needs no configuration, and names the file that cannot be read', async () => {
  const ran = await guichet(
    ['mail', 'inspect', '--own', 'desk@test.example', SAMPLE, join(folder, 'none.eml'), SAMPLE],
    {},
  );
  expect(ran.code).toBe(1);
  const lines = ran.out.trim().split('\n').map(json);
  expect(lines.map((line) => line.file)).toEqual(['002-plain-de.eml', '002-plain-de.eml']);
  expect(lines[0]).toMatchObject({ language: 'de', nrn_status: expect.any(String) });
  expect(ran.err).toContain('none.eml cannot be read');
  expect((await guichet(['mail', 'inspect', SAMPLE], {})).code).toBe(0);
});

test('db migrate twice changes nothing', async () => {
  const ran = await guichet(['db', 'migrate', '--json']);
  expect(ran.err).toBe('');
  expect(json(ran.out)).toEqual({ ran: [] });
});

test('an institution, its staff, and the audit log that tells of them', async () => {
  const file = join(folder, 'profile.json');
  await writeFile(file, JSON.stringify(PROFILE));
  expect(json((await guichet(['institution', 'apply', file, '--json'])).out)).toEqual({
    slug: 'test-desk',
    version: 1,
    isNew: true,
    isChanged: true,
  });
  expect((await guichet(['institution', 'apply', file])).out).toContain('version 1 (unchanged)');
  expect(json((await guichet(['institution', 'list', '--json'])).out)).toMatchObject([
    { slug: 'test-desk', version: 1 },
  ]);
  expect(json((await guichet(['institution', 'show', 'test-desk'])).out)).toMatchObject({
    slug: 'test-desk',
    portalName: 'Test',
  });

  await writeFile(file, JSON.stringify({ ...PROFILE, colour: { light: 'red', dark: '#000000' }, shortName: '' }));
  const refused = await guichet(['institution', 'apply', file]);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(
    /has 2 fault\(s\)[\s\S]*shortName[\s\S]*colour\.light|has 2 fault\(s\)[\s\S]*colour\.light[\s\S]*shortName/,
  );
  await writeFile(file, '{');
  expect((await guichet(['institution', 'apply', file])).err).toContain('is not JSON');

  const person = ['--email', 'marie@test.example', '--name', 'Marie', '--role', 'test-desk=supervisor'];
  const added = json((await guichet(['staff', 'add', ...person, '--json'])).out);
  expect(added).toMatchObject({
    email: 'marie@test.example',
    totpSecret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    password: expect.any(String),
  });
  const again = await guichet(['staff', 'add', ...person]);
  expect([again.code, again.err.trim()]).toEqual([1, 'Refused: conflict: staff_exists']);
  const other = [
    '--email',
    'paul@test.example',
    '--name',
    'Paul',
    '--role',
    'test-desk=agent',
    '--password-stdin',
    '--json',
  ];
  expect(
    json((await guichet(['staff', 'add', ...other], variables, 'un mot de passe choisi\n')).out),
  ).not.toHaveProperty('password');
  expect(
    (await guichet(['staff', 'add', '--email', 'x@test.example', '--name', 'X', '--role', 'test-desk=king'])).err,
  ).toContain('institution=role');
  const listed = json((await guichet(['staff', 'list', '--json'])).out);
  expect(listed).toMatchObject([
    { name: 'Marie', memberships: [{ slug: 'test-desk', role: 'supervisor' }] },
    { name: 'Paul' },
  ]);

  expect(json((await guichet(['accounts', 'find', 'Dupont', '--institution', 'test-desk', '--json'])).out)).toEqual([]);
  const unknown = await guichet(['accounts', 'find', 'Dupont', '--institution', 'nowhere']);
  expect([unknown.code, unknown.err.trim()]).toEqual([1, 'Refused: not_found: institution']);

  const intact = await guichet(['audit', 'verify', '--institution', 'test-desk', '--json']);
  expect([intact.code, json(intact.out)]).toMatchObject([0, { institution: 'test-desk', isIntact: true, entries: 3 }]);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    `alter table audit_entry disable trigger all; update audit_entry set payload = replace(payload, 'Marie', 'Maria') where position = 2`,
  );
  await owner.end();
  const broken = await guichet(['audit', 'verify']);
  expect([broken.code, broken.out]).toMatchObject([1, expect.stringContaining('BROKEN at position 2: its content')]);
});

test('doctor finds what is whole and what is not, and says how to mend it', async () => {
  const file = join(folder, 'profile.json');
  await writeFile(file, JSON.stringify(PROFILE));
  await guichet(['institution', 'apply', file]);
  const ran = await guichet(['doctor', '--json']);
  const findings = ran.out.trim().split('\n').map(json);
  const verdicts = Object.fromEntries(findings.map((finding) => [finding.check, finding.ok]));
  expect(verdicts).toEqual({
    database: true,
    clock: true,
    migrations: true,
    'application role': true,
    keys: true,
    'test-desk IMAP desk@test.example': false,
    'test-desk SMTP': false,
  });
  expect(findings.filter((finding) => !finding.ok).every((finding) => finding.mend.length > 20)).toBe(true);
  expect(ran.code).toBe(1);

  const lost = await guichet(['doctor', '--json'], {
    ...variables,
    GUICHET_ENCRYPTION_KEYS: `k2:${randomBytes(32).toString('base64')}`,
  });
  const keys = lost.out
    .split('\n')
    .filter(Boolean)
    .map(json)
    .find((finding) => finding.check === 'keys');
  expect(keys).toMatchObject({ ok: lost.out.includes('nothing is sealed') });

  const down = await guichet(['doctor'], {
    ...variables,
    DATABASE_URL: `postgresql://postgres@127.0.0.1:${CLOSED_PORT}/x`,
  });
  expect([down.code, down.out]).toMatchObject([
    1,
    expect.stringMatching(/FAULT {2}database: .*ECONNREFUSED[\s\S]*Start PostgreSQL/),
  ]);
});

test('a command says in one line that the database is down', async () => {
  const ran = await guichet(['staff', 'list'], {
    ...variables,
    DATABASE_URL: `postgresql://postgres@127.0.0.1:${CLOSED_PORT}/x`,
  });
  expect([ran.code, ran.err.trim()]).toEqual([
    1,
    'The database cannot be reached (ECONNREFUSED): check DATABASE_URL, and that PostgreSQL runs.',
  ]);
});

test('a process starts, and stops in order on SIGTERM', async () => {
  const ran = await run(START, ['worker'], variables, { killWhen: /"started"/ });
  expect(ran.err).toBe('');
  expect(ran.code).toBe(0);
  expect(ran.out).toContain('"stopped"');
  expect(ran.ms).toBeLessThan(10_000);
  expect((await run(START, ['wonder'], variables)).err).toContain('There is no process "wonder"');
});

test('a process outlives a database that is down', async () => {
  const env = { ...variables, DATABASE_URL: `postgresql://postgres@127.0.0.1:${CLOSED_PORT}/x` };
  const ran = await run(START, ['worker'], env, { killWhen: /"failures":2[\s\S]*"failures":2/ });
  expect(ran.code).toBe(0);
  expect(ran.out).toContain('it is tried again');
});

test('the access of staff: invited, given a role, closed, opened, and their sessions ended', async () => {
  const file = join(folder, 'profile.json');
  await writeFile(file, JSON.stringify(PROFILE));
  await guichet(['institution', 'apply', file]);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const invite = (email: string, role: string, ...more: string[]) =>
    guichet(['staff', 'invite', '--email', email, '--name', 'Anouk', '--role', role, ...more]);
  const lineOf = async (email: string) =>
    (await guichet(['staff', 'list'])).out.split('\n').find((line) => line.startsWith(email));
  const said = ({ code, out, err }: Ran) => [code, (code === 0 ? out : err).trim()];
  try {
    const refused = await Promise.all([
      invite('anouk', 'test-desk=agent'),
      invite('anouk@test.example', 'nowhere=agent'),
      invite('anouk@test.example', 'test-desk=king'),
      invite('anouk@test.example', 'test-desk=agent', '--role', 'test-desk=auditor'),
      invite('anouk@test.example', 'test-desk=agent', '--language', 'it'),
    ]);
    expect(refused.map(({ code, err }) => [code, err.trim().split('\n').slice(0, 2).join('\n')])).toEqual([
      [1, 'The input has 1 fault(s):\n  - email: address_shape'],
      [1, 'Refused: not_found: institution'],
      [1, expect.stringContaining('write institution=role')],
      [1, 'an invitation is to one institution: give one --role'],
      [1, expect.stringContaining('  - language: ')],
    ]);
    expect(refused.every(({ out, err }) => out === '' && !/^\s+at /m.test(err))).toBe(true);
    expect(await lineOf('anouk@')).toBeUndefined();

    const invited = await invite('Anouk@Test.example', 'test-desk=administrator', '--language', 'nl');
    expect([invited.err, said(invited)]).toEqual(['', [0, 'Invited anouk@test.example.']]);
    expect(said(await invite('anouk@test.example', 'test-desk=agent'))).toEqual([1, 'Refused: conflict: staff_exists']);
    const mails = await owner.query(
      `select purpose, language, state from outbound_mail where recipient_hint = 'anouk@test.example'`,
    );
    expect(mails.rows).toEqual([{ purpose: 'staff_invitation', language: 'nl', state: 'queued' }]);

    expect(
      await Promise.all([
        guichet(['staff', 'role', 'anouk@test.example', 'test-desk=none']).then(said),
        guichet(['staff', 'disable', 'anouk@test.example']).then(said),
        guichet(['staff', 'role', 'anouk@test.example', 'test-desk']).then(said),
        guichet(['staff', 'role', 'nobody@test.example', 'test-desk=agent']).then(said),
        guichet(['staff', 'role', 'anouk@test.example', 'nowhere=agent']).then(said),
        guichet(['staff', 'enable', 'nobody@test.example']).then(said),
        guichet(['staff', 'sessions', 'nobody@test.example']).then(said),
        guichet(['staff', 'sessions']).then(({ code, err }) => [code, err.split('\n')[0]]),
      ]),
    ).toEqual([
      [1, 'Refused: conflict: last_administrator'],
      [1, 'Refused: conflict: last_administrator'],
      [1, expect.stringContaining('write institution=role')],
      [1, 'Refused: not_found: staff'],
      [1, 'Refused: not_found: institution'],
      [1, 'Refused: not_found: staff'],
      [1, 'Refused: not_found: staff'],
      [1, "error: missing required argument 'email'"],
    ]);

    await invite('chef@test.example', 'test-desk=administrator');
    const role = (change: string) =>
      guichet(['staff', 'role', ' Anouk@test.example', `test-desk=${change}`]).then(said);
    expect(await role('auditor')).toEqual([0, 'anouk@test.example is auditor of test-desk.']);
    expect(await lineOf('anouk@')).toBe('anouk@test.example\tAnouk\tactive\ttest-desk=auditor');

    const { rows } = await owner.query(`select id from staff where email = 'anouk@test.example'`);
    for (const [index, isDone] of [true, false].entries())
      await owner.query(
        `insert into staff_session (id, staff_id, token_hash, is_second_factor_done, created_at, last_seen_at, expires_at)
         values (gen_random_uuid(), $1, $2, $3, now(), now(), now() + interval '1 hour')`,
        [rows[0].id, `hash-${index}`.padEnd(43, '-'), isDone],
      );
    const sessions = () => guichet(['staff', 'sessions', 'anouk@test.example']).then(said);
    expect([await sessions(), await sessions()]).toEqual([
      [0, '2 session(s) ended.'],
      [0, '0 session(s) ended.'],
    ]);
    expect(said(await guichet(['staff', 'disable', 'anouk@test.example']))).toEqual([
      0,
      'anouk@test.example is disabled.',
    ]);
    expect(await lineOf('anouk@')).toContain('\tdisabled\t');
    expect(said(await guichet(['staff', 'enable', 'anouk@test.example']))).toEqual([
      0,
      'anouk@test.example is enabled.',
    ]);
    expect(await lineOf('anouk@')).toContain('\tactive\t');
    expect(await role('none')).toEqual([0, 'anouk@test.example has no role at test-desk.']);
    expect(await role('agent')).toEqual([1, 'Refused: not_found: staff']);

    const told = await owner.query(
      `select action, actor_name from audit_entry where action like 'staff.%' and payload like '%Anouk%' order by recorded_at, position`,
    );
    expect(told.rows.map(({ action }) => action)).toEqual([
      'staff.invited',
      'staff.invited',
      'staff.role_changed',
      'staff.sessions_ended',
      'staff.sessions_ended',
      'staff.disabled',
      'staff.enabled',
      'staff.role_changed',
    ]);
    expect(new Set(told.rows.map(({ actor_name }) => actor_name))).toEqual(new Set(['command line']));
  } finally {
    await owner.end();
  }
}, 240_000);
