// Choices over seeded random numbers, which all generators of rule input share.
import type { Random } from '../../bench/fault-set/random.ts';

/** Uniform in 0 … end - 1. */
export function below(random: Random, end: number): number {
  return Math.min(end - 1, Math.floor(random.uniform() * end));
}

/** One of the items, which must not be none. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function isOneIn(random: Random, n: number): boolean {
  return below(random, n) === 0;
}

/** Items with `count` of them, from `at` on, replaced. */
export function splice<T>(items: readonly T[], at: number, count: number, ...added: readonly T[]): T[] {
  return [...items.slice(0, at), ...added, ...items.slice(at + count)];
}
