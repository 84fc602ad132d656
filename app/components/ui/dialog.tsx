import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';

export type DialogProps = {
  title: ReactNode;
  description?: ReactNode;
  /** The element that opens it, when it opens itself; a button. */
  trigger?: ReactNode;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** True for what is looked at rather than answered: as wide as the page allows. */
  isWide?: boolean;
  children: ReactNode;
};

/** A question over the page; focus stays in it, Escape leaves it, a sheet from below on a phone. */
export function Dialog({ title, description, trigger, isOpen, onOpenChange, isWide = false, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root {...(isOpen === undefined ? {} : { open: isOpen })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger === undefined ? null : <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'animate-in fixed inset-x-0 bottom-0 z-50 max-h-[90dvh] overflow-auto rounded-t-lg border border-line bg-raised p-5 shadow-pop outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg',
            isWide ? 'sm:w-[min(960px,calc(100vw-32px))]' : 'sm:w-[min(480px,calc(100vw-32px))]',
          )}
        >
          <div className="mb-3 flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-[16px] leading-snug font-[650]">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-1 text-ink-2">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close
              aria-label={t('action.close')}
              className="-mt-1 -mr-1.5 grid size-8 place-items-center rounded-md text-ink-3 hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden="true" className="size-4" />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
