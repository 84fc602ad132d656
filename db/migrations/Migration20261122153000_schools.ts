import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses of an organising authority: accounts of schools that are not its own. Each account that
 * is opened is written down with it, so that its holder can be told.
 */
export class Migration20261122153000_schools extends Migration {
  override name = 'Migration20261122153000_schools';

  override up(): void {
    this.addSql(ACCOUNT_MIGRATION);
    this.addSql(ACCOUNT_OPENING);
    this.addSql(OPEN_ACCOUNT_KEY);
    this.addSql(FORGET_ACCOUNT);
  }

  override down(): void {
    this.addSql(`
      drop trigger account_opening_guard on account;
      create or replace function account_opening_guard() returns trigger language plpgsql as $$
      begin
        raise exception 'an account is opened by a later version' using errcode = 'GV001';
      end $$;
      create trigger account_opening_guard before update of status on account
        for each row when (old.status = 'not_migrated' and new.status not in ('not_migrated', 'erased'))
        execute function account_opening_guard();
      drop table "account_migration";`);
  }
}

/** Written by the guard alone. */
const ACCOUNT_MIGRATION = `
  create table "account_migration" ("id" uuid not null, "account_id" uuid not null, "institution_id" uuid not null, "school" varchar(64) null, "decided_by_id" uuid null, "migrated_at" timestamptz(3) not null, primary key ("id"));
  create index "account_migration_account_id_index" on "account_migration" ("account_id");
  create index "account_migration_institution_id_school_index" on "account_migration" ("institution_id", "school");
  alter table "account_migration" add constraint "account_migration_account_id_foreign" foreign key ("account_id") references "account" ("id");
  alter table "account_migration" add constraint "account_migration_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");
  alter table "account_migration" add constraint "account_migration_decided_by_id_foreign" foreign key ("decided_by_id") references "staff" ("id") on delete set null;
  grant select on account_migration to guichet_app;
  revoke insert, update, delete on account_migration from guichet_app;`;

/**
 * A verification opens an account; so does an authority that answers for its school, or for all of an institution that has
 * no schools. The school counts that stood there before: none is opened by moving it.
 */
const ACCOUNT_OPENING = `
  create or replace function account_opening_guard() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    authority uuid := nullif(current_setting('guichet.decided_by', true), '')::uuid;
  begin
    if exists (select from verification_use u
         where u.account_id = new.id and u.action = 'migrate' and u.used_at = new.updated_at) then
      authority := null;
    elsif not exists (select from staff_membership m
           join staff s on s.id = m.staff_id join institution i on i.id = m.institution_id
         where m.staff_id = authority and m.institution_id = old.institution_id and m.role = 'organising_authority'
           and s.disabled_at is null and m.own_account is distinct from old.id
           and (old.school = any(m.schools)
             or (old.school is null and coalesce(jsonb_array_length(i.profile -> 'schools'), 0) = 0))) then
      raise exception 'an account is opened by a verification or by its organising authority' using errcode = 'GV001';
    end if;
    insert into account_migration (id, account_id, institution_id, school, decided_by_id, migrated_at)
      values (gen_random_uuid(), old.id, old.institution_id, old.school, authority, new.updated_at);
    return new;
  end $$;`;

/** With the grounds that members' own pages give, and the opening of an account, of which its holder is told at once. */
const OPEN_ACCOUNT_KEY = `
  create or replace function open_account_key(p_account uuid, p_class text, p_ground text, p_ground_id uuid, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    has_ground boolean;
    opening uuid;
  begin
    if p_class <> 'facts' then
      has_ground := case p_ground
        when 'verification_use' then exists (
          select from public.verification_use u where u.id = p_ground_id and u.account_id = p_account
            and u.action in ('send_known_address', 'show_address', 'change_address', 'trigger_reset'))
        when 'challenge' then exists (
          select from public.challenge c join public.ticket t on t.id = c.ticket_id
          where c.id = p_ground_id and c.account_id = p_account and t.account_id = p_account and c.closed_at is null)
        when 'recovery_request' then exists (
          select from public.recovery_request r
          where r.id = p_ground_id and r.account_id = p_account and r.outcome = 'sent' and r.settled_at = p_at)
        when 'reset_secret' then exists (
          select from public.reset_secret s
          where s.id = p_ground_id and s.account_id = p_account and s.used_at = p_at)
        when 'account_migration' then exists (
          select from public.account_migration m
          where m.id = p_ground_id and m.account_id = p_account and m.migrated_at = p_at)
        when 'address_change.requested' then exists (
          select from public.address_change c join public.member_session s on s.id = c.member_session_id
          where c.id = p_ground_id and c.account_id = p_account and c.state = 'pending' and c.requested_at = p_at
            and s.account_id = p_account and s.ended_at is null)
        when 'address_change.cooling' then exists (
          select from public.address_change c
          where c.id = p_ground_id and c.account_id = p_account and c.state = 'cooling')
        when 'address_change.applied' then exists (
          select from public.address_change c
          where c.id = p_ground_id and c.account_id = p_account and c.state = 'applied')
        when 'address_change.undone' then exists (
          select from public.address_change c
          where c.id = p_ground_id and c.account_id = p_account and c.state = 'undone')
        else false
      end;
      if has_ground is not true then
        raise exception 'a contact point is not opened without a ground' using errcode = 'GV001';
      end if;
      insert into public.account_key_opening (id, account_id, ground, ground_id, opened_at)
        values (gen_random_uuid(), p_account, p_ground, p_ground_id, p_at)
        on conflict do nothing returning id into opening;
      if opening is null then
        raise exception 'this ground has opened the contact point before' using errcode = 'GV001';
      end if;
    end if;
    return (select k.wrapped from public.account_key k where k.account_id = p_account and k.class = p_class);
  end $$;`;

/** As before, with the opening of the account. */
const FORGET_ACCOUNT = `
  create or replace function forget_account(p_account uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not exists (select from public.account where id = p_account and status = 'erased') then
      raise exception 'only an erased account is forgotten' using errcode = 'GV001';
    end if;
    delete from public.account_key where account_id = p_account;
    delete from public.account_key_opening where account_id = p_account;
    delete from public.address_change where account_id = p_account;
    delete from public.challenge where account_id = p_account;
    delete from public.proof_request where account_id = p_account;
    delete from public.approval where account_id = p_account;
    delete from public.evidence where account_id = p_account;
    delete from public.account_migration where account_id = p_account;
    delete from public.reset_secret where account_id = p_account;
    delete from public.recovery_request where account_id = p_account;
  end $$;`;
