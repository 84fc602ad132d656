import { SingleBar } from 'cli-progress';
import type { ImportSummary } from '../imports/contract.ts';

export type Progress = { show(status: ImportSummary): void; end(): void };

const WORDS: Record<string, string> = {
  received: 'waiting',
  reading: 'reading',
  comparing: 'comparing',
  applying: 'applying',
};
const wordOf = ({ phase, state }: ImportSummary): string => WORDS[phase ?? state] ?? state;
const shareOf = ({ done, total }: ImportSummary): number =>
  total ? Math.min(100, Math.floor((done * 100) / total)) : 0;

/** How far an import is: a bar on a terminal, a line for each phase and each tenth elsewhere. It writes to standard error. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? openBar(stream) : openLines(stream);
}

function openBar(stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({
    stream,
    format: '{what} [{bar}] {percentage} % | {duration_formatted}',
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
  });
  let phase = '';
  return {
    show(status) {
      const what = wordOf(status).padEnd(9);
      if (what !== phase) {
        if (phase !== '') bar.stop();
        bar.start(100, 0, { what });
        phase = what;
      }
      bar.update(shareOf(status), { what });
    },
    end: () => bar.stop(),
  };
}

function openLines(stream: NodeJS.WriteStream): Progress {
  let told = '';
  return {
    show(status) {
      const share = Math.floor(shareOf(status) / 10) * 10;
      const line = status.total ? `${wordOf(status)} ${share} %` : wordOf(status);
      if (line !== told) stream.write(`${line}\n`);
      told = line;
    },
    end: () => undefined,
  };
}
