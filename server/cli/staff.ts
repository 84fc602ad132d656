import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import { STAFF_ROLE_NAMES, type StaffRoleName } from '../staff/contract.ts';
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
  return staff;
}

function readMembership(value: string, former: Membership[] | undefined): Membership[] {
  const [institution = '', role = ''] = value.split('=');
  if (institution === '' || !isRole(role))
    throw new InvalidArgumentError(`write institution=role, the role being one of ${STAFF_ROLE_NAMES.join(', ')}`);
  return [...(former ?? []), { institution, role }];
}

const isRole = (text: string): text is StaffRoleName => (STAFF_ROLE_NAMES as readonly string[]).includes(text);
