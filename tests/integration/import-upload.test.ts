import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountImport, ImportChunk } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { newSourceForm, UPLOAD_PATH } from '#server/imports/contract.ts';
import { cancelImport, createSource } from '#server/imports/index.ts';
import { openLog } from '#server/log.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { type RouteModule, routeModules, sessionCookie } from '#tests/factories/routes.ts';

/** The configuration is read at its first use. */
const LIMIT = 200_000;
process.env.GUICHET_IMPORT_SIZE_LIMIT = String(LIMIT);

const CSV = 'Nom;Prénom\r\nPeeters;Noor\r\n';

let desk: Desk;
let secretariat: () => Context<StaffActor>;
let cookie: string;
let upload: NonNullable<RouteModule['action']>;
let source: string;
let foreign: string;

beforeAll(async () => {
  desk = await openDesk();
  secretariat = await desk.addStaff('secretariat', 'Noor');
  cookie = await sessionCookie(desk.orm, secretariat().actor.id);
  const [module] = (await routeModules(/^desk\.imports\.upload/)).values();
  upload = module?.action as typeof upload;
  await desk.addInstitution('neighbour');
  const newSource = async (who: Context, institution: string) =>
    (await createSource(who, newSourceForm.parse({ institution, name: 'Inscriptions' }))).source;
  source = await newSource(secretariat(), 'iec-iab');
  foreign = await newSource(desk.system(), 'neighbour');
});
afterAll(() => desk.close());

type Sent = { body: BodyInit; type?: string; as?: string | null; isScript?: boolean; signal?: AbortSignal };

/** Sends a body as the host would hand it over. @returns its status, and where it leads or what it says. */
async function send({ body, type, as = cookie, isScript = true, signal }: Sent) {
  const headers = { ...(as && { Cookie: as }), ...(type && { 'Content-Type': type }) };
  const request = new Request(`http://localhost:3000${UPLOAD_PATH}`, {
    method: 'POST',
    headers: { ...headers, ...(isScript && { Accept: 'application/json' }) },
    body,
    ...(signal && { signal }),
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
  const context = { em: desk.orm.em.fork(), clientAddress: '192.0.2.7', requestId: 'test', nonce: 'test' };
  const answer = (await upload({ request, params: {}, context: { ...context, log: openLog('test') } } as never).catch(
    (error: unknown) => error,
  )) as Response;
  if (!(answer instanceof Response)) throw answer;
  const told = isScript && answer.status !== 302 ? await answer.json() : {};
  return { status: answer.status, to: answer.headers.get('Location'), ...(told as { to?: string; problem?: string }) };
}

function form(fields: Record<string, string>, file: string | null = CSV, name = 'élèves.csv'): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.append(key, value);
  if (file !== null) data.append('file', new File([file], name, { type: 'text/csv' }));
  return data;
}
const imports = () => desk.orm.em.fork().find(AccountImport, {}, { orderBy: { createdAt: 'asc' } });
const nothingStays = async () => {
  expect(await imports()).toEqual([]);
  expect(await desk.orm.em.fork().count(ImportChunk, {})).toBe(0);
};

describe('a file that is refused while it arrives leaves nothing', () => {
  it.each([
    ['no file', () => form({ source }, null), 'file_missing'],
    ['no source', () => form({}), 'source_missing'],
    ['a day to come', () => form({ source, asOf: '2199-01-01' }), 'as_of'],
    ['a day that is none', () => form({ source, asOf: '2026-02-30' }), 'as_of'],
    ['an empty file', () => form({ source }, ''), 'no_rows'],
    ['a source that is none', () => form({ source: 'x' }), 'source'],
    ["T1 another institution's source", () => form({ source: foreign }), 'permission'],
    ['one larger than is taken', () => form({ source }, 'x'.repeat(LIMIT + 1)), 'too_large'],
  ])('%s', async (_what, body, problem) => {
    expect(await send({ body: body() })).toMatchObject({ problem });
    await nothingStays();
  });

  it('a form of another kind, or a broken one', async () => {
    const cut = '--x\r\nContent-Disposition: form-data; name="source"\r\n\r\n';
    expect(await send({ body: 'a=b', type: 'application/x-www-form-urlencoded' })).toMatchObject({
      problem: 'form_shape',
    });
    expect(await send({ body: 'a', type: 'multipart/form-data; boundary=' })).toMatchObject({ problem: 'form_shape' });
    expect(await send({ body: cut, type: 'multipart/form-data; boundary=x' })).toMatchObject({
      problem: 'upload_broken',
    });
    await nothingStays();
  });

  it('a connection that breaks in the middle of the file', async () => {
    const part = (name: string, more = '') => `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const text = `${part('source')}${source}\r\n${part('file', '; filename="a.csv"')}${CSV}`;
        controller.enqueue(new TextEncoder().encode(text));
        setImmediate(() => controller.error(new Error('reset')));
      },
    });
    expect(await send({ body, type: 'multipart/form-data; boundary=x' })).toMatchObject({ problem: 'upload_broken' });
    await nothingStays();
  });

  it('T1 without a session, or a role that may, not a byte is taken', async () => {
    expect(await send({ body: form({ source }), as: null })).toMatchObject({ status: 302 });
    const agent = await desk.addStaff('agent');
    const as = await sessionCookie(desk.orm, agent().actor.id);
    await expect(send({ body: form({ source }), as })).rejects.toMatchObject({ init: { status: 403 } });
    await nothingStays();
  });
});

describe('a file that is taken', () => {
  it('leads to its columns, is of the day that is told, and keeps a second one out', async () => {
    const name = '../../\u202Eélèves.csv';
    const { to } = await send({ body: form({ source, asOf: '2026-09-01' }, CSV, name), isScript: false });
    const [one] = await imports();
    expect(to).toBe(`/desk/imports/${one?.id}/columns`);
    expect(one).toMatchObject({
      state: 'unmapped',
      origin: 'page',
      fileName: 'élèves.csv',
      bytes: Buffer.byteLength(CSV),
      createdBy: secretariat().actor.id,
      asOf: new Date('2026-08-31T22:00:00Z'),
    });
    expect(await send({ body: form({ source }) })).toMatchObject({ status: 409, problem: 'import_runs' });
    const led = await send({ body: form({ source }), isScript: false });
    expect(led.to).toBe(`/desk/imports/new?source=${source}&problem=import_runs`);
    await cancelImport(secretariat(), one?.id ?? '');
    expect(await send({ body: form({ source }) })).toMatchObject({ status: 200 });
  });
});
