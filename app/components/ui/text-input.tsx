import { forwardRef, type InputHTMLAttributes } from 'react';
import { classNames } from './class-names.ts';

export type TextInputProps = InputHTMLAttributes<HTMLInputElement> & { isMono?: boolean };

export const TextInput = forwardRef<HTMLInputElement, TextInputProps>(function TextInput(props, ref) {
  const { className, isMono = false, type = 'text', ...rest } = props;
  return <input ref={ref} {...rest} type={type} className={classNames('control', isMono && 'font-mono', className)} />;
});
