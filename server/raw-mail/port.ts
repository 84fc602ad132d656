import type { MessagePort } from 'node:worker_threads';

/** What one side of a port answers to `more`. */
type Answer<T> = { item: T } | { end: true } | { fault: string };

/**
 * Hands items out over a port, one each time the other side asks, so that neither side holds more than one.
 * @returns once the last is handed out, an item could not be had, or the other side is gone and the source is given back.
 */
export function sendItems<T>(port: MessagePort, items: AsyncIterable<T>): Promise<void> {
  const source = items[Symbol.asyncIterator]();
  return new Promise((resolve) => {
    const answer = (one: Answer<T>) => {
      port.postMessage(one);
      if (!('item' in one)) resolve();
    };
    port.on('message', () => {
      source.next().then(
        ({ done, value }) => answer(done ? { end: true } : { item: value }),
        (error: unknown) => answer({ fault: String(error) }),
      );
    });
    port.on('close', () => {
      // Nobody is left to be told what goes wrong in giving it back.
      Promise.resolve(source.return?.())
        .catch(() => undefined)
        .then(() => resolve());
    });
  });
}

/**
 * Asks the other side for its next item.
 * @returns it, or null after the last. @throws Error where the other side failed or is gone.
 */
export function askItem<T>(port: MessagePort): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => {
      port.off('message', onMessage);
      port.off('close', onClose);
      work();
    };
    const onMessage = (answer: Answer<T>) =>
      settle(() => {
        if ('fault' in answer) reject(new Error(answer.fault));
        else resolve('item' in answer ? answer.item : null);
      });
    const onClose = () => settle(() => reject(new Error('the other side of the port is gone')));
    port.on('message', onMessage);
    port.on('close', onClose);
    port.postMessage('more');
  });
}

/** All that the other side has to give. */
export async function* askItems<T>(port: MessagePort): AsyncGenerator<T> {
  for (let item = await askItem<T>(port); item !== null; item = await askItem<T>(port)) yield item;
}
