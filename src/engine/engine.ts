// The imperative shell: puts turns, views, dispatch, delivery, annotation and the watches together, and is what HTTP and the sources talk to.
import type { Channel } from '../channels/port.ts';
import type { Config, WatchConfig } from '../config/config.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import type { Annotator } from '../grafana/port.ts';
import type { Alert, AlertSource, ReceivedAlert } from '../model/alert.ts';
import type { Impact } from '../model/evidence.ts';
import { makeLabels } from '../model/labels.ts';
import { matchesAll } from '../model/matcher.ts';
import type { Delivery } from '../model/notification.ts';
import type { Silence } from '../model/silence.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import { rebaseGroup, wakeGroup } from '../route/group.ts';
import type { Store, StoreError, Write } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type Alarm, makeAlarm } from './alarm.ts';
import { makeAnnotateLoop } from './annotate.ts';
import { type AnomalyContext, closeAnomaly } from './anomalies.ts';
import { type Deliverer, makeDeliverer, messageOf } from './deliver.ts';
import { type Dispatcher, makeDispatcher } from './dispatch.ts';
import type { Engine, ReloadResult } from './engine-port.ts';
import { expireAlerts } from './expire.ts';
import { healthOf } from './health.ts';
import { ingestAlerts } from './ingest-alerts.ts';
import { makeObserver } from './observe.ts';
import { planMark, planRegions } from './regions.ts';
import { makeReconciler } from './reconcile.ts';
import { makeRouting, type Routing, testReceiverAnnotation } from './routing.ts';
import { clear, raise } from './self-alerts.ts';
import { statsOf } from './stats.ts';
import { makeTurns, type Turn } from './turns.ts';
import { alertViewOf, watchViewOf } from './views-for-people.ts';
import { makeViews } from './views.ts';

/** What a configuration becomes: built by the composition root, because it makes adapters. */
export type Assembly = {
  readonly config: Config;
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  readonly annotator: Annotator | null;
};

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
  /** Refuses new work, finishes what is in flight, within `drainMs`. */
  stop(): Promise<void>;
  readonly observer: ReturnType<typeof makeObserver>;
  readonly sourceLost: (source: string, reason: string) => void;
  readonly sourceBack: (source: string) => void;
  /** It answered; cheap, called at each evaluation. */
  readonly sourceAnswered: (source: string) => void;
  readonly setSilences: (silences: readonly Silence[]) => void;
  readonly setAlertmanagerAlerts: (firing: ReadonlySet<string>) => void;
  readonly inFlight: () => number;
};

/** Nothing expires this long after start: senders must have had time to repeat. */
const expiryGraceMs: DurationMs = 5 * 60_000;
const expiriesAtOnceMax = 500;
const pruneEveryMs: DurationMs = 60_000;
const pruneRowsMax = 2000;
const dueGroupsMax = 500;
/** More than all channels together have in flight; what is beyond waits for its claim to run out. */
const orphanedMax = 1000;
const testAlertMs: DurationMs = 60_000;

export function makeEngine(options: EngineOptions): RunningEngine {
  const { tenant, store, clock, log, metrics } = options;
  let assembly = options.assembly;
  let routing: Routing = makeRouting(assembly.config, assembly.channels, null);
  const startedAt = clock.now();
  let readyAt: EpochMs | null = null;
  let draining = false;
  let storeProblem: { readonly since: EpochMs; readonly detail: string } | null = null;
  let reloadProblem: { readonly since: EpochMs; readonly detail: string } | null = null;
  const sources = new Map<string, { up: boolean; since: EpochMs; detail: string }>();

  const views = makeViews((alert) => routing.membershipsOf(alert));
  const context = (): AnomalyContext => ({
    tenant,
    configHash: assembly.config.hash,
    identity: assembly.config.identity,
    teamOf: (service) => serviceEntry(service)?.team ?? null,
    runbookOf: (service, alertname) =>
      serviceEntry(service)?.runbook?.replaceAll(/\{\{\s*alertname\s*\}\}/g, encodeURIComponent(alertname)) ?? null,
    touch: (turn, alert) => dispatcher.touch(turn, alert),
  });
  const serviceEntry = (service: string | undefined) =>
    assembly.config.services.get(service ?? '') ?? assembly.config.services.get('*');

  const reconciler = makeReconciler({ routing: () => routing, context });
  const dispatcher: Dispatcher = makeDispatcher({
    routing: () => routing,
    silences: reconciler.silences,
    log,
    metrics,
    annotate: (turn, flushed) => planRegions(turn, flushed, { routing, config: assembly.config }),
  });

  let moreDue = false;
  const turns = makeTurns({
    store,
    views,
    clock,
    finish: (turn) => {
      moreDue = dispatcher.flushDue(turn);
    },
    committed,
    failed: (error: StoreError) => {
      metrics.storeFailures.inc();
      if (storeProblem === null)
        log.error('the store refuses to write', { error: error.message, cause: String(error.cause ?? '') });
      storeProblem ??= { since: clock.now(), detail: error.message };
    },
    recovered: () => {
      log.info('the store writes again');
      storeProblem = null;
    },
  });

  let alarm: Alarm | null = null;
  const wakeAt = (at: EpochMs): void => alarm?.wakeAt(at);

  function committed(writes: readonly Write[]): void {
    let deliveries = false;
    let annotations = false;
    for (const write of writes) {
      if (write.kind === 'delivery')
        deliveries ||= write.delivery.state === 'pending' && (write.delivery.nextAttemptAt ?? 0) <= clock.now();
      else if (write.kind === 'annotation')
        annotations ||= write.annotation.nextAttemptAt !== null && write.annotation.nextAttemptAt <= clock.now();
      else if (write.kind === 'group' && write.group.flushAt !== null) wakeAt(write.group.flushAt);
    }
    if (deliveries) deliverer.kick();
    if (annotations) annotateLoop.kick();
    if (moreDue) wakeAt(clock.now());
  }

  const deliverer: Deliverer = makeDeliverer({
    store,
    run: turns.run,
    clock,
    random: options.random,
    log,
    metrics,
    channelOf: (receiver, key) => routing.channel(receiver, key),
    links: () => ({
      externalUrl: assembly.config.externalUrl,
      grafanaUrl: assembly.config.grafana?.externalUrl ?? assembly.config.grafana?.url ?? null,
    }),
    attemptsMax: () => assembly.config.limits.deliveryAttemptsMax,
    wakeAt,
  });
  const annotateLoop = makeAnnotateLoop({
    store,
    run: turns.run,
    annotator: () => assembly.annotator,
    clock,
    random: options.random,
    log,
    metrics,
    wakeAt,
  });
  const observer = makeObserver({
    clock,
    log,
    metrics,
    run: turns.run,
    context,
    makeDetection: options.makeDetection,
    impactOf: options.impactOf,
  });

  let ringing = false;
  let prunedAt = clock.now();
  /** The alarm rang: look at everything that may be due. */
  async function ring(): Promise<void> {
    if (ringing) return;
    ringing = true;
    try {
      const now = clock.now();
      const due = await store.dueGroups(now, dueGroupsMax);
      dispatcher.note(due);
      const expirable = readyAt !== null && now >= readyAt + Math.max(expiryGraceMs, assembly.config.resolveTimeoutMs);
      const edge = reconciler.nextEdgeAt(now);
      if (edge !== null) wakeAt(edge);
      if (due.length > 0 || expirable || storeProblem)
        await turns.run((turn) => expirable && expireAlerts(turn, expiriesAtOnceMax, context()));
      deliverer.kick();
      annotateLoop.kick();
      const next = await store.nextDueAt();
      // What is due already but not taken waits for a channel that is busy or paused; its end kicks, or the next poll.
      if (next !== null && next > now) wakeAt(next);
      if (now - prunedAt >= pruneEveryMs) {
        prunedAt = now;
        observer.expire();
        await store.prune(now - assembly.config.retentionMs, pruneRowsMax);
      }
    } catch (error) {
      log.error('due work could not be looked at', { error: String(error) });
    } finally {
      ringing = false;
    }
  }

  /** The wall clock jumped: what waits goes on waiting as long as it had to. */
  async function jumped(jumpMs: DurationMs): Promise<void> {
    log.warn('the clock jumped', { ms: jumpMs });
    const stranded = jumpMs < 0 ? await store.dueDeliveries(clock.now() - jumpMs, [], dueGroupsMax) : [];
    await turns.run((turn) => {
      for (const group of views.groups.values()) {
        const rebased = rebaseGroup(group, jumpMs);
        const route = routing.routeOf(group.routeId);
        // The end of a silence is wall time and does not move with the waits: look now.
        turn.write({ kind: 'group', group: route && rebased.flushAt !== null ? wakeGroup(rebased, route, turn.now) : rebased });
      }
      for (const { delivery } of stranded)
        if (delivery.state === 'pending') turn.write({ kind: 'delivery', delivery: { ...delivery, nextAttemptAt: turn.now } });
    });
  }

  function recordConfig(turn: Turn): void {
    const { hash, text } = assembly.config;
    turn.write({ kind: 'config', hash, text, at: turn.now });
    turn.write({
      kind: 'input',
      input: {
        seq: turn.next('input'),
        tenant,
        kind: 'config',
        source: 'config',
        at: turn.now,
        configHash: hash,
        body: JSON.stringify({ hash }),
      },
    });
  }

  /** Alerts of ours whose watch is gone end; alerts that now belong to other groups are looked at there. */
  function settleIntoConfig(turn: Turn): void {
    const watches = new Set(assembly.config.watches.map(({ name }) => name));
    for (const anomaly of [...views.openAnomalies.values()])
      if (!watches.has(anomaly.watch))
        closeAnomaly(turn, anomaly, { at: turn.now, peakScore: anomaly.peakScore, reason: 'watch-removed' }, context());
    for (const alert of views.alerts.values())
      if (alert.status === 'firing' && views.membershipsOf(alert).some(({ groupKey }) => !views.groups.has(groupKey)))
        dispatcher.touch(turn, alert);
    dispatcher.tellOfLeft(turn);
    for (const group of views.groups.values())
      turn.write({ kind: 'group', group: { ...group, flushAt: Math.min(group.flushAt ?? turn.now, turn.now + 1000) } });
  }

  /** The storage is ours alone, so whoever claimed these died with them in flight: they go out again now, not when the claim runs out. */
  function releaseClaims(turn: Turn, orphaned: readonly Delivery[]): void {
    for (const delivery of orphaned)
      turn.write({
        kind: 'delivery',
        delivery: { ...delivery, state: 'pending', claimedUntil: null, nextAttemptAt: turn.now },
        expectedState: 'sending',
      });
  }

  async function reload(): Promise<ReloadResult> {
    const read = await options.reload();
    if ('problems' in read) {
      reloadProblem = { since: clock.now(), detail: read.problems[0] ?? 'invalid' };
      metrics.reloadSuccessful.set(0);
      log.error('configuration not reloaded, the old one stays', { problem: read.problems[0] });
      return { kind: 'kept', problems: read.problems };
    }
    const keep = new Set([...views.groups.values()].map(({ routeId }) => routeId));
    assembly = read;
    routing = makeRouting(read.config, read.channels, { routing, keep });
    views.reroute();
    observer.configure(read.config.watches);
    await turns.run((turn) => {
      recordConfig(turn);
      settleIntoConfig(turn);
    });
    await options.reloaded(read);
    reloadProblem = null;
    metrics.reloadSuccessful.set(1);
    log.info('configuration reloaded', { hash: read.config.hash });
    return { kind: 'reloaded', hash: read.config.hash };
  }

  async function receiveAlerts(source: AlertSource, received: readonly ReceivedAlert[]) {
    const { resolveTimeoutMs, staleAfterMs, hash } = assembly.config;
    return turns.run((turn) =>
      ingestAlerts(turn, received, { tenant, source, resolveTimeoutMs, staleAfterMs, configHash: hash, touch: dispatcher.touch }),
    );
  }

  async function sendTest(receiver: string): Promise<Alert | null> {
    if (!routing.receivers.includes(receiver)) return null;
    const now = clock.now();
    const received: ReceivedAlert = {
      labels: makeLabels([
        ['alertname', 'TestAlert'],
        ['severity', 'info'],
        ['test', 'true'],
        ['receiver', receiver],
        ['test_id', now.toString(36)],
      ]),
      annotations: makeLabels([
        ['summary', `Test alert to ${receiver}: the pipeline works`],
        ['description', 'Sent by POST /test. Nothing is wrong.'],
        [testReceiverAnnotation, receiver],
      ]),
      status: 'firing',
      startsAt: now,
      endsAt: now + testAlertMs,
      generatorUrl: '',
    };
    await receiveAlerts('test', [received]);
    return [...views.alerts.values()].find(({ labels }) => labels['test_id'] === received.labels['test_id']) ?? null;
  }

  async function clearSuppression(matchers: Parameters<Engine['clearSuppression']>[0]): Promise<number> {
    return turns.run((turn) => {
      const body = JSON.stringify(matchers.map(({ name, op, value }) => ({ name, op, value })));
      turn.write({
        kind: 'input',
        input: {
          seq: turn.next('input'),
          tenant,
          kind: 'clear',
          source: 'http',
          at: turn.now,
          configHash: assembly.config.hash,
          body,
        },
      });
      const groups = [...views.groups.values()].filter((group) =>
        views.alertsOf(group.key).some((alert) => alert.status === 'firing' && matchesAll(matchers, alert.labels)),
      );
      for (const group of groups) {
        // Forgotten as told, so that the flush below tells it again at once and knows again whom to tell of the resolve.
        for (const entry of views.logEntriesOf(group.key))
          turn.write({ kind: 'log', entry: { ...entry, firing: [], cooling: {} } });
        const woken = { ...group, flushAt: turn.now };
        turn.write({ kind: 'group', group: woken });
        dispatcher.note([woken]);
      }
      return groups.length;
    });
  }

  function noteSource(source: string, up: boolean, detail: string): void {
    sources.set(source, { up, since: clock.now(), detail });
    metrics.sourceUp.set({ source }, up ? 1 : 0);
    const blind = [...observer.runs.values()].reduce((sum, { detection }) => sum + detection.size, 0);
    const which = { alertname: 'SourceLost', subject: source };
    const work = (turn: Turn): void =>
      up
        ? clear(turn, which, context())
        : raise(
            turn,
            {
              ...which,
              severity: 'warning',
              summary: `source lost: ${source} does not answer, detection is blind (${blind} series)`,
              description: detail,
            },
            context(),
          );
    turns.run(work).catch((error: unknown) => log.error('source state not recorded', { source, error: String(error) }));
  }

  const refusing = (): string | null => {
    if (draining) return 'the service is shutting down';
    return readyAt === null ? 'the service is starting' : null;
  };

  return {
    start: async () => {
      views.reset(await store.recover());
      observer.configure(assembly.config.watches);
      alarm = makeAlarm({
        clock,
        ring: () => void ring(),
        jumped: (ms) => void jumped(ms).catch((error: unknown) => log.error('clock jump not handled', { error: String(error) })),
      });
      const orphaned = await store.lists.deliveries({ state: 'sending', limit: orphanedMax, cursor: null });
      await turns.run((turn) => {
        recordConfig(turn);
        settleIntoConfig(turn);
        releaseClaims(turn, orphaned.items);
      });
      metrics.reloadSuccessful.set(1);
      readyAt = clock.now();
      wakeAt(readyAt);
    },
    stop: async () => {
      draining = true;
      observer.stop();
      await turns.drained();
      alarm?.stop();
      await deliverer.stop();
      await annotateLoop.stop();
      await turns.drained();
    },
    observer,
    receiveAlerts,
    receiveChange: (change) =>
      turns.run((turn) => {
        if (views.hasChange(tenant, change.id)) return 'known' as const;
        const body = JSON.stringify(change);
        turn.write({
          kind: 'input',
          input: {
            seq: turn.next('input'),
            tenant,
            kind: 'change',
            source: 'http',
            at: turn.now,
            configHash: assembly.config.hash,
            body,
          },
        });
        turn.write({ kind: 'change', change: { ...change, tenant } });
        planMark(turn, { ...change, tenant }, assembly.config);
        return 'stored' as const;
      }),
    clearSuppression,
    sendTest,
    reload,
    sourceLost: (source, reason) => {
      log.error('source lost', { source, reason });
      noteSource(source, false, reason);
    },
    sourceBack: (source) => {
      log.info('source back', { source });
      noteSource(source, true, 'answering');
    },
    sourceAnswered: (source) => {
      // After a restart of ours: what was lost before may have come back meanwhile, and its alert still fires.
      if (!sources.has(source)) noteSource(source, true, 'answering');
    },
    setSilences: (silences) =>
      void turns
        .run((turn) => reconciler.setSilences(turn, silences))
        .catch((error: unknown) => log.error('silences not recorded', { error: String(error) })),
    setAlertmanagerAlerts: (firing) =>
      void turns
        .run((turn) => reconciler.setAlerts(turn, firing))
        .catch((error: unknown) => log.error('alerts not reconciled', { error: String(error) })),
    health: () =>
      healthOf({
        startedAt,
        ready: readyAt !== null && !draining,
        store: storeProblem
          ? { status: 'down', ...storeProblem }
          : { status: 'ok', since: readyAt ?? startedAt, detail: 'writing' },
        config: reloadProblem
          ? { status: 'degraded', ...reloadProblem }
          : { status: 'ok', since: readyAt ?? startedAt, detail: assembly.config.hash },
        intake: { status: refusing() === null ? 'ok' : 'degraded', since: readyAt ?? startedAt, detail: refusing() ?? 'open' },
        sources: Object.fromEntries(sources),
        channels: deliverer.health(),
        grafana: annotateLoop.health(),
      }),
    stats: () =>
      statsOf({
        views,
        turnsWaiting: turns.length(),
        inFlight: deliverer.inFlight(),
        startedAt,
        now: clock.now(),
        runs: observer.runs,
        config: assembly.config,
        silences: reconciler.silences().length,
      }),
    watches: (request) =>
      [...observer.runs.values()]
        .filter(({ watch }) => request.watch === null || watch.name === request.watch)
        .map((run) => watchViewOf(run, request)),
    alerts: () =>
      [...views.alerts.values()]
        .filter(({ status }) => status === 'firing')
        .map((alert) => alertViewOf(alert, { views, routing, silences: reconciler.silences(), now: clock.now() })),
    receivers: () => routing.receivers,
    lists: store.lists,
    deliveries: async (request) => {
      const page = await store.lists.deliveries(request);
      const items = await Promise.all(
        page.items.map(async (delivery) => {
          const notification = await store.lists.notification(delivery.tenant, delivery.notificationId);
          const channel = routing.channel(delivery.receiver, delivery.channel);
          const message =
            notification && channel
              ? messageOf(
                  { delivery, notification },
                  { externalUrl: assembly.config.externalUrl, grafanaUrl: assembly.config.grafana?.url ?? null },
                )
              : null;
          return {
            delivery,
            reason: notification?.reason ?? 'first',
            channelType: channel?.type ?? 'unknown',
            rendered: message && channel ? channel.render(message) : null,
          } as const;
        }),
      );
      return { items, next: page.next };
    },
    refusing,
    inFlight: deliverer.inFlight,
  };
}
