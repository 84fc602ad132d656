import { forwardRef, type InputHTMLAttributes } from 'react';
import { classNames } from './class-names.ts';

export type OneTimeCodeInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & { digits?: number };

/** One field for a code of digits: it can be pasted, dictated, and filled in by the phone. */
export const OneTimeCodeInput = forwardRef<HTMLInputElement, OneTimeCodeInputProps>(function OneTimeCodeInput(
  { digits = 6, className, defaultValue: _neverPrefilled, ...rest },
  ref,
) {
  return (
    <input
      ref={ref}
      {...rest}
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern={`\\s*(?:[0-9]\\s*){${digits}}`}
      minLength={digits}
      maxLength={digits * 2}
      className={classNames('control num max-w-[11em] font-mono text-[1.25em] tracking-[0.3em]', className)}
    />
  );
});
