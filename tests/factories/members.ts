import { type Credential, RecoveryRequest } from '#db/entities/index.ts';
import {
  type RecoveryWay,
  requestRecovery,
  setFirstPassword,
  settleRecoveries,
  signInMember,
} from '#server/credentials/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile, findInstitution, type InstitutionRecord } from '#server/institutions/index.ts';
import { hashPassword } from '#server/passwords/index.ts';
import creos from '../../db/seed/profiles/creos.json' with { type: 'json' };
import ecampus from '../../db/seed/profiles/ecampus.json' with { type: 'json' };
import egec from '../../db/seed/profiles/egec.json' with { type: 'json' };
import iecIab from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import institut from '../../db/seed/profiles/institut.json' with { type: 'json' };
import { type Desk, openDesk } from './desk.ts';

/** The five institutions, as their profiles stand in the seed. */
export const FIVE = [iecIab, institut, creos, egec, ecampus] as unknown as Profile[];
export const SLUGS = FIVE.map(({ slug }) => slug);

/** Keeps the rules of every profile, and holds no name and nothing that is easily guessed. */
export const PRESENT = 'Zx7!kwertum-Brol9';
export const CHOSEN = 'Vq4?plonkig+Tram6';

export type Member = { slug: string; account: string; address: string; username: string; clientNumber: string };

/** One database with the five institutions and one member in each, who has the password {@link PRESENT}. */
export async function openFive() {
  const desk = await openDesk(() => FIVE[0]!);
  for (const profile of FIVE.slice(1)) await applyProfile(desk.system(), profile);
  const of = (slug: string): Promise<InstitutionRecord> => findInstitution(desk.system(), slug);
  const hash = await hashPassword(PRESENT);
  let drawn = 0;

  async function addMember(slug: string, input: Parameters<Desk['addAccount']>[0] = {}): Promise<Member> {
    drawn += 1;
    const { id } = await of(slug);
    const address = `jeanne.${drawn}@${slug}.example`;
    const named = { address, username: `jdubois.${drawn}`, clientNumber: String(4_100_000_000 + drawn) };
    const name = { lastName: 'Moreau-Dubois', firstName: 'Jeanne', language: 'fr' as const };
    const account = await desk.addAccount({ institution: id, nationalNumber: undefined, ...name, ...named, ...input });
    return { slug, account, ...named };
  }
  async function addMemberWithPassword(slug: string): Promise<Member> {
    const member = await addMember(slug);
    await setFirstPassword(desk.system(), member.account, PRESENT, { hash });
    return member;
  }

  return {
    desk,
    of,
    addMember,
    addMemberWithPassword,
    /** What a member types to sign in. */
    async identifier(member: Member): Promise<string> {
      const { signInWith } = (await of(member.slug)).profile;
      const known = { address: member.address, username: member.username, client_number: member.clientNumber };
      return known[signInWith[0]!];
    },
    async signIn(member: Member, password: string) {
      return signInMember(desk.system(), await of(member.slug), {
        identifier: await this.identifier(member),
        password,
      });
    },
    /** Asks for a new password, and lets the worker settle it. @returns the outcome. */
    async recover(slug: string, identifier: string, way: RecoveryWay = 'address'): Promise<string | null> {
      await requestRecovery(desk.system(), await of(slug), { way, identifier, language: 'fr' });
      await settleRecoveries(desk.system());
      const [newest] = await desk.orm.em.fork().find(RecoveryRequest, {}, { orderBy: { id: 'desc' }, limit: 1 });
      return newest?.outcome ?? null;
    },
    async lastMail() {
      const mail = (await desk.mails()).at(-1);
      if (!mail) throw new Error('no mail');
      return mail;
    },
    /** The key of the link, or the password, in the newest mail. */
    async mailed(): Promise<string> {
      const { text } = await this.lastMail();
      const secret = /\/link\/reset\/([\w-]+)/.exec(text)?.[1] ?? /^ {4}(\S+)$/m.exec(text)?.[1];
      if (!secret) throw new Error('nothing was mailed for coming in');
      return secret;
    },
    close: () => desk.close(),
  };
}
export type Five = Awaited<ReturnType<typeof openFive>>;

/** A password as it stands, to compare it with a later one. */
export const standing = ({ passwordHash, generation, expiresAt, isTemporary }: Credential) => ({
  passwordHash,
  generation,
  expiresAt: expiresAt ?? null,
  isTemporary,
});
