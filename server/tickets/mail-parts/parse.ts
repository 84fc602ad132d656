import { Readable } from 'node:stream';
import { type Attachment, type MailNode, walkParts } from '../../raw-mail/index.ts';

/** What a walk through a mail's parts came to: its HTML body, null where it has none, and whether it passed the limit. */
export type WalkedMail = { html: string | null; isTooLarge: boolean };

/**
 * Walks through a mail with at most `maxTextBytes` of its texts in memory; each attachment is given to `take`, in the
 * order in which they are listed, and what `take` leaves is drained.
 */
export async function walkMail(
  source: AsyncIterable<Uint8Array>,
  maxTextBytes: number,
  take: (attachment: Attachment, index: number) => Promise<void>,
): Promise<WalkedMail> {
  const bytes = Readable.from(source, { objectMode: false });
  const { tree, isTextCut, failure } = await walkParts(bytes, { maxTextBytes }, take);
  if (failure !== null) throw failure;
  return { html: tree ? htmlOf(tree) : null, isTooLarge: isTextCut };
}

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The body as it was laid out: of alternatives the last with HTML; plain parts beside HTML keep their place. */
function htmlOf(node: MailNode): string | null {
  if (node.isAttachment) return null;
  if (node.contentType === 'text/html') return node.textContent ?? '';
  if (node.contentType === 'multipart/alternative') {
    return node.children.map(htmlOf).findLast((html) => html !== null) ?? null;
  }
  const children = node.children.map((child) => ({ child, html: htmlOf(child) }));
  if (children.every(({ html }) => html === null)) return null;
  return children
    .flatMap(({ child, html }) => {
      if (html !== null) return [html];
      const isPlain = !child.isAttachment && child.contentType === 'text/plain' && child.textContent;
      return isPlain ? [`<pre>${escapeHtml(child.textContent ?? '')}</pre>`] : [];
    })
    .join('\n<hr>\n');
}
