import { data, redirect } from '@remix-run/node';
import type { Context } from '#server/context.ts';
import type { Situation } from '#server/institutions/contract.ts';
import type { InstitutionRecord } from '#server/institutions/index.ts';
import { requestForm } from '#server/tickets/contract.ts';
import { askedFields, receiveForm } from '#server/tickets/index.ts';
import type { Language } from '../../i18n/languages.ts';
import { parseForm, redirectWithNotice, refusal } from '../../respond.server.ts';
import { formWords } from './mail-draft.server.ts';

type Sent = { request: Request; context: Context; institution: InstitutionRecord; language: Language };

/** Sends the form of a situation, or with null that for everything else, and leads to the page that says so. */
export async function sendForm({ request, context, institution, language }: Sent, situation: Situation | null) {
  const fields = await parseForm(request, requestForm(askedFields(institution.profile, situation)));
  const words = formWords(language, situation);
  const outcome = await receiveForm(context, institution, { situation, language, fields, words });
  if (outcome.kind === 'number_shape')
    return data(refusal(request, null, { nationalNumber: [outcome.kind] }), { status: 400 });
  const sent = `/i/${institution.slug}/support/sent`;
  return outcome.kind === 'received' ? redirectWithNotice(sent, outcome.reference) : redirect(sent);
}
