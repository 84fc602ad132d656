import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context, StaffActor } from '#server/context.ts';
import { queue, resolveTicket, takeTicket, ticketDetail } from '#server/tickets/index.ts';
import { type Desk, openDesk, STORED } from '../factories/desk.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;
const references: string[] = [];

beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.addStaff('agent', 'Marc');
  const people = ['Zoé Éloïse', 'Jean-Noël D’Hondt', 'Annelies Van den Broeck'];
  for (const name of people) {
    desk.later(1);
    const [firstName = '', ...rest] = name.split(' ');
    references.push(
      await desk.receive({
        firstName,
        lastName: rest.join(' '),
        from: { name, address: `${references.length}@there.example` },
      }),
    );
  }
});
afterAll(() => desk.close());

const rows = async (view: 'mine' | 'unassigned' | 'waiting' | 'resolved', q = '') =>
  (await queue(agent(), { view, q, page: 1 })).rows.map((row) => row.reference);
const key = async (reference: string) => {
  const ticket = await desk.ticket(reference);
  return { ticketId: ticket.id, version: ticket.version };
};

it('shows the longest waiting first, and counts each view', async () => {
  expect(await rows('unassigned')).toEqual(references);
  await takeTicket(agent(), await key(references[1]!));
  expect(await rows('mine')).toEqual([references[1]]);
  await resolveTicket(agent(), await key(references[1]!));
  expect(await rows('resolved')).toEqual([references[1]]);
  expect((await queue(agent(), { view: 'mine', q: '', page: 1 })).counts).toEqual({
    mine: 0,
    unassigned: 2,
    waiting: 0,
    resolved: 1,
  });
});

it.each([
  ['zoe', 0],
  ['ÉLOÏSE', 0],
  ['d hondt', 1],
  ["D'Hondt", 1],
  ['broeck annel', 2],
])('finds %s by the beginnings of words, accents aside', async (text, index) => {
  expect(await rows('unassigned', text)).toEqual([references[index]]);
});

it('finds a reference, and nothing for what nobody is called; operators are words', async () => {
  expect(await rows('mine', references[2]!)).toEqual([references[2]]);
  expect(await rows('mine', 'nobody')).toEqual([]);
  expect(await rows('mine', "'; drop & | ! <-> (")).toEqual([]);
});

it('shows nothing of an institution that the reader does not work for', async () => {
  const stranger = { ...agent(), actor: { ...agent().actor, roles: {} } };
  expect((await queue(stranger, { view: 'unassigned', q: '', page: 1 })).rows).toEqual([]);
  await expect(ticketDetail(stranger, references[0]!)).rejects.toThrow('forbidden');
});

it('T24 reveal: neither list nor ticket hold the stored address or the number, even where the mail does', async () => {
  const reference = await desk.receive({
    from: { name: STORED, address: STORED },
    authentication: {
      by: 'mx.iec-iab.be',
      domain: 'post.example',
      dmarc: 'pass',
      spf: 'pass',
      dkim: 'pass',
      arc: 'none',
    },
    subject: `mon adresse ${STORED.toUpperCase()}`,
    text: `Est-ce ${STORED} ? Mon numéro : 72.03.14-112.31, ou 72031411231.`,
    spans: [
      {
        field: 'text',
        what: 'national_number',
        start: `Est-ce ${STORED} ? Mon numéro : `.length,
        end: `Est-ce ${STORED} ? Mon numéro : 72.03.14-112.31`.length,
      },
    ],
  });
  const seen = JSON.stringify([
    await queue(agent(), { view: 'unassigned', q: '', page: 1 }),
    await ticketDetail(agent(), reference),
  ]);
  for (const secret of [STORED, STORED.toUpperCase(), '72.03.14-112.31', '72031411231'])
    expect(seen).not.toContain(secret);
  const detail = await ticketDetail(agent(), reference);
  const message = detail.timeline.find((entry) => entry.type === 'message');
  const span = message?.type === 'message' ? message.spans[0] : undefined;
  expect(message?.type === 'message' && message.text.slice(span?.start, span?.end)).toBe('••.••.••-•••.31');
  expect(detail.identity.rungs.map((rung) => [rung.kind, rung.state])).toEqual([
    ['number_well_formed', 'done'],
    ['number_found', 'done'],
    ['names_agree', 'done'],
    ['sender_is_known', 'done'],
    ['contact_code', 'missing'],
    ['blind_answers', 'missing'],
    ['document_seen', 'missing'],
  ]);
  expect(detail.identity).toMatchObject({
    suggestedAction: 'send_known_address',
    nextStep: 'send_code',
    done: 2,
    needed: 3,
  });
});

it('T24 reveal: neither a capital with a dot, nor wide figures, nor the name of a file give a value away', async () => {
  const wide = '７２．０３．１４－１１２．３１';
  const reference = await desk.receive({
    text: `İstanbul : ${STORED} ou ${STORED.toUpperCase()}, ${wide}`,
    attachments: [{ name: `72.03.14-112.31 ${STORED}.pdf`, contentType: 'application/pdf', size: 1, sha256: '0' }],
  });
  const seen = JSON.stringify(await ticketDetail(agent(), reference));
  for (const secret of [STORED, STORED.toUpperCase(), wide, '72.03.14-112.31']) expect(seen).not.toContain(secret);
});
