import { type Profile, waysOf } from '../institutions/contract.ts';

/** Whether an institution's policy accepts electronic identity: those are given a provider. */
export const asksProvider = ({ policy }: Profile): boolean =>
  Object.values(policy.actions).some((rule) => waysOf(rule).some((way) => way.includes('electronic_identity')));

/** Where the provider of these institutions may send a browser back to. */
export const redirectUris = (profiles: readonly Profile[], portal: string): string[] =>
  profiles
    .filter(asksProvider)
    .flatMap(({ slug }) => [`${portal}/i/${slug}/identify/return`, `${portal}/staff/sign-on/${slug}/back`]);

type Servers = {
  smtp: object;
  /** Where the mailbox of this address is read. */
  imap(address: string): object;
  /** The provider's client, and what its button is called. */
  provider: { issuer: string; clientId: string; clientSecretName: string; label: string };
  staffRoles: Record<string, string>;
  /** What an institution has beside. */
  others?(profile: Profile): object;
};

/** The servers that stand in for those of the profiles, by institution: each desk its mailbox, and a provider where it asks for one. */
export function serversFor(
  profiles: readonly Profile[],
  { smtp, imap, provider, staffRoles, others }: Servers,
): Record<string, object> {
  const { label, ...client } = provider;
  return Object.fromEntries(
    profiles.map((profile) => [
      profile.slug,
      {
        smtp,
        imap: imap(profile.desk.address),
        ...(asksProvider(profile) && {
          electronicIdentity: { ...client, label, claims: { nationalNumber: 'national_number' } },
          staffSignOn: { ...client, label: profile.shortName, roles: staffRoles },
        }),
        ...others?.(profile),
      },
    ]),
  );
}
