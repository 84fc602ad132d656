import { Migration } from '@mikro-orm/migrations';

/**
 * What the database itself refuses of a change of address that its holder asks for: one from a session that is over, with a
 * temporary password, against the profile, or of another address than the one that was written first.
 */
export class Migration20261122154000_own_address_change extends Migration {
  override name = 'Migration20261122154000_own_address_change';

  override up(): void {
    this.addSql(ADDRESS_CHANGE);
  }

  override down(): void {
    this.addSql(`drop function if exists address_change_guard() cascade;`);
  }
}

const ADDRESS_CHANGE = `
  create or replace function address_change_guard() returns trigger language plpgsql as $$
  declare
    v verification%rowtype;
    hours int;
  begin
    if tg_op = 'INSERT' then
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
