import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { inviteForm, STAFF_ROLE_NAMES, type StaffRoleName } from '../staff/contract.ts';
import { print, printJson, withContext } from './open-context.ts';

type Membership = { institution: string; role: StaffRoleName };
type AddOptions = { email: string; name: string; role: Membership[]; passwordStdin?: true; json?: true };

export function staffCommand(): Command {
  const staff = new Command('staff').description('The people who work at the desk');
  staff
    .command('add')
    .description('add someone, and print the password (where it was drawn here) and the second factor, once')
    .requiredOption('--email <address>')
    .requiredOption('--name <name>')
    .requiredOption(
      '--role <institution=role>',
      `role in an institution: ${STAFF_ROLE_NAMES.join(', ')}; may be repeated`,
      readMembership,
    )
    .option('--password-stdin', 'read the password from standard input instead of drawing one')
    .option('--json', 'print one JSON line')
    .action(async ({ email, name, role, passwordStdin, json }: AddOptions) => {
      const typed = passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined;
      const password = typed ?? randomBytes(15).toString('base64url');
      const { addStaff } = await import('../staff/index.ts');
      const added = await withContext((context) => addStaff(context, { email, name, password, memberships: role }));
      const told = { ...added, ...(typed === undefined ? { password } : {}) };
      if (json) return printJson(told);
      print(`Added ${told.email}.`);
      if (typed === undefined) print(`Password: ${password}`);
      const { toString: drawQrCode } = await import('qrcode');
      print(`Second factor: scan this with an authenticator application, or enter ${told.totpSecret}`);
      print(await drawQrCode(told.totpUri, { type: 'terminal', small: true }));
    });
  staff
    .command('list')
    .description('everyone who works at the desk')
    .option('--json', 'print one JSON line')
    .action(async ({ json }: { json?: true }) => {
      const { listStaff } = await import('../staff/index.ts');
      const rows = await withContext(listStaff);
      if (json) return printJson(rows);
      for (const row of rows) {
        const state = row.isDisabled ? 'disabled' : row.isUnderAttack ? 'strangers wait' : 'active';
        print(
          `${row.email}\t${row.name}\t${state}\t${row.memberships.map(({ slug, role }) => `${slug}=${role}`).join(' ')}`,
        );
      }
    });
  addAccessCommands(staff);
  return staff;
}

/** What the page of staff does, for whoever has the machine: a first administrator, or the last one who is locked out. */
function addAccessCommands(staff: Command): void {
  staff
    .command('invite')
    .description('mail someone a link, good for 72 hours, to choose a password and a second factor')
    .requiredOption('--email <address>')
    .requiredOption('--name <name>')
    .requiredOption('--role <institution=role>', 'role in one institution', readMembership)
    .option('--language <language>', 'language of mails to this person: fr, nl, de or en')
    .action(async ({ email, name, role: memberships, language }: AddOptions & { language?: string }) => {
      const [membership] = memberships;
      if (!membership || memberships.length > 1)
        throw new InvalidArgumentError('an invitation is to one institution: give one --role');
      const { inviteStaff } = await import('../staff/index.ts');
      const { findInstitution } = await import('../institutions/index.ts');
      const { form, isNew } = await withContext(async (context) => {
        const institution = (await findInstitution(context, membership.institution)).id;
        const read = inviteForm.parse({ email, name, institution, role: membership.role, language: language ?? '' });
        return { form: read, ...(await inviteStaff(context, read)) };
      });
      if (isNew) print(`Invited ${form.email}.`);
      else
        print(
          `${form.email} works at another desk and needs no link: now also ${form.role} of ${membership.institution}.`,
        );
    });
  staff
    .command('role')
    .description('change the role of someone who works at an institution; "none" takes it away')
    .argument('<email>', 'of the person', readEmail)
    .argument('<institution=role>', `the role being one of ${STAFF_ROLE_NAMES.join(', ')}, none`)
    .action(async (email: string, change: string) => {
      const [slug = '', named = ''] = change.split('=');
      const role = named === 'none' ? null : readMembership(change, undefined)[0]?.role;
      const { changeRole } = await import('../staff/index.ts');
      const { findInstitution } = await import('../institutions/index.ts');
      await withContext(async (context) => {
        const { id: institution } = await findInstitution(context, slug);
        await changeRole(context, { staff: await idOf(context, email), institution, role: role ?? null });
      });
      print(role ? `${email} is ${role} of ${slug}.` : `${email} has no role at ${slug}.`);
    });
  for (const [name, isDisabled] of [
    ['disable', true],
    ['enable', false],
  ] as const)
    staff
      .command(name)
      .description(isDisabled ? 'close an access and end its sessions' : 'open a closed access again')
      .argument('<email>', 'of the person', readEmail)
      .action(async (email: string) => {
        const { setDisabled } = await import('../staff/index.ts');
        await withContext(async (context) => setDisabled(context, await idOf(context, email), isDisabled));
        print(`${email} is ${isDisabled ? 'disabled' : 'enabled'}.`);
      });
  staff
    .command('sessions')
    .description('end all sessions of someone')
    .argument('<email>', 'of the person', readEmail)
    .action(async (email: string) => {
      const { endStaffSessions } = await import('../staff/index.ts');
      const ended = await withContext(async (context) => endStaffSessions(context, await idOf(context, email)));
      print(`${ended} session(s) ended.`);
    });
}

async function idOf(context: Context, email: string): Promise<string> {
  const { listStaff } = await import('../staff/index.ts');
  return found(
    (await listStaff(context)).find((row) => row.email === email),
    'staff',
  ).id;
}

const readEmail = (value: string): string => value.trim().toLowerCase();

function readMembership(value: string, former: Membership[] | undefined): Membership[] {
  const [institution = '', role = ''] = value.split('=');
  if (institution === '' || !isRole(role))
    throw new InvalidArgumentError(`write institution=role, the role being one of ${STAFF_ROLE_NAMES.join(', ')}`);
  return [...(former ?? []), { institution, role }];
}

const isRole = (text: string): text is StaffRoleName => (STAFF_ROLE_NAMES as readonly string[]).includes(text);
