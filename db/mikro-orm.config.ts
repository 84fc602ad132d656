import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import * as entities from './entities/index.ts';

const {
  Account,
  AddressChange,
  Approval,
  AuditEntry,
  AuditHead,
  Challenge,
  Credential,
  Evidence,
  InboundMail,
  InboundMailChunk,
  Institution,
  InstitutionRevision,
  Mailbox,
  MailboxLedger,
  MemberSession,
  Message,
  OutboundMail,
  Staff,
  StaffMembership,
  StaffSession,
  Ticket,
  Verification,
  VerificationUse,
} = entities;

const migrations = fileURLToPath(new URL('./migrations', import.meta.url));

/** The mapping of every table; connection settings are the caller's. */
export function ormOptions(connection: Pick<Options, 'clientUrl' | 'pool' | 'driverOptions'>): Options {
  return defineConfig({
    ...connection,
    entities: [
      Account,
      AddressChange,
      Approval,
      AuditEntry,
      AuditHead,
      Challenge,
      Credential,
      Evidence,
      InboundMail,
      InboundMailChunk,
      Institution,
      InstitutionRevision,
      Mailbox,
      MailboxLedger,
      MemberSession,
      Message,
      OutboundMail,
      Staff,
      StaffMembership,
      StaffSession,
      Ticket,
      Verification,
      VerificationUse,
    ],
    extensions: [Migrator],
    forceUtcTimezone: true,
    discovery: { checkDuplicateFieldNames: true },
    migrations: {
      path: migrations,
      glob: '*.ts',
      snapshotName: '.snapshot',
      emit: 'ts',
      transactional: true,
      silent: true,
      snapshotOnMigrate: false,
    },
  });
}
