import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take a minute or more, mostly waiting for processes to die and others to take over; and one that weighs what
 * the process holds, which should be its worker's first.
 */
const FIRST = [
  'faults/kill.test.ts',
  'integration/cli.test.ts',
  'integration/mail-attachments.test.ts',
  'faults/network.test.ts',
  'faults/takeover.test.ts',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = FIRST.findIndex((name) => moduleId.endsWith(name));
  return place < 0 ? FIRST.length : place;
};

/** Begins with the longest files: one that begins last keeps a single worker busy while the others have nothing left. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
