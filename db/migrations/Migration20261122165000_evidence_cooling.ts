import { Migration } from '@mikro-orm/migrations';

/**
 * What a person is known by proves nothing for a while once it was changed on an account in use. The database itself says
 * from when it counts, and takes no evidence by it before.
 */
export class Migration20261122165000_evidence_cooling extends Migration {
  override name = 'Migration20261122165000_evidence_cooling';

  override up(): void {
    this.addSql(
      `alter table "account" add "phone_from" timestamptz(3) null, add "answers_from" timestamptz(3) null, add "national_number_from" timestamptz(3) null, add "names_from" timestamptz(3) null;`,
    );
    this.addSql(ACCOUNT_EVIDENCE);
    this.addSql(EVIDENCE);
  }

  override down(): void {
    this.addSql(`
      drop function account_evidence_guard() cascade;
      drop function evidence_cooling_guard() cascade;
      drop function challenge_cooling_guard() cascade;`);
    this.addSql(
      `alter table "account" drop column "phone_from", drop column "answers_from", drop column "national_number_from", drop column "names_from";`,
    );
  }
}

/**
 * Whoever may write a phone number, answers or a national number writes nothing of when they count: it follows from their
 * change. As long as an address that a file changes: the hours of the policy, a day at least, and no earlier than the newest
 * entry of the audit log, which nobody writes back. An account in use stays one.
 */
const ACCOUNT_EVIDENCE = `
  create function account_evidence_guard() returns trigger language plpgsql as $$
  declare
    counts timestamptz;
  begin
    if (new.phone_from, new.answers_from, new.national_number_from, new.names_from)
         is distinct from (old.phone_from, old.answers_from, old.national_number_from, old.names_from) then
      raise exception 'from when a value counts follows from its change' using errcode = 'GV003';
    end if;
    if old.last_sign_in_at is not null and new.last_sign_in_at is null then
      raise exception 'an account in use stays one' using errcode = 'GV003';
    end if;
    if old.last_sign_in_at is null and not exists (select from credential k where k.account_id = old.id) then
      return new;
    end if;
    counts := greatest(new.updated_at,
      (select max(e.recorded_at) from audit_entry e where e.institution_id = new.institution_id)) + make_interval(hours => greatest(24,
      (select coalesce((i.profile #>> '{policy,actions,change_address,coolingOffHours}')::int, 0)
        from institution i where i.id = new.institution_id)));
    if new.phone is distinct from old.phone then
      new.phone_from := greatest(old.phone_from, counts);
    end if;
    -- The answers hold the phone number too, and are sealed together.
    if (new.facts, new.birth_date) is distinct from (old.facts, old.birth_date) then
      new.answers_from := greatest(old.answers_from, counts);
    end if;
    if new.national_number_index is distinct from old.national_number_index then
      new.national_number_from := greatest(old.national_number_from, counts);
    end if;
    -- As they are compared: another way of writing them is no other name.
    if new.search_name is distinct from old.search_name then
      new.names_from := greatest(old.names_from, counts);
    end if;
    return new;
  end $$;
  create trigger account_evidence_guard before update on account
    for each row when (new.status <> 'erased' and (
      (new.phone, new.facts, new.birth_date, new.national_number_index, new.search_name)
        is distinct from (old.phone, old.facts, old.birth_date, old.national_number_index, old.search_name)
      or (new.phone_from, new.answers_from, new.national_number_from, new.names_from)
        is distinct from (old.phone_from, old.answers_from, old.national_number_from, old.names_from)
      or (old.last_sign_in_at is not null and new.last_sign_in_at is null)))
    execute function account_evidence_guard();`;

const EVIDENCE = `
  create function evidence_cooling_guard() returns trigger language plpgsql as $$
  begin
    if exists (select from account a where a.id = new.account_id and new.recorded_at < (case
        when new.kind = 'blind_answer' then a.answers_from
        when new.kind = 'electronic_identity' then a.national_number_from
        when new.kind = 'document_seen' then greatest(a.names_from, a.national_number_from)
        when new.detail->>'by' = 'sms' then a.phone_from end)) then
      raise exception 'what was just changed proves nothing yet' using errcode = 'GV003';
    end if;
    return new;
  end $$;
  create trigger evidence_cooling_guard before insert on evidence
    for each row when (new.outcome in ('match', 'seen')
      and new.kind in ('contact_code', 'blind_answer', 'electronic_identity', 'document_seen'))
    execute function evidence_cooling_guard();

  create function challenge_cooling_guard() returns trigger language plpgsql as $$
  begin
    if exists (select from account a where a.id = new.account_id and new.created_at < a.phone_from) then
      raise exception 'no code goes to a number that was just changed' using errcode = 'GV003';
    end if;
    return new;
  end $$;
  create trigger challenge_cooling_guard before insert on challenge
    for each row when (new.contact_point = 'sms') execute function challenge_cooling_guard();`;
