import { authorityIn } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { breakGlassAlarm, countPendingApprovals } from '#server/identity/index.ts';
import { mailboxAlarms } from '#server/institutions/index.ts';
import { institutionsWith, signInAlarms } from '#server/staff/index.ts';
import { countQuarantined } from '#server/tickets/index.ts';
import { cookie, readCookie } from '../../session/cookies.server.ts';
import type { Frame } from './desk-frame.tsx';

/** What the rail shows to this person, and the notice that the last action left. `headers` forget that notice. */
export async function frameOf(
  request: Request,
  context: Context<StaffActor>,
): Promise<{ frame: Frame; init: { headers: Record<string, string> } }> {
  const canDecide = institutionsWith(context.actor, 'approvals.decide').length > 0;
  const canQuarantine = institutionsWith(context.actor, 'mail.quarantine').length > 0;
  const notice = readCookie(request, 'guichet_notice');
  return {
    frame: {
      canReadTickets: institutionsWith(context.actor, 'tickets.read').length > 0,
      canDecide,
      hasPopulation: institutionsWith(context.actor, 'population.read').length > 0,
      canMigrate: authorityIn(context.actor).length > 0,
      canImport: institutionsWith(context.actor, 'imports.run').length > 0,
      canReadPrivacy: institutionsWith(context.actor, 'privacy.read').length > 0,
      canReadAudit: institutionsWith(context.actor, 'audit.read').length > 0,
      canReadStaff: institutionsWith(context.actor, 'staff.read').length > 0,
      canReadInstitutions: institutionsWith(context.actor, 'institutions.read').length > 0,
      signInAlarms: await signInAlarms(context),
      canSendAccess: institutionsWith(context.actor, 'access_mails.manage').length > 0,
      canQuarantine,
      mailsQuarantined: canQuarantine ? await countQuarantined(context) : 0,
      approvalsWaiting: canDecide ? await countPendingApprovals(context) : 0,
      canOversee: institutionsWith(context.actor, 'oversight.read').length > 0,
      breakGlass: await breakGlassAlarm(context),
      mailboxAlarms: await mailboxAlarms(context),
      notice: notice ? { code: notice, id: context.now.toISOString() } : null,
    },
    init: { headers: notice ? { 'Set-Cookie': cookie('guichet_notice', '', { path: '/', maxAge: 0 }) } : {} },
  };
}
