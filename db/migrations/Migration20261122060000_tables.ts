import { Migration } from '@mikro-orm/migrations';

export class Migration20261122060000_tables extends Migration {
  override name = 'Migration20261122060000_tables';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "institution" ("id" uuid not null, "slug" varchar(64) not null, "name" varchar(255) not null, "profile" jsonb not null, "profile_version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "institution" add constraint "institution_slug_unique" unique ("slug");`);

    this.addSql(
      `create table "audit_head" ("institution_id" uuid not null, "position" bigint not null, "hash" varchar(64) not null, primary key ("institution_id"));`,
    );

    this.addSql(
      `create table "audit_entry" ("id" uuid not null, "institution_id" uuid not null, "position" bigint not null, "recorded_at" timestamptz(3) not null, "action" varchar(60) not null, "outcome" varchar(20) not null, "actor_id" uuid null, "actor_name" varchar(255) not null, "account" uuid null, "ticket" uuid null, "ticket_reference" varchar(32) null, "payload" text not null, "previous_hash" varchar(64) not null, "hash" varchar(64) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "audit_entry_institution_id_recorded_at_index" on "audit_entry" ("institution_id", "recorded_at");`,
    );
    this.addSql(
      `create index "audit_entry_institution_id_action_recorded_at_index" on "audit_entry" ("institution_id", "action", "recorded_at");`,
    );
    this.addSql(`create index "audit_entry_account_recorded_at_index" on "audit_entry" ("account", "recorded_at");`);
    this.addSql(`create index "audit_entry_ticket_recorded_at_index" on "audit_entry" ("ticket", "recorded_at");`);
    this.addSql(`create index "audit_entry_actor_id_recorded_at_index" on "audit_entry" ("actor_id", "recorded_at");`);
    this.addSql(
      `alter table "audit_entry" add constraint "audit_entry_institution_id_position_unique" unique ("institution_id", "position");`,
    );

    this.addSql(
      `create table "account" ("id" uuid not null, "institution_id" uuid not null, "last_name" varchar(255) not null, "first_name" varchar(255) not null, "search_name" varchar(512) not null, "language" varchar(2) not null, "roles" text[] not null, "status" text not null default 'active', "username" varchar(128) null, "client_number" varchar(10) null, "national_number" text null, "national_number_index" varchar(43) null, "national_number_hint" varchar(255) null, "address" text null, "address_index" varchar(43) null, "address_hint" varchar(255) null, "address_change" uuid null, "address_version" int not null default 1, "phone" text null, "phone_hint" varchar(255) null, "birth_date" text null, "facts" text null, "fact_keys" text[] not null, "last_sign_in_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "account_institution_id_address_index_index" on "account" ("institution_id", "address_index");`,
    );
    this.addSql(
      `create index "account_institution_id_search_name_index" on "account" ("institution_id", "search_name");`,
    );
    this.addSql(
      `alter table "account" add constraint "account_institution_id_national_number_index_unique" unique ("institution_id", "national_number_index");`,
    );
    this.addSql(
      `alter table "account" add constraint "account_institution_id_username_unique" unique ("institution_id", "username");`,
    );
    this.addSql(
      `alter table "account" add constraint "account_institution_id_client_number_unique" unique ("institution_id", "client_number");`,
    );

    this.addSql(
      `create table "institution_revision" ("id" uuid not null, "institution_id" uuid not null, "version" int not null, "profile" jsonb not null, "changed_by" varchar(255) not null, "changed_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "institution_revision" add constraint "institution_revision_institution_id_version_unique" unique ("institution_id", "version");`,
    );

    this.addSql(
      `create table "mailbox" ("id" uuid not null, "institution_id" uuid not null, "address" varchar(320) not null, "is_enabled" boolean not null default true, "lease_owner" varchar(100) null, "lease_until" timestamptz(3) null, "last_read_at" timestamptz(3) null, "failing_since" timestamptz(3) null, "last_error" text null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "mailbox" add constraint "mailbox_institution_id_address_unique" unique ("institution_id", "address");`,
    );

    this.addSql(
      `create table "member_session" ("id" uuid not null, "institution_id" uuid not null, "account_id" uuid not null, "token_hash" varchar(43) not null, "generation" int not null, "created_at" timestamptz(3) not null, "last_seen_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "member_session_account_id_index" on "member_session" ("account_id");`);
    this.addSql(
      `alter table "member_session" add constraint "member_session_token_hash_unique" unique ("token_hash");`,
    );

    this.addSql(
      `create table "staff" ("id" uuid not null, "email" varchar(320) not null, "name" varchar(255) not null, "password_hash" text not null, "totp_secret" text not null, "totp_step" bigint not null default '0', "failed_sign_ins" int not null default 0, "locked_until" timestamptz(3) null, "disabled_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "staff" add constraint "staff_email_unique" unique ("email");`);

    this.addSql(
      `create table "staff_membership" ("id" uuid not null, "staff_id" uuid not null, "institution_id" uuid not null, "role" text not null, primary key ("id"));`,
    );
    this.addSql(`create index "staff_membership_institution_id_index" on "staff_membership" ("institution_id");`);
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_staff_id_institution_id_unique" unique ("staff_id", "institution_id");`,
    );

    this.addSql(
      `create table "staff_session" ("id" uuid not null, "staff_id" uuid not null, "token_hash" varchar(43) not null, "is_second_factor_done" boolean not null default false, "created_at" timestamptz(3) not null, "last_seen_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "staff_session_staff_id_index" on "staff_session" ("staff_id");`);
    this.addSql(`alter table "staff_session" add constraint "staff_session_token_hash_unique" unique ("token_hash");`);

    this.addSql(
      `create table "ticket" ("id" uuid not null, "institution_id" uuid not null, "reference" varchar(32) not null, "kind" varchar(40) not null, "status" text not null default 'new', "language" varchar(2) not null, "subject" text not null, "requester_name" varchar(255) not null, "search_text" text not null, "asked_last_name" varchar(255) null, "asked_first_name" varchar(255) null, "requester_address" text null, "requester_address_index" varchar(43) null, "requested_address" text null, "requested_address_hint" varchar(255) null, "national_number_index" varchar(43) null, "thread_message_id" varchar(998) null, "access_key_hash" varchar(43) not null, "account_id" uuid null, "assignee_id" uuid null, "opened_at" timestamptz(3) not null, "active_at" timestamptz(3) not null, "resolved_at" timestamptz(3) null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`alter table "ticket" add constraint "ticket_reference_unique" unique ("reference");`);
    this.addSql(`alter table "ticket" add constraint "ticket_access_key_hash_unique" unique ("access_key_hash");`);
    this.addSql(`create index "ticket_account_id_index" on "ticket" ("account_id");`);
    this.addSql(
      `create index "ticket_open_index" on "ticket" ("institution_id", "opened_at") where "status" <> 'resolved';`,
    );
    this.addSql(
      `create index "ticket_resolved_index" on "ticket" ("institution_id", "active_at" desc, "id") where "status" = 'resolved';`,
    );
    this.addSql(`create index "ticket_search_index" on "ticket" using gin (to_tsvector('simple', "search_text"));`);
    this.addSql(
      `create index "ticket_requester_address_index_opened_at_index" on "ticket" ("requester_address_index", "opened_at");`,
    );

    this.addSql(
      `create table "outbound_mail" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid null, "purpose" varchar(60) not null, "language" varchar(2) not null, "message_id" varchar(255) not null, "recipient" text not null, "recipient_hint" varchar(255) not null, "subject" text not null, "content" text null, "is_secret" boolean not null default false, "is_automatic" boolean not null default true, "in_reply_to" varchar(998) null, "state" text not null default 'queued', "attempts" int not null default 0, "due_at" timestamptz(3) not null, "claimed_until" timestamptz(3) null, "verdict" text null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "outbound_mail_ticket_id_index" on "outbound_mail" ("ticket_id");`);
    this.addSql(`alter table "outbound_mail" add constraint "outbound_mail_message_id_unique" unique ("message_id");`);
    this.addSql(
      `create index "outbound_mail_due_index" on "outbound_mail" ("due_at") where "state" in ('queued', 'sending', 'uncertain');`,
    );

    this.addSql(
      `create table "inbound_mail" ("id" uuid not null, "institution_id" uuid not null, "mailbox_id" uuid not null, "fingerprint" varchar(43) not null, "size" int not null, "is_oversize" boolean not null default false, "state" text not null default 'stored', "kind" varchar(40) null, "message_id" varchar(998) null, "ticket_id" uuid null, "attempts" int not null default 0, "last_error" text null, "received_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "inbound_mail_ticket_id_index" on "inbound_mail" ("ticket_id");`);
    this.addSql(
      `create index "inbound_mail_waiting_index" on "inbound_mail" ("received_at", "id") where "state" = 'stored';`,
    );
    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_institution_id_fingerprint_unique" unique ("institution_id", "fingerprint");`,
    );

    this.addSql(
      `create table "message" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "direction" text not null, "author_name" varchar(255) not null, "author_shown" varchar(255) null, "author_id" uuid null, "subject" text null, "text" text not null, "spans" jsonb not null, "attachments" jsonb not null, "flags" text[] not null, "inbound_mail_id" uuid null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "message_ticket_id_created_at_index" on "message" ("ticket_id", "created_at");`);

    this.addSql(
      `create table "mailbox_ledger" ("mailbox_id" uuid not null, "uid_validity" bigint not null, "uid" bigint not null, "institution_id" uuid not null, "mail_id" uuid not null, "recorded_at" timestamptz(3) not null, "filed_at" timestamptz(3) null, primary key ("mailbox_id", "uid_validity", "uid"));`,
    );
    this.addSql(`create index "mailbox_ledger_mail_id_index" on "mailbox_ledger" ("mail_id");`);

    this.addSql(
      `create table "inbound_mail_chunk" ("mail_id" uuid not null, "position" int not null, "institution_id" uuid not null, "sealed_bytes" bytea not null, primary key ("mail_id", "position"));`,
    );

    this.addSql(
      `create table "evidence" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid null, "kind" varchar(40) not null, "outcome" varchar(20) not null, "detail" jsonb not null, "recorded_by_id" uuid null, "recorded_by_name" varchar(255) null, "recorded_at" timestamptz(3) not null, "revoked_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "evidence_ticket_id_recorded_at_index" on "evidence" ("ticket_id", "recorded_at");`);

    this.addSql(
      `create table "challenge" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid not null, "contact_point" varchar(20) not null, "contact_hint" varchar(255) not null, "code_hash" varchar(43) not null, "attempts" int not null default 0, "requested_by_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "closed_at" timestamptz(3) null, "outcome" varchar(20) null, primary key ("id"));`,
    );
    this.addSql(`create index "challenge_account_id_index" on "challenge" ("account_id");`);
    this.addSql(`create index "challenge_ticket_id_created_at_index" on "challenge" ("ticket_id", "created_at");`);

    this.addSql(
      `create table "approval" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid not null, "action" varchar(40) not null, "reason" text not null, "requested_by_id" uuid not null, "requested_at" timestamptz(3) not null, "decided_by_id" uuid null, "decided_at" timestamptz(3) null, "outcome" text null, "comment" text null, primary key ("id"));`,
    );
    this.addSql(`create index "approval_ticket_id_index" on "approval" ("ticket_id");`);
    this.addSql(
      `create index "approval_pending_index" on "approval" ("institution_id", "requested_at") where "outcome" is null;`,
    );

    this.addSql(
      `create table "verification" ("id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid not null, "action" varchar(40) not null, "agent_id" uuid not null, "evidence" text[] not null, "decided_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "revoked_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "verification_ticket_id_index" on "verification" ("ticket_id");`);

    this.addSql(
      `create table "verification_use" ("id" uuid not null, "verification_id" uuid not null, "institution_id" uuid not null, "ticket_id" uuid not null, "account_id" uuid not null, "action" varchar(40) not null, "agent_id" uuid not null, "used_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "verification_use" add constraint "verification_use_verification_id_unique" unique ("verification_id");`,
    );
    this.addSql(`create index "verification_use_account_id_index" on "verification_use" ("account_id");`);

    this.addSql(
      `create table "credential" ("id" uuid not null, "institution_id" uuid not null, "account_id" uuid not null, "password_hash" text not null, "is_temporary" boolean not null default false, "expires_at" timestamptz(3) null, "verification_use_id" uuid null, "generation" int not null default 1, "failed_sign_ins" int not null default 0, "locked_until" timestamptz(3) null, "changed_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "credential" add constraint "credential_account_id_unique" unique ("account_id");`);

    this.addSql(
      `create table "address_change" ("id" uuid not null, "institution_id" uuid not null, "account_id" uuid not null, "ticket_id" uuid not null, "verification_use_id" uuid not null, "from_version" int not null, "new_address" text not null, "new_address_index" varchar(43) not null, "new_address_hint" varchar(255) not null, "old_address" text null, "old_address_index" varchar(43) null, "old_address_hint" varchar(255) null, "confirm_key_hash" varchar(43) not null, "confirm_by" timestamptz(3) not null, "undo_key_hash" varchar(43) not null, "undo_by" timestamptz(3) null, "state" text not null default 'pending', "requested_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, "undone_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "address_change_account_id_index" on "address_change" ("account_id");`);
    this.addSql(`create index "address_change_ticket_id_index" on "address_change" ("ticket_id");`);
    this.addSql(
      `alter table "address_change" add constraint "address_change_verification_use_id_unique" unique ("verification_use_id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_confirm_key_hash_unique" unique ("confirm_key_hash");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_undo_key_hash_unique" unique ("undo_key_hash");`,
    );

    this.addSql(
      `alter table "audit_head" add constraint "audit_head_institution_id_foreign" foreign key ("institution_id") references "institution" ("id") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "audit_entry" add constraint "audit_entry_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "account" add constraint "account_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "account" add constraint "account_status_check" check ("status" in ('active', 'disabled', 'not_migrated'));`,
    );

    this.addSql(
      `alter table "institution_revision" add constraint "institution_revision_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "mailbox" add constraint "mailbox_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "member_session" add constraint "member_session_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "member_session" add constraint "member_session_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );

    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`,
    );
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "staff_membership" add constraint "staff_membership_role_check" check ("role" in ('agent', 'supervisor', 'administrator'));`,
    );

    this.addSql(
      `alter table "staff_session" add constraint "staff_session_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "ticket" add constraint "ticket_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "ticket" add constraint "ticket_account_id_foreign" foreign key ("account_id") references "account" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "ticket" add constraint "ticket_assignee_id_foreign" foreign key ("assignee_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "ticket" add constraint "ticket_status_check" check ("status" in ('new', 'open', 'waiting', 'resolved'));`,
    );

    this.addSql(
      `alter table "outbound_mail" add constraint "outbound_mail_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "outbound_mail" add constraint "outbound_mail_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "outbound_mail" add constraint "outbound_mail_state_check" check ("state" in ('queued', 'sending', 'uncertain', 'sent', 'failed'));`,
    );

    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_mailbox_id_foreign" foreign key ("mailbox_id") references "mailbox" ("id");`,
    );
    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id") on delete set null deferrable initially deferred;`,
    );
    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_state_check" check ("state" in ('stored', 'ticketed', 'set_aside'));`,
    );

    this.addSql(
      `alter table "message" add constraint "message_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "message" add constraint "message_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "message" add constraint "message_author_id_foreign" foreign key ("author_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "message" add constraint "message_inbound_mail_id_foreign" foreign key ("inbound_mail_id") references "inbound_mail" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "message" add constraint "message_direction_check" check ("direction" in ('in', 'out', 'note'));`,
    );

    this.addSql(
      `alter table "mailbox_ledger" add constraint "mailbox_ledger_mailbox_id_foreign" foreign key ("mailbox_id") references "mailbox" ("id");`,
    );
    this.addSql(
      `alter table "mailbox_ledger" add constraint "mailbox_ledger_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "mailbox_ledger" add constraint "mailbox_ledger_mail_id_foreign" foreign key ("mail_id") references "inbound_mail" ("id");`,
    );

    this.addSql(
      `alter table "inbound_mail_chunk" add constraint "inbound_mail_chunk_mail_id_foreign" foreign key ("mail_id") references "inbound_mail" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "inbound_mail_chunk" add constraint "inbound_mail_chunk_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );

    this.addSql(
      `alter table "evidence" add constraint "evidence_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "evidence" add constraint "evidence_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "evidence" add constraint "evidence_account_id_foreign" foreign key ("account_id") references "account" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "evidence" add constraint "evidence_recorded_by_id_foreign" foreign key ("recorded_by_id") references "staff" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "challenge" add constraint "challenge_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "challenge" add constraint "challenge_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "challenge" add constraint "challenge_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "challenge" add constraint "challenge_requested_by_id_foreign" foreign key ("requested_by_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "approval" add constraint "approval_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "approval" add constraint "approval_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "approval" add constraint "approval_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "approval" add constraint "approval_requested_by_id_foreign" foreign key ("requested_by_id") references "staff" ("id");`,
    );
    this.addSql(
      `alter table "approval" add constraint "approval_decided_by_id_foreign" foreign key ("decided_by_id") references "staff" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "approval" add constraint "approval_four_eyes_check" check (decided_by_id is null or decided_by_id <> requested_by_id);`,
    );
    this.addSql(
      `alter table "approval" add constraint "approval_outcome_check" check ("outcome" in ('approved', 'refused', 'withdrawn'));`,
    );

    this.addSql(
      `alter table "verification" add constraint "verification_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "verification" add constraint "verification_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "verification" add constraint "verification_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "verification" add constraint "verification_agent_id_foreign" foreign key ("agent_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "verification_use" add constraint "verification_use_verification_id_foreign" foreign key ("verification_id") references "verification" ("id");`,
    );
    this.addSql(
      `alter table "verification_use" add constraint "verification_use_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "verification_use" add constraint "verification_use_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "verification_use" add constraint "verification_use_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "verification_use" add constraint "verification_use_agent_id_foreign" foreign key ("agent_id") references "staff" ("id");`,
    );

    this.addSql(
      `alter table "credential" add constraint "credential_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "credential" add constraint "credential_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "credential" add constraint "credential_verification_use_id_foreign" foreign key ("verification_use_id") references "verification_use" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "address_change" add constraint "address_change_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_account_id_foreign" foreign key ("account_id") references "account" ("id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_verification_use_id_foreign" foreign key ("verification_use_id") references "verification_use" ("id");`,
    );
    this.addSql(
      `alter table "address_change" add constraint "address_change_state_check" check ("state" in ('pending', 'applied', 'undone', 'superseded'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "audit_head" drop constraint "audit_head_institution_id_foreign";`);
    this.addSql(`alter table "audit_entry" drop constraint "audit_entry_institution_id_foreign";`);
    this.addSql(`alter table "account" drop constraint "account_institution_id_foreign";`);
    this.addSql(`alter table "institution_revision" drop constraint "institution_revision_institution_id_foreign";`);
    this.addSql(`alter table "mailbox" drop constraint "mailbox_institution_id_foreign";`);
    this.addSql(`alter table "member_session" drop constraint "member_session_institution_id_foreign";`);
    this.addSql(`alter table "staff_membership" drop constraint "staff_membership_institution_id_foreign";`);
    this.addSql(`alter table "ticket" drop constraint "ticket_institution_id_foreign";`);
    this.addSql(`alter table "outbound_mail" drop constraint "outbound_mail_institution_id_foreign";`);
    this.addSql(`alter table "inbound_mail" drop constraint "inbound_mail_institution_id_foreign";`);
    this.addSql(`alter table "message" drop constraint "message_institution_id_foreign";`);
    this.addSql(`alter table "mailbox_ledger" drop constraint "mailbox_ledger_institution_id_foreign";`);
    this.addSql(`alter table "inbound_mail_chunk" drop constraint "inbound_mail_chunk_institution_id_foreign";`);
    this.addSql(`alter table "evidence" drop constraint "evidence_institution_id_foreign";`);
    this.addSql(`alter table "challenge" drop constraint "challenge_institution_id_foreign";`);
    this.addSql(`alter table "approval" drop constraint "approval_institution_id_foreign";`);
    this.addSql(`alter table "verification" drop constraint "verification_institution_id_foreign";`);
    this.addSql(`alter table "verification_use" drop constraint "verification_use_institution_id_foreign";`);
    this.addSql(`alter table "credential" drop constraint "credential_institution_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_institution_id_foreign";`);
    this.addSql(`alter table "member_session" drop constraint "member_session_account_id_foreign";`);
    this.addSql(`alter table "ticket" drop constraint "ticket_account_id_foreign";`);
    this.addSql(`alter table "evidence" drop constraint "evidence_account_id_foreign";`);
    this.addSql(`alter table "challenge" drop constraint "challenge_account_id_foreign";`);
    this.addSql(`alter table "approval" drop constraint "approval_account_id_foreign";`);
    this.addSql(`alter table "verification" drop constraint "verification_account_id_foreign";`);
    this.addSql(`alter table "verification_use" drop constraint "verification_use_account_id_foreign";`);
    this.addSql(`alter table "credential" drop constraint "credential_account_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_account_id_foreign";`);
    this.addSql(`alter table "inbound_mail" drop constraint "inbound_mail_mailbox_id_foreign";`);
    this.addSql(`alter table "mailbox_ledger" drop constraint "mailbox_ledger_mailbox_id_foreign";`);
    this.addSql(`alter table "staff_membership" drop constraint "staff_membership_staff_id_foreign";`);
    this.addSql(`alter table "staff_session" drop constraint "staff_session_staff_id_foreign";`);
    this.addSql(`alter table "ticket" drop constraint "ticket_assignee_id_foreign";`);
    this.addSql(`alter table "message" drop constraint "message_author_id_foreign";`);
    this.addSql(`alter table "evidence" drop constraint "evidence_recorded_by_id_foreign";`);
    this.addSql(`alter table "challenge" drop constraint "challenge_requested_by_id_foreign";`);
    this.addSql(`alter table "approval" drop constraint "approval_requested_by_id_foreign";`);
    this.addSql(`alter table "approval" drop constraint "approval_decided_by_id_foreign";`);
    this.addSql(`alter table "verification" drop constraint "verification_agent_id_foreign";`);
    this.addSql(`alter table "verification_use" drop constraint "verification_use_agent_id_foreign";`);
    this.addSql(`alter table "outbound_mail" drop constraint "outbound_mail_ticket_id_foreign";`);
    this.addSql(`alter table "inbound_mail" drop constraint "inbound_mail_ticket_id_foreign";`);
    this.addSql(`alter table "message" drop constraint "message_ticket_id_foreign";`);
    this.addSql(`alter table "evidence" drop constraint "evidence_ticket_id_foreign";`);
    this.addSql(`alter table "challenge" drop constraint "challenge_ticket_id_foreign";`);
    this.addSql(`alter table "approval" drop constraint "approval_ticket_id_foreign";`);
    this.addSql(`alter table "verification" drop constraint "verification_ticket_id_foreign";`);
    this.addSql(`alter table "verification_use" drop constraint "verification_use_ticket_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_ticket_id_foreign";`);
    this.addSql(`alter table "message" drop constraint "message_inbound_mail_id_foreign";`);
    this.addSql(`alter table "mailbox_ledger" drop constraint "mailbox_ledger_mail_id_foreign";`);
    this.addSql(`alter table "inbound_mail_chunk" drop constraint "inbound_mail_chunk_mail_id_foreign";`);
    this.addSql(`alter table "verification_use" drop constraint "verification_use_verification_id_foreign";`);
    this.addSql(`alter table "credential" drop constraint "credential_verification_use_id_foreign";`);
    this.addSql(`alter table "address_change" drop constraint "address_change_verification_use_id_foreign";`);

    this.addSql(`drop table if exists "institution" cascade;`);
    this.addSql(`drop table if exists "audit_head" cascade;`);
    this.addSql(`drop table if exists "audit_entry" cascade;`);
    this.addSql(`drop table if exists "account" cascade;`);
    this.addSql(`drop table if exists "institution_revision" cascade;`);
    this.addSql(`drop table if exists "mailbox" cascade;`);
    this.addSql(`drop table if exists "member_session" cascade;`);
    this.addSql(`drop table if exists "staff" cascade;`);
    this.addSql(`drop table if exists "staff_membership" cascade;`);
    this.addSql(`drop table if exists "staff_session" cascade;`);
    this.addSql(`drop table if exists "ticket" cascade;`);
    this.addSql(`drop table if exists "outbound_mail" cascade;`);
    this.addSql(`drop table if exists "inbound_mail" cascade;`);
    this.addSql(`drop table if exists "message" cascade;`);
    this.addSql(`drop table if exists "mailbox_ledger" cascade;`);
    this.addSql(`drop table if exists "inbound_mail_chunk" cascade;`);
    this.addSql(`drop table if exists "evidence" cascade;`);
    this.addSql(`drop table if exists "challenge" cascade;`);
    this.addSql(`drop table if exists "approval" cascade;`);
    this.addSql(`drop table if exists "verification" cascade;`);
    this.addSql(`drop table if exists "verification_use" cascade;`);
    this.addSql(`drop table if exists "credential" cascade;`);
    this.addSql(`drop table if exists "address_change" cascade;`);
  }
}
