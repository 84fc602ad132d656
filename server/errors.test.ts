import { expect, it } from 'vitest';
import { DomainError, toRefusal } from './errors.ts';

it.each([
  [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'unavailable'],
  [Object.assign(new Error('terminating connection'), { code: '57P01' }), 'unavailable'],
  [new Error('Connection terminated unexpectedly'), 'unavailable'],
  [new DomainError('conflict', 'ticket_changed'), 'conflict'],
  [Object.assign(new Error('duplicate key'), { code: '23505' }), undefined],
  [new TypeError('x is not a function'), undefined],
])('%s', (error, kind) => {
  expect(toRefusal(error)?.kind).toBe(kind);
});
