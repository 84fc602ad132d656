import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import * as entities from './entities/index.ts';

const migrations = fileURLToPath(new URL('./migrations', import.meta.url));

/** The mapping of every table; connection settings are the caller's. */
export function ormOptions(connection: Pick<Options, 'clientUrl' | 'pool' | 'driverOptions'>): Options {
  return defineConfig({
    ...connection,
    entities: Object.values(entities),
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
