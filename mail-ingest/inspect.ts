import type { Readable } from 'node:stream';
import { classify } from './classify.ts';
import type { NumberStatus } from './extract/number.ts';
import { extract } from './extract.ts';
import type { Language, MailKind, Span } from './kinds.ts';
import { DEFAULT_PARSE_LIMITS } from './parse/parsed-mail.ts';
import { parseMail } from './parse.ts';
import { type OwnIdentity, screenMail } from './screen.ts';

export type InspectLine = {
  file: string;
  kind: MailKind;
  confidence: number;
  language: Language;
  nrn: string | null;
  nrn_status: NumberStatus;
  last_name: string | null;
  first_name: string | null;
  from_address: string | null;
  new_email: string | null;
  spans: Record<'kind' | 'nrn' | 'last_name' | 'first_name' | 'new_email', Span[]>;
};

/**
 * One mail through parse, screen, classify and extract, as the line that `guichet mail inspect` prints.
 * Identity is read from requests only: in an automatic mail it is of no use.
 */
export async function inspectMail(
  fileName: string,
  source: Buffer | Readable,
  own: OwnIdentity,
  today: Date,
): Promise<InspectLine> {
  const mail = await parseMail(source, DEFAULT_PARSE_LIMITS);
  const screening = screenMail(mail, own);
  const { kind, confidence, language, words } = classify(mail);
  const line: InspectLine = {
    file: fileName,
    kind,
    confidence,
    language,
    nrn: null,
    nrn_status: 'missing',
    last_name: null,
    first_name: null,
    from_address: mail.from?.address || null,
    new_email: null,
    spans: { kind: words, nrn: [], last_name: [], first_name: [], new_email: [] },
  };
  if (screening.kind !== 'person')
    return { ...line, kind: screening.kind, confidence: 1, spans: { ...line.spans, kind: [] } };
  const { nationalNumber, lastName, firstName, newAddress } = extract(mail, kind, today);
  const listed = (span: Span | null | undefined): Span[] => (span ? [span] : []);
  return {
    ...line,
    nrn: nationalNumber.value,
    nrn_status: nationalNumber.status,
    last_name: lastName?.value ?? null,
    first_name: firstName?.value ?? null,
    new_email: newAddress?.value ?? null,
    spans: {
      kind: words,
      nrn: listed(nationalNumber.span),
      last_name: listed(lastName?.span),
      first_name: listed(firstName?.span),
      new_email: listed(newAddress?.span),
    },
  };
}
