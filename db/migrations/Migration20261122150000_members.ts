import { Migration } from '@mikro-orm/migrations';

/**
 * What members' own pages keep: requests for a new password, what was mailed for it, why a password was set, changes of
 * address that a member asked for; and drafts of profiles.
 */
export class Migration20261122150000_members extends Migration {
  override name = 'Migration20261122150000_members';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "recovery_request" ("id" uuid not null, "institution_id" uuid not null, "way" text not null, "identifier" text null, "language" varchar(2) not null, "created_at" timestamptz(3) not null, "attempts" int not null default 0, "due_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, "outcome" text null, "account_id" uuid null, primary key ("id"));`,
    );
    this.addSql(
      `create index "recovery_request_due_index" on "recovery_request" ("due_at") where "settled_at" is null;`,
    );
    this.addSql(
      `create index "recovery_request_account_id_created_at_index" on "recovery_request" ("account_id", "created_at");`,
    );
    this.addSql(
      `create index "recovery_request_institution_id_created_at_index" on "recovery_request" ("institution_id", "created_at");`,
    );

    this.addSql(
      `create table "reset_secret" ("id" uuid not null, "institution_id" uuid not null, "account_id" uuid not null, "kind" text not null, "secret_hash" text not null, "address_index" varchar(43) not null, "address_version" int not null, "generation" int not null, "ground" varchar(40) not null, "ground_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, "voided_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`alter table "reset_secret" add constraint "reset_secret_secret_hash_unique" unique ("secret_hash");`);
    this.addSql(
      `create index "reset_secret_account_id_created_at_index" on "reset_secret" ("account_id", "created_at");`,
    );
    this.addSql(
      `create unique index "reset_secret_open_unique" on "reset_secret" ("account_id") where "used_at" is null and "voided_at" is null;`,
    );
    this.addSql(
      `alter table "reset_secret" add constraint "reset_secret_ground_ground_id_unique" unique ("ground", "ground_id");`,
    );

    this.addSql(
      `create table "institution_draft" ("id" uuid not null, "institution_id" uuid not null, "base_version" int not null, "profile" jsonb not null, "edited_by_id" uuid not null, "edited_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(
      `alter table "institution_draft" add constraint "institution_draft_institution_id_unique" unique ("institution_id");`,
    );

    this.addSql(`alter table "credential" drop constraint "credential_verification_use_id_foreign";`);

    this.addSql(`alter table "address_change" drop constraint "address_change_ticket_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_verification_use_id_foreign";`);

    this.addSql(`alter table "account" add "school" varchar(64) null;`);
    this.addSql(
      `create index "account_not_migrated_index" on "account" ("institution_id", "school", "search_name", "id") where "status" = 'not_migrated';`,
    );

    this.addSql(`drop trigger temporary_password_guard on credential;`);
    this.addSql(`drop function temporary_password_guard();`);
    this.addSql(`alter table "credential" drop column "verification_use_id";`);
    this.addSql(`alter table "credential" add "ground" text not null default 'register', add "ground_id" uuid null;`);
    this.addSql(
      `alter table "credential" add constraint "credential_ground_check" check ("ground" in ('register', 'reset_secret', 'member_session'));`,
    );

    this.addSql(`alter table "member_session" add "address" varchar(64) null, add "user_agent" varchar(300) null;`);
    this.addSql(`create index "member_session_expires_at_index" on "member_session" ("expires_at");`);

    this.addSql(`alter table "staff_membership" add "schools" text[] null;`);

    this.addSql(`alter table "address_change" add "member_session_id" uuid null;`);
    this.addSql(`create index "address_change_member_session_id_index" on "address_change" ("member_session_id");`);
    this.addSql(
      `alter table "address_change" add constraint "address_change_member_session_id_foreign" foreign key ("member_session_id") references "member_session" ("id") on delete set null;`,
    );
    this.addSql(`alter table "address_change" alter column "ticket_id" drop not null;`);
    this.addSql(`alter table "address_change" alter column "verification_use_id" drop not null;`);
    this.addSql(
      `alter table "address_change" add constraint "address_change_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_verification_use_id_foreign" foreign key ("verification_use_id") references "verification_use" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_ground_check" check (num_nonnulls(verification_use_id, member_session_id) <= 1);`,
    );

    this.addSql(
      `alter table "recovery_request" add constraint "recovery_request_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "recovery_request" add constraint "recovery_request_account_id_foreign" foreign key ("account_id") references "account" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "recovery_request" add constraint "recovery_request_way_check" check ("way" in ('address', 'username'));`,
    );
    this.addSql(
      `alter table "recovery_request" add constraint "recovery_request_outcome_check" check ("outcome" in ('sent', 'unknown', 'not_active', 'not_migrated', 'without_address', 'too_many'));`,
    );

    this.addSql(
      `alter table "reset_secret" add constraint "reset_secret_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "reset_secret" add constraint "reset_secret_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "reset_secret" add constraint "reset_secret_kind_check" check ("kind" in ('link', 'temporary_password', 'generated_password'));`,
    );

    this.addSql(
      `alter table "institution_draft" add constraint "institution_draft_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "institution_draft" add constraint "institution_draft_edited_by_id_foreign" foreign key ("edited_by_id") references "staff" ("id");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "recovery_request" cascade;`);
    this.addSql(`drop table if exists "reset_secret" cascade;`);
    this.addSql(`drop table if exists "institution_draft" cascade;`);

    this.addSql(`alter table "address_change" drop constraint "address_change_member_session_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_ticket_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_verification_use_id_foreign";`);

    this.addSql(`drop index "account_not_migrated_index";`);
    this.addSql(`alter table "account" drop column "school";`);

    this.addSql(`alter table "address_change" drop constraint "address_change_ground_check";`);
    this.addSql(`alter table "address_change" drop column "member_session_id";`);
    this.addSql(`alter table "address_change" alter column "ticket_id" set not null;`);
    this.addSql(`alter table "address_change" alter column "verification_use_id" set not null;`);
    this.addSql(
      `alter table "address_change" add constraint "address_change_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_verification_use_id_foreign" foreign key ("verification_use_id") references "verification_use" ("id");`,
    );

    this.addSql(`alter table "credential" drop constraint "credential_ground_check";`);
    this.addSql(`alter table "credential" drop column "ground", drop column "ground_id";`);
    this.addSql(`alter table "credential" add "verification_use_id" uuid null;`);
    this.addSql(
      `alter table "credential" add constraint "credential_verification_use_id_foreign" foreign key ("verification_use_id") references "verification_use" ("id") on delete set null;`,
    );

    this.addSql(`alter table "member_session" drop column "address", drop column "user_agent";`);

    this.addSql(`alter table "staff_membership" drop column "schools";`);
  }
}
