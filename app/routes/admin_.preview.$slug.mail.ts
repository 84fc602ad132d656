import { sampleMail } from '#server/credentials/index.ts';
import { offeredLanguage, openEditor } from '#server/institutions/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** Nothing runs, nothing is fetched, nothing is sent; only a page of ours may show it in a frame. */
const POLICY = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** The mail of a new password as the draft has it, to a member who is not there. */
export const loader = staffRoute(
  'institutions.read',
  async ({ params, context, language }) => {
    const { institution, profile } = await openEditor(context, params.slug ?? '');
    return new Response(sampleMail({ ...institution, profile }, offeredLanguage(profile, language)), {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': POLICY,
        'X-Frame-Options': 'SAMEORIGIN',
      },
    });
  },
  { isDownload: true },
);
