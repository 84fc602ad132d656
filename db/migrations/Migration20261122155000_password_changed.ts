import { Migration } from '@mikro-orm/migrations';

/** A member who is signed in and chose another password is told at the stored address (OWASP ASVS 5.0 6.3.7). */
export class Migration20261122155000_password_changed extends Migration {
  override name = 'Migration20261122155000_password_changed';

  override up(): void {
    this.addSql(openAccountKey({ ...GROUNDS_BEFORE, ...PASSWORD_CHOSEN }));
  }

  override down(): void {
    this.addSql(openAccountKey(GROUNDS_BEFORE));
  }
}

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
};

/** The row of a password outlives it: each generation is an occasion, and the session that chose it has come along to it. */
const PASSWORD_CHOSEN: Record<string, Ground> = {
  credential: {
    table: 'credential',
    holds: `g.ground = 'member_session' and g.changed_at = p_at and not g.is_temporary
      and exists (select from public.member_session s
        where s.id = g.ground_id and s.account_id = p_account and s.generation = g.generation
          and s.ended_at is null and s.expires_at > p_at)`,
    occasion: `'.' || g.generation`,
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
