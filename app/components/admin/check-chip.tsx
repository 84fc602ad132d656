import { useId } from 'react';

/** A box to tick that looks like a chip once it is. */
export function CheckChip({
  name,
  value,
  label,
  isChecked,
  isReadOnly,
}: {
  name: string;
  value: string;
  label: string;
  isChecked: boolean;
  isReadOnly: boolean;
}) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-md border border-control bg-surface px-2.5 py-1 text-[13px] has-checked:border-accent has-checked:bg-accent-soft has-checked:font-[570] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
    >
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        disabled={isReadOnly}
        defaultChecked={isChecked}
        className="size-3.5 flex-none accent-accent"
      />
      <span className="min-w-0">{label}</span>
    </label>
  );
}
