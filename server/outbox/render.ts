import { createInstance } from 'i18next';
import type { MailParts } from './layout.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { fr } from './texts/fr.ts';
import { nl } from './texts/nl.ts';
import type { ChangedValue, DeskNote, FactName, MailPurpose, MailTexts, TextMessagePurpose } from './texts/texts.ts';

export type MailLanguage = 'fr' | 'nl' | 'de' | 'en';

const TEXTS: Record<MailLanguage, MailTexts> = { fr, nl, de, en };

const i18n = createInstance();
await i18n.init({
  resources: Object.fromEntries(Object.entries(TEXTS).map(([language, texts]) => [language, { mail: texts }])),
  defaultNS: 'mail',
  fallbackLng: false,
  interpolation: { escapeValue: false, skipOnVariables: true },
});

/** What is filled in, by a value or by another text; words without one stand as they are. */
const SLOT = /\{\{|\$t\(/;

/** `word`: what the institution calls it, where it has a word of its own. */
export type MailFact = { name: FactName; value: string; word?: string };

/** `word`: what the institution calls it, where it has a word of its own. */
export type MailChange = { name: ChangedValue; word?: string };

export type MailRequest = {
  purpose: MailPurpose;
  language: MailLanguage;
  params: Record<string, string | number>;
  /** The agent's own words, for `reply`. */
  text?: string;
  secret?: string;
  facts?: readonly MailFact[];
  changed?: readonly MailChange[];
  url?: string;
  reference?: string;
  sender: { name: string; shortName: string; colour: string };
};

export type RenderedMail = { subject: string; parts: MailParts };

/** A header value holds no line break (RFC 5322 §2.2): whatever is interpolated cannot add a header. */
const oneLine = (value: string): string =>
  value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 300);

/** Puts a mail into the words of one language. @returns its subject, and the parts that are laid out when it is sent. */
export function renderMail(request: MailRequest): RenderedMail {
  const texts = TEXTS[request.language][request.purpose];
  const t = i18n.getFixedT(request.language) as (key: string, params: Record<string, string | number>) => string;
  const params = {
    ...request.params,
    institution: request.sender.shortName,
    reference: request.reference ?? '',
    changed: listOf(request.language, request.changed ?? []),
  };
  const line = (key: string, text: string): string => (SLOT.test(text) ? t(key, params) : text);
  const lines = texts.lines.map((text, index) => line(`${request.purpose}.lines.${index}`, text));
  if (texts.also && request.changed) lines.splice(1, 0, line(`${request.purpose}.also`, texts.also));
  const subject = t(`${request.purpose}.subject`, params);
  const parts: MailParts = {
    language: request.language,
    sender: request.sender.name,
    colour: request.sender.colour,
    heading: texts.heading ? line(`${request.purpose}.heading`, texts.heading) : '',
    lines: request.text ? [request.text] : lines,
    ...(request.facts === undefined
      ? {}
      : {
          facts: request.facts.map(({ name, value, word }) => ({
            label: word ?? TEXTS[request.language].facts[name],
            value,
          })),
        }),
    ...(request.secret === undefined ? {} : { secret: request.secret }),
    ...(request.url && texts.button ? { button: { label: texts.button, url: request.url } } : {}),
    ...(request.url && texts.copy ? { copy: texts.copy } : {}),
    footer: [
      ...(request.text ? [] : [line('automatic', TEXTS[request.language].automatic)]),
      ...(request.reference ? [line('footer', TEXTS[request.language].footer)] : []),
    ],
  };
  return { subject: oneLine(subject), parts };
}

/** Names of values, in the words of one language: `a, b and c`. */
const listOf = (language: MailLanguage, changed: readonly MailChange[]): string =>
  new Intl.ListFormat(`${language}-BE`).format(
    changed.map(({ name, word }) => word ?? TEXTS[language].changedValue[name]),
  );

/** A text message in the words of one language; whatever is filled in stands on its one line. */
export function renderTextMessage(
  language: MailLanguage,
  purpose: TextMessagePurpose,
  params: Record<string, string | number>,
): string {
  const t = i18n.getFixedT(language) as (key: string, params: Record<string, string | number>) => string;
  return oneLine(t(`textMessage.${purpose}`, params));
}

/** What a ticket says that the product opens by itself, in the words of one language. */
export const deskNote = (language: MailLanguage, what: DeskNote): { subject: string; text: string } =>
  TEXTS[language].deskNote[what];
