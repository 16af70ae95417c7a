// Runs the watches: samples in, phases out, anomalies and alerts recorded. Owns one detection per watch, and their snapshots.
import { setTimeout as wait } from 'node:timers/promises';
import type { WatchConfig } from '../config/config.ts';
import type { PhaseChange, WatchDetection } from '../detect/watch-detection.ts';
import { clockAheadMs, type Observed } from '../detect/watch-detection-options.ts';
import { type Acceptance, acceptanceReasons, acceptanceWords } from '../model/acceptance.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Impact } from '../model/evidence.ts';
import type { Fingerprint, Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { acceptedByChange, reaccept } from './accept-rules.ts';
import {
  type AnomalyContext,
  type AnomalyEnd,
  anomalyFingerprint,
  closeAnomaly,
  firstLabel,
  type Identity,
  isGraver,
  openAnomaly,
  raiseAnomaly,
} from './anomalies.ts';
import type { Evaluation } from './evaluations.ts';
import { findingsOf, type Noted } from './findings.ts';
import { JudgedDays } from './judged-days.ts';
import { judgementOf, type JudgementSurroundings, policyOfSeries } from './judgement.ts';
import { makeServiceTraffic } from './service-traffic.ts';
import { settleWithin } from './settle-within.ts';
import { makeSiblings } from './siblings.ts';
import type { AcceptedLevel } from './views.ts';
import { plannedBy } from './planned-silence.ts';
import type { Turn } from './turns.ts';

export type ObserveOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly context: () => AnomalyContext;
  /** The anomalies that are recorded as open, of all watches. */
  readonly openAnomalies: () => Iterable<Anomaly>;
  /** The levels that were accepted in the last 30 days, of all watches. */
  readonly acceptedLevels: () => Iterable<AcceptedLevel>;
  readonly makeDetection: (watch: WatchConfig) => WatchDetection;
  /** What the outage of this service costs now, if the catalogue says how to ask. Bounded in time, never throws. */
  readonly impactOf: (service: string | undefined) => Promise<Impact | null>;
};

export type WatchRun = {
  readonly watch: WatchConfig;
  readonly detection: WatchDetection;
  /** The newest evaluation seen; series are idle measured against it, so that a dead source expires nothing. */
  newestAt: EpochMs;
  /** The first evaluation judged since this run began; null before it. */
  judgedFrom: EpochMs | null;
  /** How long it was judged: what its alarms are counted over. Kept when the detection is replaced. */
  judged: JudgedDays;
};

/** The end of an anomaly, found by its series' phase or by that series' absence. */
type End = AnomalyEnd & { readonly labels: Labels };

/** The end a change of phase stands for. `acceptance`: by which rule, when a rule or a person accepted the level. */
function endOf(change: PhaseChange, acceptance: Acceptance | null): End {
  const { labels, at, endedAt, peakScore, value } = change;
  const end = { labels, at: endedAt ?? at, peakScore };
  if (acceptance !== null) return { ...end, reason: acceptanceReasons[acceptance.kind], acceptance };
  return change.reason === 'expired' ? { ...end, reason: 'series-gone' } : { ...end, reason: 'recovered', value };
}

type Finished = Pick<Evaluation, 'at' | 'warmUp'> & { readonly samples: number; readonly busyMs: DurationMs };

/** Changes recorded in one go: to read the evidence of one takes about 30 µs. */
const changesOfSlice = 16;

/** A series without a sample this long is forgotten, and its episode ends. */
const idleMs = 3_600_000;

/** A write that the disk refused is tried again so often; meanwhile the phase is kept in memory. */
const retryMs = 1000;

/** One evaluation of a watch at `at`: all series it has then. */
export type WatchSamples = (watch: string, at: EpochMs, samples: readonly Sample[], warmUp: boolean) => void;

export type Observer = {
  readonly runs: ReadonlyMap<string, WatchRun>;
  /** Takes over a configuration: a watch whose samples and judgement stay the same keeps its detection. */
  configure(watches: readonly WatchConfig[]): void;
  /**
   * Takes an evaluation in slices of a few milliseconds: others have their turn between two of them, but for another evaluation of the watch. What it
   * finds is recorded at its end; when its watch is gone by then, or judged by another detection, it ends without.
   */
  evaluate(evaluation: Evaluation): Iterable<void>;
  /** Takes an evaluation in one go. */
  samples: WatchSamples;
  /** The same for the samples of one of several sources. */
  samplesOf(source: string): WatchSamples;
  /** Takes the level of the series for normal; the end is recorded when the anomaly is still open. */
  accept(watch: string, labels: Labels, acceptance: Acceptance): void;
  /** Resolves when what is being recorded of the alert's series is on disk. */
  recorded(fingerprint: Fingerprint): Promise<void>;
  /** Forgets series that came to an end. */
  expire(): void;
  /** True when no phase change waits to be recorded. */
  isSettled(): boolean;
  /** Resolves when every phase change so far is on disk, or after `withinMs`. */
  settled(withinMs: DurationMs): Promise<void>;
  /** Series watched now. */
  readonly seriesCount: () => number;
  stop(): void;
};

/** All of a watch that its detection and its samples depend on: while it is equal, what was learnt holds. */
export function detectionIdentity(watch: WatchConfig): string {
  const { name, detector, direction, intervalMs, forMs, keepFiringForMs, acceptAfterMs, falseAlarms, seriesMax } = watch;
  const { query, from, source, timeZone, noData } = watch;
  const judged = [detector, direction, forMs, keepFiringForMs, acceptAfterMs, falseAlarms, noData];
  return JSON.stringify([name, intervalMs, seriesMax, query, from, source, timeZone, judged]);
}

export function makeObserver(options: ObserveOptions): Observer {
  const { log, metrics } = options;
  const runs = new Map<string, WatchRun>();
  /** The last recording of each series: its end is never written before its beginning. */
  const recording = new Map<string, Promise<void>>();
  /** Detections in the middle of an evaluation. */
  const underWay = new Set<WatchDetection>();
  const stopping = new AbortController();
  const identity = (): Identity => options.context().identity;
  const traffic = makeServiceTraffic({ runs: () => runs.values(), identity });
  const siblings = makeSiblings({ runs: () => runs.values(), identity });
  const toldUnknown = new Set<string>();
  const judging: JudgementSurroundings = {
    identity,
    traffic,
    trafficUnknown: ({ name }, labels) => {
      if (toldUnknown.has(name)) return;
      toldUnknown.add(name);
      const service = firstLabel(labels, identity().service);
      log.warn('traffic not known, it counts as enough', { watch: name, service });
    },
  };

  async function recordFiring(run: WatchRun, noted: Noted): Promise<void> {
    const { watch } = run;
    const { change } = noted;
    const { labels: seriesLabels, severity } = change;
    const service = firstLabel(seriesLabels, identity().service);
    const findings = findingsOf(run.watch, noted);
    const stage = policyOfSeries(watch, seriesLabels, identity())?.stage ?? watch.stage;
    const others = siblings.of(watch.name, change.labels);
    const impact = await options.impactOf(service);
    const { plan, anomaly } = await options.run((turn) => {
      const plan = plannedBy(change, turn.views.changes(change.onsetAt - 24 * 3_600_000), options.context().identity);
      const opening = { watch, seriesLabels, findings, severity, stage, siblings: others, impact };
      return { plan, anomaly: plan === null ? openAnomaly(turn, opening, options.context()) : null };
    });
    if (plan !== null)
      log.info('anomaly planned', { watch: watch.name, service, kind: findings.kind, change: plan.id, changeKind: plan.kind });
    if (anomaly === null) return;
    metrics.detectionDelay.observe(Math.max(0, (options.clock.now() - change.onsetAt) / 1000));
    log.warn('anomaly detected', {
      watch: watch.name,
      service,
      kind: change.anomalyKind,
      value: findings.value,
      expected: findings.expected,
      deviation: Number(findings.score.toFixed(2)),
      threshold: 1,
      lower: findings.lower,
      upper: findings.upper,
      severity,
      stage,
      why: anomaly.evidence.why,
    });
  }

  async function recordRaise(run: WatchRun, noted: Noted): Promise<void> {
    const { watch } = run;
    const { labels: seriesLabels, severity } = noted.change;
    const findings = findingsOf(watch, noted);
    const raised = await options.run((turn) =>
      raiseAnomaly(turn, { watch, seriesLabels, findings, severity }, options.context()),
    );
    if (raised === null) return;
    const service = firstLabel(seriesLabels, identity().service);
    log.warn('anomaly worsened', { watch: watch.name, service, severity: raised.severity, why: raised.evidence.why });
  }

  async function recordEnd({ watch }: WatchRun, end: End): Promise<void> {
    const closed = await options.run((turn) => {
      const anomaly = turn.views.openAnomalyOf(anomalyFingerprint(watch.name, end.labels));
      if (anomaly) closeAnomaly(turn, anomaly, end, options.context());
      return anomaly !== undefined;
    });
    if (closed)
      log.info('anomaly resolved', {
        watch: watch.name,
        service: firstLabel(end.labels, options.context().identity.service),
        reason: end.reason,
        ...(end.acceptance ? { accepted: acceptanceWords(end.acceptance) } : {}),
      });
  }

  /** Keeps trying: a phase change is a fact, and the disk may come back. */
  async function untilRecorded(watch: WatchConfig, write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        log.error('anomaly not recorded yet', { watch: watch.name, error: String(error) });
        await wait(retryMs, undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted) return;
      }
    }
  }

  /** Records after what is being recorded of the same series already. */
  function record({ watch }: WatchRun, labels: Labels, write: () => Promise<void>): void {
    const id = anomalyFingerprint(watch.name, labels);
    const done = (recording.get(id) ?? Promise.resolve()).then(() => untilRecorded(watch, write));
    recording.set(id, done);
    void done.finally(() => {
      if (recording.get(id) === done) recording.delete(id);
    });
  }

  function note(run: WatchRun, change: PhaseChange, acceptance: Acceptance | null = null): void {
    if (change.kind === 'firing' || change.kind === 'raised') {
      // The evidence is read now: the row goes on, and may be given to another series later.
      const noted = { change, evidence: run.detection.evidenceOf(change.row), detectedAt: options.clock.now() };
      const write = change.kind === 'firing' ? recordFiring : recordRaise;
      record(run, change.labels, () => write(run, noted));
    }
    if (change.kind === 'resolved') {
      const byDuration = change.reason === 'accepted' ? ({ kind: 'duration', afterMs: change.acceptAfterMs } as const) : null;
      noteEnd(run, endOf(change, acceptance ?? byDuration));
    }
  }

  function noteEnd(run: WatchRun, end: End): void {
    record(run, end.labels, () => recordEnd(run, end));
  }

  /** Open anomalies of the watch whose last phase change is on disk. */
  function* openOf({ watch }: WatchRun): Generator<Anomaly> {
    for (const anomaly of options.openAnomalies())
      if (anomaly.watch === watch.name && !recording.has(anomaly.fingerprint)) yield anomaly;
  }

  function acceptSeries(run: WatchRun, labels: Labels, acceptance: Acceptance): void {
    const change = run.detection.accept(labels, acceptanceReasons[acceptance.kind]);
    if (change) note(run, change, acceptance);
  }

  /** A detection that was restored may fire with nothing on record: the process ended between the two. Before the first live sample. */
  function recordRestored(run: WatchRun): void {
    const firing = run.detection.firing();
    if (firing.length === 0) return;
    const open = new Map([...openOf(run)].map((anomaly) => [anomaly.fingerprint, anomaly]));
    for (const change of firing) {
      const known = open.get(anomalyFingerprint(run.watch.name, change.labels));
      if (known === undefined) note(run, change);
      else if (isGraver(change, known)) note(run, { ...change, kind: 'raised' });
    }
  }

  /** An anomaly on record whose detection knows of no episode (it was replaced, or its snapshot refused) is over once a sample says so. */
  function closeOrphans(run: WatchRun): void {
    for (const { seriesLabels: labels, firedAt, peakScore } of openOf(run)) {
      const standing = run.detection.standingOf(labels);
      if (standing?.phase === 'inactive' && standing.at > firedAt)
        noteEnd(run, { labels, at: standing.at, peakScore, reason: 'recovered' });
    }
  }

  /** The same for one whose series did not come again since we judge. */
  function closeVanished(run: WatchRun): void {
    const { judgedFrom, newestAt } = run;
    if (judgedFrom === null || newestAt - judgedFrom <= idleMs) return;
    for (const { seriesLabels: labels, firedAt, peakScore } of openOf(run))
      if (run.detection.standingOf(labels) === null)
        noteEnd(run, { labels, at: Math.max(judgedFrom, firedAt), peakScore, reason: 'series-gone' });
  }

  function* evaluate({ source, watch: name, at, samples, warmUp }: Evaluation): Generator<void, void> {
    const begun = runs.get(name);
    if (!begun) return;
    if (underWay.has(begun.detection)) throw new Error(`watch ${name}: its last evaluation is still under way`);
    if (!warmUp && begun.judgedFrom === null) {
      begun.judgedFrom = at;
      reaccept(begun, options.acceptedLevels(), [...openOf(begun)]);
      recordRestored(begun);
    }
    underWay.add(begun.detection);
    try {
      const slices = begun.detection.evaluate(at, samples, warmUp ? 'teach' : 'judge', source);
      for (let busyMs = 0; ; ) {
        const startedMs = options.clock.monotonicMs();
        const slice = slices.next();
        busyMs += options.clock.monotonicMs() - startedMs;
        const run = runs.get(name);
        // A reload in between: what is not judged as before is learnt anew, from this sample on or from history.
        if (run?.detection !== begun.detection) return;
        if (slice.done === true) return yield* finish(run, { at, samples: samples.length, warmUp, busyMs }, slice.value);
        yield;
      }
    } finally {
      underWay.delete(begun.detection);
    }
  }

  /** Records what an evaluation came to; what a reload in between leaves unsaid belongs to a detection that is gone. */
  function* finish(
    run: WatchRun,
    { at, samples, warmUp, busyMs }: Finished,
    { changes, dropped }: Observed,
  ): Generator<void, void> {
    const { watch, newestAt: previousAt } = run;
    // After the clock was set back, time goes on from there.
    const isSetBack = !warmUp && previousAt > at + clockAheadMs;
    if (isSetBack && run.judgedFrom !== null) run.judgedFrom = Math.min(run.judgedFrom, at);
    // Not before its last series: a snapshot that is written meanwhile, and read after a crash, goes on from the evaluation before.
    run.newestAt = isSetBack ? at : Math.max(previousAt, at);
    forgetReadings(watch.name);
    metrics.observeSeconds.observe(busyMs / 1000);
    metrics.samples.inc({ source: warmUp ? 'history' : 'live' }, samples);
    if (!warmUp) metrics.judgements.inc({ result: options.clock.now() - at <= watch.intervalMs ? 'on_time' : 'late' });
    for (const [reason, count] of Object.entries(dropped)) if (count > 0) metrics.samplesDropped.inc({ reason }, count);
    if (!warmUp) run.judged.note(run, at, at - previousAt);
    for (const [i, change] of changes.entries()) {
      note(run, change);
      if ((i + 1) % changesOfSlice !== 0) continue;
      yield;
      if (runs.get(watch.name)?.detection !== run.detection) return;
    }
    if (warmUp) return;
    closeOrphans(run);
    for (const { labels, acceptance } of acceptedByChange(run, openOf(run), at)) acceptSeries(run, labels, acceptance);
  }

  /** The watch has new samples, or is another one. */
  function forgetReadings(watch: string): void {
    traffic.forget(watch);
    siblings.forget(watch);
  }

  const samplesOf =
    (source: string): WatchSamples =>
    (watch, at, samples, warmUp) => {
      for (const _ of evaluate({ source, watch, at, samples, warmUp }));
    };

  return {
    runs,
    configure: (watches) => {
      const names = new Set(watches.map(({ name }) => name));
      for (const name of runs.keys()) if (!names.has(name)) runs.delete(name);
      for (const watch of watches) {
        const known = runs.get(watch.name);
        const isSame = known !== undefined && detectionIdentity(known.watch) === detectionIdentity(watch);
        const cold = (): WatchRun => ({
          ...{ watch, detection: options.makeDetection(watch), newestAt: 0, judgedFrom: null },
          judged: known?.judged ?? new JudgedDays(),
        });
        const run = isSame ? { ...known, watch } : cold();
        run.detection.judgeBy(judgementOf(watch, judging));
        forgetReadings(watch.name);
        runs.set(watch.name, run);
      }
    },
    evaluate,
    samples: samplesOf(''),
    samplesOf,
    accept: (name, labels, acceptance) => {
      const run = runs.get(name);
      if (run) acceptSeries(run, labels, acceptance);
    },
    recorded: (fingerprint) => recording.get(fingerprint) ?? Promise.resolve(),
    expire: () => {
      for (const run of runs.values()) {
        if (underWay.has(run.detection)) continue; // The next time, when its newest samples are in.
        for (const change of run.detection.expire(run.newestAt - idleMs, run.newestAt + idleMs)) note(run, change);
        closeVanished(run);
        siblings.forget(run.watch.name);
      }
    },
    isSettled: () => recording.size === 0,
    settled: (withinMs) => settleWithin(recording.values(), withinMs),
    seriesCount: () => [...runs.values()].reduce((sum, { detection }) => sum + detection.size, 0),
    stop: () => stopping.abort(),
  };
}
