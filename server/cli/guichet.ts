import { Command } from 'commander';
import { accountsCommand } from './accounts.ts';
import { auditCommand } from './audit.ts';
import { dbCommand } from './db.ts';
import { doctorCommand } from './doctor.ts';
import { explainFault } from './explain-fault.ts';
import { institutionCommand } from './institution.ts';
import { keysCommand } from './keys.ts';
import { mailCommand } from './mail.ts';
import { retentionCommand } from './retention.ts';
import { staffCommand } from './staff.ts';

const guichet = new Command('guichet')
  .description('The command line of the support desk. It reads the same environment as the processes do.')
  .showHelpAfterError('(--help tells what may follow)')
  .addCommand(dbCommand())
  .addCommand(institutionCommand())
  .addCommand(staffCommand())
  .addCommand(accountsCommand())
  .addCommand(keysCommand())
  .addCommand(mailCommand())
  .addCommand(retentionCommand())
  .addCommand(auditCommand())
  .addCommand(doctorCommand());

try {
  await guichet.parseAsync();
} catch (error) {
  const { text, exitCode } = await explainFault(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
