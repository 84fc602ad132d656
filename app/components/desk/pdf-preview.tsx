import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { Spinner } from '../ui/spinner.tsx';

const MOST_PAGES = 10;
const MOST_BYTES = 25_000_000;
const MOST_PIXELS = 60_000_000;

/** The first pages of a PDF, each drawn as a picture: nothing in it runs, no link in it works. */
export function PdfPreview({ source, fallback }: { source: string; fallback: ReactNode }) {
  const { t } = useTranslation('mail');
  const [file, setFile] = useState<PDFDocumentProxy | null>(null);
  const [isRefused, setRefused] = useState(false);
  const [page, setPage] = useState(1);
  useEffect(() => {
    const gone = new AbortController();
    const opened = openPdf(source, gone.signal);
    opened.then(
      (pdf) => !gone.signal.aborted && setFile(pdf),
      () => !gone.signal.aborted && setRefused(true),
    );
    return () => {
      gone.abort();
      opened.then((pdf) => pdf.loadingTask.destroy()).catch(() => undefined);
    };
  }, [source]);
  if (isRefused)
    return (
      <Callout tone="warn" title={t('file.notShown')} action={fallback}>
        {t('file.notAPdf')}
      </Callout>
    );
  const pages = Math.min(file?.numPages ?? 1, MOST_PAGES);
  return (
    <>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard.
        tabIndex={0}
        aria-label={t('file.page', { page, pages: file?.numPages ?? 1 })}
        className="grid max-h-[64dvh] min-h-60 place-items-center overflow-auto rounded-md border border-line bg-sunken p-2"
      >
        {file ? (
          <Page file={file} number={page} onFault={() => setRefused(true)} />
        ) : (
          <Spinner label={t('file.opening')} />
        )}
      </section>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button
          type="button"
          variant="secondary"
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
          aria-label={t('file.previousPage')}
        >
          <ChevronLeft aria-hidden="true" />
        </Button>
        <span aria-live="polite" className="num text-[13px] text-ink-2">
          {t('file.page', { page, pages: file?.numPages ?? 1 })}
        </span>
        <Button
          type="button"
          variant="secondary"
          disabled={page >= pages}
          onClick={() => setPage(page + 1)}
          aria-label={t('file.nextPage')}
        >
          <ChevronRight aria-hidden="true" />
        </Button>
        <span className="ml-auto text-[13px] text-ink-2">
          {file && file.numPages > MOST_PAGES ? `${t('file.firstPages', { count: MOST_PAGES })} ` : null}
          {fallback}
        </span>
      </div>
    </>
  );
}

/** Fetches and opens a PDF; the reader of PDF is loaded now, and not before. */
async function openPdf(source: string, signal: AbortSignal): Promise<PDFDocumentProxy> {
  const [pdfjs, answer] = await Promise.all([import('pdfjs-dist'), fetch(source, { signal })]);
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const data = await answer.arrayBuffer();
  if (data.byteLength > MOST_BYTES) throw new Error('too large to be drawn');
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;
  return pdfjs.getDocument({
    data,
    isEvalSupported: false,
    enableXfa: false,
    // The decoders in WebAssembly would need a policy that lets code be made at run time.
    useWasm: false,
    useWorkerFetch: false,
    maxImageSize: MOST_PIXELS,
    stopAtErrors: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  }).promise;
}

function Page({ file, number, onFault }: { file: PDFDocumentProxy; number: number; onFault: () => void }) {
  const { t } = useTranslation('mail');
  const canvas = useRef<HTMLCanvasElement>(null);
  const fault = useRef(onFault);
  fault.current = onFault;
  useEffect(() => {
    let isGone = false;
    const drawn = file.getPage(number).then((page) => {
      const target = canvas.current;
      if (!target || isGone) return null;
      const natural = page.getViewport({ scale: 1 });
      const room = Math.min(target.parentElement?.clientWidth ?? 800, 900) - 16;
      const scale = Math.min(room / natural.width, 3) * Math.min(window.devicePixelRatio, 2);
      const viewport = page.getViewport({ scale });
      target.width = viewport.width;
      target.height = viewport.height;
      return page.render({ canvas: target, viewport });
    });
    drawn
      .then((task) => task?.promise)
      .catch((error: Error) => {
        if (!isGone && error.name !== 'RenderingCancelledException') fault.current();
      });
    return () => {
      isGone = true;
      drawn.then((task) => task?.cancel()).catch(() => undefined);
    };
  }, [file, number]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('file.pageAlt', { page: number })}
      className="h-auto max-w-full bg-white shadow-card"
    />
  );
}
