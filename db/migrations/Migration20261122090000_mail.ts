import { Migration } from '@mikro-orm/migrations';

/** Quarantine, sender authentication, delivery reports and mailbox alarms; what waits is found by mailbox. */
export class Migration20261122090000_mail extends Migration {
  override name = 'Migration20261122090000_mail';

  override up(): void {
    this.addSql(`alter table "mailbox" add "alarmed_at" timestamptz(3) null;`);

    this.addSql(`alter table "outbound_mail" add "bounced_at" timestamptz(3) null, add "bounce_detail" text null;`);

    this.addSql(`alter table "inbound_mail" drop constraint "inbound_mail_state_check";`);
    this.addSql(
      `alter table "inbound_mail" add "reason" varchar(200) null, add "sender_name" varchar(200) null, add "sender_hint" varchar(320) null, add "subject" text null, add "is_vouched" boolean not null default false;`,
    );
    this.addSql(`drop index "inbound_mail_waiting_index";`);
    this.addSql(
      `create index "inbound_mail_waiting_index" on "inbound_mail" ("mailbox_id", "received_at", "id") where "state" = 'stored';`,
    );
    this.addSql(
      `create index "inbound_mail_quarantine_index" on "inbound_mail" ("institution_id", "settled_at" desc, "id") where "state" = 'quarantined';`,
    );
    this.addSql(
      `create index "inbound_mail_set_aside_index" on "inbound_mail" ("institution_id", "settled_at" desc, "id") where "state" in ('set_aside', 'discarded');`,
    );
    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_state_check" check ("state" in ('stored', 'ticketed', 'set_aside', 'quarantined', 'discarded'));`,
    );

    this.addSql(
      `alter table "message" add "has_html" boolean not null default false, add "authentication" jsonb null;`,
    );
  }

  override down(): void {
    this.addSql(`drop index "inbound_mail_waiting_index";`);
    this.addSql(
      `create index "inbound_mail_waiting_index" on "inbound_mail" ("received_at", "id") where "state" = 'stored';`,
    );
    this.addSql(`drop index "inbound_mail_quarantine_index";`);
    this.addSql(`drop index "inbound_mail_set_aside_index";`);
    this.addSql(`alter table "inbound_mail" drop constraint "inbound_mail_state_check";`);
    this.addSql(
      `alter table "inbound_mail" drop column "reason", drop column "sender_name", drop column "sender_hint", drop column "subject", drop column "is_vouched";`,
    );
    this.addSql(
      `alter table "inbound_mail" add constraint "inbound_mail_state_check" check ("state" in ('stored', 'ticketed', 'set_aside'));`,
    );

    this.addSql(`alter table "mailbox" drop column "alarmed_at";`);

    this.addSql(`alter table "message" drop column "has_html", drop column "authentication";`);

    this.addSql(`alter table "outbound_mail" drop column "bounced_at", drop column "bounce_detail";`);
  }
}
