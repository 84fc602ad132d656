import { redirect } from '@remix-run/node';
import { z } from 'zod';
import { type DomainError, toRefusal } from '#server/errors.ts';
import type { Refusal } from '#server/imports/contract.ts';
import { FileRefused, findSource, receiveFile } from '#server/imports/index.ts';
import { dayInBrussels } from '../components/imports/day.server.ts';
import { readUpload } from '../components/imports/read-upload.server.ts';
import { staffRoute } from '../session/guard.server.ts';

const fieldsForm = z.object({
  source: z.string().max(64).default(''),
  asOf: z.preprocess((value) => (value === '' ? undefined : value), z.iso.date().optional()),
});

/**
 * Takes a file with accounts as it arrives. A page that runs script is answered in JSON, any other is led on; what is wrong
 * is said on the page of a new import.
 */
export const action = staffRoute('imports.run', async ({ request, context }) => {
  const isScript = (request.headers.get('Accept') ?? '').startsWith('application/json');
  let source = '';
  try {
    const received = await readUpload(request, async (told, { name, bytes }) => {
      const fields = fieldsForm.safeParse(told);
      source = fields.data?.source ?? '';
      const asOf = fields.data?.asOf === undefined ? null : dayInBrussels(fields.data.asOf);
      if (!fields.success || (asOf && asOf > context.now)) throw new FormFault('as_of');
      if (source === '') throw new FormFault('source_missing');
      const file = { source, fileName: name, origin: 'page' as const, ...(asOf && { asOf }) };
      const { import: id } = await receiveFile(context, file, bytes);
      return { id, isMapped: (await findSource(context, source)).isMapped };
    });
    const to = `/desk/imports/${received.id}${received.isMapped ? '' : '/columns'}`;
    return isScript ? Response.json({ to }) : redirect(to);
  } catch (error) {
    const problem = problemOf(error);
    if (isScript) return Response.json({ problem: problem.code }, { status: problem.status });
    return redirect(`/desk/imports/new?${new URLSearchParams({ source, problem: problem.code })}`);
  }
});

class FormFault extends Error {}

function problemOf(error: unknown): { code: string; status: number } {
  if (error instanceof FormFault) return { code: error.message, status: 400 };
  if (error instanceof FileRefused) {
    const { code }: Refusal = error.refusal;
    return { code, status: code === 'too_large' ? 413 : 400 };
  }
  const refusal: DomainError | null = toRefusal(error);
  if (!refusal) throw error;
  const status = { not_found: 404, forbidden: 403, conflict: 409, invalid: 400, too_many: 429, unavailable: 503 };
  return { code: refusal.code, status: status[refusal.kind] };
}
