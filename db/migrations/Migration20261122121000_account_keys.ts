import { Migration } from '@mikro-orm/migrations';

/**
 * The database hands out the data keys of accounts, and those of the contact points on a ground alone, once for each. An
 * erased account stays erased, and nothing that names its holder outlives its keys.
 */
export class Migration20261122121000_account_keys extends Migration {
  override name = 'Migration20261122121000_account_keys';

  override up(): void {
    this.addSql(OPEN_ACCOUNT_KEY);
    this.addSql(ERASED_ACCOUNTS);
    this.addSql(FORGET_ACCOUNT);
    this.addSql(ENCRYPTION_KEYS);
    this.addSql(RETENTION);
    this.addSql(GRANTS);
  }

  override down(): void {
    this.addSql(`
      drop function if exists open_account_key(uuid, text, text, uuid, timestamptz);
      drop function if exists forget_account(uuid);
      drop function if exists erased_account_guard() cascade;
      drop table if exists encryption_key;
      drop index if exists inbound_mail_kept_index, ticket_kept_index, outbound_mail_kept_index;`);
  }
}

const OPEN_ACCOUNT_KEY = `
  create function open_account_key(p_account uuid, p_class text, p_ground text, p_ground_id uuid, p_at timestamptz)
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

const ERASED_ACCOUNTS = `
  create or replace function account_address_guard() returns trigger language plpgsql as $$
  begin
    if new.address is not distinct from old.address and new.address_index is not distinct from old.address_index then
      return new;
    end if;
    if new.status = 'erased' and new.address is null and new.address_index is null then
      return new;
    end if;
    if new.address_version <> old.address_version + 1 or not exists (
      select from address_change c where c.id = new.address_change and c.account_id = new.id and (
        (c.state = 'applied' and c.from_version = old.address_version and c.new_address_index = new.address_index)
        or (c.state = 'undone' and c.from_version + 1 = old.address_version
            and c.old_address_index is not distinct from new.address_index))) then
      raise exception 'a stored address changes only by a verified address change' using errcode = 'GV001';
    end if;
    return new;
  end $$;

  create function erased_account_guard() returns trigger language plpgsql as $$
  begin
    raise exception 'an erased account stays erased' using errcode = 'GV002';
  end $$;
  create trigger erased_account_guard before update on account
    for each row when (old.status = 'erased') execute function erased_account_guard();`;

/** Evidence, changes and keys are not for the running product to remove: only those of an account that it has erased. */
const FORGET_ACCOUNT = `
  create function forget_account(p_account uuid) returns void
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
  end $$;`;

/** The keys that sealed values may have been written with. A sealed word tells a wrong key of the same name. */
const ENCRYPTION_KEYS = `
  create table encryption_key (
    name varchar(16) primary key,
    sealed_word text not null,
    first_used_at timestamptz(3) not null);`;

/** What has not been purged yet, by institution and age: a night looks at what is due and at nothing else. */
const RETENTION = `
  create index inbound_mail_kept_index on inbound_mail (institution_id, received_at) where purged_at is null;
  create index ticket_kept_index on ticket (institution_id, resolved_at) where purged_at is null and status = 'resolved';
  create index outbound_mail_kept_index on outbound_mail (institution_id, settled_at) where recipient <> '';`;

const GRANTS = `
  revoke all on account_key, account_key_opening, key_rotation, encryption_key from guichet_app;
  grant insert on account_key to guichet_app;
  grant select on key_rotation to guichet_app;
  grant select, insert on encryption_key to guichet_app;
  revoke all on function open_account_key(uuid, text, text, uuid, timestamptz), forget_account(uuid) from public;
  grant execute on function open_account_key(uuid, text, text, uuid, timestamptz), forget_account(uuid) to guichet_app;`;
