import { useTranslation } from 'react-i18next';
import type { SpanSubject, TextSpan } from '#server/tickets/contract.ts';
import { classNames } from '../ui/class-names.ts';

type Piece = { text: string; what: SpanSubject | null; start: number };

/** A text with the words that were understood underlined, each told apart by a label that is read and shown on hover. */
export function MarkedText({ text, spans }: { text: string; spans: readonly TextSpan[] }) {
  const { t } = useTranslation('desk');
  return (
    <>
      {piecesOf(text, spans).map((piece) =>
        piece.what === null ? (
          piece.text
        ) : (
          <mark
            key={piece.start}
            title={t(`message.spans.${piece.what}`)}
            className={classNames(
              'border-b-2 bg-transparent pb-px text-inherit',
              piece.what === 'national_number' ? 'num border-info-line' : 'border-accent-line',
              piece.what === 'keyword' && 'border-dotted',
            )}
          >
            {piece.text}
            <span className="sr-only select-none"> ({t(`message.spans.${piece.what}`)})</span>
          </mark>
        ),
      )}
    </>
  );
}

/** Cuts a text at its spans; where two overlap, the earlier one stands. */
function piecesOf(text: string, spans: readonly TextSpan[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const end = Math.min(span.end, text.length);
    if (span.start < at || end <= span.start) continue;
    if (span.start > at) pieces.push({ text: text.slice(at, span.start), what: null, start: at });
    pieces.push({ text: text.slice(span.start, end), what: span.what, start: span.start });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), what: null, start: at });
  return pieces;
}
