import type { MikroORM } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { AuditEntry, InboundMail, Mailbox, OutboundMail, StaffSession, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { createAccount, type NewAccount } from '#server/accounts/index.ts';
import { type Context, type StaffActor, systemContext } from '#server/context.ts';
import { openText } from '#server/crypto/open.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile, institutionById } from '#server/institutions/index.ts';
import { layOutHtml, layOutText, type MailParts } from '#server/outbox/layout.ts';
import type { StaffRoleName } from '#server/staff/contract.ts';
import { addStaff } from '#server/staff/index.ts';
import { receiveMail, type UnderstoodMail } from '#server/tickets/index.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import { createTestDatabase } from '../setup/database.ts';

export const NUMBER = '72031411231';
export const STORED = 'annelies.vandenbroeck@scarlet.example';
export const FACTS = { member_number: '10482', postal_code: '9000', admission_year: '2001' };

/** Changes of address take effect at once, but where a test is about cooling off. */
function withoutCoolingOff(one: Profile): Profile {
  const { change_address: change, ...actions } = one.policy.actions;
  return {
    ...one,
    policy: {
      ...one.policy,
      actions: { ...actions, ...(change && { change_address: { ...change, coolingOffHours: 0 } }) },
    },
  };
}

/** A desk on a database of its own: one institution, one account, staff, and a clock that the test sets. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk(change: (profile: Profile) => Profile = (one) => one, first: Partial<NewAccount> = {}) {
  const database = await createTestDatabase();
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 12 });
  let now = new Date('2026-11-22T09:00:00Z');
  const system = (): Context => systemContext(orm.em.fork(), 'test', now);
  const institution = await applyProfile(system(), change(withoutCoolingOff(profile as unknown as Profile)));
  const mailbox = await orm.em.fork().findOneOrFail(Mailbox, { institution: institution.id });
  const account = await addAccount(system, institution.id, first);
  return {
    orm,
    database,
    institution,
    account,
    system,
    get now() {
      return now;
    },
    /** Moves the clock. */
    later(minutes: number) {
      now = new Date(now.getTime() + minutes * 60_000);
    },
    addAccount: (input: Partial<NewAccount>) => addAccount(system, institution.id, input),
    async addStaff(role: StaffRoleName, name: string = role): Promise<() => Context<StaffActor>> {
      const { id } = await addStaff(system(), {
        email: `${newId()}@desk.example`,
        name,
        password: 'a long enough password',
        memberships: [{ institution: institution.id, role }],
      });
      const sessionId = newId();
      const actor: StaffActor = { kind: 'staff', id, name, sessionId, roles: { [institution.id]: role } };
      await orm.em.fork().insert(StaffSession, {
        id: sessionId,
        staff: id,
        tokenHash: sessionId.padEnd(43, '-'),
        isSecondFactorDone: true,
        // Proves all day who sits there: a test of that proof moves it.
        authenticatedAt: new Date('2026-12-31T00:00:00Z'),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date('2026-12-31T00:00:00Z'),
      });
      return () => ({ em: orm.em.fork(), actor, now });
    },
    /** A second institution on the same rules, with the same person as a member; its identity. */
    async addInstitution(slug: string): Promise<string> {
      const second = await applyProfile(system(), { ...change(profile as unknown as Profile), slug });
      await addAccount(system, second.id);
      return second.id;
    },
    /** A mail as the pipeline hands it over, to this institution's desk or another's; its ticket's reference. */
    async receive(mail: Partial<UnderstoodMail> = {}, at: string = institution.id): Promise<string> {
      const box = at === institution.id ? mailbox : await orm.em.fork().findOneOrFail(Mailbox, { institution: at });
      const inboundMail = await storeMail(orm, at, box.id, now);
      const received = await receiveMail(
        system(),
        await institutionById(system(), at),
        understood({ inboundMail, ...mail }),
      );
      if (received.kind === 'already_received') throw new Error('received twice');
      return received.reference;
    },
    ticket: (reference: string) => orm.em.fork().findOneOrFail(Ticket, { reference }),
    audit: () => orm.em.fork().find(AuditEntry, {}, { orderBy: { position: 'asc' } }),
    /** Outgoing mails, opened, the oldest first. */
    async mails() {
      const rows = await orm.em.fork().find(OutboundMail, {}, { orderBy: { createdAt: 'asc', id: 'asc' } });
      return rows.map((row) => {
        const place = (column: string) => ({
          institution: row.institution,
          column: `outbound_mail.${column}`,
          row: row.id,
        });
        const parts = JSON.parse(openText(place('content'), row.content ?? '')) as MailParts;
        return {
          html: layOutHtml(parts),
          text: layOutText(parts),
          purpose: row.purpose,
          subject: row.subject,
          language: row.language,
          recipient: openText(place('recipient'), row.recipient),
        };
      });
    },
    /** A second pool on the database, whose transactions have an isolation of their own; the caller closes it. */
    async openIsolated(isolation: string) {
      const owner = await openOrm({ url: database.ownerUrl, as: 'owner', maxConnections: 1 });
      const name = new URL(database.ownerUrl).pathname.slice(1);
      await owner.em.execute(`alter database "${name}" set default_transaction_isolation = '${isolation}'`);
      await owner.close(true);
      return openOrm({ url: database.appUrl, as: 'application', maxConnections: 12 });
    },
    async close() {
      await orm.close(true);
      await database.drop();
    },
  };
}

/** A desk, and an agent at work there. */
export async function openDeskWithAgent(): Promise<{ desk: Desk; agent: () => Context<StaffActor> }> {
  const desk = await openDesk();
  return { desk, agent: await desk.addStaff('agent', 'Marc') };
}

async function addAccount(
  system: () => Context,
  institution: string,
  input: Partial<NewAccount> = {},
): Promise<string> {
  return createAccount(system(), {
    institution,
    lastName: 'Van den Broeck',
    firstName: 'Annelies',
    language: 'nl',
    roles: ['member'],
    nationalNumber: NUMBER,
    address: STORED,
    phone: '+32 470 12 30 61',
    birthDate: '1972-03-14',
    facts: FACTS,
    ...input,
  });
}

async function storeMail(orm: MikroORM, institution: string, mailbox: string, now: Date): Promise<string> {
  const id = newId();
  await orm.em.fork().insert(InboundMail, {
    id,
    institution,
    mailbox,
    fingerprint: id.replaceAll('-', '').padEnd(43, '0'),
    size: 1000,
    isOversize: false,
    state: 'stored',
    attempts: 0,
    receivedAt: now,
  });
  return id;
}

export function understood(mail: Partial<UnderstoodMail> & { inboundMail: string }): UnderstoodMail {
  return {
    kind: 'email_forgotten',
    confidence: 0.9,
    language: 'fr',
    from: { name: 'Annelies Van den Broeck', address: 'annelies.vdb@post.example' },
    subject: 'adresse e-mail oubliée',
    text: 'Bonjour,\n\nNom : Van den Broeck\nPrénom : Annelies\nNuméro de registre national : 72.03.14-112.31',
    spans: [],
    hasHtml: false,
    attachments: [],
    flags: [],
    authentication: {
      by: 'mx.iec-iab.be',
      domain: 'post.example',
      dmarc: 'none',
      spf: 'none',
      dkim: 'none',
      arc: 'none',
    },
    mayAcknowledge: true,
    messageId: `<${mail.inboundMail}@post.example>`,
    nationalNumber: { status: 'valid', value: NUMBER },
    lastName: 'Van den Broeck',
    firstName: 'Annelies',
    newAddress: null,
    inThread: null,
    ...mail,
  };
}
