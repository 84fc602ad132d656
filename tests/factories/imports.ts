import { AccountImport } from '#db/entities/index.ts';
import type { Context } from '#server/context.ts';
import { type Mapping, type NewSource, newSourceForm } from '#server/imports/contract.ts';
import { applyImport, createSource, receiveFile, runImports, saveMapping } from '#server/imports/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import type { Desk } from './desk.ts';
import { makeCsv } from './import-files.ts';

/** A person of a file, by the names of the columns below; what is left out has an empty cell. */
export type FileRow = Partial<Record<(typeof HEADER)[number], string>>;
const HEADER = [
  'key',
  'number',
  'last',
  'first',
  'language',
  'address',
  'phone',
  'birth',
  'username',
  'client',
  'role',
  'school',
  'status',
  'changed',
  'postal',
] as const;

const COLUMNS = {
  record_key: 'key',
  national_number: 'number',
  last_name: 'last',
  first_name: 'first',
  language: 'language',
  address: 'address',
  phone: 'phone',
  birth_date: 'birth',
  username: 'username',
  client_number: 'client',
  role: 'role',
  school: 'school',
  status: 'status',
  changed_at: 'changed',
} as const satisfies Mapping['columns'];

/** Which call-back questions a column answers. */
type SomeFacts = { facts?: Record<string, (typeof HEADER)[number]> };

/** A source of a desk's institution whose columns are known, and its files on their way into the register. */
export async function openSource(
  desk: Desk,
  who: () => Context,
  { name = 'Registry', rowIs = 'person', facts = {} }: Partial<Pick<NewSource, 'name' | 'rowIs'>> & SomeFacts = {},
) {
  const { slug, profile } = await institutionById(desk.system(), desk.institution.id);
  const form = newSourceForm.parse({ institution: slug, name, rowIs });
  const { source } = await createSource(who(), form);
  await saveMapping(who(), {
    source,
    mapping: {
      headerLine: 1,
      dateOrder: 'ymd',
      columns: COLUMNS,
      facts,
      values: {},
      constants: { role: Object.keys(profile.roles)[0] ?? '', language: 'fr' },
    },
  });
  const run = () => runImports({ em: desk.orm.em.fork(), databaseUrl: desk.database.appUrl, now: () => desk.now });
  const status = (id: string) => desk.orm.em.fork().findOneOrFail(AccountImport, { id });
  /** The file is read and compared: a person may decide. */
  const preview = async (rows: readonly FileRow[], more: { asOf?: Date; by?: () => Context } = {}): Promise<string> => {
    const bytes = makeCsv({ rows: [[...HEADER], ...rows.map((row) => HEADER.map((column) => row[column] ?? ''))] });
    const file = { source, fileName: 'people.csv', origin: 'page' as const, asOf: more.asOf ?? desk.now };
    const received = await receiveFile(
      (more.by ?? who)(),
      file,
      (async function* () {
        yield bytes;
      })(),
    );
    await run();
    return received.import;
  };
  const decide = (id: string) => applyImport(who(), { import: id });
  return {
    source,
    run,
    status,
    preview,
    decide,
    /** All of it: read, decided on, applied. @returns the import as it is then. */
    async bring(rows: readonly FileRow[], more: { asOf?: Date; by?: () => Context } = {}): Promise<AccountImport> {
      const id = await preview(rows, more);
      const { state } = await status(id);
      if (state === 'previewed') await decide(id);
      await run();
      return status(id);
    },
  };
}
