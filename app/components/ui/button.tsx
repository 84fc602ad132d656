import { Link, type LinkProps } from '@remix-run/react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'ghost';

const looks: Record<ButtonVariant, string> = {
  primary: 'border-brand bg-brand text-brand-ink hover:bg-brand-hover hover:border-brand-hover',
  secondary: 'border-control bg-surface text-ink hover:bg-sunken',
  danger: 'border-danger bg-danger text-danger-ink hover:bg-danger-hover hover:border-danger-hover',
  ghost: 'border-transparent bg-transparent text-accent hover:bg-accent-soft',
};

function look(variant: ButtonVariant, isFull: boolean, className?: string): string {
  return classNames(
    'inline-flex min-h-(--control-height) items-center justify-center gap-2 rounded-md border px-3.5 py-1 text-center text-base-size font-[570]',
    'transition-colors duration-100 [&_svg]:size-[1.1em] [&_svg]:flex-none',
    'disabled:border-line disabled:bg-sunken disabled:text-ink-3',
    looks[variant],
    isFull && 'w-full',
    className,
  );
}

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: ButtonVariant;
  /** True while its action is under way: it keeps the focus, says so, and sends nothing again. */
  isPending?: boolean;
  isFull?: boolean;
  icon?: ReactNode;
};

export function Button({ variant = 'secondary', isPending = false, isFull = false, icon, ...props }: ButtonProps) {
  const { t } = useTranslation();
  const { children, className, onClick, type = 'submit', ...rest } = props;
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={isPending || undefined}
      onClick={isPending ? (event) => event.preventDefault() : onClick}
      className={look(variant, isFull, classNames(isPending && 'opacity-75', className))}
    >
      {isPending ? <Spinner label={t('state.pending')} /> : icon}
      {children}
    </button>
  );
}

export type ButtonLinkProps = LinkProps & { variant?: ButtonVariant; isFull?: boolean; icon?: ReactNode };

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({ variant = 'secondary', isFull = false, icon, ...props }: ButtonLinkProps) {
  const { children, className, ...rest } = props;
  return (
    <Link {...rest} className={look(variant, isFull, className)}>
      {icon}
      {children}
    </Link>
  );
}
