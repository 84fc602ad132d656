import { Download, Eye, FileText, Image, Paperclip } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachmentUse, MessageAttachment } from '#server/tickets/contract.ts';
import { Dialog } from '../ui/dialog.tsx';
import { FileSize } from './file-size.tsx';
import { ImagePreview } from './image-preview.tsx';
import { PdfPreview } from './pdf-preview.tsx';
import { useTicket } from './ticket-context.tsx';

type Shown = Exclude<AttachmentUse, 'file'>;

/** What a file may be shown as, by what it says of itself; the server looks at its bytes before it hands it out. */
function shownAs({ contentType, name }: MessageAttachment): Shown | null {
  if (/^image\/(?:png|jpe?g|gif|webp)$/i.test(contentType) || /\.(?:png|jpe?g|gif|webp)$/i.test(name)) return 'image';
  return /^application\/pdf$/i.test(contentType) || /\.pdf$/i.test(name) ? 'pdf' : null;
}

const icons = { image: Image, pdf: FileText, file: Paperclip };

/** The files of a received mail: each can be kept, images and PDF looked at. They are addressed by their place. */
export function Attachments({ message, files }: { message: string; files: readonly MessageAttachment[] }) {
  const { t } = useTranslation(['desk', 'mail']);
  const { reference } = useTicket().detail;
  const addressOf = (index: number, use: AttachmentUse) =>
    `/desk/tickets/${reference}/messages/${message}/attachments/${index}?use=${use}`;
  return (
    <ul aria-label={t('message.attachments')} className="mt-3 flex flex-wrap gap-1.5">
      {files.map((file, index) => {
        const shown = shownAs(file);
        const Icon = icons[shown ?? 'file'];
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a file is its place; two may have the same name and bytes.
            key={index}
            className="inline-flex max-w-full items-center rounded-md border border-line bg-surface text-[12.5px] text-ink-2"
          >
            <span className="inline-flex min-w-0 items-center gap-1.5 py-1 pr-1.5 pl-2">
              <Icon aria-hidden="true" className="size-3.5 flex-none" />
              <span className="truncate" title={file.name}>
                {file.name || t('mail:file.unnamed')}
              </span>
              <span className="text-ink-3">
                <FileSize bytes={file.size} />
              </span>
            </span>
            {shown ? <Preview file={file} shown={shown} addressOf={(use) => addressOf(index, use)} /> : null}
            <a
              href={addressOf(index, 'file')}
              download=""
              aria-label={t('mail:file.download', { name: file.name })}
              title={t('mail:file.download', { name: file.name })}
              className="grid size-8 flex-none place-items-center rounded-r-md border-l border-line hover:bg-sunken hover:text-accent"
            >
              <Download aria-hidden="true" className="size-3.5" />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

type PreviewProps = { file: MessageAttachment; shown: Shown; addressOf: (use: AttachmentUse) => string };

/** Opens a file in a dialog; nothing of it is fetched before. */
function Preview({ file, shown, addressOf }: PreviewProps) {
  const { t } = useTranslation('mail');
  const [isOpen, setOpen] = useState(false);
  const download: ReactNode = (
    <a
      href={addressOf('file')}
      download=""
      className="font-[570] text-accent underline decoration-accent-line underline-offset-4"
    >
      {t('file.keep')}
    </a>
  );
  return (
    <Dialog
      isWide
      isOpen={isOpen}
      onOpenChange={setOpen}
      title={<span className="break-all">{file.name || t('file.unnamed')}</span>}
      description={t('file.logged')}
      trigger={
        <button
          type="button"
          data-needs-script=""
          aria-label={t('file.look', { name: file.name })}
          title={t('file.look', { name: file.name })}
          className="grid size-8 flex-none place-items-center border-l border-line hover:bg-sunken hover:text-accent"
        >
          <Eye aria-hidden="true" className="size-3.5" />
        </button>
      }
    >
      {shown === 'image' ? (
        <ImagePreview source={addressOf('image')} name={file.name} fallback={download} />
      ) : (
        <PdfPreview source={addressOf('pdf')} fallback={download} />
      )}
    </Dialog>
  );
}
