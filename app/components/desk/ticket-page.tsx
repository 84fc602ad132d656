import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { AccountCard } from './account-card.tsx';
import { ActionsPanel } from './actions-panel.tsx';
import { KindChooser } from './kind-chooser.tsx';
import { Ladder } from './ladder.tsx';
import { LinkAccount } from './link-account.tsx';
import { NEXT_STEP_ID, NextStep } from './next-step.tsx';
import { PartTabs } from './part-tabs.tsx';
import { REPLY_ID, ReplyBox } from './reply-box.tsx';
import { RevealedProvider } from './revealed.tsx';
import { QuietButton } from './step-parts.tsx';
import {
  ShowPartContext,
  TicketContext,
  type TicketData,
  type TicketPart,
  useShowPart,
  useTicket,
} from './ticket-context.tsx';
import { TicketHeader } from './ticket-header.tsx';
import { Timeline } from './timeline.tsx';

/** Gives the focus to an element, or to its first control. */
function focusFirst(id: string): void {
  const element = document.getElementById(id);
  const control = element?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select, button');
  const target = element?.matches('input, textarea') ? element : (control ?? element);
  target?.focus();
  element?.scrollIntoView({ block: 'nearest' });
}

/** One ticket: the conversation, the evidence and the account, side by side where there is room, one at a time elsewhere. */
export function TicketPage({ ticket, children }: { ticket: TicketData; children: ReactNode }) {
  const { t } = useTranslation('desk');
  const [part, setPart] = useState<TicketPart>('conversation');
  const showPart = useCallback((next: TicketPart, focus?: string) => {
    // At once, so that what is typed after a key lands in the field.
    flushSync(() => setPart(next));
    if (focus) focusFirst(focus);
  }, []);
  const hiddenUnless = (shown: TicketPart) => (part === shown ? '' : 'max-[1099px]:hidden');
  return (
    <TicketContext.Provider value={ticket}>
      <ShowPartContext.Provider value={showPart}>
        <RevealedProvider>
          <div className="flex min-h-full flex-col min-[1100px]:grid min-[1100px]:h-full min-[1100px]:grid-cols-[minmax(0,1fr)_clamp(332px,27vw,380px)]">
            <div className={`flex min-h-0 min-w-0 flex-col ${part === 'conversation' ? 'max-[1099px]:flex-1' : ''}`}>
              {children}
              <TicketHeader />
              <KindChooser />
              <PartTabs part={part} onChange={setPart} />
              <section
                id="part-conversation"
                aria-label={t('ticket.conversation')}
                className={`flex min-h-0 flex-1 flex-col ${hiddenUnless('conversation')}`}
              >
                <Conversation />
                <ReplyBox />
              </section>
            </div>
            <aside
              className={`min-w-0 bg-surface px-4 pt-4 pb-7 max-[1099px]:mx-auto max-[1099px]:w-full max-[1099px]:max-w-[640px] max-[1099px]:flex-1 max-[1099px]:bg-transparent min-[1100px]:overflow-y-auto min-[1100px]:border-l min-[1100px]:border-line min-[1100px]:px-5 ${part === 'conversation' ? 'max-[1099px]:hidden' : ''}`}
            >
              <section id="part-identity" aria-label={t('ticket.identity')} className={hiddenUnless('identity')}>
                <Identity />
              </section>
              <section
                id="part-account"
                aria-label={t('ticket.account')}
                className={`grid gap-5 min-[1100px]:mt-6 ${hiddenUnless('account')}`}
              >
                <Account />
                <ActionsPanel />
              </section>
            </aside>
            <PhoneBar />
          </div>
        </RevealedProvider>
      </ShowPartContext.Provider>
    </TicketContext.Provider>
  );
}

/** On a phone: the two things that an agent does most, always at hand. */
function PhoneBar() {
  const { t } = useTranslation('desk');
  const showPart = useShowPart();
  return (
    <div
      data-needs-script=""
      className="sticky bottom-0 z-10 flex gap-2 border-t border-line bg-surface px-4 py-2 sm:hidden"
    >
      <Button type="button" isFull onClick={() => showPart('conversation', REPLY_ID)}>
        {t('reply.reply')}
      </Button>
      <Button type="button" variant="primary" isFull onClick={() => showPart('identity', NEXT_STEP_ID)}>
        {t('ticket.nextStep')}
      </Button>
    </div>
  );
}

/** The newest stands at the foot, and is what one sees first. */
function Conversation() {
  const { detail } = useTicket();
  const box = useRef<HTMLDivElement>(null);
  const count = detail.timeline.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is what moves the view.
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [count]);
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard.
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 py-4 focus-visible:-outline-offset-2 sm:px-7 sm:py-5"
    >
      <Timeline entries={detail.timeline} />
    </div>
  );
}

function Identity() {
  const { t } = useTranslation('desk');
  const { identity } = useTicket().detail;
  return (
    <>
      <h2 className="flex justify-between gap-3 text-[12.5px] font-[600] text-ink-2">
        {t('evidence.title')}
        <span className="num font-[500] text-ink-3">
          {t('evidence.progress', { done: identity.done, needed: identity.needed })}
        </span>
      </h2>
      <Ladder identity={identity} />
      <NextStep />
    </>
  );
}

function Account() {
  const { t } = useTranslation('desk');
  const { detail, roleLabels } = useTicket();
  return (
    <div>
      <h2 className="mb-2 flex justify-between gap-3 text-[12.5px] font-[600] text-ink-2">
        {t('card.title')}
        <span className="font-[500] text-ink-3">{detail.account ? t('card.masked') : null}</span>
      </h2>
      {detail.account ? (
        <>
          <AccountCard card={detail.account} roleLabels={roleLabels} />
          <p className="mt-2">
            <LinkAccount trigger={<QuietButton data-needs-script="">{t('card.change')}</QuietButton>} />
          </p>
        </>
      ) : (
        <div className="rounded-lg border border-dashed border-line-strong px-3.5 py-3 text-[13px]">
          <p className="font-[570]">{t('card.none')}</p>
          <p className="text-ink-2">{t('card.noneText')}</p>
        </div>
      )}
    </div>
  );
}
