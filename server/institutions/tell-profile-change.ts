import type { Context } from '../context.ts';
import { staffWith, tellStaff } from '../staff/index.ts';
import type { Section } from './profile-sections.ts';

/** The sections that say who is let in, and on what proof. */
const GUARDED: readonly (Section | 'connections')[] = [
  'sign_in',
  'recovery',
  'passwords',
  'addresses',
  'arrivals',
  'evidence',
  'national_number',
  'connections',
];

/** Mails the supervisors and administrators of an institution that what protects its accounts was changed, and by whom. */
export async function tellProfileChange(
  inside: Context,
  institution: string,
  sections: readonly (Section | 'connections')[],
): Promise<void> {
  if (!sections.some((section) => GUARDED.includes(section))) return;
  const people = await staffWith(inside, institution, 'staff.read');
  for (const person of people)
    await tellStaff(
      inside,
      person,
      {
        purpose: 'profile_changed',
        params: { name: inside.actor.name, by: inside.actor.kind === 'staff' ? 'staff' : 'system' },
        instants: { date: inside.now },
      },
      institution,
    );
}
