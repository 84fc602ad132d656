import type { Actor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { isAllowed, type Permission } from './contract.ts';

/**
 * Lets a staff member with that permission in the institution pass.
 * @throws DomainError `forbidden` for everyone else, whoever they are.
 */
export function assertAllowed(actor: Actor, institutionId: string, permission: Permission): void {
  const role =
    actor.kind === 'staff' && Object.hasOwn(actor.roles, institutionId) ? actor.roles[institutionId] : undefined;
  if (!isAllowed(role, permission)) throw new DomainError('forbidden', 'permission');
}

/** The institutions in which the actor has the permission: none for anyone who is not staff. */
export function institutionsWith(actor: Actor, permission: Permission): string[] {
  if (actor.kind !== 'staff') return [];
  return Object.entries(actor.roles).flatMap(([institution, role]) =>
    isAllowed(role, permission) ? [institution] : [],
  );
}
