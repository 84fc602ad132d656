import type { ParsedMail } from '../parse/parsed-mail.ts';
import { foldText } from '../words/body-parts.ts';

/** A header's value, folded and trimmed; empty where the mail has none. */
export function headerOf(mail: ParsedMail, name: string): string {
  return foldText(mail.headers[name] ?? '').trim();
}

/** Whether the mail came with the null return path of reports and automatic answers (RFC 5321 §4.5.5, RFC 3834 §3.3). */
export function hasNullPath(mail: ParsedMail): boolean {
  return headerOf(mail, 'return-path') === '<>';
}
