import { useTranslation } from 'react-i18next';
import type { AgentActivity, Oversight } from '#server/identity/contract.ts';

const acts = (agent: AgentActivity): number => agent.disclosures + agent.changes;

/** Disclosures and changes by person beside the desk's median: a table whose rows are drawn as bars. */
export function OversightActivity({ desk }: { desk: Oversight['desks'][number] }) {
  const { t } = useTranslation('oversight');
  const titleId = `activity-${desk.slug}`;
  const most = Math.max(1, desk.median, ...desk.agents.map(acts));
  return (
    <section aria-labelledby={titleId} className="rounded-lg border border-line bg-surface shadow-card">
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line px-4 py-3 sm:px-5">
        <h3 id={titleId} className="text-[14px] font-[650]">
          {t('byPerson.title')}
        </h3>
        <ul className="flex flex-wrap gap-x-3 text-[12px] text-ink-2">
          <Key className="bg-accent">{t('byPerson.disclosures')}</Key>
          <Key className="bg-info">{t('byPerson.changes')}</Key>
          <Key className="w-0.5! bg-ink">{t('byPerson.median', { count: desk.median })}</Key>
        </ul>
      </header>
      <table className="w-full text-left text-[13px]">
        <thead className="sr-only">
          <tr>
            <th scope="col">{t('byPerson.person')}</th>
            <th scope="col">{t('byPerson.title')}</th>
            <th scope="col">{t('byPerson.disclosures')}</th>
            <th scope="col">{t('byPerson.changes')}</th>
            <th scope="col">{t('byPerson.outside')}</th>
          </tr>
        </thead>
        <tbody>
          {desk.agents.map((agent) => (
            <tr key={agent.id} className="border-b border-line last:border-0">
              <th scope="row" className="w-[34%] max-w-0 truncate py-2 pr-3 pl-4 font-[550] sm:pl-5" title={agent.name}>
                {agent.name}
              </th>
              <td className="py-2 pr-3">
                <Bar agent={agent} most={most} median={desk.median} />
              </td>
              <td className="num w-px py-2 pr-2 text-right whitespace-nowrap">
                <span className="text-accent">{agent.disclosures}</span>
              </td>
              <td className="num w-px py-2 pr-4 text-right whitespace-nowrap sm:pr-5">
                <span className="text-info">{agent.changes}</span>
              </td>
              <td className="sr-only">{agent.outsideHours}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden="true" className={`inline-block h-2.5 w-2.5 rounded-[2px] ${className}`} />
      {children}
    </li>
  );
}

/** One person's acts on the scale of the busiest, with the median as a line across. */
function Bar({ agent, most, median }: { agent: AgentActivity; most: number; median: number }) {
  const share = (value: number) => `${(value / most) * 100}%`;
  return (
    <svg aria-hidden="true" className="block h-4 w-full overflow-visible">
      <title>{agent.name}</title>
      <rect x="0" y="2" width={share(agent.disclosures)} height="12" rx="2" className="fill-accent" />
      <rect x={share(agent.disclosures)} y="2" width={share(agent.changes)} height="12" rx="2" className="fill-info" />
      <line x1={share(median)} x2={share(median)} y1="-2" y2="18" className="stroke-ink stroke-[1.5]" />
    </svg>
  );
}
