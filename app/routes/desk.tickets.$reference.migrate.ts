import { migrateForm } from '#server/accounts/contract.ts';
import { migrateAccount, migrateByAuthority } from '#server/accounts/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';
import { verifiedBy } from '../session/verified-by.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = verifiedBy(
  'migrate',
  ticketAction('desk.enter', migrateForm, async (context, form) => {
    if ('verification' in form) await migrateAccount(context, form);
    else await migrateByAuthority(context, form);
    return { notice: 'account_migrated' };
  }),
);
