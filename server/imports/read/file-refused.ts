import type { FileRefusal, Refusal } from '../contract.ts';

/** A file that will not do as a whole; `refusal` says why, and where in it. */
export class FileRefused extends Error {
  readonly refusal: Refusal;
  constructor(code: FileRefusal, detail?: Record<string, string | number>) {
    super(`the file is refused: ${code}`);
    this.name = 'FileRefused';
    this.refusal = detail ? { code, detail } : { code };
  }
}
