// The engine in simulated time: the live code that judges, records, groups and decides, with a clock that is moved by the samples. What it has no
// part of are the edges: nothing is stored, sent, drawn or asked.
import type { Channel } from '../channels/port.ts';
import type { Config, WatchConfig } from '../config/config.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import { makeConfiguration } from '../engine/configuration.ts';
import { makeDispatcher } from '../engine/dispatch.ts';
import { makeObserver, type WatchSamples } from '../engine/observe.ts';
import type { Turn } from '../engine/turns.ts';
import { makeViews } from '../engine/views.ts';
import type { Sample } from '../model/sample.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import type { Write } from '../store/port.ts';
import { type Log, silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';

export type SimulationOptions = {
  readonly config: Config;
  /** By receiver; asked for their identity only. */
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  readonly makeDetection: (watch: WatchConfig) => WatchDetection;
  /** Told of every row the daemon would have stored. */
  readonly written: (write: Write) => void;
};

/** One evaluation of a watch. `arrivedAt`: when the daemon would have had it. */
export type Evaluation = {
  readonly watch: string;
  readonly source: string;
  readonly at: EpochMs;
  readonly arrivedAt: EpochMs;
  readonly samples: readonly Sample[];
  readonly warmUp: boolean;
};

export interface Simulation {
  detectionOf(watch: string): WatchDetection | undefined;
  /** Evaluations come in the order they arrived. What was due until then is done first. A promise only when there is something to wait for. */
  take(evaluation: Evaluation): Promise<void> | null;
  /** Does what is due until `at`. */
  advance(at: EpochMs): Promise<void>;
}

const tenant = 'default';
/** Series that came to an end are looked for this often, as the daemon does. */
const expireEveryMs: DurationMs = 60_000;
/** Nothing is waited for here, so what takes longer hangs. */
const settledWithinMs: DurationMs = 10_000;

/** The only thing that may go wrong is a bug, and a bug must not look like a quiet month. */
function makeLoudLog(fail: (message: string) => void): Log {
  return { ...silentLog, error: (message, fields) => fail(`${message} ${JSON.stringify(fields ?? {})}`) };
}

export function makeSimulation(options: SimulationOptions): Simulation {
  let now: EpochMs = 0;
  let expireAt: EpochMs = Number.NEGATIVE_INFINITY;
  let broken: string | null = null;
  const clock: Clock = { now: () => now, monotonicMs: () => now };
  const metrics = makeMetrics({ version: 'backtest' });
  const log = makeLoudLog((message) => (broken ??= message));
  const configuration = makeConfiguration({
    tenant,
    assembly: { config: options.config, channels: options.channels, annotator: null },
    touch: (turn, alert) => dispatcher.touch(turn, alert),
  });
  const views = makeViews(
    (alert) => configuration.routing.membershipsOf(alert),
    (alert) => configuration.routing.lowerMembershipsOf(alert),
  );
  const dispatcher = makeDispatcher({
    ...{ routing: () => configuration.routing, log, metrics },
    // What was silenced then is not known, and not of interest: would it have told?
    silences: () => [],
    isHolding: () => false,
    annotate: () => {},
  });
  const flushes = new Map<string, EpochMs>();

  function write(row: Write): void {
    views.apply(row);
    if (row.kind === 'group') {
      if (row.group.flushAt === null) flushes.delete(row.group.key);
      else flushes.set(row.group.key, row.group.flushAt);
    }
    if (row.kind === 'group-closed') flushes.delete(row.key);
    options.written(row);
  }

  /** A turn as the engine has it, without the commit. */
  function run<T>(work: (turn: Turn) => T): Promise<T> {
    const turn: Turn = {
      ...{ now, views, write, next: (counter) => views.next(counter) },
      get inputSeq() {
        return views.counters.input;
      },
    };
    const value = work(turn);
    while (dispatcher.flushDue(turn));
    return Promise.resolve(value);
  }

  const observer = makeObserver({
    ...{ clock, log, metrics, run, context: configuration.context, makeDetection: options.makeDetection },
    openAnomalies: () => views.openAnomalies.values(),
    acceptedLevels: () => views.acceptedLevels.values(),
    impactOf: () => Promise.resolve(null),
  });
  observer.configure(options.config.watches);
  const sources = new Map<string, WatchSamples>();

  async function settle(): Promise<void> {
    await observer.settled(settledWithinMs);
    if (broken !== null) throw new Error(`the simulation failed: ${broken}`);
  }

  function samplesOf(source: string): WatchSamples {
    const known = sources.get(source) ?? observer.samplesOf(source);
    sources.set(source, known);
    return known;
  }

  /** Flushes the groups whose time has come, each at its own. */
  function flushUntil(at: EpochMs): void {
    for (;;) {
      let dueAt = Number.POSITIVE_INFINITY;
      for (const flushAt of flushes.values()) dueAt = Math.min(dueAt, flushAt);
      if (dueAt > at) return;
      now = Math.max(now, dueAt);
      dispatcher.note([...views.groups.values()].filter(({ flushAt }) => flushAt !== null && flushAt <= now));
      void run(() => {});
    }
  }

  async function moveTo(at: EpochMs): Promise<void> {
    flushUntil(at);
    now = Math.max(now, at);
    if (now < expireAt) return;
    expireAt = now + expireEveryMs;
    observer.expire();
    if (!observer.isSettled()) await settle();
  }

  function judge({ watch, source, at, samples, warmUp }: Evaluation): Promise<void> | null {
    samplesOf(source)(watch, at, samples, warmUp);
    return observer.isSettled() ? null : settle();
  }

  return {
    detectionOf: (watch) => observer.runs.get(watch)?.detection,
    take: (evaluation) => {
      const { arrivedAt, warmUp } = evaluation;
      // What is taught is the past of one instant: the clock stands.
      if (warmUp) return judge(evaluation);
      if (flushes.size === 0 && arrivedAt < expireAt) {
        now = Math.max(now, arrivedAt);
        return judge(evaluation);
      }
      return moveTo(arrivedAt).then(() => judge(evaluation) ?? undefined);
    },
    advance: moveTo,
  };
}
