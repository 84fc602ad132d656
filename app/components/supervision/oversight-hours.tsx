import { useTranslation } from 'react-i18next';
import type { Oversight } from '#server/identity/contract.ts';

const HEIGHT = 96;
const STEP = 14;

/** When a desk acts: one column an hour, the usual hours on a lighter ground; the figures stand below. */
export function OversightHours({ desk }: { desk: Oversight['desks'][number] }) {
  const { t } = useTranslation('oversight');
  const titleId = `hours-${desk.slug}`;
  const most = Math.max(1, ...desk.hours);
  const width = 24 * STEP;
  return (
    <section aria-labelledby={titleId} className="rounded-lg border border-line bg-surface shadow-card">
      <header className="border-b border-line px-4 py-3 sm:px-5">
        <h3 id={titleId} className="text-[14px] font-[650]">
          {t('byHour.title')}
        </h3>
        <p className="text-[12px] text-ink-2">{t('byHour.usual', { from: desk.opens, to: desk.closes })}</p>
      </header>
      <div className="px-4 py-3 sm:px-5">
        <svg viewBox={`0 0 ${width} ${HEIGHT + 18}`} className="block w-full" aria-hidden="true">
          <title>{t('byHour.title')}</title>
          <rect
            x={desk.opens * STEP}
            y="0"
            width={(desk.closes - desk.opens) * STEP}
            height={HEIGHT}
            className="fill-sunken"
          />
          {desk.hours.map((count, hour) => {
            const height = (count / most) * (HEIGHT - 6);
            const isUsual = hour >= desk.opens && hour < desk.closes;
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place.
                key={hour}
                x={hour * STEP + 2}
                y={HEIGHT - height}
                width={STEP - 4}
                height={height}
                rx="2"
                className={isUsual ? 'fill-accent' : 'fill-warn'}
              >
                <title>{t('byHour.label', { hour, count })}</title>
              </rect>
            );
          })}
          <line x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} className="stroke-line-strong" />
          {[0, 6, 12, 18].map((hour) => (
            <text
              key={hour}
              x={hour * STEP + STEP / 2}
              y={HEIGHT + 13}
              textAnchor="middle"
              className="fill-ink-3 text-[9px]"
            >
              {hour}
            </text>
          ))}
        </svg>
        <details className="mt-1">
          <summary className="cursor-pointer text-[12.5px] text-ink-2">{t('byHour.figures')}</summary>
          <table className="num mt-2 w-full text-left text-[12.5px]">
            <thead className="text-ink-2">
              <tr>
                <th scope="col" className="font-[550]">
                  {t('byHour.hour')}
                </th>
                <th scope="col" className="text-right font-[550]">
                  {t('byHour.acts')}
                </th>
              </tr>
            </thead>
            <tbody>
              {desk.hours.map((count, hour) =>
                count === 0 ? null : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place.
                  <tr key={hour} className="border-t border-line">
                    <th scope="row" className="py-0.5 font-normal">
                      {t('byHour.hourValue', { hour })}
                    </th>
                    <td className="py-0.5 text-right">{count}</td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </details>
      </div>
    </section>
  );
}
