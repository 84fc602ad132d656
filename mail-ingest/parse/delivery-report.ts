import type { MailNode } from '#server/raw-mail/index.ts';
import type { DeliveryReport } from './parsed-mail.ts';

function findNode(node: MailNode, isWanted: (node: MailNode) => boolean): MailNode | null {
  if (isWanted(node)) return node;
  for (const child of node.children) {
    const found = findNode(child, isWanted);
    if (found) return found;
  }
  return null;
}

function field(block: string, name: string): string {
  const match = new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'im').exec(block);
  return (match?.[1] ?? '').replace(/\s+/g, ' ').trim();
}

function originalId(tree: MailNode, returnedHeaders: string): string | null {
  const embedded = findNode(tree, (node) => node !== tree && node.headers.has('message-id'));
  const id = embedded?.headers.get('message-id');
  if (typeof id === 'string') return id;
  return /^message-id:\s*(<[^<>\s]+>)/im.exec(returnedHeaders)?.[1] ?? null;
}

/** Reads message/delivery-status (RFC 3464 §2.3), or `X-Failed-Recipients` where there is no such part. */
export function readDeliveryReport(
  tree: MailNode,
  returnedHeaders: string,
  headers: Record<string, string>,
): DeliveryReport | null {
  const status = findNode(tree, (node) => node.contentType === 'message/delivery-status');
  const recipients = (status?.textContent ?? '')
    .split(/\n[ \t]*\n/)
    .filter((block) => /^(?:final|original)-recipient:/im.test(block))
    .slice(0, 100)
    .map((block) => ({
      address: (field(block, 'Original-Recipient') || field(block, 'Final-Recipient')).replace(/^[^;]*;\s*/, ''),
      action: field(block, 'Action').toLowerCase(),
      status: field(block, 'Status'),
      diagnostic: field(block, 'Diagnostic-Code').slice(0, 500),
    }));
  const failed = headers['x-failed-recipients'];
  if (recipients.length === 0 && failed !== undefined) {
    for (const address of failed.split(/[,\s]+/).filter(Boolean)) {
      recipients.push({ address, action: 'failed', status: '', diagnostic: '' });
    }
  }
  return status || failed !== undefined ? { recipients, originalMessageId: originalId(tree, returnedHeaders) } : null;
}
