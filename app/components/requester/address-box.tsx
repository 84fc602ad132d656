import { MaskedValue } from '../ui/masked-value.tsx';

/** The one address that a page is about, masked. */
export function AddressBox({ label, hint }: { label: string; hint: string }) {
  return (
    <dl className="rounded-lg border border-line bg-surface px-4 py-3.5">
      <dt className="text-small text-ink-2">{label}</dt>
      <dd className="mt-0.5 text-[18px] font-[620] break-all">
        <MaskedValue value={hint} className="whitespace-normal!" />
      </dd>
    </dl>
  );
}
