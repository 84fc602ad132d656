import type { MessageSheet } from '#server/tickets/index.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import type { Language } from '../../i18n/languages.ts';

/** Nothing runs, nothing is fetched, nothing is sent; only a page of ours may show it in a frame. */
const POLICY = [
  'sandbox',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** Always a white sheet, as the sender saw it: colours of a mail are made for one. */
const STYLE = `
:root { color-scheme: only light; }
body { margin: 0; background: #fff; color: #16212b; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.guichet-note { margin: 0; padding: 8px 14px; background: #f3f5f6; border-bottom: 1px solid #d9dfe3; color: #43525e; font-size: 12.5px; }
.guichet-mail { padding: 14px; }
.guichet-mail img { max-width: 100%; height: auto; }
.guichet-mail table { max-width: 100%; }
.guichet-mail pre { white-space: pre-wrap; font: inherit; }
.guichet-blocked { display: inline-block; min-width: 14px; min-height: 14px; padding: 1px 6px; border: 1px dashed #9aa7b0; border-radius: 4px; color: #5b6a75; font-size: 12px; line-height: 16px; }
.guichet-link { text-decoration: underline dotted; text-underline-offset: 2px; }
.guichet-host { margin-left: 4px; padding: 0 5px; border-radius: 4px; background: #eef1f3; color: #43525e; font-size: 12px; }
`;

/** A received mail as a document for a sandboxed frame, or a sentence that says why there is none. */
export function mailSheet(sheet: MessageSheet, language: Language): Response {
  const { t } = i18nFor(language);
  const notes =
    sheet.kind === 'sheet'
      ? [
          t('mail:sheet.inert'),
          ...(sheet.blocked > 0 ? [t('mail:sheet.blocked', { count: sheet.blocked })] : []),
          ...(sheet.isCut ? [t('mail:sheet.cut')] : []),
        ]
      : [t(`mail:sheet.${sheet.kind}`)];
  const body = sheet.kind === 'sheet' ? `<div class="guichet-mail">${sheet.html}</div>` : '';
  const document = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${t('mail:sheet.title')}</title><style>${STYLE}</style></head>
<body><p class="guichet-note">${notes.join(' ')}</p>${body}</body></html>`;
  return new Response(document, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': POLICY,
      'X-Frame-Options': 'SAMEORIGIN',
    },
  });
}
