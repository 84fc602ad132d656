import { expect, it } from 'vitest';
import { describeError, openLog } from './log.ts';

const NUMBER = '72031411231';
const ADDRESS = 'annelies@scarlet.example';

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  const log = openLog('test', { write: (line: string) => void lines.push(line) });
  log.level = 'info';
  write(log);
  return lines.join('');
}

it('T12 secrets in logs: personal fields are cut out, three levels deep', () => {
  const line = logged((log) =>
    log.info(
      {
        password: 'hunter2',
        mail: { to: ADDRESS, recipient: ADDRESS, body: { text: NUMBER } },
        ticket: 'SD-2026-000001',
      },
      'sent',
    ),
  );
  expect(line).toContain('SD-2026-000001');
  for (const secret of ['hunter2', ADDRESS, NUMBER]) expect(line).not.toContain(secret);
});

it('T12 secrets in logs: a database error tells its code and where, not the statement with its values', () => {
  const error = Object.assign(
    new Error(`insert into account values ('${ADDRESS}') - Key (x)=(${NUMBER}) already exists`),
    {
      code: '23505',
      detail: `Key (x)=(${NUMBER})`,
      query: `insert '${ADDRESS}'`,
    },
  );
  const line = logged((log) => log.error({ err: error }, 'not stored'));
  expect(line).toContain('23505');
  expect(line).toContain('log.test.ts');
  for (const secret of [ADDRESS, NUMBER]) expect(line).not.toContain(secret);
  expect(describeError(error)).toBe('Error (SQLSTATE 23505)');
  expect(describeError(new Error('the mailbox is away'))).toBe('the mailbox is away');
});
