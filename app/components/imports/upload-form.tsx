import { useNavigate } from '@remix-run/react';
import { FileSpreadsheet, Upload } from 'lucide-react';
import { type DragEvent, type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SourceFace, UPLOAD_PATH } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { FileSize } from '../desk/file-size.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { classNames } from '../ui/class-names.ts';
import { Field, FieldErrors } from '../ui/field.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { wayTo } from './import-lists.tsx';
import { useRefusalText } from './refused-import.tsx';

type Sending = { sent: number; total: number };
export type UploadFormProps = {
  sources: readonly SourceFace[];
  chosen: string;
  /** What was wrong with the last try, where no script runs. */
  problem: string | null;
  mostBytes: number;
  /** The present day, the last that data can be of. */
  today: string;
};

/** Which problem belongs to which field. */
const FILE_PROBLEMS = ['file_missing', 'too_large', 'no_rows', 'upload_broken'];

/** A file and where it comes from. It is sent as an ordinary form; where script runs, with a bar that tells how far. */
export function UploadForm({ sources, chosen, problem: first, mostBytes, today }: UploadFormProps) {
  const { t } = useTranslation('imports');
  const text = useRefusalText();
  const [source, setSource] = useState(chosen);
  const [file, setFile] = useState<File | null>(null);
  const { problem, sending, send, cancel } = useUpload(first);
  const tooLarge = file !== null && file.size > mostBytes;
  const shown = tooLarge ? 'too_large' : problem;
  const open = sources.find(({ id }) => id === source)?.open ?? null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending || tooLarge) return;
    send(new FormData(event.currentTarget));
  };
  return (
    <form
      method="post"
      action={UPLOAD_PATH}
      encType="multipart/form-data"
      noValidate
      onSubmit={submit}
      className="grid max-w-[640px] grid-cols-[minmax(0,1fr)] gap-5"
    >
      {shown && !FILE_PROBLEMS.includes(shown) ? (
        <Callout tone="danger" title={t('upload.failed')} isLive>
          {text(shown)}
        </Callout>
      ) : null}
      <Field name="source" label={t('upload.source')} hint={t('upload.sourceHint')} defaultValue={chosen}>
        {(control) => (
          <Select
            {...control}
            onChange={(event) => setSource(event.currentTarget.value)}
            options={sources.map(({ id, name, institution }) => ({
              value: id,
              label: `${name} (${institution.name})`,
            }))}
          />
        )}
      </Field>
      {open ? (
        <Callout
          tone="warn"
          title={t('upload.busy')}
          action={<ButtonLink to={wayTo(open)}>{t('upload.toOpen')}</ButtonLink>}
        >
          {t(`upload.busyText.${open.state === 'unmapped' || open.state === 'previewed' ? 'waits' : 'runs'}`)}
        </Callout>
      ) : null}
      {/* What stands before the file is known when the file arrives. */}
      <div className="max-w-[360px]">
        <Field name="asOf" label={t('upload.asOf')} hint={t('upload.asOfHint')} required={false}>
          {(control) => <TextInput {...control} type="date" max={today} />}
        </Field>
      </div>
      <FileField
        file={file}
        onChoose={setFile}
        mostBytes={mostBytes}
        problem={shown && FILE_PROBLEMS.includes(shown) ? text(shown) : null}
      />
      {sending ? (
        <Progress sending={sending} onCancel={cancel} />
      ) : (
        <Button variant="primary" className="max-sm:w-full sm:justify-self-start" icon={<Upload aria-hidden="true" />}>
          {t('upload.submit')}
        </Button>
      )}
    </form>
  );
}

function FileField({
  file,
  onChoose,
  mostBytes,
  problem,
}: {
  file: File | null;
  onChoose: (file: File | null) => void;
  mostBytes: number;
  problem: string | null;
}) {
  const { t } = useTranslation('imports');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    if (!input.current || event.dataTransfer.files.length === 0) return;
    input.current.files = event.dataTransfer.files;
    onChoose(input.current.files?.[0] ?? null);
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-base-size font-(--label-weight)">
        {t('upload.file')}
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is another way to what the field in it does */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
        className={classNames(
          'grid justify-items-center gap-2 rounded-lg border-2 border-dashed px-4 py-7 text-center',
          isOver
            ? 'border-accent bg-accent-soft'
            : problem
              ? 'border-danger bg-surface'
              : 'border-line-strong bg-surface',
        )}
      >
        <FileSpreadsheet aria-hidden="true" className="size-7 text-accent" />
        <p data-needs-script className={file ? 'font-[570]' : 'text-ink-2'}>
          {file ? (
            <>
              {t('upload.ready')} <FileSize bytes={file.size} />
            </>
          ) : (
            t('upload.drop')
          )}
        </p>
        <input
          ref={input}
          id={id}
          type="file"
          name="file"
          required
          accept=".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          aria-describedby={`${id}-hint ${id}-error`}
          {...(problem ? { 'aria-invalid': true } : {})}
          onChange={(event) => onChoose(event.currentTarget.files?.[0] ?? null)}
          className="max-w-full text-[13px] text-ink-2 file:mr-3 file:min-h-(--control-height) file:rounded-md file:border file:border-solid file:border-control file:bg-surface file:px-3.5 file:font-[570] file:text-ink"
        />
        <p id={`${id}-hint`} className="text-small text-ink-2">
          {t('upload.fileHint')} <FileSize bytes={mostBytes} />
        </p>
      </div>
      <div role="alert">
        <FieldErrors id={`${id}-error`} errors={problem ? [problem] : []} />
      </div>
    </div>
  );
}

function Progress({ sending: { sent, total }, onCancel }: { sending: Sending; onCancel: () => void }) {
  const { t } = useTranslation('imports');
  const { percent } = useFormat();
  const isSent = total > 0 && sent >= total;
  return (
    <div className="grid gap-2.5 rounded-lg border border-line bg-surface p-4">
      <p role="status" className="font-[570]">
        {isSent ? t('upload.storing') : t('upload.sending')}
      </p>
      <ProgressBar label={t('upload.sending')} value={sent} max={Math.max(total, 1)} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="num text-[13px] text-ink-2">
          {percent(total === 0 ? 0 : sent / total)} · <FileSize bytes={sent} /> / <FileSize bytes={total} />
        </span>
        <Button type="button" onClick={onCancel}>
          {t('upload.cancel')}
        </Button>
      </div>
    </div>
  );
}

/** Sends a form with its file, telling how far, and goes where the answer leads. */
function useUpload(first: string | null) {
  const navigate = useNavigate();
  const [problem, setProblem] = useState(first);
  const [sending, setSending] = useState<Sending | null>(null);
  const request = useRef<XMLHttpRequest | null>(null);
  useEffect(() => () => request.current?.abort(), []);
  const end = (code: string | null) => {
    request.current = null;
    setSending(null);
    setProblem(code);
  };
  const send = (form: FormData) => {
    const xhr = new XMLHttpRequest();
    request.current = xhr;
    setProblem(null);
    setSending({ sent: 0, total: 0 });
    xhr.upload.onprogress = ({ loaded, total }) => setSending({ sent: loaded, total });
    xhr.onload = () => {
      const answer = readAnswer(xhr.responseText);
      if (answer.to) navigate(answer.to);
      else end(answer.problem ?? (xhr.status === 413 ? 'too_large' : 'upload_broken'));
    };
    xhr.onerror = () => end('upload_broken');
    xhr.onabort = () => end(null);
    xhr.open('POST', UPLOAD_PATH);
    xhr.setRequestHeader('Accept', 'application/json');
    xhr.send(form);
  };
  return { problem, sending, send, cancel: () => request.current?.abort() };
}

function readAnswer(text: string): { to?: string; problem?: string } {
  try {
    return JSON.parse(text) as { to?: string; problem?: string };
  } catch {
    return {};
  }
}
