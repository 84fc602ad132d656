import { Migration } from '@mikro-orm/migrations';

/** What every sign-in writes besides its session: an entry of the audit log, and the counts of its limits. */
export class Migration20261122166000_lighter_writes extends Migration {
  override name = 'Migration20261122166000_lighter_writes';

  override up(): void {
    // Counts of some minutes need no crash safety: a crash of the database begins them anew.
    this.addSql(`alter table "rate_limit" set unlogged;`);
    this.addSql(append(LOCK_THEN_BEGIN));
  }

  override down(): void {
    this.addSql(`alter table "rate_limit" set logged;`);
    this.addSql(append(BEGIN_THEN_LOCK));
  }
}

const BEGIN = `insert into public.audit_head (institution_id, position, hash)
      values (p_institution, 0, repeat('0', 64)) on conflict do nothing;`;
const LOCK = 'select * into head from public.audit_head where institution_id = p_institution for update;';

const BEGIN_THEN_LOCK = `${BEGIN}
    ${LOCK}`;
/** A chain is begun once, and found ever after. */
const LOCK_THEN_BEGIN = `${LOCK}
    if not found then
      ${BEGIN}
      ${LOCK}
    end if;`;

const append = (begun: string): string => `
  create or replace function audit_append(p_institution uuid, p_payload text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public as $$
  declare
    head public.audit_head%rowtype;
    entry jsonb := p_payload::jsonb;
    next_hash text;
  begin
    ${begun}
    next_hash := encode(sha256(convert_to(
      head.hash || E'\\n' || p_institution || E'\\n' || (head.position + 1) || E'\\n' || p_payload, 'UTF8')), 'hex');
    insert into public.audit_entry (id, institution_id, position, recorded_at, action, outcome, actor_id, actor_name,
        account, ticket, ticket_reference, payload, previous_hash, hash)
      values ((entry->>'id')::uuid, p_institution, head.position + 1, (entry->>'at')::timestamptz, entry->>'action',
        entry->>'outcome', (entry#>>'{actor,id}')::uuid, entry#>>'{actor,name}', (entry->>'account')::uuid,
        (entry#>>'{ticket,id}')::uuid, entry#>>'{ticket,reference}', p_payload, head.hash, next_hash);
    update public.audit_head set position = head.position + 1, hash = next_hash where institution_id = p_institution;
    return head.position + 1;
  end $$;`;
