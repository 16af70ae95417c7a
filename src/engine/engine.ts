// The imperative shell: puts turns, views, dispatch, delivery, annotation and the watches together, and is what HTTP and the sources talk to.
import type { WatchConfig } from '../config/config.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import type { Impact } from '../model/evidence.ts';
import type { Silence } from '../model/silence.ts';
import type { Clock } from '../model/time.ts';
import type { Store, Write } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { makeAcceptDoor } from './accept.ts';
import { makeAnnotateLoop } from './annotate.ts';
import { type Assembly, makeConfiguration } from './configuration.ts';
import { makeDeliverer } from './deliver.ts';
import { makeDispatcher } from './dispatch.ts';
import { makeDueWork } from './due-work.ts';
import type { Engine } from './engine-port.ts';
import { makeFeedbackDoor } from './feedback.ts';
import { healthOf } from './health.ts';
import { makeIntake } from './intake.ts';
import { makeIntakeWatch } from './intake-watch.ts';
import { measureOutcomes } from './measure-outcomes.ts';
import { makeObserver, type Observer } from './observe.ts';
import { type AlertsReading, makeReconciler } from './reconcile.ts';
import { makeRealisedRates } from './realised-rate.ts';
import { planRegions } from './regions.ts';
import { releaseClaims } from './release-claims.ts';
import { makeReloader } from './reload.ts';
import { makeSilencesInForce } from './silences-in-force.ts';
import { makeSourceWatch } from './source-watch.ts';
import { makeStoreHealth } from './store-health.ts';
import { makeTurns, type Turn } from './turns.ts';
import { makeViewsForPeople } from './views-for-people.ts';
import { makeViews } from './views.ts';

export type EngineOptions = {
  readonly tenant: string;
  readonly assembly: Assembly;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly makeDetection: (watch: WatchConfig) => WatchDetection;
  readonly impactOf: (service: string | undefined) => Promise<Impact | null>;
  /** Reads the configuration again; the problems when it is wrong. */
  readonly reload: () => Promise<Assembly | { readonly problems: readonly string[] }>;
  /** Told of a new configuration, to restart sources. */
  readonly reloaded: (assembly: Assembly) => Promise<void>;
};

export type RunningEngine = Engine & {
  start(): Promise<void>;
  /** Refuses new work and finishes what is in flight. */
  stop(): Promise<void>;
  readonly observer: Observer;
  readonly sourceLost: (source: string, reason: string) => void;
  readonly sourceBack: (source: string) => void;
  readonly setSilences: (silences: readonly Silence[]) => void;
  readonly setAlertmanagerAlerts: (reading: AlertsReading) => void;
};

/** Anomalies that are being recorded when we stop: their impact is measured for at most two seconds. */
const settledWithinMs = 5000;

type Lifecycle = 'starting' | 'ready' | 'draining';

/** Why new work is refused, by what the engine is at. */
const refusals: Readonly<Record<Lifecycle, string | null>> = {
  starting: 'the service is starting',
  ready: null,
  draining: 'the service is shutting down',
};

// tidy: long because it is one list: each part of the engine and what it is given.
export function makeEngine(options: EngineOptions): RunningEngine {
  const { tenant, store, clock, random, log, metrics } = options;
  const storeHealth = makeStoreHealth({ clock, log, metrics });
  let lifecycle: Lifecycle = 'starting';

  const configuration = makeConfiguration({
    tenant,
    assembly: options.assembly,
    touch: (turn, alert) => dispatcher.touch(turn, alert),
  });
  const views = makeViews(
    (alert) => configuration.routing.membershipsOf(alert),
    (alert) => configuration.routing.lowerMembershipsOf(alert),
  );
  const silences = makeSilencesInForce({ config: () => configuration.config, views, clock });
  const reconciler = makeReconciler({ routing: () => configuration.routing, context: configuration.context });
  const dispatcher = makeDispatcher({
    routing: () => configuration.routing,
    silences: silences.list,
    isHolding: silences.isAwaited,
    log,
    metrics,
    annotate: (turn, flushed) => planRegions(turn, flushed, configuration),
  });

  let isMoreDue = false;
  const { run, length, drained } = makeTurns({
    store,
    views,
    clock,
    finish: (turn) => {
      isMoreDue = dispatcher.flushDue(turn);
    },
    committed: (writes) => wakeFor(writes),
    failed: storeHealth.failed,
    recovered: () => {
      storeHealth.recovered();
      // Refreshes that were only in memory are lost.
      dueWork.grantGrace();
    },
  });

  const wakeAt = (at: number): void => dueWork.wakeAt(at);
  const deliverer = makeDeliverer({
    ...{ store, run, clock, random, log, metrics, wakeAt, configuration },
    waiting: views.waiting.byChannel,
  });
  const annotateLoop = makeAnnotateLoop({
    ...{ store, run, clock, random, log, metrics, wakeAt },
    annotator: () => configuration.assembly.annotator,
  });
  const { context } = configuration;
  const { makeDetection, impactOf } = options;
  const openAnomalies = () => views.openAnomalies.values();
  const acceptedLevels = () => views.acceptedLevels.values();
  const observer = makeObserver({
    ...{ clock, log, metrics, run, context, openAnomalies, acceptedLevels, makeDetection, impactOf },
  });
  const rates = makeRealisedRates({ lists: store.lists, clock });
  const recount = (): void => {
    rates.refresh().catch((error: unknown) => log.error('false alarms could not be counted', { error: String(error) }));
  };
  const dueWork = makeDueWork({
    ...{ configuration, store, views, dispatcher, observer, run, clock, log },
    isBroken: storeHealth.isBroken,
    recount,
    kick: () => {
      deliverer.kick();
      annotateLoop.kick();
    },
  });

  /** After a commit: whatever it made due is begun, and the alarm set to what it made wait. */
  function wakeFor(writes: readonly Write[]): void {
    const now = clock.now();
    const isDue = (at: number | null): boolean => at !== null && at <= now;
    for (const write of writes) if (write.kind === 'group' && write.group.flushAt !== null) wakeAt(write.group.flushAt);
    if (writes.some((write) => write.kind === 'delivery' && isDue(write.delivery.nextAttemptAt))) deliverer.kick();
    if (writes.some((write) => write.kind === 'annotation' && isDue(write.annotation.nextAttemptAt))) annotateLoop.kick();
    if (isMoreDue) wakeAt(now);
    // Anomalies are counted once a minute: a storm of them must not be counted again and again.
    if (writes.some(({ kind }) => kind === 'feedback')) recount();
  }

  const sourceWatch = makeSourceWatch({
    ...{ run, context, clock, log, metrics },
    config: () => configuration.config,
    seriesCount: observer.seriesCount,
  });
  const reloader = makeReloader({
    ...{ configuration, views, dispatcher, observer, sourceWatch, run, clock, log, metrics },
    lists: store.lists,
    read: options.reload,
    reloaded: options.reloaded,
  });

  const refusing = (): string | null => refusals[lifecycle];
  const intakeWatch = makeIntakeWatch({ refusing, run, context, clock, log });
  const record = (what: string, work: (turn: Turn) => unknown): void => {
    run(work).catch((error: unknown) => log.error(`${what}: not recorded`, { error: String(error) }));
  };

  return {
    ...makeIntake({ tenant, configuration, views, dispatcher, run, clock, waiting: length }),
    ...makeViewsForPeople({
      ...{ views, configuration, clock, silences: silences.list, runs: observer.runs, lists: store.lists },
      falseAlarmsOf: rates.of,
      measureOutcomes: () => measureOutcomes({ runs: observer.runs, rates, metrics }),
      ...{ turnsWaiting: length, inFlight: deliverer.inFlight, metrics },
    }),
    ...makeAcceptDoor({ run, lists: store.lists, context, observer, log }),
    ...makeFeedbackDoor({ run, lists: store.lists, context, log, metrics }),
    start: async () => {
      views.reset(await store.recover());
      await rates.refresh();
      dueWork.start();
      await releaseClaims(store, run);
      await reloader.adopt();
      lifecycle = 'ready';
      wakeAt(clock.now());
    },
    stop: async () => {
      lifecycle = 'draining';
      await observer.settled(settledWithinMs);
      observer.stop();
      await drained();
      await dueWork.stop();
      await deliverer.stop();
      await annotateLoop.stop();
      await drained();
    },
    reload: reloader.reload,
    refusing,
    noteRefused: intakeWatch.noteRefused,
    observer,
    sourceLost: sourceWatch.lost,
    sourceBack: sourceWatch.back,
    setSilences: (read) => record('silences', (turn) => reconciler.setSilences(turn, read)),
    setAlertmanagerAlerts: (reading) => record('what Alertmanager has', (turn) => reconciler.setAlerts(turn, reading)),
    health: () =>
      healthOf({
        ready: lifecycle === 'ready',
        store: storeHealth.health(),
        config: reloader.health(),
        intake: intakeWatch.health(),
        sources: sourceWatch.health(),
        channels: deliverer.health(),
        grafana: annotateLoop.health(),
      }),
  };
}
