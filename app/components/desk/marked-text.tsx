import { useTranslation } from 'react-i18next';
import { SPAN_SUBJECTS, type SpanSubject, type TextSpan } from '#server/tickets/contract.ts';
import { classNames } from '../ui/class-names.ts';

type Piece = { text: string; what: SpanSubject | null; start: number };

const lines: Record<SpanSubject, string> = {
  national_number: 'num border-info-line',
  last_name: 'border-accent-line',
  first_name: 'border-accent-line',
  new_address: 'border-warn-line',
  keyword: 'border-dotted border-line-strong',
};
const look = (what: SpanSubject) => classNames('border-b-2 bg-transparent pb-px text-inherit', lines[what]);

/** A text with the words that were understood underlined, each told apart by a label that is read and shown on hover. */
export function MarkedText({ text, spans }: { text: string; spans: readonly TextSpan[] }) {
  const { t } = useTranslation('desk');
  return (
    <>
      {piecesOf(text, spans).map((piece) =>
        piece.what === null ? (
          piece.text
        ) : (
          <mark key={piece.start} title={t(`message.spans.${piece.what}`)} className={look(piece.what)}>
            {piece.text}
            <span className="sr-only select-none"> ({t(`message.spans.${piece.what}`)})</span>
          </mark>
        ),
      )}
    </>
  );
}

/** What the underlines of a text mean, for whoever has no pointer to hold over them. */
export function MarkLegend({ spans }: { spans: readonly TextSpan[] }) {
  const { t } = useTranslation(['mail', 'desk']);
  const subjects = SPAN_SUBJECTS.filter((what) => spans.some((span) => span.what === what));
  if (subjects.length === 0) return null;
  return (
    <p aria-hidden="true" className="mt-2.5 flex flex-wrap gap-x-3 gap-y-0.5 text-[12px] text-ink-3">
      {t('mail:recognised')}
      {subjects.map((what) => (
        <span key={what} className={look(what)}>
          {t(`desk:message.spans.${what}`)}
        </span>
      ))}
    </p>
  );
}

/** Cuts a text at its spans; a fact stands before a word that only classified it, and else the earlier one. */
function piecesOf(text: string, spans: readonly TextSpan[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const facts = spans.filter((span) => span.what !== 'keyword');
  const isFree = (span: TextSpan) => !facts.some((fact) => fact.start < span.end && span.start < fact.end);
  const shown = [...facts, ...spans.filter((span) => span.what === 'keyword' && isFree(span))];
  for (const span of shown.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const end = Math.min(span.end, text.length);
    if (span.start < at || end <= span.start) continue;
    if (span.start > at) pieces.push({ text: text.slice(at, span.start), what: null, start: at });
    pieces.push({ text: text.slice(span.start, end), what: span.what, start: span.start });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), what: null, start: at });
  return pieces;
}
