import { Parser } from 'htmlparser2';
import sanitizeHtml from 'sanitize-html';

/**
 * A piece of a laid-out mail: mark-up that is ours, or words of the mail that have still to be masked and escaped.
 * `isNewLine`: something between this text and the one before it starts a line or a cell.
 */
export type SheetPiece =
  | { kind: 'markup'; html: string }
  | { kind: 'text'; text: string; isNewLine: boolean }
  | { kind: 'attribute'; text: string };

export type SanitisedMail = {
  pieces: SheetPiece[];
  /** Images and styles that would have been fetched from elsewhere. */
  blocked: number;
  /** Whether it was too long to be shown to its end. */
  isCut: boolean;
};

const MOST_TEXT = 300_000;
const MOST_PIECES = 12_000;
const MOST_TITLE = 500;

const INLINE =
  'a abbr b bdi cite code del em font i img ins kbd mark q s samp small span strike strong sub sup tt u var wbr'.split(
    ' ',
  );
const BLOCKS =
  'address blockquote br caption center col colgroup dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td tfoot th thead tr ul'.split(
    ' ',
  );
const VOID = new Set(['br', 'col', 'hr', 'img', 'wbr']);
/** Elements that go with all that stands in them. `x-hidden` is what an element becomes that the sender hides. */
const WITHOUT_TEXT =
  'script style head title template textarea select option noscript noembed noframes iframe object applet embed svg math audio video canvas xmp plaintext x-hidden'.split(
    ' ',
  );

const LENGTH = /^(?:0|\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|ex|%|in|cm|mm)?)$/i;
const LENGTHS = /^(?:(?:0|auto|\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|ex|%|in|cm|mm)?)\s*){1,4}$/i;
const COLOUR = /^(?:#[0-9a-f]{3,8}|rgba?\([\d.,%\s/]{3,40}\)|[a-z]{3,24})$/i;
const WORDS = /^[a-z][a-z -]{0,40}$/i;
const BORDER = /^[#\w\s.,()%]{1,80}$/;
const sides = (name: string, tail: string, values: RegExp[]) =>
  Object.fromEntries(['', '-top', '-right', '-bottom', '-left'].map((side) => [`${name}${side}${tail}`, values]));

/** Looks that neither fetch, nor hide, nor move anything out of its place. */
const STYLES: Record<string, RegExp[]> = {
  color: [COLOUR],
  'background-color': [COLOUR],
  background: [COLOUR],
  'font-size': [/^[1-9]\d{0,2}(?:\.\d{1,3})?(?:px|pt|em|rem|%)$/i, WORDS],
  'font-weight': [/^(?:[1-9]00|[a-z]{4,7})$/i],
  'font-style': [WORDS],
  'font-family': [/^[\w\s,"'-]{1,200}$/],
  'font-variant': [WORDS],
  'text-align': [WORDS],
  'text-decoration': [WORDS],
  'text-transform': [WORDS],
  'line-height': [/^(?:normal|[1-9]\d{0,2}(?:\.\d{1,3})?(?:px|pt|em|%)?)$/i],
  'vertical-align': [WORDS, LENGTH],
  'white-space': [/^(?:normal|nowrap|pre-wrap|pre-line)$/i],
  'list-style-type': [WORDS],
  'border-collapse': [WORDS],
  'border-spacing': [LENGTHS],
  'border-radius': [LENGTHS],
  width: [LENGTH],
  'max-width': [LENGTH],
  'min-width': [LENGTH],
  height: [LENGTH],
  ...sides('padding', '', [LENGTHS]),
  ...sides('margin', '', [LENGTHS]),
  ...sides('border', '', [BORDER]),
  ...sides('border', '-color', [COLOUR]),
  ...sides('border', '-style', [WORDS]),
  ...sides('border', '-width', [LENGTHS]),
};

const NUMBER = /^\d{1,4}%?$/;
/** What each attribute may hold; one that is not here is left out. `style` has been cleaned, `title` holds words. */
const ATTRIBUTES: Record<string, RegExp> = {
  style: /^[^<>&]*$/,
  dir: /^(?:ltr|rtl|auto)$/i,
  lang: /^[\w-]{1,20}$/,
  align: WORDS,
  valign: WORDS,
  width: NUMBER,
  height: NUMBER,
  bgcolor: COLOUR,
  color: COLOUR,
  face: /^[\w\s,'-]{1,100}$/,
  size: /^[+-]?\d{1,2}$/,
  border: NUMBER,
  cellpadding: NUMBER,
  cellspacing: NUMBER,
  colspan: NUMBER,
  rowspan: NUMBER,
  span: NUMBER,
  start: NUMBER,
  type: /^[1aAiI]$|^(?:disc|circle|square)$/,
  value: NUMBER,
};

/** A style that cannot be parsed is dropped without a word. */
const silent = () => undefined;
const QUIET = { logger: { debug: silent, info: silent, warn: silent, error: silent } };

const HIDDEN = /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)/i;
const REMOTE_IN_STYLE = /(?:url\(|@import)\s*(?:url\()?\s*["']?\s*(?:https?:)?\/\//gi;

/**
 * The HTML of a mail as pieces of a sheet that fetches nothing and runs nothing: known elements with known looks, images
 * only from `images` (data URLs by Content-ID) or where `checkImage` vouches for an inline one, links as words with
 * their target beside them.
 */
export function sanitiseMail(
  html: string,
  images: ReadonlyMap<string, string>,
  checkImage: (dataUrl: string) => string | null,
): SanitisedMail {
  let blocked = html.match(REMOTE_IN_STYLE)?.length ?? 0;
  const clean = sanitizeHtml(html, {
    ...QUIET,
    allowedTags: [...INLINE, ...BLOCKS],
    allowedAttributes: { '*': [...Object.keys(ATTRIBUTES), 'title'], a: ['href'], img: ['src', 'alt'] },
    allowedStyles: { '*': STYLES },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'] },
    nonTextTags: WITHOUT_TEXT,
    nestingLimit: 120,
    transformTags: {
      '*': (tagName, attribs) => {
        if (attribs.background) blocked += 1;
        const isHidden = 'hidden' in attribs || HIDDEN.test(attribs.style ?? '');
        return { tagName: isHidden ? 'x-hidden' : tagName, attribs };
      },
    },
  });
  const sheet = piecesOf(clean, (source) =>
    source.startsWith('cid:') ? (images.get(contentId(source.slice(4))) ?? null) : checkImage(source),
  );
  return { ...sheet, blocked: blocked + sheet.blocked };
}

/** A Content-ID as it is compared: unescaped, without its angle brackets. */
export function contentId(text: string): string {
  const bare = text.trim().replace(/^<|>$/g, '');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** Characters without width or that turn the direction of writing: they cut a number where nobody sees it. */
const INVISIBLE =
  /\u034F|[\u00AD\u061C\u115F\u1160]|\u17B4|\u17B5|\u180B|\u180C|\u180D|[\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;
/** Joiners and variation selectors have a use after a letter or a picture, and none after a figure. */
const IDLE_JOINER =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?:\u200C|\u200D|\p{Variation_Selector})+/gu;

/** The text as it is read: without what is not seen, figures and signs in their plain form. */
const visible = (text: string): string =>
  text
    .replace(INVISIBLE, '')
    .replace(IDLE_JOINER, '')
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    // The one letter whose small form is longer: comparing without capitals would lose its place.
    .replaceAll('\u0130', 'I');

type Link = { target: string; text: string };

function piecesOf(clean: string, imageOf: (source: string) => string | null): SanitisedMail {
  const pieces: SheetPiece[] = [];
  const preformatted: boolean[] = [];
  const links: (Link | null)[] = [];
  let blocked = 0;
  let length = 0;
  let isCut = false;
  let isNewLine = true;
  const markup = (html: string) => {
    const last = pieces.at(-1);
    if (last?.kind === 'markup') last.html += html;
    else pieces.push({ kind: 'markup', html });
  };
  const words = (written: string) => {
    const readable = visible(written);
    const text = preformatted.at(-1) ? readable : readable.replace(/[ \t\r\n\f]+/g, ' ');
    length += text.length;
    if (isCut || length > MOST_TEXT || pieces.length > MOST_PIECES) {
      isCut = true;
      return;
    }
    const last = pieces.at(-1);
    if (last?.kind === 'text') last.text += text;
    else pieces.push({ kind: 'text', text, isNewLine });
    isNewLine = false;
    for (const link of links) if (link) link.text += text;
  };
  const titled = (open: string, title: string, close: string) => {
    markup(`${open} title="`);
    pieces.push({ kind: 'attribute', text: visible(title).slice(0, MOST_TITLE) });
    markup(`"${close}`);
  };
  const openTag = (name: string, attribs: Record<string, string>) => {
    if (isCut) return;
    const kept = Object.entries(attribs).filter(([key, value]) => ATTRIBUTES[key]?.test(value));
    const open = `<${name}${kept.map(([key, value]) => ` ${key}="${value.replaceAll('"', "'")}"`).join('')}`;
    if (attribs.title) titled(open, attribs.title, '>');
    else markup(`${open}>`);
  };
  const image = (attribs: Record<string, string>) => {
    const source = attribs.src ?? '';
    const shown = source === '' ? null : imageOf(source);
    if (shown === null && /^(?:https?:)?\/\//i.test(source)) blocked += 1;
    if (isCut || (shown === null && isSpeck(attribs))) return;
    if (shown === null) {
      markup('<span class="guichet-blocked">');
      words(attribs.alt ?? '');
      markup('</span>');
      return;
    }
    const size = ['width', 'height'].filter((key) => NUMBER.test(attribs[key] ?? ''));
    markup(`<img src="${shown}"${size.map((key) => ` ${key}="${attribs[key]}"`).join('')} alt="`);
    pieces.push({ kind: 'attribute', text: visible(attribs.alt ?? '').slice(0, MOST_TITLE) });
    markup('">');
  };
  const parser = new Parser(
    {
      onopentag(name, attribs) {
        if (!INLINE.includes(name)) isNewLine = true;
        if (name === 'img') return image(attribs);
        if (!VOID.has(name)) {
          const style = attribs.style ?? '';
          preformatted.push(name === 'pre' || /white-space\s*:\s*pre/i.test(style) || (preformatted.at(-1) ?? false));
        }
        if (name !== 'a') return openTag(name, attribs);
        const target = isCut ? null : readableTarget(attribs.href ?? '');
        links.push(target ? { target, text: '' } : null);
        if (target) titled('<span class="guichet-link"', target, '>');
        else if (!isCut) markup('<span>');
      },
      ontext: words,
      onclosetag(name) {
        if (!INLINE.includes(name)) isNewLine = true;
        if (VOID.has(name)) return;
        preformatted.pop();
        if (name !== 'a') {
          if (!isCut) markup(`</${name}>`);
          return;
        }
        const link = links.pop();
        if (isCut) return;
        markup('</span>');
        const host = link && hostOf(link.target);
        if (!host || link.text.toLowerCase().includes(host)) return;
        markup('<span class="guichet-host">');
        words(host);
        markup('</span>');
      },
    },
    { decodeEntities: true },
  );
  parser.end(clean);
  return { pieces, blocked, isCut };
}

/** A picture of a dot or two: it counts readers and shows nothing. */
const isSpeck = (attribs: Record<string, string>): boolean =>
  /^[0-2]$/.test(attribs.width ?? '') || /^[0-2]$/.test(attribs.height ?? '');

/** The target of a link as a person reads it, without the escapes in which a number could lie. */
function readableTarget(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function hostOf(target: string): string | null {
  try {
    const { protocol, hostname } = new URL(target);
    return protocol === 'http:' || protocol === 'https:' ? hostname.toLowerCase() : null;
  } catch {
    return null;
  }
}
