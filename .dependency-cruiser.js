/** The layer rule: which room may call which. A slice imports only slices to its right, and only by their doors. */
const SLICES = [
  'imports',
  'population',
  'tickets',
  'identity',
  'access',
  'credentials',
  'accounts',
  'institutions',
  'staff',
  'outbox',
  'audit',
  'passwords',
  'raw-mail',
];
const COMPOSITION = '^server/(http|worker|cli|demo|embedded)/';
const TESTS = '\\.test\\.tsx?$|^tests/';

const upwards = SLICES.slice(1).map((slice, index) => ({
  name: `${slice}-looks-down-only`,
  severity: 'error',
  from: { path: `^server/${slice}/`, pathNot: TESTS },
  to: { path: `^server/(${SLICES.slice(0, index + 1).join('|')})/` },
}));

export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: { pathNot: TESTS }, to: { circular: true } },
    ...upwards,
    {
      name: 'slices-by-their-doors',
      severity: 'error',
      comment:
        'A slice is imported by index.ts (server) or contract.ts (browser), never by its insides. The port of raw-mail and the values of accounts stand apart: who sends bytes to a thread loads no parser, and a thread that seals rows no database.',
      from: { path: '^(server|app|mail-ingest)/([^/]+)/', pathNot: TESTS },
      to: {
        path: `^server/(${SLICES.join('|')})/`,
        pathNot: [
          '^server/[^/]+/(index|contract)\\.ts$',
          '^server/raw-mail/port\\.ts$',
          '^server/accounts/values\\.ts$',
          '^server/$2/',
        ],
      },
    },
    {
      name: 'raw-mail-is-light',
      severity: 'error',
      comment: 'Threads that read mails load it: nothing of ours besides, and no database.',
      from: { path: '^server/raw-mail/', pathNot: TESTS },
      to: { path: '^(app|db|mail-ingest|tests)/|^server/(?!raw-mail/)|node_modules/(@mikro-orm|pg|kysely)/' },
    },
    {
      name: 'slices-compose-nothing',
      severity: 'error',
      from: { path: `^server/(${[...SLICES, 'crypto'].join('|')})/` },
      to: { path: `${COMPOSITION}|^app/|^mail-ingest/` },
    },
    {
      name: 'db-knows-nobody',
      severity: 'error',
      from: { path: '^db/' },
      to: { path: '^(server|app|mail-ingest|tests)/' },
    },
    { name: 'app-by-the-server', severity: 'error', from: { path: '^app/' }, to: { path: '^(db|mail-ingest|tests)/' } },
    {
      name: 'browser-code-by-contracts',
      severity: 'error',
      from: { path: '^app/(components|i18n|enhance)/', pathNot: ['\\.server\\.ts$', TESTS] },
      to: { path: '^server/', pathNot: '^server/[^/]+/contract\\.ts$' },
    },
    {
      name: 'no-route-to-route',
      severity: 'error',
      from: { path: '^app/routes/' },
      to: { path: '^app/routes/' },
    },
    {
      name: 'server-without-app',
      severity: 'error',
      comment: 'Processes are put together in server/cli alone; it may start the mail process.',
      from: { path: '^server/', pathNot: `${TESTS}|^server/cli/` },
      to: { path: '^(app|mail-ingest)/' },
    },
    { name: 'cli-without-app', severity: 'error', from: { path: '^server/cli/' }, to: { path: '^app/' } },
    {
      name: 'mail-ingest-by-doors',
      severity: 'error',
      from: { path: '^mail-ingest/', pathNot: TESTS },
      to: { path: COMPOSITION },
    },
    {
      name: 'few-hands-open-sealed-values',
      severity: 'error',
      comment:
        'Decryption is done at the gate of accounts, in the outbox, for raw mail, for second factors, for default passwords and for what was typed by who asks for a password: nowhere else.',
      from: {
        path: '^(app|server|mail-ingest)/',
        pathNot: [
          TESTS,
          '^server/accounts/(gate|open-facts)\\.ts$',
          '^server/outbox/deliver\\.ts$',
          '^server/credentials/(default-password|typed-identifier)\\.ts$',
          '^server/tickets/raw-mail\\.ts$',
          '^server/imports/(open-kept|stored-file)\\.ts$',
          '^server/staff/(ceremony|redeem-code)\\.ts$',
          '^server/crypto/',
        ],
      },
      to: { path: '^server/crypto/open\\.ts$' },
    },
    {
      name: 'embedded-services-are-for-demo-and-tests',
      severity: 'error',
      from: {
        path: '^(app|server|mail-ingest)/',
        pathNot: [TESTS, '^server/(embedded|demo)/', '^server/cli/demo\\.ts$'],
      },
      to: { path: '^server/(embedded|demo)/' },
    },
    { name: 'no-missing-module', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|node_modules)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
