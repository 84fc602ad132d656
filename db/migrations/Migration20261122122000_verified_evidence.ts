import { Migration } from '@mikro-orm/migrations';

/**
 * What a verification rests on, demanded by the database: rows of evidence of its own ticket and account, one of them
 * more than anyone may know, none revoked by the time it is used, and a second person's consent where one is needed. An
 * address change keeps to the address whose reader confirmed it.
 */
export class Migration20261122122000_verified_evidence extends Migration {
  override up(): void {
    this.addSql(VERIFICATION);
    this.addSql(VERIFICATION_USE);
    this.addSql(ADDRESS_CHANGE);
    this.addSql(IMMUTABLE_DECISIONS);
    this.addSql(PROOF_REQUEST);
    this.addSql(`create index "challenge_requested_by_index" on "challenge" ("requested_by_id", "created_at")`);
    this.addSql(`create index "verification_live_index" on "verification" ("ticket_id") where "revoked_at" is null`);
  }

  override down(): void {
    this.addSql(`
      drop index if exists "challenge_requested_by_index";
      drop index if exists "verification_live_index";
      drop function if exists verification_evidence_guard() cascade;
      drop function if exists address_change_proof_guard() cascade;
      drop function if exists proof_request_guard() cascade;`);
  }
}

/** The rows are locked for reading, so that none is revoked between this look and the commit. */
const VERIFICATION = `
  create function verification_evidence_guard() returns trigger language plpgsql as $$
  declare
    counted int;
    proving int;
    strong int;
  begin
    if new.is_break_glass then
      if cardinality(new.evidence_ids) > 0 or new.is_strong then
        raise exception 'an emergency rests on no evidence' using errcode = 'GV001';
      end if;
      return new;
    end if;
    perform from evidence e where e.id = any (new.evidence_ids::uuid[]) for share;
    select count(*),
        count(*) filter (where (e.kind, e.outcome) in (('contact_code', 'match'), ('blind_answer', 'match'),
          ('document_seen', 'seen'), ('electronic_identity', 'match'))),
        count(*) filter (where (e.kind, e.outcome) = ('electronic_identity', 'match'))
      into counted, proving, strong
      from evidence e
      where e.id = any (new.evidence_ids::uuid[]) and e.revoked_at is null
        and e.ticket_id = new.ticket_id and e.institution_id = new.institution_id
        and (e.account_id = new.account_id
          or (e.account_id is null and e.kind in ('number_well_formed', 'number_found', 'sender_authenticated')));
    if cardinality(new.evidence_ids) = 0 or counted <> cardinality(new.evidence_ids) then
      raise exception 'a verification rests on evidence of its own ticket and account that is not revoked'
        using errcode = 'GV001';
    end if;
    if proving = 0 then
      raise exception 'what anyone may know is no proof of identity' using errcode = 'GV001';
    end if;
    if new.is_strong and strong = 0 then
      raise exception 'a verification is strong by strong evidence alone' using errcode = 'GV001';
    end if;
    return new;
  end $$;
  create trigger verification_evidence_guard before insert on verification
    for each row execute function verification_evidence_guard();`;

const VERIFICATION_USE = `
  create or replace function verification_use_guard() returns trigger language plpgsql as $$
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
    if v.is_break_glass then
      if not exists (select from break_glass b where b.verification_id = v.id and b.agent_id = v.agent_id
          and b.account_id = v.account_id and b.ticket_id = v.ticket_id and b.action = v.action) then
        raise exception 'an emergency has its reason on record' using errcode = 'GV001';
      end if;
      return new;
    end if;
    perform from evidence e where e.id = any (v.evidence_ids::uuid[]) for share;
    if cardinality(v.evidence_ids) = 0
       or exists (select from evidence e where e.id = any (v.evidence_ids::uuid[]) and e.revoked_at is not null) then
      raise exception 'evidence that the verification rests on was revoked' using errcode = 'GV002';
    end if;
    if v.needs_approval and not exists (
      select from approval a where a.ticket_id = v.ticket_id and a.account_id = v.account_id and a.action = v.action
        and a.outcome = 'approved' and a.decided_by_id is not null and a.decided_by_id <> v.agent_id) then
      raise exception 'a second person has not consented' using errcode = 'GV001';
    end if;
    return new;
  end $$;`;

const ADDRESS_CHANGE = `
  create function address_change_proof_guard() returns trigger language plpgsql as $$
  begin
    if exists (
      select from verification_use u
        join verification v on v.id = u.verification_id
        join evidence e on e.id = any (v.evidence_ids::uuid[]) and e.kind = 'new_address_confirmed'
        join proof_request p on p.id = (e.detail->>'proof')::uuid
      where u.id = new.verification_use_id and p.address_index is distinct from new.new_address_index) then
      raise exception 'another address than the one that was confirmed' using errcode = 'GV003';
    end if;
    return new;
  end $$;
  create trigger address_change_proof_guard before insert on address_change
    for each row execute function address_change_proof_guard();`;

const IMMUTABLE_DECISIONS = `
  create or replace function decision_guard() returns trigger language plpgsql as $$
  declare
    was jsonb := to_jsonb(old);
    is_now jsonb := to_jsonb(new);
    revocation text[] := array['revoked_at', 'revoked_by_id', 'revoked_reason'];
  begin
    if (is_now - revocation) <> (was - revocation)
       or (old.revoked_at is not null and is_now <> was)
       or (new.revoked_at is null and is_now <> was) then
      raise exception 'evidence and verifications are revoked, never rewritten' using errcode = 'GV002';
    end if;
    return new;
  end $$;`;

/** A link keeps what it was made for, is never opened again, and never goes back a try. */
const PROOF_REQUEST = `
  create function proof_request_guard() returns trigger language plpgsql as $$
  begin
    if (new.institution_id, new.ticket_id, new.account_id, new.kind, new.key_hash, new.requested_by_id, new.created_at,
        new.expires_at) is distinct from (old.institution_id, old.ticket_id, old.account_id, old.kind, old.key_hash,
        old.requested_by_id, old.created_at, old.expires_at)
       or (new.address_index is distinct from old.address_index and new.address_index is not null)
       or new.attempts < old.attempts
       or (old.closed_at is not null and new.closed_at is distinct from old.closed_at) then
      raise exception 'a mailed link keeps what it was made for' using errcode = 'GV002';
    end if;
    return new;
  end $$;
  create trigger proof_request_guard before update on proof_request
    for each row execute function proof_request_guard();`;
