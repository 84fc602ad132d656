import type { SelectHTMLAttributes } from 'react';
import { classNames } from './class-names.ts';

export type SelectProps = SelectHTMLAttributes<HTMLSelectElement> & {
  options: readonly { value: string; label: string }[];
};

/** The browser's own list of choices: it works without script and with every reader. */
export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <select {...rest} className={classNames('control', className)}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
