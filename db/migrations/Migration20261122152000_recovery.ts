import { Migration } from '@mikro-orm/migrations';

/**
 * What recovery needs beside its guards: one password for what was mailed, a mail to the stored address that its password was set by a link, requests that
 * a change of the encryption key may seal anew, and their end after their time.
 */
export class Migration20261122152000_recovery extends Migration {
  override up(): void {
    this.addSql(CREDENTIAL);
    this.addSql(RECOVERY_REQUEST);
    this.addSql(OPEN_ACCOUNT_KEY);
    this.addSql(FORGET_RECOVERIES);
  }

  override down(): void {
    this.addSql(`drop function if exists forget_recoveries(timestamptz)`);
  }
}

/** As before, and what was mailed sets only the password that follows the one which it was mailed for: once. */
const CREDENTIAL = `
  create or replace function credential_ground_guard() returns trigger language plpgsql as $$
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
  end $$;`;

/** As before, and what was typed may be sealed anew with another key. */
const RECOVERY_REQUEST = `
  create or replace function recovery_request_guard() returns trigger language plpgsql as $$
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
  end $$;`;

/** As before, with what was used to set a password, in the transaction that does. */
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
