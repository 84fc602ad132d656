import { Migration } from '@mikro-orm/migrations';

/**
 * What verification and its oversight keep: proofs by the requester, emergencies, cooling-off changes, keys of accounts,
 * checkpoints of the audit chain, second factors of staff, rate limits and runs of retention.
 */
export class Migration20261122120000_evidence extends Migration {
  override name = 'Migration20261122120000_evidence';

  override up(): void {
    this.addSql(
      `create table "audit_checkpoint" ("id" uuid not null, "institution_id" uuid not null, "position" bigint not null, "hash" varchar(64) not null, "recorded_at" timestamptz(3) not null, "key_id" varchar(16) not null, "payload" text not null, "signature" varchar(88) not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "audit_checkpoint" add constraint "audit_checkpoint_institution_id_position_unique" unique ("institution_id", "position");`,
    );

    this.addSql(
      `create table "audit_checkpoint_delivery" ("id" uuid not null, "checkpoint_id" uuid not null, "institution_id" uuid not null, "target" varchar(64) not null, "attempts" int not null default 0, "due_at" timestamptz(3) not null, "last_error" text null, "delivered_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create index "audit_checkpoint_delivery_due_index" on "audit_checkpoint_delivery" ("due_at") where "delivered_at" is null;`,
    );
    this.addSql(
      `alter table "audit_checkpoint_delivery" add constraint "audit_checkpoint_delivery_checkpoint_id_target_unique" unique ("checkpoint_id", "target");`,
    );

    this.addSql(
      `create table "account_key_opening" ("id" uuid not null, "account_id" uuid not null, "ground" varchar(40) not null, "ground_id" uuid not null, "opened_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "account_key_opening_account_id_index" on "account_key_opening" ("account_id");`);
    this.addSql(
      `alter table "account_key_opening" add constraint "account_key_opening_ground_ground_id_unique" unique ("ground", "ground_id");`,
    );

    this.addSql(
      `create table "account_key" ("account_id" uuid not null, "class" text not null, "institution_id" uuid not null, "wrapped" text not null, "created_at" timestamptz(3) not null, primary key ("account_id", "class"));`,
    );

    this.addSql(
      `create table "key_rotation" ("id" uuid not null, "to_key" varchar(16) not null, "progress" jsonb not null, "started_at" timestamptz(3) not null, "moved_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );

    this.addSql(
      `create table "rate_limit" ("key" varchar(255) not null, "points" int not null default 0, "expire" bigint null, primary key ("key"));`,
    );

    this.addSql(
      `create table "retention_run" ("id" uuid not null, "institution_id" uuid not null, "started_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, "removed" jsonb not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "retention_run_institution_id_started_at_index" on "retention_run" ("institution_id", "started_at");`,
    );

    this.addSql(
      `create table "staff_ceremony" ("id" uuid not null, "kind" text not null, "staff_id" uuid null, "token_hash" varchar(43) not null, "state" text not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "staff_ceremony" add constraint "staff_ceremony_token_hash_unique" unique ("token_hash");`,
    );
    this.addSql(`create index "staff_ceremony_expires_at_index" on "staff_ceremony" ("expires_at");`);

    this.addSql(
      `create table "staff_external_identity" ("id" uuid not null, "staff_id" uuid not null, "issuer" varchar(500) not null, "subject" varchar(255) not null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "staff_external_identity_staff_id_index" on "staff_external_identity" ("staff_id");`);
    this.addSql(
      `alter table "staff_external_identity" add constraint "staff_external_identity_issuer_subject_unique" unique ("issuer", "subject");`,
    );

    this.addSql(
      `create table "staff_passkey" ("id" uuid not null, "staff_id" uuid not null, "credential_id" varchar(1400) not null, "public_key" bytea not null, "counter" bigint not null default '0', "transports" text[] not null, "is_backed_up" boolean not null default false, "label" varchar(100) not null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "staff_passkey_staff_id_index" on "staff_passkey" ("staff_id");`);
    this.addSql(
      `alter table "staff_passkey" add constraint "staff_passkey_credential_id_unique" unique ("credential_id");`,
    );

    this.addSql(
      `create table "staff_recovery_code" ("id" uuid not null, "staff_id" uuid not null, "code_hash" varchar(43) not null, "created_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "staff_recovery_code_staff_id_index" on "staff_recovery_code" ("staff_id");`);

    this.addSql(
      `create table "proof_request" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid not null, "kind" text not null, "key_hash" varchar(43) not null, "address_index" varchar(43) null, "address_hint" varchar(255) null, "state_hash" varchar(43) null, "attempts" int not null default 0, "requested_by_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "closed_at" timestamptz(3) null, "outcome" varchar(40) null, primary key ("id"));`,
    );
    this.addSql(`create index "proof_request_ticket_id_index" on "proof_request" ("ticket_id");`);
    this.addSql(`alter table "proof_request" add constraint "proof_request_key_hash_unique" unique ("key_hash");`);
    this.addSql(`alter table "proof_request" add constraint "proof_request_state_hash_unique" unique ("state_hash");`);

    this.addSql(
      `create table "break_glass" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid not null, "action" varchar(40) not null, "verification_id" uuid not null, "agent_id" uuid not null, "reason" text not null, "broken_at" timestamptz(3) not null, "reviewed_by_id" uuid null, "reviewed_at" timestamptz(3) null, "verdict" text null, "comment" text null, primary key ("id"));`,
    );
    this.addSql(`create index "break_glass_ticket_id_index" on "break_glass" ("ticket_id");`);
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_verification_id_unique" unique ("verification_id");`,
    );
    this.addSql(
      `create index "break_glass_open_index" on "break_glass" ("institution_id", "broken_at") where "verdict" is null;`,
    );

    this.addSql(`alter table "account" drop constraint "account_status_check";`);
    this.addSql(`alter table "account" add "erased_at" timestamptz(3) null;`);
    this.addSql(
      `alter table "account" add constraint "account_status_check" check ("status" in ('active', 'disabled', 'not_migrated', 'erased'));`,
    );

    this.addSql(`alter table "staff" add "language" varchar(2) null;`);
    this.addSql(`alter table "staff" alter column "password_hash" drop not null;`);
    this.addSql(`alter table "staff" alter column "totp_secret" drop not null;`);

    this.addSql(`alter table "staff_membership" drop constraint "staff_membership_role_check";`);
    this.addSql(`alter table "staff_membership" add "own_account" uuid null;`);
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_role_check" check ("role" in ('agent', 'verifier', 'supervisor', 'administrator', 'organising_authority', 'auditor'));`,
    );

    this.addSql(
      `alter table "staff_session" add "method" text not null default 'password', add "authenticated_at" timestamptz(3) null, add "address" varchar(64) null, add "user_agent" varchar(300) null, add "ended_by_id" uuid null;`,
    );
    this.addSql(
      `alter table "staff_session" add constraint "staff_session_ended_by_id_foreign" foreign key ("ended_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "staff_session" add constraint "staff_session_method_check" check ("method" in ('password', 'passkey', 'organisation'));`,
    );

    this.addSql(`alter table "ticket" add "purged_at" timestamptz(3) null;`);

    this.addSql(`alter table "inbound_mail" add "purged_at" timestamptz(3) null;`);

    this.addSql(`alter table "evidence" add "revoked_by_id" uuid null, add "revoked_reason" text null;`);
    this.addSql(
      `alter table "evidence" add constraint "evidence_revoked_by_id_foreign" foreign key ("revoked_by_id") references "staff" ("id") on delete set null;`,
    );

    this.addSql(`alter table "approval" add "evidence" text[] not null default '{}';`);

    this.addSql(
      `alter table "verification" add "evidence_ids" text[] not null default '{}', add "is_strong" boolean not null default false, add "needs_approval" boolean not null default false, add "is_break_glass" boolean not null default false;`,
    );

    this.addSql(
      `create index "verification_use_agent_id_used_at_index" on "verification_use" ("agent_id", "used_at");`,
    );
    this.addSql(
      `create index "verification_use_institution_id_used_at_index" on "verification_use" ("institution_id", "used_at");`,
    );

    this.addSql(`alter table "address_change" drop constraint "address_change_state_check";`);
    this.addSql(
      `alter table "address_change" add "cooling_hours" int not null default 0, add "confirmed_at" timestamptz(3) null, add "effective_at" timestamptz(3) null;`,
    );
    this.addSql(
      `create index "address_change_cooling_index" on "address_change" ("effective_at") where "state" = 'cooling';`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_state_check" check ("state" in ('pending', 'cooling', 'applied', 'undone', 'superseded'));`,
    );

    this.addSql(
      `alter table "audit_checkpoint" add constraint "audit_checkpoint_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "audit_checkpoint_delivery" add constraint "audit_checkpoint_delivery_checkpoint_id_foreign" foreign key ("checkpoint_id") references "audit_checkpoint" ("id");`,
    );
    this.addSql(
      `alter table "audit_checkpoint_delivery" add constraint "audit_checkpoint_delivery_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "account_key_opening" add constraint "account_key_opening_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );

    this.addSql(
      `alter table "account_key" add constraint "account_key_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "account_key" add constraint "account_key_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "account_key" add constraint "account_key_class_check" check ("class" in ('contact', 'facts'));`,
    );

    this.addSql(
      `alter table "retention_run" add constraint "retention_run_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "staff_ceremony" add constraint "staff_ceremony_staff_id_foreign" foreign key ("staff_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "staff_ceremony" add constraint "staff_ceremony_kind_check" check ("kind" in ('invitation', 'passkey_registration', 'passkey_sign_in', 'organisation_sign_in'));`,
    );

    this.addSql(
      `alter table "staff_external_identity" add constraint "staff_external_identity_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "staff_passkey" add constraint "staff_passkey_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "staff_recovery_code" add constraint "staff_recovery_code_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "proof_request" add constraint "proof_request_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "proof_request" add constraint "proof_request_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "proof_request" add constraint "proof_request_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "proof_request" add constraint "proof_request_requested_by_id_foreign" foreign key ("requested_by_id") references "staff" ("id");`,
    );
    this.addSql(
      `alter table "proof_request" add constraint "proof_request_kind_check" check ("kind" in ('new_address', 'electronic_identity'));`,
    );

    this.addSql(
      `alter table "break_glass" add constraint "break_glass_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_verification_id_foreign" foreign key ("verification_id") references "verification" ("id");`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_agent_id_foreign" foreign key ("agent_id") references "staff" ("id");`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_reviewed_by_id_foreign" foreign key ("reviewed_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_four_eyes_check" check (reviewed_by_id is null or reviewed_by_id <> agent_id);`,
    );
    this.addSql(
      `alter table "break_glass" add constraint "break_glass_verdict_check" check ("verdict" in ('justified', 'unjustified'));`,
    );
  }

  override down(): void {
    this.addSql(
      `alter table "audit_checkpoint_delivery" drop constraint "audit_checkpoint_delivery_checkpoint_id_foreign";`,
    );

    this.addSql(`drop table if exists "audit_checkpoint" cascade;`);
    this.addSql(`drop table if exists "audit_checkpoint_delivery" cascade;`);
    this.addSql(`drop table if exists "account_key_opening" cascade;`);
    this.addSql(`drop table if exists "account_key" cascade;`);
    this.addSql(`drop table if exists "key_rotation" cascade;`);
    this.addSql(`drop table if exists "rate_limit" cascade;`);
    this.addSql(`drop table if exists "retention_run" cascade;`);
    this.addSql(`drop table if exists "staff_ceremony" cascade;`);
    this.addSql(`drop table if exists "staff_external_identity" cascade;`);
    this.addSql(`drop table if exists "staff_passkey" cascade;`);
    this.addSql(`drop table if exists "staff_recovery_code" cascade;`);
    this.addSql(`drop table if exists "proof_request" cascade;`);
    this.addSql(`drop table if exists "break_glass" cascade;`);

    this.addSql(`alter table "evidence" drop constraint "evidence_revoked_by_id_foreign";`);

    this.addSql(`alter table "staff_session" drop constraint "staff_session_ended_by_id_foreign";`);

    this.addSql(`alter table "account" drop constraint "account_status_check";`);
    this.addSql(`alter table "account" drop column "erased_at";`);
    this.addSql(
      `alter table "account" add constraint "account_status_check" check ("status" in ('active', 'disabled', 'not_migrated'));`,
    );

    this.addSql(`drop index "address_change_cooling_index";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_state_check";`);
    this.addSql(
      `alter table "address_change" drop column "cooling_hours", drop column "confirmed_at", drop column "effective_at";`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_state_check" check ("state" in ('pending', 'applied', 'undone', 'superseded'));`,
    );

    this.addSql(`alter table "approval" drop column "evidence";`);

    this.addSql(`alter table "evidence" drop column "revoked_by_id", drop column "revoked_reason";`);

    this.addSql(`alter table "inbound_mail" drop column "purged_at";`);

    this.addSql(`alter table "staff" drop column "language";`);
    this.addSql(`alter table "staff" alter column "password_hash" set not null;`);
    this.addSql(`alter table "staff" alter column "totp_secret" set not null;`);

    this.addSql(`alter table "staff_membership" drop constraint "staff_membership_role_check";`);
    this.addSql(`alter table "staff_membership" drop column "own_account";`);
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_role_check" check ("role" in ('agent', 'supervisor', 'administrator'));`,
    );

    this.addSql(`alter table "staff_session" drop constraint "staff_session_method_check";`);
    this.addSql(
      `alter table "staff_session" drop column "method", drop column "authenticated_at", drop column "address", drop column "user_agent", drop column "ended_by_id";`,
    );

    this.addSql(`alter table "ticket" drop column "purged_at";`);

    this.addSql(
      `alter table "verification" drop column "evidence_ids", drop column "is_strong", drop column "needs_approval", drop column "is_break_glass";`,
    );

    this.addSql(`drop index "verification_use_agent_id_used_at_index";`);
    this.addSql(`drop index "verification_use_institution_id_used_at_index";`);
  }
}
