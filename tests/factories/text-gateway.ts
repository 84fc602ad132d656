import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Taken = { authorization: string | undefined; body: { to: string; from: string; text: string } };

/** A gateway for text messages on this machine, which takes what it is given. */
export async function startTextGateway() {
  const taken: Taken[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      taken.push({ authorization: request.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
      self.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self = {
    taken,
    answer: (response: ServerResponse): unknown => response.writeHead(202).end(),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

export type TextGateway = Awaited<ReturnType<typeof startTextGateway>>;
