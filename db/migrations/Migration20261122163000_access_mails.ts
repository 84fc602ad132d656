import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses around first accesses: a default password of an account that was used, shown without its
 * ground, or kept after somebody came in; a mail that is sent twice, early, or to whoever has been here before.
 */
export class Migration20261122163000_access_mails extends Migration {
  override name = 'Migration20261122163000_access_mails';

  override up(): void {
    this.addSql(DEFAULT_PASSWORD);
    this.addSql(OPEN_DEFAULT_PASSWORD);
    this.addSql(ACCESS_MAIL);
    this.addSql(resetSecretGuard(`${GROUNDS_BEFORE} ${ACCESS_MAIL_LINK}`, METHOD_OR_ACCESS_MAIL));
    this.addSql(INDEXES);
    this.addSql(GRANTS);
  }

  override down(): void {
    this.addSql(resetSecretGuard(GROUNDS_BEFORE, METHOD));
    this.addSql(`
      drop index if exists access_mail_list_index, address_change_settled_index;
      drop trigger if exists credential_ends_default_password on credential;
      drop trigger if exists account_address_ends_default_password on account;
      drop function if exists default_password_guard() cascade;
      drop function if exists end_default_password() cascade;
      drop function if exists end_mailed_default_password() cascade;
      drop function if exists open_default_password(uuid, text, uuid, timestamptz);
      drop function if exists access_mail_insert_guard() cascade;
      drop function if exists access_mail_update_guard() cascade;
      drop function if exists wake_access() cascade;
      grant all on default_password, access_mail to guichet_app;`);
  }
}

/**
 * There is one for an open account that nobody has come into. It ends with the first password that is set, by whatever way;
 * and with a change of address, once it may have been mailed to the former one.
 */
const DEFAULT_PASSWORD = `
  create function default_password_guard() returns trigger language plpgsql as $$
  begin
    if not exists (select from account a where a.id = new.account_id and a.institution_id = new.institution_id
         and a.status = 'active' and a.last_sign_in_at is null)
       or exists (select from credential c where c.account_id = new.account_id) then
      raise exception 'a default password is for an open account that nobody has come into' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger default_password_guard before insert on default_password
    for each row execute function default_password_guard();

  create function end_default_password() returns trigger language plpgsql as $$
  begin
    delete from default_password where account_id = new.account_id;
    return null;
  end $$;
  create trigger credential_ends_default_password after insert on credential
    for each row execute function end_default_password();

  create function end_mailed_default_password() returns trigger language plpgsql as $$
  begin
    delete from default_password where account_id = new.id and exists (
      select from access_mail m where m.account_id = new.id and m.state = 'queued');
    return null;
  end $$;
  create trigger account_address_ends_default_password after update of address_index on account
    for each row when (old.address_index is distinct from new.address_index)
    execute function end_mailed_default_password();`;

/**
 * Hands out a default password, sealed, once for each ground: a mail that has just been put into the outbox, or an entry of
 * the audit log which tells that a secretariat is just being shown it.
 */
const OPEN_DEFAULT_PASSWORD = `
  create function open_default_password(p_account uuid, p_ground text, p_ground_id uuid, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    has_ground boolean;
    opening uuid;
  begin
    if not exists (select from public.account a where a.id = p_account and a.status = 'active'
         and a.last_sign_in_at is null)
       or exists (select from public.credential c where c.account_id = p_account) then
      raise exception 'a default password of an account that was used is not shown' using errcode = 'GV001';
    end if;
    has_ground := case p_ground
      when 'access_mail' then exists (select from public.access_mail m where m.id = p_ground_id
        and m.account_id = p_account and m.state = 'queued' and m.queued_at = p_at)
      when 'listing' then exists (select from public.audit_entry e
        join public.account a on a.id = e.account and a.institution_id = e.institution_id
        join public.staff s on s.id = e.actor_id and s.disabled_at is null
        join public.staff_membership m on m.staff_id = s.id and m.institution_id = e.institution_id
          and m.role = 'secretariat'
        where e.id = p_ground_id and e.account = p_account and e.action = 'default_password.shown'
          and e.outcome = 'done' and e.recorded_at = p_at)
      else false
    end;
    if has_ground is not true then
      raise exception 'a default password is not shown without a ground' using errcode = 'GV001';
    end if;
    insert into public.account_key_opening (id, account_id, ground, ground_id, opened_at)
      values (gen_random_uuid(), p_account, 'default_password.' || p_ground, p_ground_id, p_at)
      on conflict do nothing returning id into opening;
    if opening is null then
      raise exception 'this ground has shown the default password before' using errcode = 'GV001';
    end if;
    return (select d.password from public.default_password d where d.account_id = p_account);
  end $$;`;

const ACCESS_MAIL = `
  create function access_mail_insert_guard() returns trigger language plpgsql as $$
  begin
    if exists (select from fresh f
        left join account a on a.id = f.account_id and a.institution_id = f.institution_id
        where f.state <> 'waiting' or f.queued_at is not null or f.mail_id is not null or f.stop_cause is not null
          or (f.reason = 'again') <> (f.requested_by_id is not null)
          or a.id is null or a.status <> 'active' or a.last_sign_in_at is not null) then
      raise exception 'a first access is mailed to an open account that nobody has come into' using errcode = 'GV001';
    end if;
    if exists (select from fresh f where f.reason = 'again' and (
        select count(*) from access_mail m where m.account_id = f.account_id and m.reason = 'again'
          and m.created_at > f.created_at - interval '1 day') > 3) then
      raise exception 'too many mails to one account' using errcode = 'GV006';
    end if;
    return null;
  end $$;
  create trigger access_mail_insert_guard after insert on access_mail
    referencing new table as fresh for each statement execute function access_mail_insert_guard();

  create function access_mail_update_guard() returns trigger language plpgsql as $$
  begin
    if (new.id, new.institution_id, new.account_id, new.school, new.population, new.reason, new.created_at)
         is distinct from
       (old.id, old.institution_id, old.account_id, old.school, old.population, old.reason, old.created_at)
       or (new.requested_by_id is distinct from old.requested_by_id and new.requested_by_id is not null) then
      raise exception 'a mail keeps for whom it was planned' using errcode = 'GV002';
    end if;
    if old.state = 'queued' then
      if (new.state, new.queued_at, new.due_at, new.stop_cause)
           is distinct from (old.state, old.queued_at, old.due_at, old.stop_cause)
         or (new.mail_id is distinct from old.mail_id and new.mail_id is not null and (old.mail_id is not null
           or not exists (select from outbound_mail o where o.id = new.mail_id
             and o.institution_id = new.institution_id and o.created_at = new.queued_at))) then
        raise exception 'what was sent is not sent again' using errcode = 'GV002';
      end if;
      return new;
    end if;
    if (new.state = 'queued') <> (new.queued_at is not null) or (new.state = 'stopped') <> (new.stop_cause is not null)
       or new.mail_id is not null or (new.due_at <> old.due_at and new.state <> 'waiting') then
      raise exception 'a mail is waiting, queued or stopped' using errcode = 'GV002';
    end if;
    if old.state = 'stopped' and (new.state = 'queued' or (new.state = 'waiting' and old.stop_cause <> 'by_hand')) then
      raise exception 'what was stopped stays so' using errcode = 'GV002';
    end if;
    if new.state = 'queued' and (new.due_at > new.queued_at
       or not exists (select from account a where a.id = new.account_id and a.status = 'active'
            and a.last_sign_in_at is null and a.address is not null)
       or exists (select from credential c where c.account_id = new.account_id)) then
      raise exception 'a first access is mailed to an open account that nobody has come into' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger access_mail_update_guard before update on access_mail
    for each row execute function access_mail_update_guard();

  create function wake_access() returns trigger language plpgsql as $$
  begin
    perform pg_notify('access', '');
    return null;
  end $$;
  create trigger access_mail_wake after insert on access_mail for each statement execute function wake_access();`;

const GROUNDS_BEFORE = `
           when 'recovery_request' then exists (select from recovery_request r where r.id = new.ground_id
             and r.account_id = new.account_id and r.outcome = 'sent' and r.settled_at = new.created_at)
           when 'verification_use' then exists (select from verification_use u where u.id = new.ground_id
             and u.account_id = new.account_id and u.action = 'trigger_reset' and u.used_at = new.created_at)`;
const ACCESS_MAIL_LINK = `
           when 'access_mail' then exists (select from access_mail m where m.id = new.ground_id
             and m.account_id = new.account_id and m.state = 'queued' and m.queued_at = new.created_at)`;

const METHOD = `i.profile #>> '{reset,method}' = new.kind`;
/** The link of a first access is the institution's own choice, whatever it sends to those who forgot a password. */
const METHOD_OR_ACCESS_MAIL = `
  (case when new.ground = 'access_mail' then new.kind = 'link' and i.profile #>> '{accessMail,carries}' = 'link'
   else ${METHOD} end)`;

const resetSecretGuard = (grounds: string, method: string): string => `
  create or replace function reset_secret_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.used_at is not null or new.voided_at is not null
         or new.expires_at > new.created_at + interval '7 days'
         or not exists (select from institution i where i.id = new.institution_id and ${method})
         or not exists (select from account a where a.id = new.account_id and a.institution_id = new.institution_id
              and a.status = 'active' and a.address_index = new.address_index and a.address_version = new.address_version)
         or not (case new.ground ${grounds}
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
  end $$;`;

/** The list is read from the newest on; corrections are looked for among the newest changes of address. */
const INDEXES = `
  create index access_mail_list_index on access_mail (institution_id, created_at desc, id desc);
  create index address_change_settled_index on address_change (settled_at) where state in ('applied', 'undone');`;

const GRANTS = `
  revoke all on default_password from guichet_app;
  grant select (account_id, institution_id, mac, created_at), insert, delete on default_password to guichet_app;
  revoke delete on access_mail from guichet_app;
  revoke all on function open_default_password(uuid, text, uuid, timestamptz) from public;
  grant execute on function open_default_password(uuid, text, uuid, timestamptz) to guichet_app;`;
