import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay that can be cut: what is connected breaks, what connects is refused, until it is mended. */
export type Relay = { port: number; cut(): Promise<void>; mend(): Promise<void> };

/**
 * Relays a free port of this machine to `target`, another one of its ports.
 * @param change sees what passes, and may pass on something else; `up` is towards `target`.
 */
export async function startRelay(
  target: number,
  change?: (bytes: Buffer, direction: 'up' | 'down') => Buffer,
): Promise<Relay> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const mend = async () => {
    const started = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      for (const [one, other, direction] of [
        [client, upstream, 'up'],
        [upstream, client, 'down'],
      ] as const) {
        sockets.add(one);
        if (change) one.on('data', (bytes: Buffer) => other.write(change(bytes, direction)));
        else one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise<void>((resolve, reject) => started.once('error', reject).listen(port, '127.0.0.1', resolve));
    const address = started.address();
    port = typeof address === 'object' && address ? address.port : 0;
    server = started;
  };
  await mend();
  return {
    port,
    mend,
    async cut() {
      const closed = new Promise((resolve) => server?.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
