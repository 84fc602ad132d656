import { Migration } from '@mikro-orm/migrations';

/** Files with accounts on their way into the register, what they told of whom, and the mails of a first access. */
export class Migration20261122160000_imports extends Migration {
  override name = 'Migration20261122160000_imports';

  override up(): void {
    this.addSql(
      `create table "identifier_series" ("institution_id" uuid not null, "kind" text not null, "lookup" varchar(43) not null, "last" int not null default 1, primary key ("institution_id", "kind", "lookup"));`,
    );

    this.addSql(
      `create table "default_password" ("account_id" uuid not null, "institution_id" uuid not null, "password" text not null, "mac" varchar(43) not null, "created_at" timestamptz(3) not null, primary key ("account_id"));`,
    );

    this.addSql(
      `create table "mail_pace" ("domain" varchar(43) not null, "next_at" timestamptz(3) not null, primary key ("domain"));`,
    );

    this.addSql(
      `create table "import_source" ("id" uuid not null, "institution_id" uuid not null, "key" varchar(40) not null, "name" varchar(120) not null, "row_is" text not null default 'person', "mapping" jsonb null, "is_trusted" boolean not null default false, "created_by_id" uuid null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "import_source" add constraint "import_source_institution_id_key_unique" unique ("institution_id", "key");`,
    );

    this.addSql(
      `create table "source_record" ("source_id" uuid not null, "record_key" varchar(43) not null, "account_id" uuid not null, "fingerprint" varchar(43) not null, "address_index" varchar(43) null, "roles" text[] not null, "updated_at" timestamptz(3) not null, primary key ("source_id", "record_key"));`,
    );
    this.addSql(`create index "source_record_account_id_index" on "source_record" ("account_id");`);

    this.addSql(
      `create table "assignment" ("account_id" uuid not null, "source_id" uuid not null, "role" varchar(64) not null, "school" varchar(64) not null, "institution_id" uuid not null, primary key ("account_id", "source_id", "role", "school"));`,
    );
    this.addSql(
      `create index "assignment_institution_id_school_account_id_index" on "assignment" ("institution_id", "school", "account_id");`,
    );

    this.addSql(
      `create table "account_import" ("id" uuid not null, "institution_id" uuid not null, "source_id" uuid not null, "file_name" varchar(255) not null, "bytes" bigint not null, "fingerprint" varchar(64) not null, "as_of" timestamptz(3) not null, "origin" text not null, "state" text not null, "phase" varchar(20) null, "done" int not null default 0, "total" int null, "counts" jsonb null, "facts" jsonb null, "refusal" jsonb null, "is_cancel_asked" boolean not null default false, "created_by_id" uuid null, "decided_by_id" uuid null, "claimed_until" timestamptz(3) null, "created_at" timestamptz(3) not null, "moved_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create index "account_import_institution_id_created_at_index" on "account_import" ("institution_id", "created_at");`,
    );
    this.addSql(
      `create unique index "account_import_open_unique" on "account_import" ("source_id") where "state" in ('unmapped', 'received', 'reading', 'previewed', 'applying');`,
    );
    this.addSql(
      `create index "account_import_due_index" on "account_import" ("created_at") where "state" in ('received', 'reading', 'applying');`,
    );

    this.addSql(
      `create table "imported_change" ("id" uuid not null, "institution_id" uuid not null, "account_import_id" uuid not null, "account_id" uuid not null, "fields" text[] not null, "changed_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "imported_change_account_import_id_index" on "imported_change" ("account_import_id");`);
    this.addSql(`create index "imported_change_account_id_index" on "imported_change" ("account_id");`);

    this.addSql(
      `create table "import_chunk" ("account_import_id" uuid not null, "position" int not null, "institution_id" uuid not null, "sealed_bytes" bytea not null, primary key ("account_import_id", "position"));`,
    );

    this.addSql(
      `create table "access_mail" ("id" uuid not null, "institution_id" uuid not null, "account_id" uuid not null, "school" varchar(64) null, "population" varchar(64) not null, "reason" text not null, "state" text not null default 'waiting', "stop_cause" varchar(40) null, "due_at" timestamptz(3) not null, "requested_by_id" uuid null, "mail_id" uuid null, "created_at" timestamptz(3) not null, "queued_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create index "account_username_base_index" on "account" ("institution_id", rtrim("username", '0123456789')) where "username" is not null;`,
    );
    this.addSql(`create index "access_mail_account_id_index" on "access_mail" ("account_id");`);
    this.addSql(`create index "access_mail_mail_id_index" on "access_mail" ("mail_id");`);
    this.addSql(`create index "access_mail_due_index" on "access_mail" ("due_at", "id") where "state" = 'waiting';`);
    this.addSql(
      `create unique index "access_mail_waiting_unique" on "access_mail" ("account_id") where "state" = 'waiting';`,
    );
    this.addSql(
      `create unique index "access_mail_welcome_unique" on "access_mail" ("account_id") where "reason" = 'welcome';`,
    );
    this.addSql(
      `create index "access_mail_institution_id_school_created_at_index" on "access_mail" ("institution_id", "school", "created_at");`,
    );

    this.addSql(`alter table "staff_membership" drop constraint "staff_membership_role_check";`);
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_role_check" check ("role" in ('agent', 'verifier', 'supervisor', 'administrator', 'organising_authority', 'secretariat', 'auditor'));`,
    );

    this.addSql(`alter table "outbound_mail" add "is_bulk" boolean not null default false;`);
    this.addSql(`drop index "outbound_mail_due_index";`);
    this.addSql(
      `create index "outbound_mail_due_index" on "outbound_mail" ("is_bulk", "due_at") where "state" in ('queued', 'sending', 'uncertain');`,
    );
    this.addSql(IMPORT_ROW);

    this.addSql(`alter table "address_change" drop constraint "address_change_ground_check";`);
    this.addSql(`alter table "address_change" add "imported_change_id" uuid null;`);
    this.addSql(
      `alter table "address_change" add constraint "address_change_imported_change_id_foreign" foreign key ("imported_change_id") references "imported_change" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_imported_change_id_unique" unique ("imported_change_id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_ground_check" check (num_nonnulls(verification_use_id, member_session_id, imported_change_id) <= 1);`,
    );

    this.addSql(
      `alter table "identifier_series" add constraint "identifier_series_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "identifier_series" add constraint "identifier_series_kind_check" check ("kind" in ('username', 'client_number'));`,
    );

    this.addSql(
      `alter table "default_password" add constraint "default_password_account_id_foreign" foreign key ("account_id") references "account" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "default_password" add constraint "default_password_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "import_source" add constraint "import_source_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "import_source" add constraint "import_source_created_by_id_foreign" foreign key ("created_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "import_source" add constraint "import_source_row_is_check" check ("row_is" in ('person', 'assignment'));`,
    );

    this.addSql(
      `alter table "source_record" add constraint "source_record_source_id_foreign" foreign key ("source_id") references "import_source" ("id");`,
    );
    this.addSql(
      `alter table "source_record" add constraint "source_record_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );

    this.addSql(
      `alter table "assignment" add constraint "assignment_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "assignment" add constraint "assignment_source_id_foreign" foreign key ("source_id") references "import_source" ("id");`,
    );
    this.addSql(
      `alter table "assignment" add constraint "assignment_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "account_import" add constraint "account_import_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "account_import" add constraint "account_import_source_id_foreign" foreign key ("source_id") references "import_source" ("id");`,
    );
    this.addSql(
      `alter table "account_import" add constraint "account_import_created_by_id_foreign" foreign key ("created_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "account_import" add constraint "account_import_decided_by_id_foreign" foreign key ("decided_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "account_import" add constraint "account_import_origin_check" check ("origin" in ('page', 'command', 'folder'));`,
    );
    this.addSql(
      `alter table "account_import" add constraint "account_import_state_check" check ("state" in ('unmapped', 'received', 'reading', 'previewed', 'applying', 'applied', 'refused', 'cancelled'));`,
    );

    this.addSql(
      `alter table "imported_change" add constraint "imported_change_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "imported_change" add constraint "imported_change_account_import_id_foreign" foreign key ("account_import_id") references "account_import" ("id");`,
    );
    this.addSql(
      `alter table "imported_change" add constraint "imported_change_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );

    this.addSql(
      `alter table "import_chunk" add constraint "import_chunk_account_import_id_foreign" foreign key ("account_import_id") references "account_import" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "import_chunk" add constraint "import_chunk_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "access_mail" add constraint "access_mail_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "access_mail" add constraint "access_mail_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "access_mail" add constraint "access_mail_requested_by_id_foreign" foreign key ("requested_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "access_mail" add constraint "access_mail_mail_id_foreign" foreign key ("mail_id") references "outbound_mail" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "access_mail" add constraint "access_mail_reason_check" check ("reason" in ('welcome', 'correction', 'again'));`,
    );
    this.addSql(
      `alter table "access_mail" add constraint "access_mail_state_check" check ("state" in ('waiting', 'queued', 'stopped'));`,
    );
  }

  override down(): void {
    this.addSql(`drop index "account_username_base_index";`);
    this.addSql(`alter table "source_record" drop constraint "source_record_source_id_foreign";`);
    this.addSql(`alter table "assignment" drop constraint "assignment_source_id_foreign";`);
    this.addSql(`alter table "account_import" drop constraint "account_import_source_id_foreign";`);
    this.addSql(`alter table "imported_change" drop constraint "imported_change_account_import_id_foreign";`);
    this.addSql(`alter table "import_chunk" drop constraint "import_chunk_account_import_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_imported_change_id_foreign";`);

    this.addSql(`drop table if exists "identifier_series" cascade;`);
    this.addSql(`drop table if exists "default_password" cascade;`);
    this.addSql(`drop table if exists "mail_pace" cascade;`);
    this.addSql(`drop table if exists "import_source" cascade;`);
    this.addSql(`drop table if exists "source_record" cascade;`);
    this.addSql(`drop table if exists "assignment" cascade;`);
    this.addSql(`drop table if exists "account_import" cascade;`);
    this.addSql(`drop table if exists "imported_change" cascade;`);
    this.addSql(`drop table if exists "import_chunk" cascade;`);
    this.addSql(`drop table if exists "access_mail" cascade;`);

    this.addSql(`alter table "address_change" drop constraint "address_change_imported_change_id_unique";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_ground_check";`);
    this.addSql(`alter table "address_change" drop column "imported_change_id";`);
    this.addSql(
      `alter table "address_change" add constraint "address_change_ground_check" check (num_nonnulls(verification_use_id, member_session_id) <= 1);`,
    );

    this.addSql(`drop table "import_row";`);
    this.addSql(`drop index "outbound_mail_due_index";`);
    this.addSql(`alter table "outbound_mail" drop column "is_bulk";`);
    this.addSql(
      `create index "outbound_mail_due_index" on "outbound_mail" ("due_at") where "state" in ('queued', 'sending', 'uncertain');`,
    );

    this.addSql(`alter table "staff_membership" drop constraint "staff_membership_role_check";`);
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_role_check" check ("role" in ('agent', 'verifier', 'supervisor', 'administrator', 'organising_authority', 'auditor'));`,
    );
  }
}

/**
 * The rows of a file as they were understood, until the import is settled. Unlogged: what a crash of the database takes
 * is read again from the file. A row of a new account stands here as it will stand there, sealed with the keys beside it;
 * `kept` seals what is known of any other row (the cells of a refused one, the new values of a changed one).
 */
const IMPORT_ROW = `
  create unlogged table "import_row" (
    "import_id" uuid not null,
    "line" int not null,
    "outcome" varchar(12) not null,
    "reasons" text[] not null default '{}',
    "changes" text[] not null default '{}',
    "account_id" uuid null,
    "record_key" varchar(43) null,
    "fingerprint" varchar(43) null,
    "last_name" varchar(255) null,
    "first_name" varchar(255) null,
    "search_name" varchar(512) null,
    "language" varchar(2) null,
    "roles" text[] not null default '{}',
    "assignments" text[] not null default '{}',
    "school" varchar(64) null,
    "status" varchar(20) null,
    "username" varchar(128) null,
    "username_base" varchar(128) null,
    "client_number" varchar(10) null,
    "national_number" text null,
    "national_number_index" varchar(43) null,
    "national_number_hint" varchar(255) null,
    "address" text null,
    "address_index" varchar(43) null,
    "address_hint" varchar(255) null,
    "phone" text null,
    "phone_hint" varchar(255) null,
    "birth_date" text null,
    "facts" text null,
    "fact_keys" text[] not null default '{}',
    "contact_key" text null,
    "facts_key" text null,
    "told_at" timestamptz(3) null,
    "kept" text null,
    primary key ("import_id", "line"));`;
