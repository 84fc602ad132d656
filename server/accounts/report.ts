import { Account, AuditEntry } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { found } from '../errors.ts';
import { institutionById, nationalNumberGround, offeredLanguage } from '../institutions/index.ts';
import { isAllowed } from '../staff/contract.ts';
import { assertAllowed } from '../staff/index.ts';
import type { DataReport, ReportForm } from './contract.ts';
import { toCard } from './find.ts';

/** More entries than an account gathers in its life; older ones are counted, not listed. */
const MOST = 5_000;

/**
 * Who saw or changed the data of an account (GDPR art. 15): every entry of the audit log about it, the newest first, with
 * why the national number may be used. Nothing is opened for it, and making it is an entry itself.
 * @throws DomainError `not_found`, or `forbidden` for staff who do not look after privacy in its institution.
 */
export async function makeDataReport(
  context: Context<StaffActor>,
  request: { account: string; form: ReportForm; language?: string },
): Promise<DataReport> {
  return inTransaction(context, async (inside) => {
    const { em, actor, now } = inside;
    const account = found(await em.findOne(Account, { id: request.account }), 'account');
    assertAllowed(actor, account.institution, 'privacy.read');
    const { profile } = await institutionById(inside, account.institution);
    const [rows, total] = await em.findAndCount(
      AuditEntry,
      { account: account.id, institution: account.institution },
      { orderBy: { recordedAt: 'desc', position: 'desc' }, limit: MOST },
    );
    await record(inside, {
      institution: account.institution,
      action: 'account.report_made',
      account: account.id,
      detail: { format: request.form, entries: total },
    });
    const language = offeredLanguage(profile, account.language);
    const readIn = offeredLanguage(profile, request.language ?? account.language);
    return {
      card: toCard(account),
      language,
      institution: { name: profile.shortName, fullName: profile.name[language], desk: profile.desk.address },
      roleLabels: Object.fromEntries(Object.entries(profile.roles).map(([role, { label }]) => [role, label[readIn]])),
      nationalNumber: nationalNumberGround(profile, readIn),
      mayErase: account.status !== 'erased' && isAllowed(actor.roles[account.institution], 'privacy.erase'),
      madeAt: now.toISOString(),
      total,
      entries: rows.map(toEntry),
    };
  });
}

function toEntry(row: AuditEntry): DataReport['entries'][number] {
  const { actor, reason } = JSON.parse(row.payload) as { actor: { kind: string }; reason: string | null };
  return {
    id: row.id,
    at: row.recordedAt.toISOString(),
    action: row.action as DataReport['entries'][number]['action'],
    outcome: row.outcome as DataReport['entries'][number]['outcome'],
    actorKind: actor.kind,
    actorName: row.actorName,
    ticketReference: row.ticketReference ?? null,
    reason,
  };
}
