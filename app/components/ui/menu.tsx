import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type MenuItem = {
  id: string;
  label: ReactNode;
  icon?: ReactNode;
  isDisabled?: boolean;
  isDanger?: boolean;
  onSelect: () => void;
};

/** A short list of actions behind one button. It needs script: an action that must work without one has its own form. */
export function Menu({ trigger, items }: { trigger: ReactNode; items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="animate-in z-50 min-w-48 rounded-md border border-line bg-raised p-1 shadow-pop"
        >
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.id}
              disabled={item.isDisabled ?? false}
              onSelect={item.onSelect}
              className={classNames(
                'flex cursor-pointer items-center gap-2 rounded-sm px-2.5 py-1.5 text-[13.5px] outline-none select-none data-disabled:cursor-default data-disabled:text-ink-3 data-highlighted:bg-accent-soft [&_svg]:size-4',
                item.isDanger && 'text-danger data-highlighted:bg-danger-soft',
              )}
            >
              {item.icon}
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
