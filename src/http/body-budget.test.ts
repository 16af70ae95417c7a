import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { makeBodyBudget } from './body-budget.ts';

// Only its identity matters here.
const request = (): IncomingMessage => ({}) as IncomingMessage;

test('take() refuses one byte over the budget, and release() gives back all of a request', () => {
  const budget = makeBodyBudget(100);
  const [first, second] = [request(), request()];
  budget.take(first, 60);
  budget.take(first, 40);
  expect(() => budget.take(second, 1)).toThrow('try again');
  budget.release(first);
  budget.take(second, 100);
});
