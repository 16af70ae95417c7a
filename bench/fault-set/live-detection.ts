// Our own detection as a contender: a watch as the live service makes it from a configuration, with the defaults, fed sample by sample.
import { detectionOf } from '../../src/app.ts';
import type { Config, WatchConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import type { PhaseChange, WatchDetection } from '../../src/detect/watch-detection.ts';
import type { Sample } from '../../src/model/sample.ts';
import type { Contender, Followed, FollowedSeries, Told } from './told.ts';

/** The budget that every contender is held to. */
export const alarmsPerWeekMax = 1;

/** Our detection with a detector of ours, everything else by default; the budget is that of one series. */
export function liveDetection(detector: string): Contender {
  return { name: detector, follow: (series) => follow(watchOf(detector, series.stepMs), series) };
}

function watchOf(detector: string, stepMs: number): WatchConfig {
  const text = `
prometheus: { url: "http://prometheus:9090" }
watches:
  - { name: fault_set, query: up, detector: ${detector}, interval: ${stepMs / 1000}s, false_alarms: { at_most: ${alarmsPerWeekMax} per week, per: series } }
`;
  const result = loadConfig({ file: 'rti.yml', env: {}, readFile: () => Buffer.from(text), detectors: detectorNames });
  if (result.kind === 'invalid') throw new Error(result.problems.map(({ message }) => message).join('; '));
  return firstWatch(result.config);
}

function firstWatch({ watches }: Config): WatchConfig {
  const watch = watches[0];
  if (watch === undefined) throw new Error('the configuration has no watch');
  return watch;
}

/** A copy goes on so many steps before the fault: a restored watch that hears nothing at first is right to give its source some time. */
const stepsBefore = 30;

function follow(watch: WatchConfig, series: FollowedSeries): Followed {
  const { normal } = series;
  const onset = series.onset - stepsBefore;
  const run = new LiveRun(detectionOf(watch), series);
  run.feed(normal, 0, onset, true);
  const bytes = new Uint8Array(Buffer.concat([...run.detection.snapshot()]));
  const before = run.open;
  run.feed(normal, onset, normal.length, true);
  return {
    normal: run.told(),
    judge: (values, until, heard) => {
      const copy = new LiveRun(detectionOf(watch), series);
      const restored = copy.detection.restore(bytes);
      if (restored.kind === 'refused') throw new Error(`the snapshot was refused: ${restored.reason}`);
      copy.open = before;
      copy.feed(values, onset, until, heard);
      return copy.told();
    },
  };
}

const labels = { service: 'api' };

/** One series through a detection, its phase changes gathered into episodes. */
class LiveRun {
  readonly detection: WatchDetection;
  open: Told | null = null;
  /** The running episode once more, each time that it was told anew as another matter. */
  private again: Told[] = [];
  private readonly over: Told[] = [];
  private readonly series: FollowedSeries;

  constructor(detection: WatchDetection, series: FollowedSeries) {
    this.detection = detection;
    this.series = series;
  }

  /** Steps [from, to). A step without sample is an evaluation without it when the source was heard, and none otherwise. */
  feed(values: Float64Array, from: number, to: number, heard: boolean): void {
    for (let i = from; i < to; i += 1) {
      const at = this.series.startAt + i * this.series.stepMs;
      const value = values[i]!;
      const isMissing = Number.isNaN(value);
      if (isMissing && !heard) continue;
      for (const change of this.evaluate(at, isMissing ? [] : [{ labels, at, value }])) this.take(change, i);
    }
  }

  told(): readonly Told[] {
    return this.open === null ? this.over : [...this.over, this.open, ...this.again];
  }

  /** One evaluation at `at`, to which the source is alive. No-data detection is asked here. */
  private evaluate(at: number, samples: readonly Sample[]): readonly PhaseChange[] {
    return this.detection.observe(at, samples, 'judge').changes;
  }

  private take(change: PhaseChange, i: number): void {
    if (change.kind === 'firing' || change.kind === 'raised') {
      const side = Math.sign(change.value - change.verdict.expected);
      const told: Told = {
        onset: this.stepOf(change.onsetAt),
        toldAt: i,
        endedAt: null,
        wasAccepted: false,
        side: side > 0 ? 1 : side < 0 ? -1 : 0,
      };
      if (change.kind === 'firing') this.open = told;
      else this.again.push(told);
    } else if (change.kind === 'resolved' && this.open !== null) {
      const endedAt = this.stepOf(change.endedAt ?? change.at);
      for (const told of [this.open, ...this.again])
        this.over.push({ ...told, endedAt, wasAccepted: change.reason === 'accepted' });
      this.open = null;
      this.again = [];
    }
  }

  private stepOf(at: number): number {
    return Math.round((at - this.series.startAt) / this.series.stepMs);
  }
}
