import { forwardRef, type TextareaHTMLAttributes } from 'react';
import { classNames } from './class-names.ts';

export const TextArea = forwardRef<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement>>(function TextArea(
  { className, rows = 4, ...rest },
  ref,
) {
  return <textarea ref={ref} {...rest} rows={rows} className={classNames('control resize-y py-2', className)} />;
});
