import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses around the audit chain: a head put back or removed, a checkpoint altered, removed or
 * made up, a delivery rewritten; and the indexes by which a chain of a million entries is searched.
 */
export class Migration20261122124000_checkpoints extends Migration {
  override up(): void {
    this.addSql(HEAD);
    this.addSql(CHECKPOINT);
    this.addSql(DELIVERY);
    this.addSql(INDEXES);
  }

  override down(): void {
    this.addSql(`
      drop function if exists audit_head_guard() cascade;
      drop function if exists audit_checkpoint_guard() cascade;
      drop function if exists audit_checkpoint_delivery_guard() cascade;
      drop index if exists "audit_entry_institution_id_actor_name_recorded_at_index";
      drop index if exists "audit_entry_not_done_index";`);
  }
}

const HEAD = `
  create function audit_head_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.position = old.position + 1 and new.institution_id = old.institution_id then
      return new;
    end if;
    raise exception 'the head of an audit chain only moves on' using errcode = 'GA001';
  end $$;
  create trigger audit_head_moves_on before update or delete on audit_head
    for each row execute function audit_head_guard();
  create trigger audit_head_no_truncate before truncate on audit_head
    for each statement execute function audit_refuse_change();`;

const CHECKPOINT = `
  create function audit_checkpoint_guard() returns trigger language plpgsql as $$
  begin
    if not exists (select from audit_entry e
        where e.institution_id = new.institution_id and e.position = new.position and e.hash = new.hash) then
      raise exception 'a checkpoint names an entry of its own chain' using errcode = 'GA001';
    end if;
    return new;
  end $$;
  create trigger audit_checkpoint_guard before insert on audit_checkpoint
    for each row execute function audit_checkpoint_guard();
  create trigger audit_checkpoint_append_only before update or delete on audit_checkpoint
    for each row execute function audit_refuse_change();
  create trigger audit_checkpoint_no_truncate before truncate on audit_checkpoint
    for each statement execute function audit_refuse_change();
  revoke update, delete, truncate on audit_checkpoint from guichet_app;`;

const DELIVERY = `
  create function audit_checkpoint_delivery_guard() returns trigger language plpgsql as $$
  begin
    if new.id <> old.id or new.checkpoint_id <> old.checkpoint_id or new.institution_id <> old.institution_id
       or new.target <> old.target or new.attempts < old.attempts
       or (old.delivered_at is not null and new.delivered_at is distinct from old.delivered_at) then
      raise exception 'a delivery of a checkpoint is made, never unmade' using errcode = 'GA001';
    end if;
    return new;
  end $$;
  create trigger audit_checkpoint_delivery_guard before update on audit_checkpoint_delivery
    for each row execute function audit_checkpoint_delivery_guard();
  create trigger audit_checkpoint_delivery_kept before delete on audit_checkpoint_delivery
    for each row execute function audit_refuse_change();
  create trigger audit_checkpoint_delivery_no_truncate before truncate on audit_checkpoint_delivery
    for each statement execute function audit_refuse_change();
  revoke delete, truncate on audit_checkpoint_delivery from guichet_app;`;

/** A person's entries by their name, and the few that were denied or failed. */
const INDEXES = `
  create index "audit_entry_institution_id_actor_name_recorded_at_index"
    on "audit_entry" ("institution_id", "actor_name", "recorded_at");
  create index "audit_entry_not_done_index"
    on "audit_entry" ("institution_id", "outcome", "recorded_at") where "outcome" <> 'done';`;
