/** How long the reading of a mailbox waits, in milliseconds. */
export type Patience = {
  /** Until the server takes the connection, and until it greets. */
  connectMs: number;
  greetingMs: number;
  /** Silence of the server in the middle of a command that counts as a dead link. */
  silenceMs: number;
  /** Until the answer to a short question. */
  probeMs: number;
  /** Between two questions while nothing arrives: a link that died in silence is noticed only by asking. */
  idleMs: number;
  /** Between two notes, during a long drain, that it goes on. */
  progressMs: number;
  /** After a first failure; it doubles with each further one, up to the second value. */
  backOffMs: number;
  longestBackOffMs: number;
};

export const PATIENCE: Patience = {
  connectMs: 15_000,
  greetingMs: 10_000,
  silenceMs: 90_000,
  probeMs: 15_000,
  idleMs: 60_000,
  progressMs: 5_000,
  backOffMs: 1_000,
  longestBackOffMs: 60_000,
};
