import { Migration } from '@mikro-orm/migrations';

/**
 * The one way in which audit entries go: `audit_cut` removes those that are older than the institution keeps them, up to a
 * signed checkpoint, and notes where the chain now begins. The guards below hold for the owner of the tables too.
 */
export class Migration20261122125000_audit_cut extends Migration {
  override up(): void {
    this.addSql(TABLE);
    this.addSql(GUARD);
    this.addSql(TOLD);
    this.addSql(ENTRIES);
    this.addSql(CUT);
  }

  override down(): void {
    this.addSql(`
      drop trigger audit_entry_append_only on audit_entry;
      create trigger audit_entry_append_only before update or delete on audit_entry
        for each row execute function audit_refuse_change();
      drop function if exists audit_cut(uuid, uuid);
      drop function if exists audit_entry_guard();
      drop table if exists "audit_cut" cascade;
      drop function if exists audit_cut_guard();
      drop function if exists audit_cut_told();`);
  }
}

const TABLE = `
  create table "audit_cut" ("id" uuid not null, "institution_id" uuid not null, "checkpoint_id" uuid not null, "position" bigint not null, "hash" varchar(64) not null, "entries" bigint not null, "cut_at" timestamptz(3) not null, primary key ("id"));
  alter table "audit_cut" add constraint "audit_cut_institution_id_position_unique" unique ("institution_id", "position");
  alter table "audit_cut" add constraint "audit_cut_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");
  alter table "audit_cut" add constraint "audit_cut_checkpoint_id_foreign" foreign key ("checkpoint_id") references "audit_checkpoint" ("id");
  revoke insert, update, delete, truncate on audit_cut from guichet_app;`;

/**
 * What a cut must satisfy. It ends at a checkpoint of its own chain that says so in its signed text and has left the
 * database, where the profile names a place; the newest 1,000 entries stay; whatever goes, and the checkpoint, is older than
 * the profile's days and than 365; the part that goes holds, so that no cut removes the traces of a change. The signature
 * itself is judged by whoever verifies the chain. The clock is the database's.
 */
const GUARD = `
  create function audit_cut_guard() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
  declare
    head public.audit_head%rowtype;
    mark public.audit_checkpoint%rowtype;
    profile jsonb;
    first_kept timestamptz;
    last_cut bigint;
    last_hash text;
  begin
    select * into head from public.audit_head where institution_id = new.institution_id for update;
    select * into mark from public.audit_checkpoint where id = new.checkpoint_id;
    select i.profile into profile from public.institution i where i.id = new.institution_id;
    if mark.institution_id is distinct from new.institution_id or mark.position <> new.position or mark.hash <> new.hash
       or not mark.payload::jsonb @> jsonb_build_object(
         'institution', new.institution_id, 'position', new.position, 'hash', new.hash)
       or not exists (select from public.audit_entry e
         where e.institution_id = new.institution_id and e.position = new.position and e.hash = new.hash) then
      raise exception 'a cut ends at a checkpoint of its own chain' using errcode = 'GA002';
    end if;
    if coalesce(jsonb_array_length(profile #> '{audit,targets}'), 0) > 0 and not exists (
        select from public.audit_checkpoint_delivery d
        where d.checkpoint_id = mark.id and d.delivered_at is not null) then
      raise exception 'a cut ends at a checkpoint that is kept elsewhere' using errcode = 'GA002';
    end if;
    if new.position > head.position - 1000 then
      raise exception 'the newest entries stay' using errcode = 'GA002';
    end if;
    first_kept := now() - make_interval(
      hours => 24 * greatest(365, coalesce((profile #>> '{retention,auditDays}')::int, 3650)));
    select c.position, c.hash into last_cut, last_hash from public.audit_cut c
      where c.institution_id = new.institution_id order by c.position desc limit 1;
    if not found then
      last_cut := 0;
      last_hash := repeat('0', 64);
    end if;
    if mark.recorded_at >= first_kept or (mark.payload::jsonb ->> 'at')::timestamptz >= first_kept or exists (
        select from public.audit_entry e where e.institution_id = new.institution_id
          and e.position > last_cut and e.position <= new.position and e.recorded_at >= first_kept) then
      raise exception 'entries are kept for the days of the profile, and for 365' using errcode = 'GA002';
    end if;
    if new.position <= last_cut or new.entries <> new.position - last_cut or new.entries <> (
        select count(*) from public.audit_entry e where e.institution_id = new.institution_id
          and e.position <= new.position) or exists (
        select from (
          select e.*, lag(e.hash, 1, last_hash) over (order by e.position) as before from public.audit_entry e
          where e.institution_id = new.institution_id and e.position <= new.position) e
        where e.previous_hash <> e.before or e.hash <> encode(sha256(convert_to(
          e.before || E'\\n' || e.institution_id || E'\\n' || e.position || E'\\n' || e.payload, 'UTF8')), 'hex')) then
      raise exception 'a chain that does not hold is not cut' using errcode = 'GA003';
    end if;
    return new;
  end $$;
  create trigger audit_cut_guard before insert on audit_cut for each row execute function audit_cut_guard();
  create trigger audit_cut_append_only before update or delete on audit_cut
    for each row execute function audit_refuse_change();
  create trigger audit_cut_no_truncate before truncate on audit_cut
    for each statement execute function audit_refuse_change();`;

/** A cut that no entry of its chain tells is undone when its transaction ends. */
const TOLD = `
  create function audit_cut_told() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not exists (select from public.audit_entry e
        where e.institution_id = new.institution_id and e.action = 'audit.cut' and e.outcome = 'done'
          and e.payload::jsonb #>> '{detail,position}' = new.position::text) then
      raise exception 'a cut is told in its chain' using errcode = 'GA002';
    end if;
    return null;
  end $$;
  create constraint trigger audit_cut_told after insert on audit_cut deferrable initially deferred
    for each row execute function audit_cut_told();`;

/** An entry goes only where a cut that was let through lies at or after it. */
const ENTRIES = `
  create function audit_entry_guard() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
  begin
    if tg_op = 'DELETE' and exists (select from public.audit_cut c
        where c.institution_id = old.institution_id and c.position >= old.position) then
      return old;
    end if;
    raise exception 'audit entries are never altered' using errcode = 'GA001';
  end $$;
  drop trigger audit_entry_append_only on audit_entry;
  create trigger audit_entry_append_only before update or delete on audit_entry
    for each row execute function audit_entry_guard();`;

/** Returns how many entries went: 0 where the chain was cut there, or later, before. */
const CUT = `
  create function audit_cut(p_institution uuid, p_checkpoint uuid) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    mark public.audit_checkpoint%rowtype;
    last_cut bigint;
    gone bigint;
  begin
    perform from public.audit_head where institution_id = p_institution for update;
    select * into mark from public.audit_checkpoint where id = p_checkpoint and institution_id = p_institution;
    if not found then
      raise exception 'a cut ends at a checkpoint of its own chain' using errcode = 'GA002';
    end if;
    select coalesce(max(c.position), 0) into last_cut from public.audit_cut c where c.institution_id = p_institution;
    if mark.position <= last_cut then
      return 0;
    end if;
    insert into public.audit_cut (id, institution_id, checkpoint_id, position, hash, entries, cut_at)
      values (gen_random_uuid(), p_institution, mark.id, mark.position, mark.hash, mark.position - last_cut, now());
    delete from public.audit_entry where institution_id = p_institution and position <= mark.position;
    get diagnostics gone = row_count;
    return gone;
  end $$;
  revoke all on function audit_cut(uuid, uuid) from public;
  grant execute on function audit_cut(uuid, uuid) to guichet_app;`;
