import { X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LoudTone, toneIcons } from './tone.ts';

export type ToastMessage = { id: string; tone: LoudTone; text: string };

const iconColours: Record<LoudTone, string> = {
  info: 'text-info',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
};

/**
 * Says that something was done; a new `id` shows anew. It appears once the page lives, since the library's viewport
 * carries a style attribute that must not stand in the server's HTML: what has to be read stands in a Callout.
 */
export function Toast({ message }: { message: ToastMessage | undefined }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<ToastMessage>();
  useEffect(() => setShown(message), [message]);
  if (shown === undefined) return null;
  const Icon = toneIcons[shown.tone];
  return (
    <Radix.Provider label={t('toast.region')} duration={6000} swipeDirection="right">
      <Radix.Root
        key={shown.id}
        className="animate-in flex items-start gap-2.5 rounded-md border border-line bg-raised py-2.5 pr-2 pl-3 shadow-pop"
        onOpenChange={(isOpen) => {
          if (!isOpen) setShown(undefined);
        }}
      >
        <Icon aria-hidden="true" className={`mt-px size-4.5 flex-none ${iconColours[shown.tone]}`} />
        <Radix.Description className="min-w-0 flex-1 text-[13.5px]">{shown.text}</Radix.Description>
        <Radix.Close
          aria-label={t('action.close')}
          className="grid size-6 place-items-center rounded-sm text-ink-3 hover:bg-sunken"
        >
          <X aria-hidden="true" className="size-4" />
        </Radix.Close>
      </Radix.Root>
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 w-[min(380px,calc(100vw-32px))] max-sm:bottom-20" />
    </Radix.Provider>
  );
}
