import { expect, test } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { findDetector } from './registry.ts';
import { plainJudgement } from './series-policy.ts';
import { makeWatchDetection, type PhaseChange, type WatchDetection } from './watch-detection.ts';
import { sliceSamples } from './watch-detection-options.ts';

const start = Date.UTC(2026, 0, 1);
const stepMs = 15_000;
const count = 3 * sliceSamples + 17;

function makeDetection(): WatchDetection {
  const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' } as const;
  const given = { name: 'orders', forMs: 30_000, keepFiringForMs: 0, seriesMax: count - 5, stepMs };
  return makeWatchDetection({ ...given, detector: findDetector('ewma')!, policy });
}

/** Every seventh series triples in the last minutes, every ninth stays away then, some have no number. */
function samplesAt(step: number): Sample[] {
  const at = start + step * stepMs;
  return Array.from({ length: count }, (_, i) => {
    const value = (step > 70 && i % 7 === 0 ? 3 : 1) * (100 + (i % 50)) * (1 + 0.05 * Math.sin(i + step * 1.7));
    return { labels: { service: `s${i % 40}`, pod: String(i) }, at, value: i % 100 === 99 ? Number.NaN : value };
  }).filter((_, i) => step <= 75 || i % 9 !== 0);
}

const bytesOf = (detection: WatchDetection): Buffer => Buffer.concat([...detection.snapshot()]);

test('evaluate() comes to the same as observe(), whatever reads the watch between its slices', () => {
  const [whole, sliced] = [makeDetection(), makeDetection()];
  let changes = 0;
  for (let step = 1; step < 90; step += 1) {
    const [at, samples] = [start + step * stepMs, samplesAt(step)];
    const expected = whole.observe(at, samples, 'judge');
    changes += expected.changes.length;
    const evaluation = sliced.evaluate(at, samples, 'judge');
    let slice = evaluation.next();
    for (; slice.done !== true; slice = evaluation.next()) {
      sliced.series(3);
      bytesOf(sliced);
      sliced.judgeBy(plainJudgement('both'));
      expect(sliced.expire(start)).toEqual([]);
      expect(sliced.accept({ service: 'nobody' }, 'accepted')).toBeNull();
    }
    expect(slice.value).toEqual(expected);
  }
  expect(changes).toBeGreaterThan(count / 7);
  expect(bytesOf(sliced).equals(bytesOf(whole))).toBe(true);
});

test('evaluate() judges no more than a slice between two turns', () => {
  const detection = makeDetection();
  const sizes = [0];
  for (const _ of detection.evaluate(start, samplesAt(0), 'judge')) sizes.push(detection.size);
  sizes.push(detection.size);
  const taken = sizes.slice(1).map((size, i) => size - sizes[i]!);
  expect(taken).toHaveLength(4);
  expect(Math.max(...taken)).toBeLessThanOrEqual(sliceSamples);
});

test('evaluate() a series that ends between two slices begins anew in a later one', () => {
  const detection = makeDetection();
  detection.observe(start, samplesAt(0), 'judge');
  const at = start + 3_600_000;
  const changes: PhaseChange[] = [];
  for (const _ of detection.evaluate(at, samplesAt(240), 'judge')) changes.push(...detection.expire(at - stepMs));
  expect(changes).toEqual([]);
  expect([...detection.lastSamples()].filter((sample) => sample.at === at)).toHaveLength(detection.size);
});
