import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import {
  ASIDE_KINDS,
  discardMailForm,
  type KeptMail,
  QUARANTINE_VIEWS,
  type QuarantineQuery,
} from '../tickets/contract.ts';
import { print, printJson, withContext } from './open-context.ts';

type Output = { json?: true };
type ListOptions = Output & Pick<QuarantineQuery, 'view' | 'kind' | 'before'> & { find?: string };

const tickets = () => import('../tickets/index.ts');

/** What can be done with a mail, by where it is. */
const NEXT: Record<KeptMail['state'], string> = {
  quarantined: 'reprocess ID · assign ID REFERENCE · discard ID --reason TEXT',
  set_aside: 'vouch ID · assign ID REFERENCE · discard ID --reason TEXT',
  discarded: 'restore ID',
};

/** The mails that no ticket came of, for whoever runs the product; decisions are in the audit log as "command line". */
export function quarantineCommand(): Command {
  const quarantine = new Command('quarantine').description('the mails that no ticket came of: see why, and decide');
  quarantine
    .command('list')
    .description('the newest first, 25 at a time')
    .addOption(new Option('--view <view>', 'which of them').choices(QUARANTINE_VIEWS).default('quarantine'))
    .addOption(new Option('--kind <kind>', 'of those set aside, only these').choices(ASIDE_KINDS))
    .option('--find <words>', 'only those with these words in the sender’s name or the subject')
    .option('--before <mark>', 'go on after the last page, with the mark that it printed')
    .option('--json', 'print one JSON line a mail')
    .action(async ({ json, view, kind, find = '', before }: ListOptions) => {
      const { listQuarantine } = await tickets();
      const { mails, nextBefore } = await withContext((context) =>
        listQuarantine(context, { view, kind, q: find, before }),
      );
      for (const mail of mails) {
        if (json) printJson(mail);
        else
          print(
            [mail.id, mail.receivedAt, mail.kind ?? mail.reason ?? '-', sender(mail), mail.subject ?? '-'].join('\t'),
          );
      }
      if (json) return;
      const [first] = mails;
      print(first ? `Next: show ID · ${NEXT[first.state]}` : 'Nothing here.');
      if (nextBefore) print(`More: --before ${nextBefore}`);
    });
  quarantine
    .command('show')
    .description('one mail, why it is here and what can be done')
    .argument('<id>')
    .option('--json', 'print one JSON line')
    .action(async (id: string, { json }: Output) => {
      const { showKeptMail } = await tickets();
      const mail = await withContext((context) => showKeptMail(context, id));
      if (json) return printJson(mail);
      for (const [name, value] of Object.entries(mail))
        if (value !== null) print(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
      print(`Next: ${NEXT[mail.state].replaceAll('ID', mail.id)}`);
    });

  const decide = (
    command: Command,
    done: string,
    work: (context: Context, id: string, ...rest: string[]) => Promise<void>,
  ) =>
    command.option('--json', 'print one JSON line').action(async (...args: unknown[]) => {
      const given = args.filter((one): one is string => typeof one === 'string');
      const { json, reason } = command.opts<Output & { reason?: string }>();
      const [id = '', ...rest] = reason === undefined ? given : [...given, reason];
      await withContext((context) => work(context, id, ...rest));
      if (json) printJson({ mail: id, done: command.name() });
      else print(done);
    });

  decide(
    quarantine.command('reprocess').description('read a mail in quarantine again, after a fix').argument('<id>'),
    'Put back. The mail process takes it up within seconds; `mail poll --once` does it now.',
    async (context, mail) => (await tickets()).reprocessMail(context, { mail }),
  );
  decide(
    quarantine.command('vouch').description('a mail that was set aside is a request').argument('<id>'),
    'Put back as a request. The mail process takes it up within seconds.',
    async (context, mail) => (await tickets()).vouchForMail(context, { mail }),
  );
  decide(
    quarantine
      .command('assign')
      .description('file a mail with a ticket of its institution')
      .argument('<id>')
      .argument('<reference>', 'for example SD-2026-000123'),
    'Assigned. The ticket shows it, with its raw file.',
    async (context, mail, reference = '') => {
      await (await tickets()).assignMail(context, { mail, reference: reference.toUpperCase() });
    },
  );
  decide(
    quarantine
      .command('discard')
      .description('a mail needs nothing; its bytes stay')
      .argument('<id>')
      .requiredOption('--reason <text>', 'why, for the audit log'),
    'Discarded. `mail quarantine restore ID` takes it back.',
    async (context, mail, reason = '') =>
      (await tickets()).discardMail(context, { mail, ...discardMailForm.parse({ reason }) }),
  );
  decide(
    quarantine.command('restore').description('take a discarded mail back to where it was').argument('<id>'),
    'Back in its place.',
    async (context, mail) => (await tickets()).restoreMail(context, { mail }),
  );
  return quarantine;
}

const sender = ({ senderName, senderHint }: KeptMail): string =>
  [senderName, senderHint && `<${senderHint}>`].filter(Boolean).join(' ') || '-';
