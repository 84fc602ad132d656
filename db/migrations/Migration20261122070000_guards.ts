import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses, whatever the code above it does: an audit entry altered or removed, an address
 * changed or a temporary password set without a live verification, a decision rewritten.
 */
export class Migration20261122070000_guards extends Migration {
  override up(): void {
    this.addSql(`create sequence "ticket_number"`);
    this.addSql(AUDIT);
    this.addSql(VERIFICATION_USE);
    this.addSql(ADDRESS_CHANGE);
    this.addSql(ACCOUNT_ADDRESS);
    this.addSql(TEMPORARY_PASSWORD);
    this.addSql(IMMUTABLE_DECISIONS);
    this.addSql(WAKE_OUTBOX);
    this.addSql(ROLE);
  }

  override down(): void {
    this.addSql(`
      drop function if exists audit_append(uuid, text) cascade;
      drop function if exists audit_refuse_change() cascade;
      drop function if exists verification_use_guard() cascade;
      drop function if exists address_change_guard() cascade;
      drop function if exists account_address_guard() cascade;
      drop function if exists temporary_password_guard() cascade;
      drop function if exists decision_guard() cascade;
      drop function if exists wake_outbox() cascade;
      drop sequence if exists "ticket_number";`);
  }
}

const AUDIT = `
  create function audit_append(p_institution uuid, p_payload text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public as $$
  declare
    head public.audit_head%rowtype;
    entry jsonb := p_payload::jsonb;
    next_hash text;
  begin
    insert into public.audit_head (institution_id, position, hash)
      values (p_institution, 0, repeat('0', 64)) on conflict do nothing;
    select * into head from public.audit_head where institution_id = p_institution for update;
    next_hash := encode(sha256(convert_to(
      head.hash || E'\\n' || p_institution || E'\\n' || (head.position + 1) || E'\\n' || p_payload, 'UTF8')), 'hex');
    insert into public.audit_entry (id, institution_id, position, recorded_at, action, outcome, actor_id, actor_name,
        account, ticket, ticket_reference, payload, previous_hash, hash)
      values ((entry->>'id')::uuid, p_institution, head.position + 1, (entry->>'at')::timestamptz, entry->>'action',
        entry->>'outcome', (entry#>>'{actor,id}')::uuid, entry#>>'{actor,name}', (entry->>'account')::uuid,
        (entry#>>'{ticket,id}')::uuid, entry#>>'{ticket,reference}', p_payload, head.hash, next_hash);
    update public.audit_head set position = head.position + 1, hash = next_hash where institution_id = p_institution;
    return head.position + 1;
  end $$;
  revoke all on function audit_append(uuid, text) from public;

  create function audit_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'audit entries are never altered' using errcode = 'GA001';
  end $$;
  create trigger audit_entry_append_only before update or delete on audit_entry
    for each row execute function audit_refuse_change();
  create trigger audit_entry_no_truncate before truncate on audit_entry
    for each statement execute function audit_refuse_change();`;

const VERIFICATION_USE = `
  create function verification_use_guard() returns trigger language plpgsql as $$
  declare
    v verification%rowtype;
  begin
    select * into v from verification where id = new.verification_id for update;
    if v.ticket_id <> new.ticket_id or v.account_id <> new.account_id or v.action <> new.action
       or v.agent_id <> new.agent_id or v.institution_id <> new.institution_id then
      raise exception 'verification belongs to another ticket, account, action or agent' using errcode = 'GV001';
    end if;
    if v.revoked_at is not null or new.used_at < v.decided_at or new.used_at >= v.expires_at then
      raise exception 'verification is not live' using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger verification_use_guard before insert on verification_use
    for each row execute function verification_use_guard();
  create trigger verification_use_append_only before update or delete on verification_use
    for each row execute function audit_refuse_change();`;

const ADDRESS_CHANGE = `
  create function address_change_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.state <> 'pending' or not exists (
        select from verification_use u where u.id = new.verification_use_id and u.action = 'change_address'
          and u.account_id = new.account_id and u.ticket_id = new.ticket_id) then
        raise exception 'address change without a verification' using errcode = 'GV001';
      end if;
      return new;
    end if;
    if new.account_id <> old.account_id or new.new_address_index <> old.new_address_index
       or new.verification_use_id <> old.verification_use_id or new.from_version <> old.from_version then
      raise exception 'an address change keeps what was verified' using errcode = 'GV001';
    end if;
    if new.state <> old.state and (old.state, new.state) not in
       (('pending', 'applied'), ('pending', 'superseded'), ('applied', 'undone')) then
      raise exception 'address change cannot go from % to %', old.state, new.state using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger address_change_guard before insert or update on address_change
    for each row execute function address_change_guard();`;

const ACCOUNT_ADDRESS = `
  create function account_address_guard() returns trigger language plpgsql as $$
  begin
    if new.address is not distinct from old.address and new.address_index is not distinct from old.address_index then
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
  create trigger account_address_guard before update on account
    for each row execute function account_address_guard();`;

const TEMPORARY_PASSWORD = `
  create function temporary_password_guard() returns trigger language plpgsql as $$
  begin
    if new.is_temporary and (tg_op = 'INSERT' or new.password_hash <> old.password_hash) and not exists (
      select from verification_use u where u.id = new.verification_use_id and u.action = 'trigger_reset'
        and u.account_id = new.account_id) then
      raise exception 'temporary password without a verification' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger temporary_password_guard before insert or update on credential
    for each row execute function temporary_password_guard();`;

const IMMUTABLE_DECISIONS = `
  create function decision_guard() returns trigger language plpgsql as $$
  begin
    if (to_jsonb(new) - 'revoked_at') <> (to_jsonb(old) - 'revoked_at')
       or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) then
      raise exception 'evidence and verifications are revoked, never rewritten' using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger evidence_guard before update on evidence for each row execute function decision_guard();
  create trigger verification_guard before update on verification for each row execute function decision_guard();`;

const WAKE_OUTBOX = `
  create function wake_outbox() returns trigger language plpgsql as $$
  begin
    perform pg_notify('outbox', '');
    return null;
  end $$;
  create trigger outbound_mail_wake after insert on outbound_mail
    for each statement execute function wake_outbox();`;

const ROLE = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'guichet_app') then
      create role guichet_app nologin;
    end if;
  end $$;
  grant guichet_app to current_user;
  grant usage on schema public to guichet_app;
  grant select, insert, update, delete on all tables in schema public to guichet_app;
  grant usage on all sequences in schema public to guichet_app;
  alter default privileges in schema public grant select, insert, update, delete on tables to guichet_app;
  revoke insert, update, delete, truncate on audit_entry, audit_head from guichet_app;
  revoke delete on evidence, verification, verification_use, address_change, approval from guichet_app;
  revoke insert, update, delete on mikro_orm_migrations from guichet_app;
  grant execute on function audit_append(uuid, text) to guichet_app;`;
