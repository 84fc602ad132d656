import { readFileSync } from 'node:fs';
import { typeset } from '../typography/contract.ts';

/** The parts of a mail, in the order in which they stand. Every part but the heading may be missing. */
export type MailParts = {
  language: string;
  sender: string;
  colour: string;
  heading: string;
  lines: string[];
  /** What the mail says of an account: they follow the first line. */
  facts?: { label: string; value: string }[];
  /** A value that is copied by hand: a code, a password, an address. */
  secret?: string;
  button?: { label: string; url: string };
  /** Words before the button's address, which is written out below it. */
  copy?: string;
  footer: string[];
};

/** `[[name]]` in the layout, and the parts that stand between its comments: each is used as often as a mail needs it. */
const LAYOUT = readFileSync(new URL('layout.compiled.html', import.meta.url), 'utf8');
const PART_RUN = /<!--part [\s\S]*?<!--parts end-->/g;
/** A slot, or the colour that stands in the layout where an institution's own comes. */
const SLOT = /\[\[(\w+)\]\]|#abcdef/gi;

type Values = Record<string, string>;

/** Cuts a template at its slots once, so that filling it is joining. */
function template(html: string): (values: Values) => string {
  const names = [...html.matchAll(SLOT)].map(([, name]) => name ?? 'colour');
  const texts = html.split(/\[\[\w+\]\]|#abcdef/i);
  return (values) => texts.reduce((page, text, at) => page + (values[names[at - 1]!] ?? '') + text);
}

const PARTS = new Map(
  [...LAYOUT.matchAll(/<!--part (\w+)-->([\s\S]*?)(?=<!--part)/g)].map(([, name = '', html = '']) => [
    name,
    template(html),
  ]),
);
const RUNS = ['[[sheet]]', '[[foot]]'];
const fillPage = template(LAYOUT.replace(PART_RUN, () => RUNS.shift() ?? ''));

const part = (name: string, values: Values): string => PARTS.get(name)?.(values) ?? '';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** A secret in pieces: mail programs make no link of it, and a copy holds nothing else. */
const secretHtml = (value: string): string =>
  escapeHtml(value).replace(/@/g, '<span>@</span>').replace(/\./g, '<span>.</span>');

/** The HTML part of a mail: 600 px wide, no remote resource, readable in the dark. */
export function layOutHtml(parts: MailParts): string {
  const { colour, language } = parts;
  const words = (text: string): string => escapeHtml(typeset(text, language));
  const [first = '', ...rest] = parts.lines.map((line) =>
    part('line', { colour, value: words(line).replace(/\r?\n/g, '<br />') }),
  );
  const sheet = [
    parts.heading ? part('heading', { colour, value: words(parts.heading) }) : '',
    first,
    ...(parts.facts ?? []).map(({ label, value }) =>
      part('fact', { colour, label: words(label), value: secretHtml(value) }),
    ),
    parts.secret === undefined ? '' : part('secret', { colour, value: secretHtml(parts.secret) }),
    ...rest,
    parts.button ? part('button', { colour, value: words(parts.button.label), url: escapeHtml(parts.button.url) }) : '',
    parts.button && parts.copy
      ? part('copy', { colour, value: words(parts.copy), url: escapeHtml(parts.button.url) })
      : '',
  ].join('');
  return fillPage({
    colour,
    sheet,
    foot: parts.footer.map((line) => part('footer', { colour, value: words(line) })).join(''),
    language,
    title: escapeHtml(parts.heading || parts.sender),
    sender: escapeHtml(parts.sender),
  });
}

/** French writes a blank before a colon. */
const colon = ({ language }: MailParts): string => (language === 'fr' ? '\u00a0: ' : ': ');

/** The text part: the same facts, in the same order; a secret stands alone on its line. */
export function layOutText(parts: MailParts): string {
  const [first, ...rest] = parts.lines;
  const blocks = [
    parts.heading,
    first ?? '',
    (parts.facts ?? []).map(({ label, value }) => `${label}${colon(parts)}${value}`).join('\n'),
    parts.secret === undefined ? '' : `    ${parts.secret}`,
    ...rest,
    parts.button ? `${parts.button.label}${colon(parts).trimEnd()}\n${parts.button.url}` : '',
    `-- \n${[parts.sender, ...parts.footer].join('\n')}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
