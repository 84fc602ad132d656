import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export type RunningHost = {
  /** The port in use, which matters when 0 was asked for. */
  port: number;
  /** Takes no further request, lets those in hand finish, and resolves when the last one has. */
  close: () => Promise<void>;
};

/** Listens with `app`; rejects when the address cannot be had. */
export async function startHost(app: Express, address: { port: number; host: string }): Promise<RunningHost> {
  const server = createServer(app);
  server.headersTimeout = 15_000;
  // Uploads take longer than forms, whose time the host limits.
  server.requestTimeout = 3_600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise<void>((resolve, reject) => {
        // A connection kept alive past its answer would hold the process: each is closed as it falls idle.
        const sweep = setInterval(() => server.closeIdleConnections(), 100);
        server.close((error) => {
          clearInterval(sweep);
          error ? reject(error) : resolve();
        });
      }),
  };
}
