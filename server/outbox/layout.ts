import mjml2html from 'mjml';

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

const slot = (name: string): string => `[[${name}]]`;

const SHAPES = new Map<string, Promise<string>>();

/** The MJML of a shape: texts are slots, so that one compilation serves every mail of that shape. */
function shapeSource(parts: MailParts): string {
  const lines = parts.lines.map((_, index) => `<mj-text>${slot(`line${index}`)}</mj-text>`);
  const [first = '', ...rest] = lines;
  const secret = `<mj-text padding="8px 24px 16px"><div class="secret">${slot('secret')}</div></mj-text>`;
  const button = `<mj-button href="${slot('url')}" background-color="${parts.colour}" align="left" border-radius="8px" font-size="16px" font-weight="600" inner-padding="13px 22px">${slot('label')}</mj-button>`;
  return `<mjml lang="${parts.language}">
    <mj-head>
      <mj-title>${slot('heading')}</mj-title>
      <mj-attributes>
        <mj-all font-family="Inter, system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif" />
        <mj-text font-size="16px" line-height="24px" color="#14201f" padding="6px 24px" />
        <mj-button padding="14px 24px 10px" />
      </mj-attributes>
      <mj-style>
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        .secret { font-family: ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace; font-size: 20px; line-height: 28px; background: #eff2f2; border: 1px solid #c5cecd; border-radius: 8px; padding: 12px 16px; word-break: break-all; }
        @media (prefers-color-scheme: dark) {
          body, .page { background: #0f1514 !important; } .sheet, .sheet > table { background: #161d1c !important; }
          .sheet div { color: #e8efee !important; } .secret { background: #121918 !important; border-color: #3b4947 !important; color: #e8efee !important; }
        }
      </mj-style>
    </mj-head>
    <mj-body background-color="#f6f7f7" width="600px" css-class="page">
      <mj-section padding="24px 0 8px"><mj-column><mj-text font-size="14px" font-weight="600" color="#4a5a58">${slot('sender')}</mj-text></mj-column></mj-section>
      <mj-section background-color="#ffffff" border-radius="12px" padding="20px 0" css-class="sheet"><mj-column>
        ${parts.heading ? `<mj-text font-size="22px" line-height="30px" font-weight="700">${slot('heading')}</mj-text>` : ''}
        ${first}${parts.secret === undefined ? '' : secret}${rest.join('')}${parts.button ? button : ''}
      </mj-column></mj-section>
      <mj-section padding="8px 0 28px"><mj-column>${parts.footer.map((_, index) => `<mj-text font-size="13px" line-height="20px" color="#6d7c7a" padding="2px 24px">${slot(`footer${index}`)}</mj-text>`).join('')}</mj-column></mj-section>
    </mj-body>
  </mjml>`;
}

function shape(parts: MailParts): Promise<string> {
  const key = [
    parts.language,
    parts.colour,
    parts.lines.length,
    parts.heading !== '',
    parts.secret !== undefined,
    parts.button !== undefined,
    parts.footer.length,
  ].join('|');
  let compiled = SHAPES.get(key);
  if (!compiled) {
    compiled = mjml2html(shapeSource(parts), { validationLevel: 'strict', fonts: {} }).then((result) => result.html);
    SHAPES.set(key, compiled);
  }
  return compiled;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** A secret with a word joiner-free break: mail programs do not make a link of it, and a copy holds nothing else. */
const secretHtml = (value: string): string =>
  escapeHtml(value).replace(/@/g, '<span>@</span>').replace(/\./g, '<span>.</span>');

/** The HTML part of a mail: 600 px wide, no remote resource, readable in the dark. */
export async function layOutHtml(parts: MailParts): Promise<string> {
  const values: Record<string, string> = {
    sender: escapeHtml(parts.sender),
    heading: escapeHtml(parts.heading),
    secret: secretHtml(parts.secret ?? ''),
    label: escapeHtml(parts.button?.label ?? ''),
    url: escapeHtml(parts.button?.url ?? ''),
  };
  for (const [index, line] of parts.lines.entries())
    values[`line${index}`] = escapeHtml(line).replace(/\r?\n/g, '<br />');
  for (const [index, line] of parts.footer.entries()) values[`footer${index}`] = escapeHtml(line);
  return (await shape(parts)).replace(/\[\[(\w+)\]\]/g, (_, name: string) => values[name] ?? '');
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
