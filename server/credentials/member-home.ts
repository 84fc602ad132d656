import { Account } from '#db/entities/index.ts';
import { coolingChange } from '../accounts/index.ts';
import type { Context, MemberActor } from '../context.ts';
import { found } from '../errors.ts';
import type { Language, PasswordRules } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import type { MemberHome } from './contract.ts';

/** The member's home page: the blocks of their roles, in the order of the profile, each once. */
export async function memberHome(context: Context<MemberActor>, language: Language): Promise<MemberHome> {
  const { profile } = await institutionById(context, context.actor.institutionId);
  const account = found(await context.em.findOne(Account, { id: context.actor.accountId }), 'account');
  const wanted = new Set(account.roles.flatMap((role) => profile.roles[role]?.blocks ?? []));
  const blocks = profile.blocks
    .filter((block) => wanted.has(block.key))
    .map((block) => ({ key: block.key, title: block.title[language], text: block.text[language], href: block.href }));
  return {
    firstName: account.firstName,
    lastName: account.lastName,
    roles: account.roles.map((role) => profile.roles[role]?.label[language] ?? role),
    blocks,
    awaitsAssignment: account.roles.length === 0 && Object.values(profile.roles).some((role) => role.needsAssignment),
    lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
    addressChange: await coolingChange(context, account.id),
  };
}

/** What the page for choosing a password must know to tick the rules off: the rules, and the names that may not stand in it. */
export async function passwordRulesFor(
  context: Context<MemberActor>,
): Promise<{ rules: PasswordRules; names: string[] }> {
  const { profile } = await institutionById(context, context.actor.institutionId);
  const account = found(await context.em.findOne(Account, { id: context.actor.accountId }), 'account');
  return { rules: profile.passwordRules, names: [account.lastName, account.firstName] };
}
