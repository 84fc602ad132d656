import type { AgentActivity, OversightPattern } from './contract.ts';

/** What the patterns of one desk are looked for in: all of it counted over the same weeks. */
export type OversightFacts = {
  agents: readonly AgentActivity[];
  /** Accounts that several people acted on. */
  targets: readonly { account: string; agents: number; acts: number }[];
  /** Who consented to whose requests, and how many requests of that person were decided in all. */
  pairs: readonly { asked: string; decided: string; together: number; ofAsked: number }[];
  /** Tickets on which wrong codes and answers came before an action. */
  hardWon: readonly { reference: string; agent: string; failures: number }[];
  /** Accounts whose sign-ins were refused so often that unknown browsers had to wait, and how often they were. */
  attacked: readonly { account: string; count: number; first: string; last: string }[];
  emergencies: readonly { agent: string; count: number }[];
};

/** A share of a desk's people is no yardstick below this many. */
const LEAST_AGENTS = 3;
const MANY = 10;
const MANY_SHOWS = 5;
const TIMES_MEDIAN = 2.5;
const OUTSIDE_HOURS = 3;
const AGENTS_ON_TARGET = 3;
const TOGETHER = 4;
const SHARE_TOGETHER = 0.8;
const FAILURES = 3;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return 0;
  if (Number.isInteger(middle)) return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return sorted[Math.floor(middle)] ?? 0;
}

export const actsOf = (agent: AgentActivity): number => agent.disclosures + agent.changes;

/** What is worth a second look, the gravest first. A pattern is a reason to ask, not a reproach. Pure. */
export function findPatterns(facts: OversightFacts): OversightPattern[] {
  const usual = median(facts.agents.map(actsOf));
  const usualShows = median(facts.agents.map((agent) => agent.shows));
  const isCrowd = facts.agents.length >= LEAST_AGENTS;
  return [
    ...facts.emergencies.map(({ agent, count }) => ({ kind: 'emergency' as const, agent, count })),
    ...facts.attacked.map((alarm) => ({ kind: 'sign_in_alarm' as const, ...alarm })),
    ...facts.pairs
      .filter((pair) => pair.together >= TOGETHER && pair.together / pair.ofAsked >= SHARE_TOGETHER)
      .map(({ asked, decided, together }) => ({
        kind: 'same_pair' as const,
        agent: asked,
        other: decided,
        count: together,
      })),
    ...facts.targets
      .filter((target) => target.agents >= AGENTS_ON_TARGET)
      .map(({ account, agents, acts }) => ({ kind: 'same_target' as const, account, agents, count: acts })),
    ...facts.hardWon
      .filter((ticket) => ticket.failures >= FAILURES)
      .map(({ reference, agent, failures }) => ({ kind: 'hard_won' as const, agent, reference, count: failures })),
    ...facts.agents
      .filter((agent) => isCrowd && agent.shows >= MANY_SHOWS && agent.shows > usualShows * TIMES_MEDIAN)
      .map((agent) => ({ kind: 'many_shows' as const, agent: agent.name, count: agent.shows, usual: usualShows })),
    ...facts.agents
      .filter((agent) => isCrowd && actsOf(agent) >= MANY && actsOf(agent) > usual * TIMES_MEDIAN)
      .map((agent) => ({ kind: 'many_acts' as const, agent: agent.name, count: actsOf(agent), usual })),
    ...facts.agents
      .filter((agent) => agent.outsideHours >= OUTSIDE_HOURS)
      .map((agent) => ({ kind: 'outside_hours' as const, agent: agent.name, count: agent.outsideHours })),
  ];
}
