import { randomInt } from 'node:crypto';

/** A client number that nobody may have yet: ten digits, none of which leads with nought. */
export const drawClientNumber = (): string => String(randomInt(1_000_000_000, 10_000_000_000));
