import { connect, createServer, type Socket } from 'node:net';

/**
 * `reset` ends both sides with RST, `close` with FIN. `stall` keeps both open and passes nothing on. `split` passes a
 * while byte by byte, `delay` holds what is on the way back.
 */
export const NETWORK_FAULTS = ['reset', 'close', 'stall', 'split', 'delay'] as const;
export type NetworkFault = (typeof NETWORK_FAULTS)[number];

type Direction = 'up' | 'down';
/** `up` is from the product to the server. */
export type FaultPlan = {
  fault: NetworkFault;
  direction: Direction;
  /** The byte of that direction at which it happens, counted from the plan's beginning or from `command` on. */
  afterBytes: number;
  /** Wait for this command of the product; it is seen only where the connection is not encrypted. */
  command?: RegExp;
  /** It happens after this time at the latest, be it in silence. */
  withinMs: number;
};

export type FaultProxy = {
  port: number;
  counts: Record<NetworkFault, number>;
  close(): Promise<void>;
};

const SPLIT_BYTES = 400;
const LONGEST_DELAY_MS = 250;

/** Relays a free port of this machine to `target`, and does to each connection what `nextPlan` says; null: nothing. */
export async function startFaultProxy(
  target: number,
  nextPlan: () => FaultPlan | null,
  random: () => number,
): Promise<FaultProxy> {
  const counts: Record<NetworkFault, number> = { reset: 0, close: 0, stall: 0, split: 0, delay: 0 };
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const other = { up: upstream, down: client };
    let state: 'open' | 'stalled' | 'ended' = 'open';
    let plan: FaultPlan | null = null;
    let isArmed = false;
    let seen = 0;
    let splitLeft = 0;
    let timer: NodeJS.Timeout | undefined;
    /** What is written waits its turn: pieces must not overtake one another. */
    let writing: Promise<void> = Promise.resolve();

    const write = (to: Socket, bytes: Buffer) => {
      if (bytes.length === 0) return;
      const isSplit = splitLeft > 0;
      splitLeft = Math.max(0, splitLeft - bytes.length);
      writing = writing.then(async () => {
        if (state !== 'open') return;
        if (!isSplit) {
          to.write(bytes);
          return;
        }
        for (let at = 0; at < bytes.length; ) {
          const size = 1 + Math.floor(random() * 3);
          to.write(bytes.subarray(at, at + size));
          at += size;
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
    };
    const end = (how: 'reset' | 'close') => {
      state = 'ended';
      for (const socket of [client, upstream]) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.end(() => socket.destroySoon());
      }
    };
    const strike = () => {
      if (!plan || state !== 'open') return;
      const { fault } = plan;
      counts[fault] += 1;
      clearTimeout(timer);
      if (fault === 'reset' || fault === 'close') {
        // What stands before the chosen byte is passed on first.
        writing = writing.then(() => end(fault));
        plan = null;
      } else if (fault === 'stall') {
        writing = writing.then(() => {
          state = 'stalled';
        });
        plan = null;
      } else {
        if (fault === 'split') splitLeft = SPLIT_BYTES;
        else {
          const hold = random() * LONGEST_DELAY_MS;
          writing = writing.then(() => new Promise((resolve) => setTimeout(resolve, hold)));
        }
        begin();
      }
    };
    function begin() {
      plan = nextPlan();
      isArmed = plan?.command === undefined;
      seen = 0;
      clearTimeout(timer);
      if (plan) timer = setTimeout(strike, plan.withinMs);
    }
    const pass = (direction: Direction, bytes: Buffer) => {
      if (state !== 'open') return;
      let start = 0;
      if (plan && !isArmed && direction === 'up') {
        const at = plan.command ? bytes.toString('latin1').search(plan.command) : -1;
        if (at >= 0) {
          isArmed = true;
          start = at;
          write(other[direction], bytes.subarray(0, start));
        }
      }
      const rest = bytes.subarray(start);
      if (!plan || !isArmed || direction !== plan.direction || seen + rest.length < plan.afterBytes) {
        if (plan && isArmed && direction === plan.direction) seen += rest.length;
        write(other[direction], rest);
        return;
      }
      const cut = plan.afterBytes - seen;
      write(other[direction], rest.subarray(0, cut));
      strike();
      if (state === 'open') write(other[direction], rest.subarray(cut));
    };

    for (const [socket, direction] of [
      [client, 'up'],
      [upstream, 'down'],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (bytes: Buffer) => pass(direction, bytes));
      socket.on('error', () => other[direction].destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        clearTimeout(timer);
        // In silence nobody hears of the other side's end either.
        if (state !== 'stalled' || direction === 'up') writing.then(() => other[direction].destroy());
      });
    }
    begin();
  });

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    counts,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Numbers in [0, 1) that `seed` decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
