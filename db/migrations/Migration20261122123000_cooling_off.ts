import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses around acting: a change of address that skips its cooling off or takes effect early, a
 * consent rewritten or given to oneself, an emergency without its reason, an account opened by nobody.
 */
export class Migration20261122123000_cooling_off extends Migration {
  override up(): void {
    this.addSql(ADDRESS_CHANGE);
    this.addSql(ACCOUNT_OPENING);
    this.addSql(OWN_ACCOUNT);
    this.addSql(APPROVAL);
    this.addSql(BREAK_GLASS);
    this.addSql(OVERSIGHT);
  }

  override down(): void {
    this.addSql(`
      drop function if exists account_opening_guard() cascade;
      drop function if exists own_account_guard() cascade;
      drop function if exists approval_guard() cascade;
      drop function if exists break_glass_guard() cascade;
      drop function if exists break_glass_stands() cascade;
      drop index if exists "approval_decided_index";
      drop index if exists "break_glass_time_index";
      drop index if exists "break_glass_agent_index";`);
  }
}

/** The hours of cooling off that the profile asks for a change, given what its verification rests on. */
const ADDRESS_CHANGE = `
  create or replace function address_change_guard() returns trigger language plpgsql as $$
  declare
    v verification%rowtype;
    hours int;
  begin
    if tg_op = 'INSERT' then
      select w.* into v from verification_use u join verification w on w.id = u.verification_id
        where u.id = new.verification_use_id and u.action = 'change_address'
          and u.account_id = new.account_id and u.ticket_id = new.ticket_id;
      if new.state <> 'pending' or not found then
        raise exception 'address change without a verification' using errcode = 'GV001';
      end if;
      select coalesce((profile #>> '{policy,actions,change_address,coolingOffHours}')::int, 0) into hours
        from institution where id = new.institution_id;
      hours := case when v.is_break_glass then greatest(hours, 24) when v.is_strong then 0 else hours end;
      if new.cooling_hours < hours then
        raise exception 'address change without its cooling off' using errcode = 'GV003';
      end if;
      return new;
    end if;
    if new.account_id <> old.account_id or new.new_address_index <> old.new_address_index
       or new.verification_use_id <> old.verification_use_id or new.from_version <> old.from_version
       or new.cooling_hours <> old.cooling_hours
       or (old.effective_at is not null and new.effective_at is distinct from old.effective_at) then
      raise exception 'an address change keeps what was verified' using errcode = 'GV001';
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

const ACCOUNT_OPENING = `
  create function account_opening_guard() returns trigger language plpgsql as $$
  begin
    if not exists (select from verification_use u
         where u.account_id = new.id and u.action = 'migrate' and u.used_at = new.updated_at)
       and not exists (select from staff_membership m
         where m.staff_id = nullif(current_setting('guichet.decided_by', true), '')::uuid
           and m.institution_id = new.institution_id and m.role = 'organising_authority') then
      raise exception 'an account is opened by a verification or by its organising authority' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger account_opening_guard before update of status on account
    for each row when (old.status = 'not_migrated' and new.status not in ('not_migrated', 'erased'))
    execute function account_opening_guard();`;

const OWN_ACCOUNT = `
  create function own_account_guard() returns trigger language plpgsql as $$
  begin
    if exists (select from staff_membership m
        where m.staff_id = new.agent_id and m.institution_id = new.institution_id and m.own_account = new.account_id) then
      raise exception 'nobody verifies their own account' using errcode = 'GV004';
    end if;
    return new;
  end $$;
  create trigger verification_own_account before insert on verification
    for each row execute function own_account_guard();
  create trigger break_glass_own_account before insert on break_glass
    for each row execute function own_account_guard();`;

const APPROVAL = `
  create function approval_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.outcome is not null or new.decided_by_id is not null then
        raise exception 'consent is asked before it is given' using errcode = 'GV002';
      end if;
      return new;
    end if;
    if old.outcome is not null or (to_jsonb(new) - '{outcome,decided_by_id,decided_at,comment}'::text[])
       <> (to_jsonb(old) - '{outcome,decided_by_id,decided_at,comment}'::text[]) then
      raise exception 'a consent is decided once and never rewritten' using errcode = 'GV002';
    end if;
    if new.outcome in ('approved', 'refused') and (new.decided_by_id is null or new.decided_at is null) then
      raise exception 'a consent names who decided' using errcode = 'GV002';
    end if;
    if exists (select from staff_membership m where m.staff_id = new.decided_by_id
        and m.institution_id = new.institution_id and m.own_account = new.account_id) then
      raise exception 'nobody consents for their own account' using errcode = 'GV004';
    end if;
    return new;
  end $$;
  create trigger approval_guard before insert or update on approval
    for each row execute function approval_guard();`;

/**
 * An emergency is rare, short, stated and looked at afterwards: whatever the code above it forgets. The row and its
 * verification are written in one transaction, so that they are compared at its end.
 */
const BREAK_GLASS = `
  create function break_glass_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' then
      if old.verdict is not null or (to_jsonb(new) - '{reviewed_by_id,reviewed_at,verdict,comment}'::text[])
         <> (to_jsonb(old) - '{reviewed_by_id,reviewed_at,verdict,comment}'::text[]) then
        raise exception 'an emergency is reviewed once and never rewritten' using errcode = 'GV002';
      end if;
      if new.verdict is not null and (new.reviewed_by_id is null or new.reviewed_at is null) then
        raise exception 'a review names its reviewer' using errcode = 'GV002';
      end if;
      return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(new.agent_id::text, 22));
    if new.verdict is not null or length(btrim(new.reason)) < 20 then
      raise exception 'an emergency needs a reason' using errcode = 'GV005';
    end if;
    if not coalesce((select (profile #>> '{breakGlass,isAllowed}')::boolean from institution
        where id = new.institution_id), false) then
      raise exception 'emergencies are not allowed here' using errcode = 'GV005';
    end if;
    if exists (select from break_glass b where b.agent_id = new.agent_id and b.verdict is null) then
      raise exception 'the last emergency awaits its review' using errcode = 'GV005';
    end if;
    if (select count(*) from break_glass b
        where b.agent_id = new.agent_id and b.broken_at > new.broken_at - interval '24 hours') >= 3 then
      raise exception 'too many emergencies in a day' using errcode = 'GV005';
    end if;
    return new;
  end $$;
  create trigger break_glass_guard before insert or update on break_glass
    for each row execute function break_glass_guard();
  create index "break_glass_agent_index" on "break_glass" ("agent_id", "broken_at");

  create function break_glass_stands() returns trigger language plpgsql as $$
  begin
    if not exists (select from break_glass b where b.verification_id = new.id and b.agent_id = new.agent_id
        and b.ticket_id = new.ticket_id and b.account_id = new.account_id and b.action = new.action)
       or new.expires_at > new.decided_at + interval '5 minutes' then
      raise exception 'a verification without evidence needs its emergency' using errcode = 'GV005';
    end if;
    return null;
  end $$;
  create constraint trigger verification_break_glass after insert on verification
    deferrable initially deferred for each row when (new.is_break_glass)
    execute function break_glass_stands();
  revoke delete on break_glass from guichet_app;`;

/** For the picture of four weeks: who consented to whom, and who used an emergency. */
const OVERSIGHT = `
  create index "approval_decided_index" on "approval" ("institution_id", "decided_at") where "outcome" is not null;
  create index "break_glass_time_index" on "break_glass" ("institution_id", "broken_at");`;
