// Whatever a source sends: late, out of order, twice, dated in the future, by a clock that jumps, at any distance, of any number. Nothing breaks, every
// score is finite, and what is normal afterwards is judged as before.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { findDetector } from './registry.ts';
import { makeWatchDetection, type PhaseChange, type WatchDetection } from './watch-detection.ts';
import { clockAheadMs } from './watch-detection-options.ts';

const stepMs = 15_000;
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 0, 1);
const labels = { service: 'api' };
const detectors = ['auto', 'ewma', 'z-score', 'rolling-percentile'] as const;

function makeDetection(detectorName: string): WatchDetection {
  const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' } as const;
  const given = { name: 'x', forMs: stepMs, keepFiringForMs: 0, seriesMax: 3, stepMs };
  return makeWatchDetection({ ...given, detector: findDetector(detectorName)!, policy });
}

/** Normal traffic about 100, `count` samples after `from`. */
function feedNormal(detection: WatchDetection, from: number, count: number, level = 100): PhaseChange[] {
  const changes: PhaseChange[] = [];
  for (let i = 1; i <= count; i += 1) {
    const value = level * (1 + 0.05 * Math.sin(i * 1.7) * Math.cos(i * 0.6));
    const at = from + i * stepMs;
    changes.push(...detection.observe(at, [{ labels, at, value }], 'judge').changes);
  }
  return changes;
}

const kinds = (changes: readonly PhaseChange[]): string[] => changes.map((change) => `${change.kind} ${change.reason}`);

const values = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 1e300, -1e300, 1e-300, -1e-300, 5e-324, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity),
);
/** Distance to the sample before: usual, none, back, far, absurd. */
const distances = fc.oneof(
  fc.constant(stepMs),
  fc.integer({ min: -5 * stepMs, max: 5 * stepMs }),
  fc.constantFrom(0, hour, -hour, 30 * day, -30 * day, Number.NaN, Infinity),
);
const hostile = fc.array(fc.record({ value: values, distance: distances, ahead: fc.constantFrom(0, 0, 0, 1, hour) }), {
  maxLength: 40,
});

/** Every number that anybody may be shown. */
function expectFinite(detection: WatchDetection, changes: readonly PhaseChange[]): void {
  for (const { verdict, peakScore, at, onsetAt } of changes)
    for (const number of [verdict.score, peakScore, at, onsetAt]) expect(Number.isFinite(number)).toBe(true);
  for (const series of detection.series(3)) {
    expect(Number.isFinite(series.score) && Number.isFinite(series.value)).toBe(true);
    for (const number of [series.expected, series.lower, series.upper])
      expect(number === null || Number.isFinite(number)).toBe(true);
    const evidence = detection.evidenceOf(series.row);
    for (const point of evidence?.window ?? [])
      for (const number of [point.value, point.expected ?? 0, point.lower ?? 0, point.upper ?? 0, point.at])
        expect(Number.isFinite(number)).toBe(true);
  }
}

describe.each(detectors)('observe() with %s', (detectorName) => {
  test('survives any samples, also as the first ones of a series', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (given, isWarm) => {
        const detection = makeDetection(detectorName);
        if (isWarm) feedNormal(detection, start - 130 * stepMs, 130);
        const changes: PhaseChange[] = [];
        let at = start;
        for (const { value, distance, ahead } of given) {
          at = Number.isFinite(at + distance) ? at + distance : at;
          const sample: Sample = { labels, at: Number.isFinite(distance) ? at + ahead : distance, value };
          changes.push(...detection.observe(at, [sample, sample], 'judge').changes);
        }
        expectFinite(detection, changes);
        expect(new Uint8Array(Buffer.concat([...detection.snapshot()])).length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('judges as before after a burst of any samples on a series it knows', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        const detection = makeDetection(detectorName);
        feedNormal(detection, start - 400 * stepMs, 400);
        let at = start;
        for (const { value, distance, ahead } of given) {
          at = Number.isFinite(at + distance) ? at + distance : at;
          detection.observe(at, [{ labels, at: at + ahead, value }], 'judge');
        }
        feedNormal(detection, at, 200);
        const [series] = detection.series(1);
        expect(series?.at).toBe(at + 200 * stepMs);
        expect(series?.phase).not.toBe('firing');
        expect(series?.expected).toBeGreaterThan(80);
        expect(series?.expected).toBeLessThan(125);
        // A tenth of what it knows was hostile: a thousandfold is found at once all the same, a tenfold only where the burst was not as large.
        const found = kinds(feedNormal(detection, at + 200 * stepMs, 3, 100_000));
        expect(found.slice(0, 2)).toEqual(['pending breached', 'firing sustained']);
      }),
      { numRuns: 40, seed: 11 },
    );
  });
});

test('observe() refuses a sample dated after the evaluation, so that it cannot make the series blind', () => {
  const detection = makeDetection('auto');
  feedNormal(detection, start, 100);
  const at = start + 101 * stepMs;
  expect(detection.observe(at, [{ labels, at: at + 1, value: 100 }], 'judge').dropped.invalid).toBe(1);
  expect(detection.observe(at, [{ labels, at, value: 100 }], 'judge').dropped.invalid).toBe(0);
});

describe('when the clock is set', () => {
  test('a year forward and back, judging goes on at once and what was learnt holds', () => {
    const detection = makeDetection('auto');
    feedNormal(detection, start, 400);
    const ahead = start + 365 * day;
    feedNormal(detection, ahead, 3);
    const at = start + 405 * stepMs;
    expect(feedNormal(detection, at, 100)).toEqual([]);
    expect(detection.series(1)).toMatchObject([{ at: at + 100 * stepMs, phase: 'inactive' }]);
    expect(kinds(feedNormal(detection, at + 100 * stepMs, 3, 1000))).toEqual(['pending breached', 'firing sustained']);
  });

  test.each([
    ['just below the limit: late until the clock has caught up', clockAheadMs, 1],
    ['above it: taken at once', clockAheadMs + 1, 0],
  ])('back %s', (_name, backMs, late) => {
    const detection = makeDetection('auto');
    feedNormal(detection, start, 100);
    const at = start + 100 * stepMs - backMs;
    expect(detection.observe(at, [{ labels, at, value: 100 }], 'judge').dropped.late).toBe(late);
  });

  test('back during an episode, the episode goes on as old as it was and ends', () => {
    const detection = makeDetection('auto');
    feedNormal(detection, start, 400);
    const onset = start + 400 * stepMs;
    expect(kinds(feedNormal(detection, onset, 240, 400))).toEqual(['pending breached', 'firing sustained']);
    const back = onset + 240 * stepMs - 30 * day;
    expect(kinds(feedNormal(detection, back, 10, 400))).toEqual([]);
    const [resolved] = feedNormal(detection, back + 10 * stepMs, 5);
    expect(resolved).toMatchObject({ kind: 'resolved', reason: 'recovered' });
    expect((resolved?.endedAt ?? 0) - (resolved?.onsetAt ?? 0)).toBe(250 * stepMs);
  });

  test('back, history that is taught is no reason to go back', () => {
    const detection = makeDetection('auto');
    feedNormal(detection, start, 100);
    const { dropped } = detection.observe(start, [{ labels, at: start, value: 1 }], 'teach');
    expect(dropped.late).toBe(1);
  });

  test('back, a series that comes no more is forgotten all the same', () => {
    const detection = makeDetection('auto');
    feedNormal(detection, start + 365 * day, 10);
    detection.expire(start - hour);
    expect(detection.size).toBe(1);
    detection.expire(start - hour, start + hour);
    expect(detection.size).toBe(0);
  });
});
