// A watch whose every value is as expected, so that what it finds is no-data; fed evaluation by evaluation.
import { expect } from 'vitest';
import type { MakeDetector } from '../../src/detect/detector.ts';
import {
  makeWatchDetection,
  type PhaseChange,
  type WatchDetection,
  type WatchDetectionOptions,
} from '../../src/detect/watch-detection.ts';
import type { Labels } from '../../src/model/labels.ts';
import type { Sample } from '../../src/model/sample.ts';
import { seeded, type Shape, shapes } from './shapes.ts';

export const stepMs = 15_000;
export const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5, 10);

/** Expects every value it sees: what is found, no-data found. */
const credulous: MakeDetector = () => ({
  name: 'credulous',
  width: 1,
  warmUpSamples: 30,
  // tidy: many because it is the detector contract, called for every sample
  observe: (row, offset, value, _at, _hold, out) => {
    row[offset]! += 1;
    Object.assign(out, { expected: row[offset]! > 30 ? value : Number.NaN, lower: value - 1, upper: value + 1, score: 0 });
  },
});

const other: Labels = { service: 'other' };
export const labels: Labels = { service: 'api', pod: 'a' };

export class SilenceRun {
  readonly changes: PhaseChange[] = [];
  at = start;
  detection: WatchDetection;
  private readonly over: Partial<WatchDetectionOptions>;

  constructor(over: Partial<WatchDetectionOptions> = {}) {
    this.over = over;
    this.detection = this.make();
  }

  private make(): WatchDetection {
    const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' } as const;
    const times = { forMs: 0, keepFiringForMs: 60_000, seriesMax: 100, stepMs };
    return makeWatchDetection({ name: 'w', detector: credulous, policy, ...times, ...this.over });
  }

  /** One evaluation that lists these series, and one of another service that is always there. */
  evaluate(listed: readonly (readonly [Labels, number | null])[]): readonly PhaseChange[] {
    this.at += stepMs;
    const { at } = this;
    const samples: Sample[] = listed.flatMap(([set, value]) => (value === null ? [] : [{ labels: set, at, value }]));
    const { changes } = this.detection.observe(at, [...samples, { labels: other, at, value: this.at % 997 }], 'judge');
    this.changes.push(...changes);
    return changes;
  }

  feed(shape: Shape, samples: number): this {
    for (let i = 0; i < samples; i += 1) this.evaluate([[labels, shape(this.at + stepMs)]]);
    return this;
  }

  /** Until an anomaly fires: how many samples it took and what it was called; null after `samples`. */
  until(shape: Shape, samples: number): { after: number; kind: string; change: PhaseChange } | null {
    for (let after = 1; after <= samples; after += 1) {
      const change = this.evaluate([[labels, shape(this.at + stepMs)]]).find(({ kind }) => kind === 'firing');
      if (change) return { after, kind: change.anomalyKind, change };
    }
    return null;
  }

  restart(): void {
    const bytes = new Uint8Array(Buffer.concat([...this.detection.snapshot()]));
    this.detection = this.make();
    expect(this.detection.restore(bytes)).toMatchObject({ kind: 'restored' });
  }

  get firing(): string[] {
    return this.changes.filter(({ kind }) => kind === 'firing').map(({ anomalyKind }) => anomalyKind);
  }

  /** The value of the last evaluation. */
  get last(): number {
    return this.detection.series(100).find((one) => one.labels['service'] === 'api')?.value ?? Number.NaN;
  }
}

/** Ended at a sample whose value is not zero. */
export function atWork(run: SilenceRun, shape: Shape): SilenceRun {
  while (!(run.feed(shape, 1).last > 0)) continue;
  return run;
}

export const shapeOf = (name: string, seed = 1): Shape => shapes[name]!(seeded(seed));
export const day = (24 * hourMs) / stepMs;
