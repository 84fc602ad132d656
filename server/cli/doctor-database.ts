import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import { APPLICATION_ROLE } from '#db/orm.ts';
import { keyFaults } from '../crypto/index.ts';
import { explainFault } from './explain-fault.ts';
import type { Finding } from './finding.ts';

const MIGRATE = 'Run "guichet db migrate" with DATABASE_OWNER_URL naming the owner of the database.';
const CLOCK_TOLERANCE_SECONDS = 5;

/** Checks the database from the role that the product runs as. `isUsable` is false where nothing further can be asked. */
export async function examineDatabase(orm: MikroORM): Promise<{ findings: Finding[]; isUsable: boolean }> {
  const em = orm.em.fork();
  let version: number;
  try {
    const started = Date.now();
    const [row] = await em.execute<{ version: string; now: number }[]>(
      `select current_setting('server_version_num') as version, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    );
    version = Math.floor(Number(row?.version) / 10_000);
    const drift = Math.round(Math.abs((row?.now ?? 0) - (started + Date.now()) / 2) / 100) / 10;
    const findings = [toVersion(version), toClock(drift), await examineMigrations(orm), await examineRole(orm)];
    const isUsable = findings.every((finding) => finding.ok || finding.check === 'clock');
    if (isUsable) findings.push(await examineKeys(orm));
    return { findings, isUsable };
  } catch (error) {
    const { text } = await explainFault(error);
    return {
      findings: [{ check: 'database', ok: false, detail: text, mend: 'Start PostgreSQL, or correct DATABASE_URL.' }],
      isUsable: false,
    };
  }
}

function toVersion(version: number): Finding {
  const detail = `PostgreSQL ${version} answers`;
  return version >= 15
    ? { check: 'database', ok: true, detail }
    : { check: 'database', ok: false, detail, mend: 'PostgreSQL 15 or later is needed.' };
}

function toClock(drift: number): Finding {
  const detail = `database and process are ${drift} s apart`;
  if (drift <= CLOCK_TOLERANCE_SECONDS) return { check: 'clock', ok: true, detail };
  return {
    check: 'clock',
    ok: false,
    detail,
    mend: 'Set both machines by NTP: links, codes and sessions end by the clock.',
  };
}

async function examineMigrations(orm: MikroORM): Promise<Finding> {
  const folder = fileURLToPath(new URL('../../db/migrations', import.meta.url));
  const known = (await readdir(folder)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
  const rows = await orm.em.fork().execute<{ name: string }[]>('select name from mikro_orm_migrations');
  const done = new Set(rows.map((row) => row.name.replace(/\.ts$/, '')));
  const missing = known.filter((name) => !done.has(name));
  if (missing.length === 0) return { check: 'migrations', ok: true, detail: `all ${known.length} have run` };
  return {
    check: 'migrations',
    ok: false,
    detail: `${missing.length} have not run: ${missing.join(', ')}`,
    mend: MIGRATE,
  };
}

async function examineRole(orm: MikroORM): Promise<Finding> {
  const [row] = await orm.em.fork().execute<{ role: string; may: boolean; calls: boolean }[]>(
    `select current_user as role,
       has_table_privilege('audit_entry', 'insert') or has_table_privilege('audit_entry', 'update')
         or has_table_privilege('audit_entry', 'delete') or has_table_privilege('audit_entry', 'truncate') as may,
       has_function_privilege('audit_append(uuid, text)', 'execute') as calls`,
  );
  const check = 'application role';
  if (row?.role !== APPLICATION_ROLE)
    return {
      check,
      ok: false,
      detail: `acts as ${row?.role}`,
      mend: `Grant ${APPLICATION_ROLE} to the user of DATABASE_URL.`,
    };
  if (row.may)
    return {
      check,
      ok: false,
      detail: 'may alter audit entries',
      mend: `Revoke insert, update, delete and truncate on audit_entry from ${APPLICATION_ROLE}.`,
    };
  if (!row.calls) return { check, ok: false, detail: 'may not append audit entries', mend: MIGRATE };
  return { check, ok: true, detail: `${row.role} appends audit entries and cannot alter them` };
}

async function examineKeys(orm: MikroORM): Promise<Finding> {
  const faults = await keyFaults(orm.em.fork());
  if (faults.length === 0)
    return { check: 'keys', ok: true, detail: 'every key that values were sealed with is configured' };
  return {
    check: 'keys',
    ok: false,
    detail: faults.join('; '),
    mend: 'Put the missing keys behind the active one in GUICHET_ENCRYPTION_KEYS.',
  };
}
