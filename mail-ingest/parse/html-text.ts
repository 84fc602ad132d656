import { compile, type DomNode } from 'html-to-text';

const CELL_GAP = '\u00A0\u00A0';
const BLOCKS = new Set(['p', 'div', 'li', 'tr', 'h1', 'h2', 'h3']);
const STRUCTURES = new Set(['table', 'blockquote', 'ul', 'ol', 'br', 'style', 'script']);

function collectText(node: DomNode): string {
  if (node.type === 'text') return node.data ?? '';
  return (node.children ?? []).map(collectText).join('');
}

function countBlocks(node: DomNode): number {
  let count = 0;
  for (const child of node.children ?? []) {
    if (STRUCTURES.has(child.name ?? '')) return 2;
    count += (BLOCKS.has(child.name ?? '') ? 1 : 0) + countBlocks(child);
  }
  return count;
}

/** A cell with one paragraph: its words stay on the row's line. */
function isSingleBlock(cell: DomNode): boolean {
  return countBlocks(cell) <= 1;
}

const convert = compile({
  wordwrap: false,
  preserveNewlines: false,
  limits: { maxInputLength: 4_000_000, maxDepth: 120, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'head', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'blockquote', format: 'blockquote' },
    { selector: 'h1', options: { uppercase: false } },
    { selector: 'h2', options: { uppercase: false } },
    { selector: 'h3', options: { uppercase: false } },
    { selector: 'h4', options: { uppercase: false } },
    { selector: 'h5', options: { uppercase: false } },
    { selector: 'h6', options: { uppercase: false } },
    { selector: 'p', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'ul', options: { leadingLineBreaks: 1, trailingLineBreaks: 1, itemPrefix: '- ' } },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
  ],
  formatters: {
    cell: (element, walk, builder) => {
      const text = isSingleBlock(element) ? collectText(element).replace(/\s+/g, ' ').trim() : null;
      if (text === null) walk(element.children, builder);
      else builder.addInline(text);
      builder.addLiteral(CELL_GAP);
    },
  },
});

/** Without comments, the conditional ones of Word included; one that is not closed hides the rest, as it does in a browser. */
function withoutComments(html: string): string {
  let kept = '';
  let from = 0;
  for (let start = html.indexOf('<!--'); start >= 0; start = html.indexOf('<!--', from)) {
    kept += html.slice(from, start);
    const end = html.indexOf('-->', start + 4);
    if (end < 0) return kept;
    from = end + 3;
  }
  return kept + html.slice(from);
}

/**
 * Readable text of an HTML body: no CSS, script or title; table cells stand apart;
 * quoted mail keeps its `> `, whether it is quoted by blockquote or by a client's reply block.
 */
export function htmlToPlainText(html: string): string {
  const marked = withoutComments(html).replace(
    /<(?:div|hr|span)[^>]{1,500}?id="?(?:divRplyFwdMsg|appendonsend|stopSpelling|mail-editor-reference-message-container)"?[^>]{0,500}>/gi,
    '$&<p>-----Original Message-----</p>',
  );
  return convert(marked)
    .replace(/(?<![ \u00A0])[ \u00A0]+$/gm, '')
    .replace(/\u00A0\u00A0/g, '  ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
