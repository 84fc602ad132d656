import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses around members' passwords: one set without its ground, a mailed link or password that
 * outlives what it was mailed for, more mails an hour than the profile allows, a settled request rewritten.
 */
export class Migration20261122151000_credential_grounds extends Migration {
  override up(): void {
    this.addSql(CREDENTIAL);
    this.addSql(RECOVERY_REQUEST);
    this.addSql(RESET_SECRET);
    this.addSql(FORGET_RECOVERIES);
    this.addSql(GRANTS);
  }

  override down(): void {
    this.addSql(`
      drop function if exists credential_ground_guard() cascade;
      drop function if exists recovery_request_guard() cascade;
      drop function if exists reset_secret_guard() cascade;
      drop function if exists forget_recoveries(timestamptz);`);
  }
}

/**
 * A password is set once for each ground: by the register before there is any; by what was mailed to the stored address,
 * after the one that it was mailed for; by its holder, signed in. A hash that was brought along is replaced by one of ours,
 * of the same password.
 */
const CREDENTIAL = `
  create function credential_ground_guard() returns trigger language plpgsql as $$
  declare
    secret reset_secret%rowtype;
    has_ground boolean;
  begin
    if tg_op = 'UPDATE' then
      if new.account_id <> old.account_id or new.institution_id <> old.institution_id then
        raise exception 'a password stays with its account' using errcode = 'GV001';
      end if;
      if new.password_hash = old.password_hash or (
          new.generation = old.generation and new.password_hash like '$argon2id$%'
          and old.password_hash not like '$argon2id$v=19$m=19456,t=2,p=1$%') then
        if (new.ground, new.ground_id, new.is_temporary, new.changed_at, new.generation)
           is distinct from (old.ground, old.ground_id, old.is_temporary, old.changed_at, old.generation)
           or (new.expires_at is null and old.expires_at is not null) or new.expires_at > old.expires_at then
          raise exception 'a password keeps what it was set for' using errcode = 'GV001';
        end if;
        return new;
      end if;
      if new.generation <> old.generation + 1 then
        raise exception 'each password has a generation of its own' using errcode = 'GV001';
      end if;
    end if;
    if new.ground = 'reset_secret' then
      select * into secret from reset_secret s where s.id = new.ground_id and s.account_id = new.account_id
        and s.used_at = new.changed_at;
      has_ground := found and new.is_temporary = (secret.kind = 'temporary_password')
        and (secret.kind = 'link' or secret.secret_hash = new.password_hash)
        and secret.generation = (case when tg_op = 'UPDATE' then old.generation else 0 end)
        and (not new.is_temporary or new.expires_at <= secret.expires_at);
    else
      has_ground := case new.ground
        when 'register' then tg_op = 'INSERT' and new.ground_id is null
        when 'member_session' then tg_op = 'UPDATE' and not new.is_temporary and exists (
          select from member_session s where s.id = new.ground_id and s.account_id = new.account_id
            and s.ended_at is null and s.generation = old.generation)
        else false
      end;
    end if;
    if has_ground is not true then
      raise exception 'a password is not set without a ground' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger credential_ground_guard before insert or update on credential
    for each row execute function credential_ground_guard();`;

const RECOVERY_REQUEST = `
  create function recovery_request_guard() returns trigger language plpgsql as $$
  declare
    most int;
  begin
    if tg_op = 'INSERT' then
      if new.settled_at is not null or new.outcome is not null or new.account_id is not null then
        raise exception 'a request begins open' using errcode = 'GV001';
      end if;
      return new;
    end if;
    if old.settled_at is not null then
      if (to_jsonb(new) - 'account_id') = (to_jsonb(old) - 'account_id') and new.account_id is null then
        return new;
      end if;
      raise exception 'a settled request stays as it is' using errcode = 'GV002';
    end if;
    if (new.institution_id, new.way, new.created_at) is distinct from (old.institution_id, old.way, old.created_at)
       or new.attempts < old.attempts
       or (new.identifier is distinct from old.identifier and new.identifier is not null
           and (old.identifier is null or split_part(new.identifier, ':', 1) = split_part(old.identifier, ':', 1)))
       or (new.settled_at is null) <> (new.outcome is null)
       or (new.settled_at is not null and new.identifier is not null) then
      raise exception 'a request keeps what was asked' using errcode = 'GV002';
    end if;
    if new.outcome = 'sent' then
      if not exists (select from account a where a.id = new.account_id and a.institution_id = new.institution_id
          and a.status = 'active' and a.address is not null) or new.settled_at > new.created_at + interval '1 day' then
        raise exception 'a new password goes to the holder of an open account, soon' using errcode = 'GV001';
      end if;
      perform pg_advisory_xact_lock(hashtextextended(new.account_id::text, 31));
      select coalesce((profile #>> '{recovery,mailsAnHour}')::int, 3) into most
        from institution where id = new.institution_id;
      if (select count(*) from recovery_request r where r.account_id = new.account_id and r.outcome = 'sent'
          and r.created_at > new.created_at - interval '1 hour') >= most then
        raise exception 'too many mails to one account' using errcode = 'GV006';
      end if;
    end if;
    return new;
  end $$;
  create trigger recovery_request_guard before insert or update on recovery_request
    for each row execute function recovery_request_guard();

  create function wake_recovery() returns trigger language plpgsql as $$
  begin
    perform pg_notify('recovery', '');
    return null;
  end $$;
  create trigger recovery_request_wake after insert on recovery_request
    for each statement execute function wake_recovery();`;

const RESET_SECRET = `
  create function reset_secret_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.used_at is not null or new.voided_at is not null
         or new.expires_at > new.created_at + interval '7 days'
         or not exists (select from institution i where i.id = new.institution_id
              and i.profile #>> '{reset,method}' = new.kind)
         or not exists (select from account a where a.id = new.account_id and a.institution_id = new.institution_id
              and a.status = 'active' and a.address_index = new.address_index and a.address_version = new.address_version)
         or not (case new.ground
           when 'recovery_request' then exists (select from recovery_request r where r.id = new.ground_id
             and r.account_id = new.account_id and r.outcome = 'sent' and r.settled_at = new.created_at)
           when 'verification_use' then exists (select from verification_use u where u.id = new.ground_id
             and u.account_id = new.account_id and u.action = 'trigger_reset' and u.used_at = new.created_at)
           else false
         end) then
        raise exception 'nothing is mailed for coming in without a ground' using errcode = 'GV001';
      end if;
      return new;
    end if;
    if (to_jsonb(new) - '{used_at,voided_at}'::text[]) <> (to_jsonb(old) - '{used_at,voided_at}'::text[])
       or old.used_at is not null or old.voided_at is not null
       or (new.used_at is not null and new.voided_at is not null) then
      raise exception 'what was mailed serves once, for what it was mailed for' using errcode = 'GV002';
    end if;
    if new.used_at is not null and (new.used_at >= new.expires_at
       or not exists (select from account a where a.id = new.account_id and a.status = 'active'
            and a.address_index = new.address_index and a.address_version = new.address_version)
       or new.generation <> coalesce((select c.generation from credential c where c.account_id = new.account_id), 0)) then
      raise exception 'what was mailed is over' using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger reset_secret_guard before insert or update on reset_secret
    for each row execute function reset_secret_guard();`;

/**
 * Requests end a day after they were made where nobody could settle them, and 30 days after they were settled.
 * @returns the institutions of those that nobody settled.
 */
const FORGET_RECOVERIES = `
  create function forget_recoveries(p_at timestamptz) returns table (institution uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with gone as (
      delete from public.recovery_request
      where (settled_at is null and created_at < p_at - interval '1 day')
         or settled_at < p_at - interval '30 days'
      returning institution_id, settled_at)
    select institution_id from gone where settled_at is null
  $$;`;

const GRANTS = `
  revoke delete on recovery_request, reset_secret from guichet_app;`;
