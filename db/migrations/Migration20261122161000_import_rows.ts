import { Migration } from '@mikro-orm/migrations';

/**
 * Pages of staged rows by outcome, what the planner is to know of them, and a notice where an import waits to be read or
 * applied.
 */
export class Migration20261122161000_import_rows extends Migration {
  override name = 'Migration20261122161000_import_rows';

  override up(): void {
    this.addSql(`
  alter table "import_row" add "part" varchar(43) null;
  create index "import_row_outcome_index" on "import_row" ("import_id", "outcome", "line");

  -- Rows by the million that were just written are joined a moment later.
  create function analyze_import_rows() returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    analyze public.import_row;
  end $$;

  create function wake_imports() returns trigger language plpgsql as $$
  begin
    if new.state in ('received', 'applying') and (tg_op = 'INSERT' or new.state <> old.state) then
      perform pg_notify('imports', '');
    end if;
    return null;
  end $$;
  create trigger account_import_wake after insert or update of state on account_import
    for each row execute function wake_imports();`);
  }

  override down(): void {
    this.addSql(`
      drop trigger if exists account_import_wake on account_import;
      drop function if exists wake_imports();
      drop function if exists analyze_import_rows();
      drop index if exists "import_row_outcome_index";
      alter table "import_row" drop column if exists "part";`);
  }
}
