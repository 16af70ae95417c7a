import { describe, expect, test } from 'vitest';
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DetectorPolicy } from './detector.ts';
import { findDetector } from './registry.ts';
import {
  makeWatchDetection,
  type ObserveMode,
  type PhaseChange,
  type WatchDetection,
  type WatchDetectionOptions,
} from './watch-detection.ts';

const start = Date.UTC(2026, 0, 1);
const stepMs = 15_000;
const minute = 60_000;

function makeDetection(over: Partial<WatchDetectionOptions> & { detectorName?: string } = {}): WatchDetection {
  const detector = findDetector(over.detectorName ?? 'auto')!;
  const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' } as const;
  return makeWatchDetection({
    name: 'orders',
    detector,
    policy,
    forMs: 30_000,
    keepFiringForMs: 0,
    seriesMax: 1000,
    stepMs,
    ...over,
  });
}

/** A clock of evaluations and a source whose level the test sets. */
class Run {
  readonly detection: WatchDetection;
  readonly changes: PhaseChange[] = [];
  at = start;
  private step = 0;

  constructor(detection: WatchDetection) {
    this.detection = detection;
  }

  feed(level: number, durationMs: number, options: { mode?: ObserveMode; labels?: Labels } = {}): PhaseChange[] {
    const from = this.changes.length;
    for (const end = this.at + durationMs; this.at < end; ) {
      this.at += stepMs;
      this.step += 1;
      const value = level * (1 + 0.05 * Math.sin(this.step * 1.7) * Math.cos(this.step * 0.6));
      const sample = { labels: options.labels ?? { service: 'api' }, at: this.at, value };
      this.changes.push(...this.detection.observe(this.at, [sample], options.mode ?? 'judge').changes);
    }
    return this.changes.slice(from);
  }
}

/** All chunks of a snapshot as one, as a file gives it back. */
const bytesOf = (detection: WatchDetection): Uint8Array => new Uint8Array(Buffer.concat([...detection.snapshot()]));

const kinds = (changes: readonly PhaseChange[]): string[] => changes.map((change) => `${change.kind} ${change.reason}`);

describe.each(['auto', 'ewma', 'z-score', 'rolling-percentile'])('observe() with %s', (detectorName) => {
  test('says nothing of normal traffic, finds x4 for 10 minutes and then /5, and is armed again within 5 samples', () => {
    const run = new Run(makeDetection({ detectorName }));
    expect(run.feed(100, 120 * minute)).toEqual([]);
    expect(kinds(run.feed(400, 10 * minute))).toEqual(['pending breached', 'firing sustained']);
    expect(kinds(run.feed(100, 5 * stepMs))).toEqual(['resolved recovered']);
    expect(kinds(run.feed(20, 10 * minute))).toEqual(['pending breached', 'firing sustained']);
    expect(kinds(run.feed(100, 5 * stepMs))).toEqual(['resolved recovered']);
  });

  test('keeps a step of 24 h flagged to its end, and accepts one after 36 h: the new level is normal at once', () => {
    const run = new Run(makeDetection({ detectorName }));
    run.feed(100, 72 * 60 * minute);
    expect(kinds(run.feed(300, 24 * 60 * minute))).toEqual(['pending breached', 'firing sustained']);
    expect(kinds(run.feed(100, 5 * stepMs))).toEqual(['resolved recovered']);
    expect(kinds(run.feed(300, 36 * 60 * minute))).toEqual(['pending breached', 'firing sustained']);
    const [accepted, ...more] = run.feed(300, 60 * minute);
    expect([accepted?.kind, accepted?.reason]).toEqual(['resolved', 'accepted']);
    expect(more.filter(({ kind }) => kind === 'firing')).toEqual([]);
    expect(accepted!.at - accepted!.onsetAt).toBe(36 * 60 * minute);
    expect(kinds(run.feed(20, minute))).toEqual(['pending breached', 'firing sustained']);
  });

  test('accepts the level of a series known for 6 h after 3 h: its first morning is no outage', () => {
    const run = new Run(makeDetection({ detectorName }));
    run.feed(100, 6 * 60 * minute);
    expect(kinds(run.feed(300, 179 * minute))).toEqual(['pending breached', 'firing sustained']);
    const [accepted] = run.feed(300, 2 * minute);
    expect(accepted).toMatchObject({ kind: 'resolved', reason: 'accepted', acceptAfterMs: 180 * minute });
  });
});

test('observe() reports onset, firing time, verdict, peak and end of an episode', () => {
  const run = new Run(makeDetection());
  run.feed(100, 60 * minute);
  const onsetAt = run.at + stepMs;
  const [, firing] = run.feed(0, 2 * minute);
  expect(firing).toMatchObject({
    kind: 'firing',
    labels: { service: 'api' },
    onsetAt,
    at: onsetAt + 30_000,
    firedAt: onsetAt + 30_000,
    endedAt: null,
    value: 0,
  });
  expect(firing!.verdict.score).toBeGreaterThan(1);
  expect(firing!.peakScore).toBeGreaterThanOrEqual(firing!.verdict.score);
  const [resolved] = run.feed(100, stepMs);
  expect(resolved).toMatchObject({ kind: 'resolved', reason: 'recovered', onsetAt, endedAt: run.at });
});

test('observe() in teach mode learns and changes no phase', () => {
  const run = new Run(makeDetection());
  expect(run.feed(100, 60 * minute, { mode: 'teach' })).toEqual([]);
  expect(run.feed(900, stepMs, { mode: 'teach' })).toEqual([]);
  expect(kinds(run.feed(0, stepMs))).toEqual(['pending breached']);
});

test('observe() ends an episode that swings from x4 to /5 after `for`, and tells of the other side as a new one', () => {
  const run = new Run(makeDetection());
  run.feed(100, 120 * minute);
  run.feed(400, 10 * minute);
  const swungAt = run.at + stepMs;
  const [resolved, firing, ...more] = run.feed(20, 10 * minute);
  expect(resolved).toMatchObject({ kind: 'resolved', reason: 'swung', endedAt: swungAt, at: swungAt + 30_000 });
  expect(firing).toMatchObject({
    kind: 'firing',
    reason: 'sustained',
    onsetAt: swungAt,
    firedAt: swungAt + 30_000,
    endedAt: null,
  });
  expect(firing!.value).toBeLessThan(30);
  expect(more).toEqual([]);
  expect(kinds(run.feed(100, minute))).toEqual(['resolved recovered']);
});

describe('observe() in teach mode', () => {
  const taught = (outage: number, outageMs: number): Run => {
    const run = new Run(makeDetection());
    run.feed(100, 12 * 60 * minute, { mode: 'teach' });
    run.feed(outage, outageMs, { mode: 'teach' });
    return run;
  };

  test('does not take an outage of the history for normal, whether it is over or goes on', () => {
    const over = taught(0, 300 * minute);
    over.feed(100, 10 * minute, { mode: 'teach' });
    expect(over.feed(100, 30 * minute)).toEqual([]);
    expect(kinds(over.feed(0, minute))).toEqual(['pending breached', 'firing sustained']);
    const ongoing = taught(0, 300 * minute);
    expect(ongoing.detection.series(1)).toMatchObject([{ phase: 'inactive' }]);
    const onsetAt = ongoing.at + stepMs;
    const [pending, firing] = ongoing.feed(0, minute);
    expect([pending?.onsetAt, firing?.kind, firing?.onsetAt]).toEqual([onsetAt, 'firing', onsetAt]);
  });

  test('takes a level of 36 h for the new normal', () => {
    const live = taught(300, 36 * 60 * minute + minute).feed(300, 60 * minute);
    expect(live.filter(({ kind }) => kind === 'firing')).toEqual([]);
  });

  test('forgets an outage of the history without a word, live and when the series expires', () => {
    const run = taught(0, 10 * minute);
    expect(run.feed(100, 30 * minute)).toEqual([]);
    const gone = taught(0, 10 * minute);
    expect(gone.detection.expire(gone.at + 1)).toEqual([]);
  });

  test('leaves a firing episode to the first live sample', () => {
    const run = new Run(makeDetection());
    run.feed(100, 120 * minute);
    run.feed(0, 2 * minute);
    expect(run.feed(100, 2 * minute, { mode: 'teach' })).toEqual([]);
    expect(kinds(run.feed(100, minute))).toEqual(['resolved recovered']);
  });
});

test('observe() drops and counts late, duplicate, invalid and surplus samples, and they change nothing', () => {
  const detection = makeDetection({ seriesMax: 1 });
  const labels = { service: 'api' };
  detection.observe(start, [{ labels, at: start, value: 1 }], 'judge');
  const before = bytesOf(detection);
  const { dropped, changes } = detection.observe(
    start,
    [
      { labels, at: start, value: 2 },
      { labels, at: start - 1, value: 2 },
      { labels, at: start, value: Number.NaN },
      { labels, at: start, value: Infinity },
      { labels, at: start + 1, value: 2 },
      { labels: { service: 'web' }, at: start, value: 2 },
    ],
    'judge',
  );
  expect(dropped).toEqual({ late: 1, duplicate: 1, invalid: 3, overLimit: 1 });
  expect([changes, bytesOf(detection)]).toEqual([[], before]);
});

test('observe() keeps series apart in whatever order they come', () => {
  const detection = makeDetection();
  const order = [0, 1, 2, 3, 4];
  for (let i = 0; i < 100; i += 1) {
    const at = start + i * stepMs;
    detection.observe(
      at,
      order.map((n) => ({ labels: { n: String(n) }, at, value: n * 100 })),
      'judge',
    );
    order.push(order.shift() ?? 0);
  }
  for (const series of detection.series(10)) expect(series.expected).toBeCloseTo(Number(series.labels['n']) * 100, 5);
});

test('expire() forgets idle series, ends their episodes, and a new series inherits nothing', () => {
  const run = new Run(makeDetection({ seriesMax: 1 }));
  run.feed(100, 60 * minute);
  run.feed(0, 2 * minute);
  expect(run.detection.anomalousShare()).toBe(1);
  expect(run.detection.expire(run.at)).toEqual([]);
  expect(kinds(run.detection.expire(run.at + 1))).toEqual(['resolved expired']);
  expect([
    run.detection.size,
    run.detection.anomalousShare(),
    run.detection.tailSampleAt(0),
    run.detection.evidenceOf(0),
  ]).toEqual([0, 0, null, null]);
  expect(run.feed(5000, 29 * stepMs, { labels: { service: 'web' } })).toEqual([]);
  expect(run.detection.series(1)).toMatchObject([{ labels: { service: 'web' }, expected: null, score: 0, phase: 'inactive' }]);
  expect(run.detection.generationOf(0)).toBe(2);
});

test('takeJudgedMs() counts the time between judged samples of all series, without warm-up, silence and history', () => {
  const run = new Run(makeDetection());
  run.feed(100, 60 * minute, { mode: 'teach' });
  expect(run.detection.takeJudgedMs()).toBe(0);
  run.feed(100, 10 * minute);
  expect([run.detection.takeJudgedMs(), run.detection.takeJudgedMs()]).toEqual([10 * minute, 0]);
  run.at += 60 * minute;
  run.feed(100, stepMs);
  expect(run.detection.takeJudgedMs()).toBe(5 * stepMs);
  run.feed(100, 10 * minute, { labels: { service: 'new' } });
  expect(run.detection.takeJudgedMs()).toBeLessThan(10 * minute);
});

test('evidenceOf() gives the reading, its rarity and an hour of points with their bands', () => {
  const run = new Run(makeDetection());
  run.feed(100, 120 * minute);
  expect(run.detection.evidenceOf(0)?.rarity).toBeNull();
  const [, firing] = run.feed(0, 45_000);
  const evidence = run.detection.evidenceOf(firing!.row)!;
  expect(evidence.rarity).toBeGreaterThan(40_000);
  expect(evidence).toMatchObject({ at: run.at, value: 0, onsetAt: firing!.onsetAt, score: firing!.verdict.score });
  expect(evidence.window.length).toBeGreaterThanOrEqual(20);
  expect(evidence.window.at(-1)).toMatchObject({ at: run.at, value: 0 });
  expect(evidence.at - (evidence.window[0]?.at ?? 0)).toBeGreaterThan(58 * minute);
});

test('series() shows the most anomalous first, up to the limit', () => {
  const detection = makeDetection();
  for (let i = 0; i < 60; i += 1) {
    const at = start + i * stepMs;
    const last = i === 59 ? 50 : 0;
    detection.observe(
      at,
      [
        { labels: { n: 'calm' }, at, value: 10 },
        { labels: { n: 'wild' }, at, value: 10 + last },
      ],
      'judge',
    );
  }
  expect(detection.series(1)).toMatchObject([{ labels: { n: 'wild' }, phase: 'pending' }]);
  expect(detection.anomalousShare()).toBe(0.5);
});

describe('restore()', () => {
  test('carries on as if nothing had been: baseline, window, pending episode and last sample time', () => {
    const run = new Run(makeDetection());
    run.feed(100, 60 * minute);
    run.feed(0, stepMs);
    const other = makeDetection();
    expect(other.restore(bytesOf(run.detection))).toEqual({ kind: 'restored', series: 1, overLimit: 0 });
    const samples = (at: number): { labels: Labels; at: number; value: number }[] => [
      { labels: { service: 'api' }, at, value: 0 },
    ];
    expect(other.observe(run.at, samples(run.at), 'judge').dropped.duplicate).toBe(1);
    for (const at of [run.at + stepMs, run.at + 2 * stepMs]) {
      expect(other.observe(at, samples(at), 'judge')).toEqual(run.detection.observe(at, samples(at), 'judge'));
    }
    const [restored, whole] = [other.series(9)[0]!, run.detection.series(9)[0]!];
    expect({ ...restored, points: [] }).toEqual({ ...whole, points: [] });
    // An hour by minutes and what came since; the samples between the last minutes are not kept.
    expect(whole.points).toEqual(expect.arrayContaining([...restored.points]));
    expect(restored.points.length).toBeGreaterThan(58);
    expect(other.series(1)[0]?.phase).toBe('firing');
    expect(bytesOf(other)).toEqual(bytesOf(run.detection));
  });

  test('takes a snapshot during which samples came and a series moved to another row', () => {
    const one = makeDetection({ seriesMax: 6000 });
    const sampleOf = (n: number, at: number): Sample => ({ labels: { n: String(n) }, at, value: n });
    const samples = (at: number): Sample[] => Array.from({ length: 5000 }, (_, n) => sampleOf(n, at));
    const [first, second, third] = [start, start + stepMs, start + 2 * stepMs];
    one.observe(first, samples(first), 'judge');
    const snapshot = one.snapshot();
    const chunks = [snapshot.next().value, snapshot.next().value];
    one.observe(second, samples(second).slice(1), 'judge');
    one.expire(second);
    // Another series takes the place of series 0, which comes back in a new one: it is in the first chunk, as it was.
    one.observe(third, [sampleOf(9999, third), sampleOf(0, third)], 'judge');
    const other = makeDetection({ seriesMax: 6000 });
    const bytes = new Uint8Array(Buffer.concat([...chunks, ...snapshot].map((chunk) => chunk ?? new Uint8Array())));
    expect(other.restore(bytes)).toMatchObject({ kind: 'restored', series: 5000, overLimit: 0 });
    // The first 1,024 series were written before the second samples came, the others after.
    const { dropped } = other.observe(second, samples(second), 'judge');
    expect(dropped).toMatchObject({ late: 0, duplicate: 5000 - 1024 });
    expect(other.observe(third, [sampleOf(0, third)], 'judge').dropped.duplicate).toBe(0);
  });

  test('leaves out what was expired, and series beyond the limit', () => {
    const run = new Run(makeDetection());
    for (const n of ['a', 'b', 'c']) run.feed(1, stepMs, { labels: { n } });
    run.detection.expire(start + 2 * stepMs);
    const other = makeDetection({ seriesMax: 1 });
    expect(other.restore(bytesOf(run.detection))).toEqual({ kind: 'restored', series: 1, overLimit: 1 });
    expect(other.series(9).map((series) => series.labels)).toEqual([{ n: 'b' }]);
  });

  test.each([
    ['detector', { detectorName: 'ewma' }],
    ['policy', { policy: { tailProbability: 1e-3, stepSeconds: 15, direction: 'both' } }],
    ['width', { detector: (policy: DetectorPolicy) => ({ ...findDetector('auto')!(policy), width: 200 }) }],
  ] as const)('refuses a snapshot of another %s and says so, changing nothing', (reason, over) => {
    const run = new Run(makeDetection());
    run.feed(100, minute);
    const other = makeDetection(over);
    expect(other.restore(bytesOf(run.detection))).toMatchObject({ kind: 'refused', reason });
    expect(other.size).toBe(0);
  });

  test('refuses damaged bytes', () => {
    const run = new Run(makeDetection());
    run.feed(100, minute);
    const bytes = bytesOf(run.detection);
    const reasons = [
      bytes.slice(0, 10),
      bytes.slice(0, -1),
      bytes.slice(0, 60),
      new Uint8Array(100),
      bytes.with(4, 99),
      bytes.with(24, 0),
    ].map((damaged) => {
      const result = makeDetection().restore(damaged);
      return result.kind === 'refused' ? result.reason : result.kind;
    });
    expect(reasons).toEqual(['not-a-snapshot', 'truncated', 'truncated', 'not-a-snapshot', 'version', 'not-a-snapshot']);
  });

  test('reads bytes that start anywhere', () => {
    const run = new Run(makeDetection());
    run.feed(100, minute);
    const bytes = bytesOf(run.detection);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(makeDetection().restore(shifted.subarray(3)).kind).toBe('restored');
  });
});
