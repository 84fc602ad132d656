declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  type HoodiecrowFolder = { uidvalidity?: number; messages?: unknown[] };
  type HoodiecrowOptions = {
    plugins?: string[];
    secureConnection?: boolean;
    credentials?: { key: string; cert: string };
    users?: Record<string, { password: string }>;
    storage?: {
      INBOX: HoodiecrowFolder;
      '': { separator?: string; folders?: Record<string, HoodiecrowFolder> };
    };
  };
  type Hoodiecrow = {
    server: Server;
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
    /** `raw` is a binary (latin1) string. */
    appendMessage(mailbox: string, flags: string[], internaldate: Date, raw: string): unknown;
  };

  export default function createHoodiecrow(options: HoodiecrowOptions): Hoodiecrow;
}
