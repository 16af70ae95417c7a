import { expect, test } from 'vitest';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection } from '../detect/watch-detection.ts';
import type { Sample } from '../model/sample.ts';
import { makeEvaluations } from './evaluations.ts';

/** A clock on which each look at it takes a millisecond: a slice is a few of them. */
function stepping() {
  let now = 0;
  const clock = { now: () => now, monotonicMs: () => (now += 1) };
  const yieldTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, yieldTurn };
}

function* counting(name: string, slices: number, log: string[]): Generator<void> {
  for (let i = 1; i <= slices; i += 1) {
    log.push(`${name}${i}`);
    yield;
  }
}

test('run() one evaluation of a watch after the other, those of several in turns', async () => {
  const { run } = makeEvaluations(stepping());
  const log: string[] = [];
  await Promise.all([
    run('a', () => counting('a', 20, log)),
    run('a', () => counting('A', 20, log)),
    run('b', () => counting('b', 20, log)),
  ]);
  expect(log.filter((line) => line.startsWith('b'))).toHaveLength(20);
  expect(log.indexOf('A1')).toBeGreaterThan(log.indexOf('a20'));
  expect(log.indexOf('b1')).toBeLessThan(log.indexOf('a20'));
});

test('run() a short evaluation is over at once', () => {
  const { run } = makeEvaluations(stepping());
  const log: string[] = [];
  void run('a', () => counting('a', 3, log));
  expect(log).toEqual(['a1', 'a2', 'a3']);
});

test('run() what an evaluation throws is its own: the next one of the watch runs', async () => {
  const { run } = makeEvaluations(stepping());
  const log: string[] = [];
  const broken = run('a', () => {
    throw new Error('broken');
  });
  const next = run('a', () => counting('a', 1, log));
  await expect(broken).rejects.toThrow('broken');
  await next;
  expect(log).toEqual(['a1']);
});

test('run() the event loop goes on every thousand series or so while a watch of 12,000 new ones is judged', async () => {
  const detection = makeWatchDetection({
    ...{ name: 'many', forMs: 0, keepFiringForMs: 0, seriesMax: 12_000, stepMs: 15_000 },
    detector: findDetector('ewma')!,
    policy: { tailProbability: 1e-4, stepSeconds: 15, direction: 'both' },
  });
  const samples = Array.from({ length: 12_000 }, (_, i): Sample => ({ labels: { pod: String(i) }, at: 15_000, value: i }));
  const { run } = makeEvaluations(stepping());
  const sizes = [0];
  let isOver = false;
  const ticking = (async () => {
    for (; !isOver; await new Promise((resolve) => setImmediate(resolve))) sizes.push(detection.size);
  })();
  await run('many', () => detection.evaluate(15_000, samples, 'judge'));
  isOver = true;
  await ticking;
  expect(detection.size).toBe(12_000);
  const steps = [...sizes, 12_000].slice(1).map((size, i) => size - sizes[i]!);
  expect(Math.max(...steps)).toBeLessThan(1500);
});
