import type { Moment } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from './class-names.ts';

export type TimeProps = {
  value: Moment;
  /** `relative` shows the absolute on hover; `timeOfDay` and `date` show the whole on hover too. */
  as?: 'relative' | 'timeOfDay' | 'date' | 'dateTime';
  className?: string;
};

export function Time({ value, as = 'relative', className }: TimeProps) {
  const format = useFormat();
  const moment = new Date(value);
  // Node and the browser may write a date with other spaces; the text the server sent stands.
  return (
    <time
      dateTime={moment.toISOString()}
      title={format.dateTime(moment)}
      className={classNames('num whitespace-nowrap', className)}
      suppressHydrationWarning
    >
      {format[as](moment)}
    </time>
  );
}
