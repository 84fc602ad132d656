import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import type { Actor, Context, MemberActor, StaffActor } from '#server/context.ts';
import { resumeMember } from '#server/credentials/index.ts';
import { DomainError } from '#server/errors.ts';
import {
  draftedInstitution,
  findInstitution,
  type InstitutionRecord,
  type LinkPurpose,
} from '#server/institutions/index.ts';
import { type LimitName, takeTurn, takeTurnOfNetwork } from '#server/rate-limit.ts';
import type { Permission } from '#server/staff/contract.ts';
import { institutionsWith, type PendingStaff, resumeSession } from '#server/staff/index.ts';
import { detectLanguage } from '../i18n/language.server.ts';
import type { Language } from '../i18n/languages.ts';
import { refuse, refuseDownload } from '../respond.server.ts';
import { readCookie } from './cookies.server.ts';

/**
 * Every loader and action is made by one of these functions, which says who may come in. A test walks the route table and
 * fails on a route that has none.
 */
export type Guard =
  | { kind: 'public' }
  | { kind: 'staff'; permission: Permission }
  | { kind: 'second_factor' }
  | { kind: 'institution' }
  | { kind: 'member'; isForChoosingPassword: boolean }
  | { kind: 'key'; purpose: LinkPurpose };

type Args = LoaderFunctionArgs | ActionFunctionArgs;
type Visit = { request: Request; params: Args['params']; language: Language };
type Guarded<T> = ((args: Args) => Promise<T>) & { guard: Guard };

/** The context of a request, for one actor. */
function contextOf<A extends Actor>({ context: load, request }: Args, actor: A): Context<A> {
  const origin = {
    address: load.clientAddress,
    userAgent: request.headers.get('User-Agent') ?? '',
    requestId: load.requestId,
  };
  return { em: load.em, actor, now: new Date(), origin };
}

const visitor = { kind: 'visitor', name: 'visitor' } as const;

function guarded<T>(
  guard: Guard,
  handler: (args: Args, visit: Visit) => Promise<T>,
  { isDownload = false } = {},
): Guarded<T> {
  const run = async (args: Args): Promise<T> => {
    const { request, params } = args;
    try {
      return await handler(args, { request, params, language: detectLanguage(request) });
    } catch (error) {
      if (error instanceof Response) throw error;
      if (isDownload) throw refuseDownload(error, detectLanguage(request));
      return refuse(error, request, request.method !== 'GET' && request.method !== 'HEAD') as T;
    }
  };
  return Object.assign(run, { guard });
}

/** Open to anyone. */
export function publicRoute<T>(handler: (visit: Visit & { context: Context }) => Promise<T>): Guarded<T> {
  return guarded({ kind: 'public' }, (args, visit) => handler({ ...visit, context: contextOf(args, visitor) }));
}

/**
 * Open to staff who have a permission in at least one institution; the use case checks the institution itself.
 * `isDownload`: the route has no page, so that a refusal is plain text. `limit`: how often one person may come in.
 */
export function staffRoute<T>(
  permission: Permission,
  handler: (visit: Visit & { context: Context<StaffActor> }) => Promise<T>,
  { isDownload = false, limit }: { isDownload?: boolean; limit?: LimitName } = {},
): Guarded<T> {
  const enter = async (args: Args, visit: Visit): Promise<T> => {
    const staff = await staffOf(args);
    if (!staff) throw redirect(`/staff/sign-in?next=${encodeURIComponent(pathOf(visit.request))}`);
    if (staff.kind === 'second_factor_due')
      throw redirect(`/staff/second-factor?next=${encodeURIComponent(pathOf(visit.request))}`);
    if (institutionsWith(staff, permission).length === 0) throw new DomainError('forbidden', 'permission');
    const context = contextOf(args, staff);
    if (limit) await takeTurn(context, limit, staff.id);
    return handler({ ...visit, context });
  };
  return guarded({ kind: 'staff', permission }, enter, { isDownload });
}

/** Open to staff whose password was right and whose second factor is due. */
export function secondFactorRoute<T>(
  handler: (visit: Visit & { context: Context; token: string; staff: PendingStaff }) => Promise<T>,
): Guarded<T> {
  return guarded({ kind: 'second_factor' }, async (args, visit) => {
    const staff = await staffOf(args);
    const token = readCookie(visit.request, 'guichet_staff');
    if (!token || staff?.kind !== 'second_factor_due') throw redirect('/staff/sign-in');
    return handler({ ...visit, context: contextOf(args, visitor), token, staff });
  });
}

/** The reader's language among those of an institution. */
const languageOf = (request: Request, { profile }: InstitutionRecord): Language =>
  detectLanguage(request, profile.languages, profile.defaultLanguage);

/** Open to anyone, on the pages of an institution: `params.institution` names it, and its languages apply. */
export function institutionRoute<T>(
  handler: (visit: Visit & { context: Context; institution: InstitutionRecord }) => Promise<T>,
): Guarded<T> {
  return guarded({ kind: 'institution' }, async (args, visit) => {
    const context = contextOf(args, visitor);
    const drafted = await draftedFor(args);
    const institution = drafted ?? (await findInstitution(context, visit.params.institution ?? ''));
    return handler({ ...visit, language: languageOf(visit.request, institution), context, institution });
  });
}

/** Open to signed-in members of the institution. While the password is temporary, only the page for choosing one is. */
export function memberRoute<T>(
  handler: (
    visit: Visit & { context: Context<MemberActor>; institution: InstitutionRecord; mustChoosePassword: boolean },
  ) => Promise<T>,
  { isForChoosingPassword = false }: { isForChoosingPassword?: boolean } = {},
): Guarded<T> {
  return guarded({ kind: 'member', isForChoosingPassword }, async (args, visit) => {
    const open = contextOf(args, visitor);
    const institution = await findInstitution(open, visit.params.institution ?? '');
    const token = readCookie(visit.request, 'guichet_member');
    const member = token && (await resumeMember(open, institution.id, token));
    if (!member) throw redirect(`/i/${institution.slug}`);
    if (member.mustChoosePassword && !isForChoosingPassword) throw redirect(`/i/${institution.slug}/password`);
    const language = languageOf(visit.request, institution);
    return handler({
      ...visit,
      language,
      context: contextOf(args, member.actor),
      institution,
      mustChoosePassword: member.mustChoosePassword,
    });
  });
}

/**
 * Open to whoever followed a mailed link of one purpose: its key stands in a cookie. The use case says whether it holds.
 * Forms sent from one network are limited; looking is not, since mail scanners look too.
 */
export function keyRoute<T>(
  purpose: LinkPurpose,
  handler: (visit: Visit & { context: Context; institution: InstitutionRecord; key: string }) => Promise<T>,
): Guarded<T> {
  return guarded({ kind: 'key', purpose }, async (args, visit) => {
    const context = contextOf(args, visitor);
    if (visit.request.method === 'POST')
      await takeTurnOfNetwork(context, purpose === 'request' ? 'code_check' : 'proof_link');
    const institution = await findInstitution(context, visit.params.institution ?? '');
    const [kept, key] = (readCookie(visit.request, 'guichet_key') ?? '').split('.', 2);
    const language = languageOf(visit.request, institution);
    return handler({ ...visit, language, context, institution, key: kept === purpose && key ? key : '' });
  });
}

/**
 * The institution as its draft has it, where somebody who may read that looks at a page with `?draft`. Looking only: what
 * is sent goes by what is in force.
 */
async function draftedFor(args: Args): Promise<InstitutionRecord | null> {
  const { request, params } = args;
  if (request.method !== 'GET' || !new URL(request.url).searchParams.has('draft')) return null;
  const staff = await staffOf(args);
  return staff?.kind === 'staff' ? draftedInstitution(contextOf(args, staff), params.institution ?? '') : null;
}

async function staffOf(args: Args): Promise<StaffActor | PendingStaff | null> {
  const token = readCookie(args.request, 'guichet_staff');
  return token ? resumeSession(contextOf(args, visitor), token) : null;
}

function pathOf(request: Request): string {
  const url = new URL(request.url);
  return url.pathname + url.search;
}
