import { showPasswordsForm } from '#server/population/contract.ts';
import { showPasswords } from '#server/population/index.ts';
import { slipWords } from '../components/population/slip-words.server.ts';
import { parseForm } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** Answers default passwords to the page that asked; they stand in no loader's data. */
export const action = staffRoute('population.read', async ({ request, context, language }) => {
  const shown = await showPasswords(context, await parseForm(request, showPasswordsForm), language);
  return { ...shown, words: slipWords(shown) };
});
