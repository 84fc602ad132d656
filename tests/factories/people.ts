import { newId } from '#db/columns.ts';
import type { Context, StaffActor } from '#server/context.ts';
import {
  type AddedStaff,
  addStaff,
  currentTotpCode,
  resumeSession,
  type SignedIn,
  signInStaff,
  verifySecondFactor,
} from '#server/staff/index.ts';
import type { Desk } from './desk.ts';

export const PASSWORD = 'quatre chevaux bleus';
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';

/** People who sign in at a desk as they would from a browser, each from an address of the test's choice. */
export function peopleOf(desk: Desk) {
  const from = (address: string, now = desk.now): Context => ({
    em: desk.orm.em.fork(),
    actor: { kind: 'visitor', name: 'visitor' },
    now,
    origin: { address, userAgent: DESKTOP, requestId: newId() },
  });
  const inMinutes = (minutes: number): Date => new Date(desk.now.getTime() + minutes * 60_000);

  async function someone(role: 'agent' | 'supervisor' | 'administrator' = 'agent'): Promise<AddedStaff> {
    return addStaff(desk.system(), {
      email: `${newId()}@desk.example`,
      name: `Noor ${newId().slice(-6)}`,
      password: PASSWORD,
      memberships: [{ institution: desk.institution.id, role }],
    });
  }

  async function signIn(who: AddedStaff, address = '192.0.2.7', now = desk.now, device?: string): Promise<SignedIn> {
    const step = await signInStaff(from(address, now), {
      email: who.email,
      password: PASSWORD,
      ...(device === undefined ? {} : { device }),
    });
    if (step.kind !== 'second_factor_due') throw new Error(step.kind);
    const done = await verifySecondFactor(from(address, now), step.token, currentTotpCode(who.totpSecret, now), device);
    if (done.kind !== 'signed_in') throw new Error(done.kind);
    return done;
  }

  async function actorOf(token: string, now = desk.now): Promise<Context<StaffActor>> {
    const context = from('192.0.2.7', now);
    const actor = await resumeSession(context, token);
    if (actor?.kind !== 'staff') throw new Error('no session');
    return { ...context, actor };
  }

  return { from, inMinutes, someone, signIn, actorOf };
}
export type People = ReturnType<typeof peopleOf>;
