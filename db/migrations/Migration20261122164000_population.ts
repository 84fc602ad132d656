import { Migration } from '@mikro-orm/migrations';

/** The people of a school by name, for those who look after it. */
export class Migration20261122164000_population extends Migration {
  override name = 'Migration20261122164000_population';

  override up(): void {
    this.addSql(
      `create index "account_school_index" on "account" ("institution_id", "school", "search_name", "id") where "school" is not null and "status" <> 'erased';`,
    );
  }

  override down(): void {
    this.addSql(`drop index "account_school_index";`);
  }
}
