import type { Submission, SubmissionResult } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { data, redirect } from '@remix-run/node';
import type { z } from 'zod';
import { type DomainErrorKind, toRefusal } from '#server/errors.ts';
import { i18nFor } from './i18n/i18n.server.ts';
import type { Language } from './i18n/languages.ts';
import { cookie } from './session/cookies.server.ts';

const STATUS: Record<DomainErrorKind, number> = {
  not_found: 404,
  forbidden: 403,
  conflict: 409,
  invalid: 400,
  too_many: 429,
  unavailable: 503,
};

/** What an action answers when it refused: the form as it was typed (secrets left out), and a code for the sentence. */
export type Refusal = { ok: false; error: string | null; result: SubmissionResult<string[]> };

const submissions = new WeakMap<Request, Submission<Record<string, unknown>, string[]>>();

class FormProblem extends Error {}

/**
 * Reads a form by its schema.
 * @throws a problem that {@link refuse} turns into the form with its errors beside the fields.
 */
export async function parseForm<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const submission = parseWithZod(await request.formData(), { schema });
  submissions.set(request, submission as unknown as Submission<Record<string, unknown>, string[]>);
  if (submission.status !== 'success') throw new FormProblem();
  return submission.value as z.output<S>;
}

const isSecretField = (name: string): boolean => /password|confirmation|code|answer|nationalNumber/i.test(name);

function toStatus(error: unknown): { status: number; code: string | null; headers: Record<string, string> } {
  if (error instanceof FormProblem) return { status: 400, code: null, headers: {} };
  const refused = toRefusal(error);
  if (!refused) throw error;
  // RFC 9110 §10.2.3: in seconds.
  const headers: Record<string, string> = refused.retryAfter === null ? {} : { 'Retry-After': `${refused.retryAfter}` };
  return { status: STATUS[refused.kind], code: refused.code, headers };
}

/** A refusal of a download, which has no page to show it on: its sentence as plain text, with its status. */
export function refuseDownload(error: unknown, language: Language): Response {
  const { status, code, headers } = toStatus(error);
  const { t, exists } = i18nFor(language);
  const key = `desk:refusal.${code ?? 'invalid'}`;
  const sentence = t((exists(key) ? key : 'desk:refusal.other') as 'desk:refusal.other');
  return new Response(`${sentence}\n`, {
    status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

/** The only mapping of refusals to HTTP, {@link refuseDownload} beside it. Anything that is no refusal is thrown on, and becomes an error page and a log line. */
export function refuse(error: unknown, request: Request, isAction: boolean) {
  const { status, code, headers } = toStatus(error);
  if (!isAction) throw data({ code }, { status, headers });
  return data(refusal(request, code), { status, headers });
}

/** The form as it was typed, with a code that names what is wrong with it as a whole. */
export function refusal(request: Request, code: string | null, fieldErrors: Record<string, string[]> = {}): Refusal {
  const submission = submissions.get(request);
  const hidden = Object.keys(submission?.payload ?? {}).filter(isSecretField);
  const result = submission?.reply({
    ...(code ? { formErrors: [code] } : {}),
    fieldErrors,
    hideFields: hidden as never[],
  }) ?? { status: 'error' as const };
  return { ok: false, error: code, result };
}

/** Goes to a page that says, once, what was done. `notice` names the sentence. */
export function redirectWithNotice(to: string, notice: string, headers: readonly string[] = []): Response {
  const response = redirect(to);
  response.headers.append('Set-Cookie', cookie('guichet_notice', notice, { path: '/', maxAge: 30 }));
  for (const header of headers) response.headers.append('Set-Cookie', header);
  return response;
}
