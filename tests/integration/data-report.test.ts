import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportCsv } from '#app/components/privacy/report-csv.server.ts';
import { reportPdf } from '#app/components/privacy/report-pdf.server.ts';
import { i18nFor } from '#app/i18n/i18n.server.ts';
import { Account, Verification } from '#db/entities/index.ts';
import { makeDataReport, showAddress } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { answerQuestion, confirmIdentity } from '#server/identity/index.ts';
import { eraseAccount } from '#server/tickets/index.ts';
import { type Desk, FACTS, NUMBER, openDesk, STORED } from '../factories/desk.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let administrator: () => Context<StaffActor>;
let auditor: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.addStaff('agent', 'Marc Łęcki');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
  administrator = await desk.addStaff('administrator', 'Anne');
  auditor = await desk.addStaff('auditor', 'Chloé');
  const reference = await desk.receive();
  const key = async () => {
    const ticket = await desk.ticket(reference);
    return { ticketId: ticket.id, version: ticket.version };
  };
  for (const question of ['postal_code', 'member_number'] as const)
    await answerQuestion(agent(), { ...(await key()), question, answer: FACTS[question] });
  await confirmIdentity(agent(), { ...(await key()), action: 'show_address' });
  const { id } = await desk.orm.em.fork().findOneOrFail(Verification, { ticket: (await key()).ticketId });
  desk.later(1);
  await showAddress(agent(), { ...(await key()), verification: id, reason: '=HYPERLINK("x") the phone is broken' });
});
afterAll(() => desk.close());

/** What stands on each page of a PDF. */
async function textsOf(bytes: ArrayBuffer): Promise<string[]> {
  const pdf = await getDocument({ data: bytes.slice(0), verbosity: 0 }).promise;
  const pages = await Promise.all(Array.from({ length: pdf.numPages }, (_, index) => pdf.getPage(index + 1)));
  const texts = await Promise.all(pages.map((page) => page.getTextContent()));
  return texts.map(({ items }) =>
    items
      .map((item) => ('str' in item ? item.str : ''))
      .join(' ')
      .replace(/\s+/g, ' '),
  );
}

const report = (by = supervisor, form: 'page' | 'csv' | 'pdf' = 'page') =>
  makeDataReport(by(), { account: desk.account, form });

describe('who saw my data', () => {
  it('tells every look and change, the newest first, and is an entry itself', async () => {
    const { entries, total, card } = await report();
    expect(entries[0]).toMatchObject({ action: 'account.address_shown', actorName: 'Marc Łęcki', outcome: 'done' });
    expect(entries.map((entry) => entry.action)).toEqual(
      expect.arrayContaining(['account.imported', 'ticket.received', 'identity.answer_matched', 'identity.confirmed']),
    );
    expect(total).toBe(entries.length);
    expect(card.addressHint).toBe('a•••••@s•••••.example');
    expect((await desk.audit()).at(-1)).toMatchObject({
      action: 'account.report_made',
      account: desk.account,
      actorName: 'Hélène',
    });
    expect((await report(auditor)).entries[0]).toMatchObject({ action: 'account.report_made', actorName: 'Hélène' });
  });

  it('is made by those who look after privacy in the institution, and by nobody else', async () => {
    await expect(report(agent)).rejects.toThrow('forbidden: permission');
    const stranger = (): Context<StaffActor> => ({ ...supervisor(), actor: { ...supervisor().actor, roles: {} } });
    await expect(report(stranger)).rejects.toThrow('forbidden: permission');
    expect((await report(administrator)).mayErase).toBe(true);
    expect((await report(supervisor)).mayErase).toBe(false);
  });

  it('goes out as CSV in the language of the account, harmless in a spreadsheet', async () => {
    const csv = reportCsv(await report(supervisor, 'csv'));
    expect(csv.startsWith('\uFEFFWanneer,Wat,Door wie,Afloop,Ticket\r\n')).toBe(true);
    expect(csv).toContain('Marc Łęcki (');
    expect(csv).not.toContain('HYPERLINK');
    for (const value of [STORED, NUMBER, '72.03.14']) expect(csv).not.toContain(value);
  });

  it('goes out as PDF, with every letter of a name, over as many pages as it takes', async () => {
    const made = await report(supervisor, 'pdf');
    const [entry] = made.entries;
    const longest = { ...entry!, actorKind: 'staff', actorName: 'Łukasz Şahin '.repeat(60) };
    const entries = Array.from({ length: 120 }, (_, n) => ({ ...(n === 60 ? longest : entry!), id: String(n) }));
    const card = { ...made.card, firstName: 'Łukasz', lastName: 'S\u0327ahin Ωμέγα' };
    for (const language of ['fr', 'nl', 'de', 'en'] as const) {
      const bytes = await reportPdf({ ...made, card, language, entries });
      const { t } = i18nFor(language);
      const pages = await textsOf(bytes);
      expect(pages.length).toBeGreaterThan(5);
      expect(pages[0]).toContain('Łukasz Şahin Ωμέγα');
      expect(pages[0]).toContain(desk.account);
      expect(pages[0]).toContain(made.institution.fullName);
      for (const [index, page] of pages.entries()) {
        expect(page).toContain(t('privacy:paper.page', { page: index + 1, pages: pages.length }));
        if (index < pages.length - 1) expect(page).toContain(t('privacy:paper.when'));
      }
      expect(pages.join(' ').match(/Łukasz Şahin/g)?.length).toBeGreaterThan(50);
      expect(pages.at(-1)).toContain(made.institution.desk);
    }
  });

  it('goes out as PDF where nothing is known, and of an account that was erased', async () => {
    const made = await report(supervisor, 'pdf');
    const card = { ...made.card, status: 'erased' as const, lastName: '—', firstName: '—' };
    const [page = ''] = await textsOf(await reportPdf({ ...made, card, entries: [], total: 0, nationalNumber: null }));
    expect(page).toContain(desk.account);
    expect(page).not.toContain('—');
    expect(page).not.toContain('HYPERLINK');
  });

  it('still tells what was done once the account is erased, and names nobody', async () => {
    await eraseAccount(administrator(), { account: desk.account, reason: 'asked by letter' });
    const { entries, card, mayErase } = await report();
    expect(card).toMatchObject({ status: 'erased', lastName: '—', addressHint: null });
    expect(mayErase).toBe(false);
    expect(entries.map((entry) => entry.action)).toContain('account.address_shown');
    const { total } = await report();
    const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
    expect([total > 5, account.erasedAt !== null]).toEqual([true, true]);
  });
});
