import { expect, test } from 'vitest';
import { rememberAnswers, restWhenSilent } from './dns-cache.ts';

function counting(answer: (name: string) => Promise<string[][]>) {
  const asked: string[] = [];
  let clock = 0;
  const resolve = rememberAnswers(
    (name, type) => {
      asked.push(`${type} ${name}`);
      return answer(name);
    },
    () => clock,
  );
  return { asked, resolve, pass: (ms: number) => (clock += ms) };
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

test('an answer holds for five minutes, for each name and type', async () => {
  const { asked, resolve, pass } = counting(async (name) => [[name]]);
  await Promise.all([resolve('a.be', 'TXT'), resolve('A.be', 'TXT'), resolve('a.be', 'A')]);
  pass(299_999);
  expect(await resolve('a.be', 'TXT')).toEqual([['a.be']]);
  expect(asked).toEqual(['TXT a.be', 'A a.be']);
  pass(1);
  await resolve('a.be', 'TXT');
  expect(asked).toHaveLength(3);
});

test('that there is none is remembered, a failure is not', async () => {
  const none = counting(failing('ENOTFOUND'));
  const trouble = counting(failing('ESERVFAIL'));
  for (const { resolve } of [none, none, trouble, trouble]) await expect(resolve('a.be', 'TXT')).rejects.toThrow();
  expect([none.asked.length, trouble.asked.length]).toEqual([1, 2]);
});

test('it does not grow beyond 2,000 answers', async () => {
  const { asked, resolve } = counting(async () => [['x']]);
  for (let index = 0; index <= 2_000; index += 1) await resolve(`${index}.be`, 'TXT');
  await resolve('1.be', 'TXT');
  expect(asked).toHaveLength(2_001);
  await resolve('0.be', 'TXT');
  expect(asked).toHaveLength(2_002);
});

test('after three silences in a row nobody is asked for 15 s', async () => {
  let clock = 0;
  let code: string | null = 'ETIMEOUT';
  let asked = 0;
  const resolve = restWhenSilent(
    async () => {
      asked += 1;
      if (code) throw Object.assign(new Error(code), { code });
      return [['x']];
    },
    () => clock,
  );
  const refused = () => expect(resolve('a.be', 'TXT')).rejects.toMatchObject({ code: code ?? 'ETIMEOUT' });
  await refused();
  await refused();
  code = 'ENOTFOUND';
  await refused();
  code = 'ETIMEOUT';
  for (let times = 0; times < 3; times += 1) await refused();
  expect(asked).toBe(6);
  code = null;
  clock = 14_999;
  await refused();
  expect(asked).toBe(6);
  clock = 15_000;
  expect(await resolve('a.be', 'TXT')).toEqual([['x']]);
});
