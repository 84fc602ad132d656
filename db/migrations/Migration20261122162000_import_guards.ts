import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses of imports: one that is applied without anybody who may decide so, an address that
 * changes by one that is not being applied, an identifier that changes hands.
 */
export class Migration20261122162000_import_guards extends Migration {
  override name = 'Migration20261122162000_import_guards';

  override up(): void {
    this.addSql(ACCOUNT_IMPORT);
    this.addSql(IMPORTED_CHANGE);
    this.addSql(addressChangeGuard(BY_MEMBER_OR_IMPORT));
    this.addSql(openAccountKey({ ...GROUNDS_BEFORE, ...GROUNDS_OF_IMPORTS }));
    this.addSql(IDENTIFIERS);
    this.addSql(FORGET_ACCOUNT);
    this.addSql(WITHOUT_LOOKING_UP);
  }

  override down(): void {
    this.addSql(openAccountKey(GROUNDS_BEFORE));
    this.addSql(addressChangeGuard(''));
    this.addSql(FORGET_ACCOUNT_BEFORE);
    this.addSql(WITH_LOOKING_UP);
    this.addSql(`
      drop function if exists account_import_guard() cascade;
      drop function if exists imported_change_guard() cascade;
      drop function if exists client_number_guard() cascade;
      drop function if exists identifier_series_guard() cascade;
      drop function if exists import_may_touch(uuid, uuid);
      drop function if exists import_is_decided(uuid, uuid, text, uuid);`);
  }
}

/**
 * An import is applied where somebody who runs imports there has decided so, where its source is trusted, or where whoever
 * runs the installation does so by a command. Nobody decides on a change of their own account, nor brings the file for it.
 */
const ACCOUNT_IMPORT = `
  create function import_is_decided(p_institution uuid, p_source uuid, p_origin text, p_decided_by uuid)
  returns boolean language sql stable as $$
    select (case when p_decided_by is null
      then p_origin = 'command' or exists (select from public.import_source s where s.id = p_source and s.is_trusted)
      else exists (select from public.staff_membership m join public.staff s on s.id = m.staff_id
        where m.staff_id = p_decided_by and m.institution_id = p_institution
          and m.role in ('secretariat', 'supervisor') and s.disabled_at is null) end)
  $$;

  create function import_may_touch(p_import uuid, p_account uuid) returns boolean language sql stable as $$
    select exists (select from public.account_import i
      join public.account a on a.id = p_account and a.institution_id = i.institution_id and a.status <> 'erased'
      where i.id = p_import and i.state = 'applying'
        and public.import_is_decided(i.institution_id, i.source_id, i.origin, i.decided_by_id)
        and not exists (select from public.staff_membership m
          where m.staff_id in (i.decided_by_id, i.created_by_id) and m.own_account = p_account))
  $$;

  create function account_import_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.state in ('applying', 'applied') or new.decided_by_id is not null
         or not exists (select from public.import_source s
              where s.id = new.source_id and s.institution_id = new.institution_id) then
        raise exception 'an import begins with its file' using errcode = 'GV001';
      end if;
      return new;
    end if;
    -- Size and fingerprint are known once the whole file has arrived, in the transaction that takes it in.
    if (new.id, new.institution_id, new.source_id, new.file_name, new.origin, new.created_at)
         is distinct from
       (old.id, old.institution_id, old.source_id, old.file_name, old.origin, old.created_at)
       or (old.fingerprint <> '' and (new.bytes, new.fingerprint) is distinct from (old.bytes, old.fingerprint))
       or (new.created_by_id is distinct from old.created_by_id and new.created_by_id is not null) then
      raise exception 'an import keeps its file' using errcode = 'GV002';
    end if;
    if new.state <> old.state then
      if (old.state, new.state) not in (('unmapped', 'received'), ('unmapped', 'cancelled'), ('unmapped', 'refused'),
         ('received', 'unmapped'), ('received', 'reading'), ('received', 'cancelled'), ('received', 'refused'),
         ('reading', 'received'), ('reading', 'unmapped'), ('reading', 'previewed'), ('reading', 'cancelled'),
         ('reading', 'refused'), ('previewed', 'received'), ('previewed', 'unmapped'), ('previewed', 'applying'),
         ('previewed', 'cancelled'), ('applying', 'received'), ('applying', 'applied'), ('applying', 'cancelled'),
         ('applying', 'refused')) then
        raise exception 'an import cannot go from % to %', old.state, new.state using errcode = 'GV002';
      end if;
      if new.state = 'applying'
         and not import_is_decided(new.institution_id, new.source_id, new.origin, new.decided_by_id) then
        raise exception 'an import is applied by whoever may decide so' using errcode = 'GV001';
      end if;
      if new.state = 'applied' and new.settled_at is null then
        raise exception 'an applied import is settled' using errcode = 'GV002';
      end if;
    end if;
    if new.decided_by_id is distinct from old.decided_by_id and new.decided_by_id is not null
       and (old.state <> 'previewed' or new.state <> 'applying') then
      raise exception 'an import is decided once' using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger account_import_guard before insert or update on account_import
    for each row execute function account_import_guard();`;

const IMPORTED_CHANGE = `
  create function imported_change_guard() returns trigger language plpgsql as $$
  begin
    if not import_may_touch(new.account_import_id, new.account_id)
       or not exists (select from account_import i
            where i.id = new.account_import_id and i.institution_id = new.institution_id) then
      raise exception 'an account is changed by an import that is being applied' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger imported_change_guard before insert on imported_change
    for each row execute function imported_change_guard();
  revoke update, delete on imported_change from guichet_app;`;

/**
 * A change of address that an import makes needs no confirmation: the institution vouches for its files. It takes effect at
 * once where nobody ever came into the account, or no address is replaced. Else it cools off for a day at least, so that
 * whoever reads the present address can stop it.
 */
const BY_MEMBER_OR_IMPORT = `
      if new.imported_change_id is not null then
        if new.verification_use_id is not null or new.member_session_id is not null or new.ticket_id is not null
           or not exists (select from imported_change c
                join account a on a.id = c.account_id
              where c.id = new.imported_change_id and c.account_id = new.account_id
                and c.institution_id = new.institution_id and c.changed_at = new.requested_at
                and 'address' = any (c.fields) and import_may_touch(c.account_import_id, c.account_id)
                and a.address_version = new.from_version
                and a.address_index is not distinct from new.old_address_index) then
          raise exception 'address change without an import that is being applied' using errcode = 'GV001';
        end if;
        if new.state = 'applied' then
          if new.settled_at is distinct from new.requested_at
             or new.undo_by is null or new.undo_by < new.settled_at + interval '72 hours' then
            raise exception 'an imported address that nobody can undo' using errcode = 'GV001';
          end if;
          if new.old_address_index is not null and exists (select from account a where a.id = new.account_id
               and (a.last_sign_in_at is not null or exists (select from credential k where k.account_id = a.id))) then
            raise exception 'an imported address of an account in use skips its cooling off' using errcode = 'GV003';
          end if;
          return new;
        end if;
        select coalesce((profile #>> '{policy,actions,change_address,coolingOffHours}')::int, 0) into hours
          from institution where id = new.institution_id;
        if new.state <> 'cooling' or new.settled_at is not null or new.cooling_hours < greatest(hours, 24)
           or new.confirmed_at is distinct from new.requested_at or new.effective_at is null
           or new.effective_at < new.requested_at + make_interval(hours => new.cooling_hours) then
          raise exception 'an imported address cools off too short' using errcode = 'GV003';
        end if;
        return new;
      end if;`;

const addressChangeGuard = (byImport: string): string => `
  create or replace function address_change_guard() returns trigger language plpgsql as $$
  declare
    v verification%rowtype;
    hours int;
  begin
    if tg_op = 'INSERT' then${byImport}
      select coalesce((profile #>> '{policy,actions,change_address,coolingOffHours}')::int, 0) into hours
        from institution where id = new.institution_id;
      if new.member_session_id is null then
        select w.* into v from verification_use u join verification w on w.id = u.verification_id
          where u.id = new.verification_use_id and u.action = 'change_address'
            and u.account_id = new.account_id and u.ticket_id = new.ticket_id;
        if new.state <> 'pending' or not found then
          raise exception 'address change without a verification' using errcode = 'GV001';
        end if;
        hours := case when v.is_break_glass then greatest(hours, 24) when v.is_strong then 0 else hours end;
      elsif new.state <> 'pending' or new.verification_use_id is not null or new.ticket_id is not null
         or not exists (select from member_session s
              join credential c on c.account_id = s.account_id
              join account a on a.id = s.account_id
              join institution i on i.id = s.institution_id
            where s.id = new.member_session_id and s.account_id = new.account_id
              and s.institution_id = new.institution_id
              and s.ended_at is null and s.expires_at > new.requested_at
              and s.generation = c.generation and not c.is_temporary
              and a.status = 'active' and a.address_version = new.from_version
              and a.address_index is not distinct from new.old_address_index
              and coalesce((i.profile #>> '{addressChange,bySelf}')::boolean, true)) then
        raise exception 'address change without a session of its holder' using errcode = 'GV001';
      end if;
      if new.cooling_hours < hours then
        raise exception 'address change without its cooling off' using errcode = 'GV003';
      end if;
      return new;
    end if;
    if new.account_id <> old.account_id or new.institution_id <> old.institution_id
       or new.new_address_index <> old.new_address_index
       or new.old_address_index is distinct from old.old_address_index
       or new.verification_use_id is distinct from old.verification_use_id
       or (new.member_session_id is distinct from old.member_session_id and new.member_session_id is not null)
       or new.imported_change_id is distinct from old.imported_change_id
       or new.from_version <> old.from_version
       or new.cooling_hours <> old.cooling_hours
       or (old.effective_at is not null and new.effective_at is distinct from old.effective_at) then
      raise exception 'an address change keeps what was verified' using errcode = 'GV001';
    end if;
    if (new.new_address, new.old_address) is distinct from (old.new_address, old.old_address)
       and (old.new_address <> '' or old.state <> 'pending' or new.state <> 'pending') then
      raise exception 'the addresses of a change are written once' using errcode = 'GV001';
    end if;
    if new.state = old.state then
      return new;
    end if;
    if (old.state, new.state) not in (('pending', 'applied'), ('pending', 'cooling'), ('pending', 'superseded'),
       ('cooling', 'applied'), ('cooling', 'undone'), ('cooling', 'superseded'), ('applied', 'undone')) then
      raise exception 'address change cannot go from % to %', old.state, new.state using errcode = 'GV002';
    end if;
    if old.state = 'pending' and new.state = 'applied' and new.cooling_hours > 0 then
      raise exception 'address change skips its cooling off' using errcode = 'GV003';
    end if;
    if new.state = 'cooling' and (new.confirmed_at is null or new.effective_at is null
       or new.effective_at < new.confirmed_at + make_interval(hours => new.cooling_hours)) then
      raise exception 'address change cools off too short' using errcode = 'GV003';
    end if;
    if old.state = 'cooling' and new.state = 'applied'
       and (new.settled_at is null or new.settled_at < new.effective_at) then
      raise exception 'address change takes effect early' using errcode = 'GV003';
    end if;
    if old.state = 'cooling' and new.state = 'undone' then
      -- It never touched the address: it starts from no version, and so restores nothing later.
      new.from_version := -1;
    end if;
    return new;
  end $$;`;

/**
 * Why a contact point is opened: a row `g` of `table`, which is of the account and for which `holds` is true. It opens the
 * contact point once for each `occasion`: once for all where there is none.
 */
type Ground = { table: string; holds: string; occasion?: string };

const changeIn = (state: string): Ground => ({ table: 'address_change', holds: `g.state = '${state}'` });

const GROUNDS_BEFORE: Record<string, Ground> = {
  verification_use: {
    table: 'verification_use',
    holds: `g.action in ('send_known_address', 'show_address', 'change_address', 'trigger_reset')`,
  },
  challenge: {
    table: 'challenge',
    holds: `g.closed_at is null
      and exists (select from public.ticket t where t.id = g.ticket_id and t.account_id = p_account)`,
  },
  recovery_request: { table: 'recovery_request', holds: `g.outcome = 'sent' and g.settled_at = p_at` },
  reset_secret: { table: 'reset_secret', holds: 'g.used_at = p_at' },
  account_migration: { table: 'account_migration', holds: 'g.migrated_at = p_at' },
  'address_change.requested': {
    table: 'address_change',
    holds: `g.state = 'pending' and g.requested_at = p_at
      and exists (select from public.member_session s
        where s.id = g.member_session_id and s.account_id = p_account and s.ended_at is null)`,
  },
  'address_change.cooling': changeIn('cooling'),
  'address_change.applied': changeIn('applied'),
  'address_change.undone': changeIn('undone'),
  credential: {
    table: 'credential',
    holds: `g.ground = 'member_session' and g.changed_at = p_at and not g.is_temporary
      and exists (select from public.member_session s
        where s.id = g.ground_id and s.account_id = p_account and s.generation = g.generation
          and s.ended_at is null and s.expires_at > p_at)`,
    occasion: `'.' || g.generation`,
  },
};

/** What an import that is being applied changes, and the mail with a first access at the instant at which it is written. */
const GROUNDS_OF_IMPORTS: Record<string, Ground> = {
  imported_change: {
    table: 'imported_change',
    holds: `g.changed_at = p_at and public.import_may_touch(g.account_import_id, p_account)`,
  },
  access_mail: {
    table: 'access_mail',
    holds: `g.state = 'queued' and g.queued_at = p_at
      and exists (select from public.account a where a.id = p_account and a.status = 'active')`,
  },
};

function openAccountKey(grounds: Record<string, Ground>): string {
  const occasions = Object.entries(grounds).map(
    ([name, { table, holds, occasion = `''` }]) => `
        when '${name}' then (select p_ground || ${occasion} from public.${table} g
          where g.id = p_ground_id and g.account_id = p_account and ${holds})`,
  );
  return `
  create or replace function open_account_key(p_account uuid, p_class text, p_ground text, p_ground_id uuid, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    occasion text;
    opening uuid;
  begin
    if p_class <> 'facts' then
      occasion := case p_ground ${occasions.join('')}
      end;
      if occasion is null then
        raise exception 'a contact point is not opened without a ground' using errcode = 'GV001';
      end if;
      insert into public.account_key_opening (id, account_id, ground, ground_id, opened_at)
        values (gen_random_uuid(), p_account, occasion, p_ground_id, p_at)
        on conflict do nothing returning id into opening;
      if opening is null then
        raise exception 'this ground has opened the contact point before' using errcode = 'GV001';
      end if;
    end if;
    return (select k.wrapped from public.account_key k where k.account_id = p_account and k.class = p_class);
  end $$;`;
}

/** A client number is drawn once. What was given out is never forgotten, nor counted back. */
const IDENTIFIERS = `
  create function client_number_guard() returns trigger language plpgsql as $$
  begin
    raise exception 'a client number is given once' using errcode = 'GV002';
  end $$;
  create trigger client_number_guard before update of client_number on account
    for each row when (old.client_number is not null and new.client_number is distinct from old.client_number
      and new.status <> 'erased') execute function client_number_guard();

  create function identifier_series_guard() returns trigger language plpgsql as $$
  begin
    if (new.institution_id, new.kind, new.lookup) <> (old.institution_id, old.kind, old.lookup) or new.last < old.last then
      raise exception 'an identifier that was given is not given again' using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger identifier_series_guard before update on identifier_series
    for each row execute function identifier_series_guard();
  revoke delete on identifier_series from guichet_app;`;

const forgetAccount = (also: string): string => `
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
    delete from public.recovery_request where account_id = p_account;${also}
  end $$;`;

const FORGET_ACCOUNT_BEFORE = forgetAccount('');

/** With what imports told of the account, and its first accesses. A row that is staged for it is read again. */
const FORGET_ACCOUNT = forgetAccount(`
    delete from public.source_record where account_id = p_account;
    delete from public.assignment where account_id = p_account;
    delete from public.imported_change where account_id = p_account;
    delete from public.default_password where account_id = p_account;
    delete from public.access_mail where account_id = p_account;`);

/**
 * Rows that are written with their account by the million: a foreign key of each is a third of the time that this takes.
 * What they would guard against cannot happen: the product removes no account and no institution.
 */
const WITHOUT_LOOKING_UP = `
  alter table "account_key" drop constraint "account_key_account_id_foreign";
  alter table "account_key" drop constraint "account_key_institution_id_foreign";
  alter table "source_record" drop constraint "source_record_source_id_foreign";
  alter table "source_record" drop constraint "source_record_account_id_foreign";
  revoke delete, truncate on account, institution from guichet_app;`;

const WITH_LOOKING_UP = `
  grant delete on account, institution to guichet_app;
  alter table "account_key" add constraint "account_key_account_id_foreign" foreign key ("account_id") references "account" ("id");
  alter table "account_key" add constraint "account_key_institution_id_foreign" foreign key ("institution_id") references "institution" ("id");
  alter table "source_record" add constraint "source_record_source_id_foreign" foreign key ("source_id") references "import_source" ("id");
  alter table "source_record" add constraint "source_record_account_id_foreign" foreign key ("account_id") references "account" ("id");`;
