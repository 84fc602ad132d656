import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more, mostly waiting for processes to die and others to take over. */
const LONGEST = ['faults/kill.test.ts', 'integration/cli.test.ts', 'faults/network.test.ts', 'faults/takeover.test.ts'];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
  return place < 0 ? LONGEST.length : place;
};

/** Begins with the longest files: one that begins last keeps a single worker busy while the others have nothing left. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
