// Runs the watches: samples in, phases out, anomalies and alerts recorded. Owns one detection per watch, and their snapshots.
import { setTimeout as wait } from 'node:timers/promises';
import type { WatchConfig } from '../config/config.ts';
import type { PhaseChange, RowEvidence, WatchDetection } from '../detect/watch-detection.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Impact, Sibling } from '../model/evidence.ts';
import type { Fingerprint, Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { Clock, EpochMs } from '../model/time.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type AnomalyContext, anomalyFingerprint, closeAnomaly, firstLabel, openAnomaly } from './anomalies.ts';
import type { Turn } from './turns.ts';

export type ObserveOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly context: () => AnomalyContext;
  readonly openAnomalies: () => Iterable<Anomaly>;
  readonly makeDetection: (watch: WatchConfig) => WatchDetection;
  /** What the outage of this service costs now, if the catalogue says how to ask. Bounded in time, never throws. */
  readonly impactOf: (service: string | undefined) => Promise<Impact | null>;
};

/** `newestAt`: the newest evaluation seen; series are idle measured against it, so that a dead source expires nothing. */
export type WatchRun = { readonly watch: WatchConfig; readonly detection: WatchDetection; newestAt: EpochMs };

/** The quantile a watch asks for: of its scraped histogram, or the first one its PromQL names. */
export function quantileOf({ from, query }: Pick<WatchConfig, 'from' | 'query'>): number | null {
  if (from?.kind === 'quantile') return from.quantile;
  const asked = Number(/\bhistogram_quantile\(\s*(0?\.\d+)/.exec(query ?? '')?.[1] ?? Number.NaN);
  return asked > 0 && asked < 1 ? asked : null;
}

/** A phase change with what was known when it happened. */
type Noted = { readonly change: PhaseChange; readonly evidence: RowEvidence | null; readonly detectedAt: EpochMs };

/** A series without a sample this long is forgotten, and its episode ends. */
const idleMs = 3_600_000;

/** A write that the disk refused is tried again so often; meanwhile the phase is kept in memory. */
const retryMs = 1000;

export type Observer = {
  readonly runs: ReadonlyMap<string, WatchRun>;
  /** Takes over a configuration: watches that did not change keep their detection. */
  configure(watches: readonly WatchConfig[]): void;
  samples(watch: string, at: EpochMs, samples: readonly Sample[], warmUp: boolean): void;
  /** Forgets series that came to an end. */
  expire(): void;
  /** Resolves when every phase change so far is on disk. */
  settled(): Promise<void>;
  /** Series watched now. */
  readonly seriesCount: () => number;
  stop(): void;
};

export function makeObserver(options: ObserveOptions): Observer {
  const { log, metrics } = options;
  const runs = new Map<string, WatchRun>();
  /** The last recording of each series: its end is never written before its beginning. */
  const recording = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  function siblingsOf(watch: WatchConfig, labels: Labels): readonly Sibling[] {
    const { identity } = options.context();
    const service = firstLabel(labels, identity.service);
    if (service === undefined) return [];
    return [...runs.values()].flatMap((run) => {
      if (run.watch.name === watch.name) return [];
      const series = run.detection.series(64).find((one) => firstLabel(one.labels, identity.service) === service);
      if (!series || !Number.isFinite(series.value)) return [];
      return [
        { signal: run.watch.signal, watch: run.watch.name, unit: run.watch.unit, value: series.value, inside: series.score <= 1 },
      ];
    });
  }

  async function recordFiring({ watch }: WatchRun, { change, evidence, detectedAt }: Noted): Promise<void> {
    const service = firstLabel(change.labels, options.context().identity.service);
    const findings = {
      watch: watch.name,
      signal: watch.signal,
      quantile: quantileOf(watch),
      unit: watch.unit,
      ...change.verdict,
      rarity: evidence?.rarity ?? null,
      value: change.value,
      onsetAt: change.onsetAt,
      window: evidence?.window ?? [],
      hops: { sampleAt: change.at, detectedAt, firedAt: change.at, groupedAt: null },
    };
    const siblings = siblingsOf(watch, change.labels);
    const impact = await options.impactOf(service);
    const anomaly = await options.run((turn) =>
      openAnomaly(turn, { watch, seriesLabels: change.labels, findings, siblings, impact }, options.context()),
    );
    if (anomaly === null) return;
    metrics.detectionDelay.observe(Math.max(0, (options.clock.now() - change.onsetAt) / 1000));
    log.warn('anomaly detected', {
      watch: watch.name,
      service,
      value: findings.value,
      expected: findings.expected,
      deviation: Number(findings.score.toFixed(2)),
      threshold: 1,
      lower: findings.lower,
      upper: findings.upper,
      stage: watch.stage,
    });
  }

  async function recordEnd({ watch }: WatchRun, { change }: Noted): Promise<void> {
    const id = anomalyFingerprint(watch.name, change.labels);
    const closed = await options.run((turn) => {
      const anomaly = turn.views.openAnomalyOf(id);
      if (!anomaly) return false;
      closeAnomaly(
        turn,
        anomaly,
        { at: change.endedAt ?? change.at, peakScore: change.peakScore, reason: 'recovered' },
        options.context(),
      );
      return true;
    });
    if (closed)
      log.info('anomaly resolved', {
        watch: watch.name,
        service: firstLabel(change.labels, options.context().identity.service),
        reason: change.reason,
      });
  }

  /** Keeps trying: a phase change is a fact, and the disk may come back. */
  async function retrying(watch: string, record: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await record();
      } catch (error) {
        log.error('anomaly not recorded yet', { watch, error: String(error) });
        await wait(retryMs, undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted) return;
      }
    }
  }

  /** Records after what is recorded of the same series already. */
  function queue(id: Fingerprint, work: () => Promise<void>): void {
    const done = (recording.get(id) ?? Promise.resolve()).then(work);
    recording.set(id, done);
    void done.finally(() => {
      if (recording.get(id) === done) recording.delete(id);
    });
  }

  /**
   * An open anomaly of which the detection knows no episode (its watch was changed, or its last snapshot was lost) would fire for ever: it ends with the
   * first sample that is judged normal.
   */
  function endOrphans(run: WatchRun, at: EpochMs): void {
    for (const anomaly of options.openAnomalies()) {
      const { watch, fingerprint: id, seriesLabels, peakScore } = anomaly;
      if (watch !== run.watch.name || recording.has(id) || !run.detection.isCalm(seriesLabels)) continue;
      const end = { at, peakScore, reason: 'recovered' } as const;
      queue(id, () => retrying(watch, () => options.run((turn) => closeAnomaly(turn, anomaly, end, options.context()))));
    }
  }

  function note(run: WatchRun, change: PhaseChange): void {
    if (change.kind !== 'firing' && change.kind !== 'resolved') return;
    const id = anomalyFingerprint(run.watch.name, change.labels);
    // The evidence is read now: the row goes on, and may be given to another series later.
    const noted = {
      change,
      evidence: change.kind === 'firing' ? run.detection.evidenceOf(change.row) : null,
      detectedAt: options.clock.now(),
    };
    queue(id, () =>
      retrying(run.watch.name, () => (change.kind === 'firing' ? recordFiring(run, noted) : recordEnd(run, noted))),
    );
  }

  return {
    runs,
    configure: (watches) => {
      const names = new Set(watches.map(({ name }) => name));
      for (const name of runs.keys()) if (!names.has(name)) runs.delete(name);
      for (const watch of watches) {
        const known = runs.get(watch.name);
        const { place: _, ...now } = watch;
        const same = known !== undefined && JSON.stringify({ ...known.watch, place: undefined }) === JSON.stringify(now);
        runs.set(watch.name, same ? { ...known, watch } : { watch, detection: options.makeDetection(watch), newestAt: 0 });
      }
    },
    samples: (name, at, samples, warmUp) => {
      const run = runs.get(name);
      if (!run) return;
      const startedMs = options.clock.monotonicMs();
      run.newestAt = Math.max(run.newestAt, at);
      const { changes, dropped } = run.detection.observe(at, samples, warmUp ? 'teach' : 'judge');
      metrics.observeSeconds.observe((options.clock.monotonicMs() - startedMs) / 1000);
      metrics.samples.inc({ source: warmUp ? 'history' : 'live' }, samples.length);
      for (const [reason, count] of Object.entries(dropped)) if (count > 0) metrics.samplesDropped.inc({ reason }, count);
      for (const change of changes) note(run, change);
      if (!warmUp) endOrphans(run, at);
    },
    expire: () => {
      for (const run of runs.values()) for (const change of run.detection.expire(run.newestAt - idleMs)) note(run, change);
    },
    settled: async () => {
      await Promise.all(recording.values());
    },
    seriesCount: () => [...runs.values()].reduce((sum, { detection }) => sum + detection.size, 0),
    stop: () => stopping.abort(),
  };
}
