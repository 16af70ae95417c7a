import { expect, test } from 'vitest';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection } from '../detect/watch-detection.ts';
import { makeSiblings } from './siblings.ts';

const identity = { service: ['service'], environment: ['environment'] };

function watchOf(name: string, seriesMax = 100) {
  const policy = { tailProbability: 1e-4, stepSeconds: 15, direction: 'both' } as const;
  const given = { name, forMs: 0, keepFiringForMs: 0, seriesMax, stepMs: 15_000 };
  const detection = makeWatchDetection({ ...given, detector: findDetector('ewma')!, policy });
  const feed = (at: number, values: Readonly<Record<string, number>>): void => {
    const samples = Object.entries(values).map(([service, value]) => ({ labels: { service }, at, value }));
    detection.observe(at, samples, 'judge');
  };
  return { watch: { name, signal: 'latency' as const, unit: 'seconds' }, detection, feed };
}

test('of() is what each other watch says of the service by its newest samples', () => {
  const [orders, latency, errors] = [watchOf('orders'), watchOf('latency'), watchOf('errors')];
  const siblings = makeSiblings({ runs: () => [orders, latency, errors], identity: () => identity });
  latency.feed(15_000, { api: 1, web: 2 });
  errors.feed(15_000, { web: 3 });
  const valuesOf = (service: string) =>
    siblings.of('orders', { service }).map(({ watch, value, inside }) => [watch, value, inside]);
  expect([valuesOf('api'), valuesOf('web'), valuesOf('db')]).toEqual([
    [['latency', 1, true]],
    [
      ['latency', 2, true],
      ['errors', 3, true],
    ],
    [],
  ]);
  expect(siblings.of('orders', { pod: 'p' })).toEqual([]);
  latency.feed(30_000, { api: 5 });
  siblings.forget('latency');
  expect(valuesOf('api')).toEqual([['latency', 5, true]]);
});
