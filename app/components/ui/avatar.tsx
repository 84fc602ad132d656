/** Two initials of a person whose name stands beside it, so that a screen reader skips them. */
export function Avatar({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="inline-grid size-5 flex-none place-items-center rounded-full bg-accent-soft text-[9.5px] leading-none font-semibold text-accent"
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const first = words[0]?.[0] ?? '?';
  const second = words[1]?.[0] ?? '';
  return (first + second).toLocaleUpperCase('fr');
}
