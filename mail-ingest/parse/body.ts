import type { MailNode } from '#server/raw-mail/index.ts';
import { htmlToPlainText } from './html-text.ts';

const FORWARD_MARK = '---------- Forwarded message ----------';

/** Joins the soft line breaks of format=flowed (RFC 3676); a signature separator is no soft break. */
function unflow(text: string, delSp: boolean): string {
  const lines: string[] = [];
  let isOpen = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/^ /, '');
    const previous = lines.at(-1) ?? '';
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    if (isOpen && depth === (/^>*/.exec(previous)?.[0].length ?? 0)) {
      lines[lines.length - 1] = (delSp ? previous.slice(0, -1) : previous) + line.slice(depth).replace(/^ (?=\S)/, '');
    } else {
      lines.push(line);
    }
    isOpen = line.endsWith(' ') && line !== '-- ' && line.trim() !== '';
  }
  return lines.join('\n');
}

function looksLikeHtml(text: string): boolean {
  return /^\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/i.test(text);
}

function leafText(node: MailNode): string {
  const text = node.textContent ?? '';
  if (node.contentType === 'text/html' || looksLikeHtml(text)) return htmlToPlainText(text);
  return node.flowed ? unflow(text, node.delSp === true) : text;
}

function headerText(node: MailNode, key: string): string {
  const value = node.headers.get(key);
  if (typeof value === 'string') return value;
  return value && typeof value === 'object' && 'text' in value ? String(value.text) : '';
}

function forwardedHead(node: MailNode): string {
  const lines = ['from', 'subject', 'to']
    .map((key) => [key, headerText(node, key)] as const)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key[0]?.toUpperCase()}${key.slice(1)}: ${value}`);
  return [FORWARD_MARK, ...lines, ''].join('\n');
}

/**
 * The readable body: of alternatives the plain one, unless it is blank or only says that the mail is HTML;
 * an embedded mail follows under a forwarding mark, so that its words count as quoted.
 */
export function readBody(node: MailNode): string {
  if (node.isAttachment) return '';
  const type = node.contentType || 'text/plain';
  if (type === 'message/delivery-status') return '';
  if (type === 'multipart/alternative') {
    const plain = node.children.find((child) => child.contentType === 'text/plain');
    const isStub = (text: string) =>
      text.trim() === '' || /^.{0,200}\b(?:html|navigateur|browser)\b.{0,200}$/is.test(text.trim());
    const first = plain && readBody(plain);
    if (first !== undefined && !isStub(first)) return first;
    return node.children.map(readBody).findLast((text) => text.trim() !== '') ?? '';
  }
  const own = node.textContent ? leafText(node) : '';
  const rest = node.children.map((child) =>
    type === 'message/rfc822' ? forwardedHead(child) + readBody(child) : readBody(child),
  );
  return [own, ...rest].filter((text) => text.trim() !== '').join('\n\n');
}

/** Whether a mail has an HTML body, at any depth. */
export function holdsHtml(node: MailNode): boolean {
  if (node.isAttachment) return false;
  return (node.contentType === 'text/html' && Boolean(node.textContent)) || node.children.some(holdsHtml);
}
