/** A file that can be read from any place on, as often as needed, without being held. */
export type ImportFile = {
  name: string;
  bytes: number;
  /** @param from the first byte that is read; the very first where it is left out. */
  open(from?: number): AsyncIterable<Buffer>;
};
