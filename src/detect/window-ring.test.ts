import { expect, test } from 'vitest';
import { emptyVerdict } from './detector.ts';
import { WindowRing, windowPoints } from './window-ring.ts';

const start = Date.UTC(2026, 0, 1);
const band = { ...emptyVerdict(), expected: 10, lower: 5, upper: 15 };

function ringWith(count: number, stepMs: number): WindowRing {
  const ring = new WindowRing(stepMs);
  ring.kept.reserve(2);
  ring.recent?.reserve(2);
  for (let i = 0; i < count; i += 1) ring.push(1, start + i * stepMs, i, band);
  return ring;
}

test('points() of a row without samples are none', () => {
  expect(ringWith(0, 15_000).points(1)).toEqual([]);
});

test('points() are the samples themselves while there are at most 24', () => {
  const points = ringWith(24, 15_000).points(1);
  expect(points.map((point) => point.value)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  expect(points[0]).toEqual({ at: start, value: 0, expected: 10, lower: 5, upper: 15 });
});

test('points() span an hour at 15 s: one a minute, then the last 24 samples, oldest first, none twice', () => {
  const points = ringWith(1000, 15_000).points(1);
  const lastAt = start + 999 * 15_000;
  expect(points.at(-1)?.at).toBe(lastAt);
  expect(lastAt - (points[0]?.at ?? 0)).toBeGreaterThan(58 * 60_000);
  expect(lastAt - (points[0]?.at ?? 0)).toBeLessThanOrEqual(60 * 60_000);
  const times = points.map((point) => point.at);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  for (const point of points) expect(point.at).toBe(start + point.value * 15_000);
  expect(points.length).toBeGreaterThan(75);
});

test('points() at a step of a minute are the last 60 samples', () => {
  expect(
    ringWith(200, 60_000)
      .points(1)
      .map((point) => point.value),
  ).toEqual(Array.from({ length: windowPoints }, (_, i) => 140 + i));
});

test('points() leave out minutes older than an hour, as after a gap', () => {
  const ring = ringWith(10, 15_000);
  for (let i = 0; i < 70; i += 1) ring.push(1, start + 86_400_000 + i * 1000, i, band);
  expect(ring.points(1).every((point) => point.at >= start + 86_400_000)).toBe(true);
});

test('points() are null where the band was not known', () => {
  const ring = ringWith(0, 1000);
  ring.push(1, start, 3, emptyVerdict());
  expect(ring.points(1)).toEqual([{ at: start, value: 3, expected: null, lower: null, upper: null }]);
});
