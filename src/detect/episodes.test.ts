// Episodes as people count them: in time and not in samples, one for one fault, and armed again at once.
import { describe, expect, test } from 'vitest';
import { findDetector } from './registry.ts';
import { makeWatchDetection, type PhaseChange } from './watch-detection.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 1);
const labels = { service: 'api' };

/** Feeds levels for spans of time; `gaps` are the distances of samples, repeated. */
class Feed {
  at = start;
  readonly changes: PhaseChange[] = [];
  private step = 0;
  private readonly gaps: readonly number[];
  private readonly detection;

  constructor(stepMs: number, options: { readonly gaps?: readonly number[]; readonly keepFiringForMs?: number } = {}) {
    this.gaps = options.gaps ?? [stepMs];
    const policy = { tailProbability: 2.5e-5, stepSeconds: stepMs / 1000, direction: 'both' } as const;
    const keepFiringForMs = options.keepFiringForMs ?? 2 * minute;
    const detector = findDetector('auto')!;
    this.detection = makeWatchDetection({ name: 'x', detector, policy, forMs: 0, keepFiringForMs, seriesMax: 1, stepMs });
  }

  feed(level: number, durationMs: number): this {
    for (const end = this.at + durationMs; this.at < end; ) {
      this.at += this.gaps[this.step % this.gaps.length] ?? 0;
      this.step += 1;
      const value = level * (1 + 0.05 * Math.sin(this.step * 1.7) * Math.cos(this.step * 0.6));
      this.changes.push(...this.detection.observe(this.at, [{ labels, at: this.at, value }], 'judge').changes);
    }
    return this;
  }

  kinds(): string[] {
    return this.changes.map(({ kind, reason }) => `${kind} ${reason}`);
  }
}

const one = ['firing breached', 'resolved recovered'];

describe.each([
  ['15 s', 15_000, [15_000]],
  ['60 s', minute, [minute]],
  ['irregular steps of 5 s to 40 s', 15_000, [5000, 40_000, 7000, 15_000, 8000]],
] as const)('an episode at %s', (_name, stepMs, gaps) => {
  test('is one anomaly from onset to end, as long as it lasted in time', () => {
    const feed = new Feed(stepMs, { gaps }).feed(100, 4 * hour);
    const from = feed.at;
    feed.feed(400, hour);
    const until = feed.at;
    feed.feed(100, 10 * minute);
    expect(feed.kinds()).toEqual(one);
    const [, resolved] = feed.changes;
    const stepMax = Math.max(...gaps);
    expect(Math.abs((resolved?.onsetAt ?? 0) - from)).toBeLessThanOrEqual(stepMax);
    expect(Math.abs((resolved?.endedAt ?? 0) - until)).toBeLessThanOrEqual(stepMax);
    // `keep_firing_for` is 2 minutes whatever the step, seen at the first sample after it.
    expect((resolved?.at ?? 0) - (resolved?.endedAt ?? 0)).toBeGreaterThanOrEqual(2 * minute);
    expect((resolved?.at ?? 0) - (resolved?.endedAt ?? 0)).toBeLessThan(2 * minute + stepMax);
  });

  test('that flaps across the edge is one while the calm between is shorter than keep_firing_for, and several when longer', () => {
    const quick = new Feed(stepMs, { gaps, keepFiringForMs: 5 * minute }).feed(100, 4 * hour);
    for (let i = 0; i < 6; i += 1) quick.feed(400, 3 * minute).feed(100, 3 * minute);
    expect(quick.feed(100, 10 * minute).kinds()).toEqual(one);
    const slow = new Feed(stepMs, { gaps, keepFiringForMs: 5 * minute }).feed(100, 4 * hour);
    for (let i = 0; i < 3; i += 1) slow.feed(400, 3 * minute).feed(100, 8 * minute);
    expect(slow.kinds()).toEqual([...one, ...one, ...one]);
  });

  test('is followed by the next one, found again right after the recovery', () => {
    const feed = new Feed(stepMs, { gaps, keepFiringForMs: 0 }).feed(100, 4 * hour).feed(400, hour);
    expect(feed.kinds()).toEqual(['firing breached']);
    for (const level of [20, 400, 20]) feed.feed(100, 5 * stepMs).feed(level, 30 * minute);
    expect(feed.feed(100, 5 * stepMs).kinds()).toEqual([...one, ...one, ...one, ...one]);
  });
});
