import { readFileSync } from 'node:fs';

/** The parts of a mail, in the order in which they stand. Every part but the heading may be missing. */
export type MailParts = {
  language: string;
  sender: string;
  colour: string;
  heading: string;
  lines: string[];
  /** A value that is copied by hand: a code, a password, an address. */
  secret?: string;
  button?: { label: string; url: string };
  footer: string[];
};

/** `[[name]]` in the layout, and the parts that stand between its comments: each is used as often as a mail needs it. */
const LAYOUT = readFileSync(new URL('layout.compiled.html', import.meta.url), 'utf8');
const PART_RUN = /<!--part [\s\S]*?<!--parts end-->/g;
const PARTS = new Map(
  [...LAYOUT.matchAll(/<!--part (\w+)-->([\s\S]*?)(?=<!--part)/g)].map(([, name = '', html = '']) => [name, html]),
);
/** The colour that stands in the layout where an institution's own comes. */
const COLOUR = /#abcdef/gi;

const fill = (html: string, values: Record<string, string>): string =>
  html.replace(/\[\[(\w+)\]\]/g, (slot, name: string) => values[name] ?? slot);

const part = (name: string, value: string, more: Record<string, string> = {}): string =>
  fill(PARTS.get(name) ?? '', { ...more, value });

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** A secret in pieces: mail programs make no link of it, and a copy holds nothing else. */
const secretHtml = (value: string): string =>
  escapeHtml(value).replace(/@/g, '<span>@</span>').replace(/\./g, '<span>.</span>');

/** The HTML part of a mail: 600 px wide, no remote resource, readable in the dark. */
export function layOutHtml(parts: MailParts): string {
  const lines = parts.lines.map((line) => part('line', escapeHtml(line).replace(/\r?\n/g, '<br />')));
  const [first = '', ...rest] = lines;
  const sheet = [
    parts.heading ? part('heading', escapeHtml(parts.heading)) : '',
    first,
    parts.secret === undefined ? '' : part('secret', secretHtml(parts.secret)),
    ...rest,
    parts.button ? part('button', escapeHtml(parts.button.label), { url: escapeHtml(parts.button.url) }) : '',
  ].join('');
  const runs = [sheet, parts.footer.map((line) => part('footer', escapeHtml(line))).join('')];
  const page = fill(LAYOUT, {
    language: parts.language,
    title: escapeHtml(parts.heading || parts.sender),
    sender: escapeHtml(parts.sender),
  });
  return page.replace(PART_RUN, () => runs.shift() ?? '').replace(COLOUR, parts.colour);
}

/** The text part: the same facts, in the same order; a secret stands alone on its line. */
export function layOutText(parts: MailParts): string {
  const [first, ...rest] = parts.lines;
  const blocks = [
    parts.heading,
    first ?? '',
    parts.secret === undefined ? '' : `    ${parts.secret}`,
    ...rest,
    parts.button ? `${parts.button.label} :\n${parts.button.url}` : '',
    `-- \n${[parts.sender, ...parts.footer].join('\n')}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
