// Dispatch: flushes the groups that are due and writes what was decided - log, decisions, notification, deliveries - in the turn it is given.
import { evidenceOfAlert, tellEvidence } from '../incident/freeze-evidence.ts';
import type { Alert } from '../model/alert.ts';
import type { Fingerprint } from '../model/labels.ts';
import type { Delivery, Group, GroupKey, LogEntry, Notification, NotifiedAlert } from '../model/notification.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';
import { flushGroup, type FlushInput, type FlushOutcome } from '../route/flush.ts';
import { newGroup, touchGroup, wakeGroup } from '../route/group.ts';
import type { Route } from '../route/route.ts';
import type { Write } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Routing } from './routing.ts';
import type { Turn } from './turns.ts';

export type DispatchOptions = {
  readonly routing: () => Routing;
  readonly silences: () => readonly Silence[];
  readonly log: Log;
  readonly metrics: Metrics;
  /** Nothing is flushed while true: what may forbid to tell is not known yet. */
  readonly isHolding: () => boolean;
  /** A group's episode opened, changed or ended: the annotation follows. */
  readonly annotate: (turn: Turn, flushed: Flushed) => void;
};

/** What annotations are planned from. */
export type Flushed = {
  readonly before: Group;
  readonly outcome: FlushOutcome;
  readonly alerts: readonly NotifiedAlert[];
  readonly live: boolean;
};

/** A group whose flush fails (a bug, a poison alert) is looked at again after this; the others go on. */
const parkedMs = 60_000;
/** Groups flushed in one turn, and their alerts together: the rest goes in the next, so that a storm or a restart holds the event loop in short pieces. */
const flushesAtOnceMax = 500;
const alertsAtOnceMax = 2000;

export type Dispatcher = {
  /** Schedules the flush of the groups `alert` is in. */
  touch(turn: Turn, alert: Alert): void;
  /** These groups may be due. */
  note(groups: readonly Group[]): void;
  /**
   * After a start or a reload: groups that lost alerts they told of, or their route, say so now, before anything else can end and forget those alerts.
   * Groups whose receiver has other channels than they told are looked at again.
   */
  tellOfLeft(turn: Turn): void;
  /** Flushes what is due by now; true when more is left for another turn. */
  flushDue(turn: Turn): boolean;
};

export function makeDispatcher(options: DispatchOptions): Dispatcher {
  const due = new Set<GroupKey>();

  function write(turn: Turn, group: Group, before: Group | undefined): void {
    turn.write({ kind: 'group', group, ...(before ? { expectedFlushAt: before.flushAt } : {}) });
    if (group.flushAt !== null && group.flushAt <= turn.now) due.add(group.key);
  }

  function touch(turn: Turn, alert: Alert): void {
    const routing = options.routing();
    let isGrouped = false;
    for (const { groupKey, routeId } of turn.views.membershipsOf(alert)) {
      const route = routing.routeOf(routeId);
      if (!route) continue;
      const known = turn.views.groups.get(groupKey);
      // Nothing was ever told of a group that is not there: a resolve needs none.
      if (!known && alert.status === 'resolved') continue;
      isGrouped = true;
      const group = touchGroup(known ?? newGroup(alert.tenant, route, alert.labels, turn.now), route, { now: turn.now, alert });
      if (group !== known) write(turn, group, known);
    }
    // Over, and no group will ever say so: it is dealt with.
    if (!isGrouped && alert.status === 'resolved')
      turn.write({ kind: 'alert-settled', tenant: alert.tenant, fingerprint: alert.fingerprint });
  }

  /** What the channels of a group were told. What was withheld in shadow was told to nobody, once its receiver is live. */
  function toldLog(turn: Turn, key: GroupKey): readonly LogEntry[] {
    const routing = options.routing();
    return turn.views.logEntriesOf(key).filter(({ withheld, receiver }) => !withheld || !routing.isLive(receiver));
  }

  function decideFlush(turn: Turn, what: Pick<FlushInput, 'group' | 'route' | 'channels' | 'alerts'>): FlushOutcome {
    const routing = options.routing();
    const { key } = what.group;
    return flushGroup({
      ...what,
      owners: routing.ownersOf,
      log: toldLog(turn, key),
      previous: (channel) => turn.views.decisionOf(key, channel),
      silences: options.silences(),
      shadow: routing.shadowOf(what.alerts),
      raisedAway: raisedAwayFrom(what.group, what.alerts, routing),
      raisedAt: ({ anomalyId }) => (anomalyId === null ? null : (turn.views.anomaly(anomalyId)?.raisedAt ?? null)),
      cooldownMs: routing.cooldownMs,
      alertsPerGroupMax: routing.alertsPerGroupMax,
      now: turn.now,
    });
  }

  /** Told of something that still fires, through channels that the group's receiver has no more. */
  function formerEntries(turn: Turn, group: Group, receiver: string, channels: FlushInput['channels']): readonly LogEntry[] {
    const current = new Set(channels.map(({ key }) => key));
    return toldLog(turn, group.key).filter(
      (entry) => entry.firing.length > 0 && (entry.receiver !== receiver || !current.has(entry.channel)),
    );
  }

  /**
   * A new configuration may have given the route another receiver, the receiver other channels, or have no such route. Who was told through the former
   * ones hears now that it is over for them, or a PagerDuty incident stays open for ever. Returns the group's flushes so far.
   */
  function tellFormerChannels(turn: Turn, group: Group, now: Pick<FlushInput, 'route' | 'channels' | 'alerts'>): number {
    let { flushes } = group;
    for (const { receiver, channel: key, firing } of formerEntries(turn, group, now.route.receiver, now.channels)) {
      const channel = options.routing().channel(receiver, key);
      if (!channel) {
        options.log.warn('the end cannot be told: the channel is no longer configured', {
          group: group.key,
          receiver,
          channel: key,
        });
        continue;
      }
      const told = new Set(firing);
      const alerts = now.alerts.filter(({ fingerprint }) => told.has(fingerprint)).map((alert) => asOver(alert, turn.now));
      const { sendResolved } = channel;
      const route = { ...now.route, receiver };
      const outcome = decideFlush(turn, { group: { ...group, flushes }, route, channels: [{ key, sendResolved }], alerts });
      record(turn, group, outcome);
      ({ flushes } = outcome.group);
    }
    return flushes;
  }

  function flush(turn: Turn, group: Group): void {
    const routing = options.routing();
    const known = routing.routeOf(group.routeId);
    const route = known ?? goneRoute(group);
    const alerts = [...turn.views.alertsOf(group.key), ...leftAlerts(turn, group)];
    const channels = known ? routing.channelsOf(route.receiver) : [];
    const flushes = tellFormerChannels(turn, group, { route, channels, alerts });
    const outcome = decideFlush(turn, { group: { ...group, flushes }, route, channels, alerts });
    record(turn, group, outcome);
    options.annotate(turn, {
      before: group,
      outcome,
      alerts: alerts.map((alert) => withEvidence(turn, alert)),
      live: routing.isLive(route.receiver),
    });
    settle(turn, group, outcome, alerts);
  }

  function record(turn: Turn, group: Group, outcome: FlushOutcome): void {
    const { configHash } = options.routing();
    const { tenant, key: groupKey } = group;
    const { receiver } = outcome.group;
    const isLive = options.routing().isLive(receiver);
    for (const { channel, decision, told, held, decisionChanged, entry } of outcome.channels) {
      if (entry) turn.write({ kind: 'log', entry: isLive ? entry : { ...entry, withheld: true } });
      if (!decisionChanged) continue;
      turn.write({
        kind: 'decision',
        decision: {
          tenant,
          groupKey,
          receiver,
          channel,
          decision,
          told,
          held,
          at: turn.now,
          inputSeq: turn.inputSeq,
          configHash,
        },
      });
      for (const { reason } of held) options.metrics.suppressed.inc({ reason });
    }
    if (outcome.notification) notify(turn, group, outcome, outcome.notification);
  }

  function notify(turn: Turn, group: Group, outcome: FlushOutcome, told: NonNullable<FlushOutcome['notification']>): void {
    const routing = options.routing();
    const route = routing.routeOf(group.routeId);
    const { tenant, key: groupKey } = group;
    const { receiver } = outcome.group;
    const origin = route?.origin ?? { path: group.routeId, file: null, line: null };
    const notification: Notification = {
      tenant,
      id: turn.next('notification'),
      groupKey,
      flush: told.flush,
      receiver,
      route: origin,
      reason: told.reason,
      at: turn.now,
      groupLabels: group.labels,
      openedAt: told.openedAt,
      alerts: told.alerts.map((alert) => {
        const { evidence, ...rest } = withEvidence(turn, alert);
        return { ...rest, evidence: tellEvidence(evidence, { ...origin, receiver }, turn.now) };
      }),
      inputSeq: turn.inputSeq,
      configHash: routing.configHash,
    };
    turn.write({ kind: 'notification', notification });
    const live = routing.isLive(receiver);
    for (const { channel, decision, told: fingerprints } of outcome.channels) {
      if (decision.kind !== 'send') continue;
      const delivery: Delivery = {
        tenant,
        id: turn.next('delivery'),
        notificationId: notification.id,
        groupKey,
        receiver,
        channel,
        told: fingerprints,
        state: live ? 'pending' : 'withheld',
        attempts: 0,
        nextAttemptAt: live ? turn.now : null,
        claimedUntil: null,
        createdAt: turn.now,
        finishedAt: live ? null : turn.now,
        receipt: null,
        lastError: null,
        mayHaveArrived: false,
        late: false,
      };
      turn.write({ kind: 'delivery', delivery });
    }
    options.log.info('notification decided', {
      receiver,
      reason: told.reason,
      group: groupKey,
      alerts: told.alerts.length,
      withheld: live ? undefined : true,
    });
  }

  function settle(turn: Turn, group: Group, outcome: FlushOutcome, alerts: readonly Alert[]): void {
    if (outcome.closed) turn.write({ kind: 'group-closed', tenant: group.tenant, key: group.key });
    else if (outcome.group !== group) write(turn, outcome.group, group);
    const settled = new Set(outcome.settled);
    for (const alert of alerts) {
      const isOver = turn.views.alert(alert.tenant, alert.fingerprint)?.status === 'resolved';
      if (isOver && settled.has(alert.fingerprint) && turn.views.settle(group.key, alert))
        turn.write({ kind: 'alert-settled', tenant: alert.tenant, fingerprint: alert.fingerprint });
    }
  }

  /**
   * One group's bug must not stop the others: it is parked, loudly. Its rows are written when all of them are made: "told" in the log without a
   * delivery would be a loss. Nothing in a flush reads what it writes.
   */
  function flushSafely(turn: Turn, group: Group): void {
    const rows: Write[] = [];
    const collecting: Turn = { ...turn, views: turn.views, inputSeq: turn.inputSeq, write: (row) => void rows.push(row) };
    try {
      flush(collecting, group);
    } catch (error) {
      options.log.error('a group could not be flushed', { group: group.key, error: String((error as Error).stack) });
      turn.write({ kind: 'group', group: { ...group, flushAt: turn.now + parkedMs } });
      return;
    }
    for (const row of rows) turn.write(row);
  }

  /** True when the channels of the group's receiver are not those that were told. */
  function isToldElsewhere(turn: Turn, group: Group, route: Route): boolean {
    if (turn.views.logEntriesOf(group.key).every(({ firing }) => firing.length === 0)) return false;
    const told = toldLog(turn, group.key);
    const channels = options.routing().channelsOf(route.receiver);
    const isNew = channels.some(
      ({ key }) => !told.some(({ channel, receiver }) => channel === key && receiver === route.receiver),
    );
    return isNew || formerEntries(turn, group, route.receiver, channels).length > 0;
  }

  return {
    touch,
    note: (groups) => {
      for (const { key } of groups) due.add(key);
    },
    tellOfLeft: (turn) => {
      for (const group of [...turn.views.groups.values()]) {
        const route = options.routing().routeOf(group.routeId);
        if (!route || leftAlerts(turn, group).length > 0) flushSafely(turn, group);
        else if (isToldElsewhere(turn, group, route)) {
          const woken = wakeGroup(group, route, turn.now);
          if (woken !== group) write(turn, woken, group);
        }
      }
    },
    flushDue: (turn) => {
      let flushed = 0;
      let alerts = 0;
      if (options.isHolding()) return false;
      for (const key of due) {
        if (flushed >= flushesAtOnceMax || alerts >= alertsAtOnceMax) return true;
        due.delete(key);
        const group = turn.views.groups.get(key);
        if (group?.flushAt == null || group.flushAt > turn.now) continue;
        flushed += 1;
        alerts += turn.views.alertCountOf(key);
        flushSafely(turn, group);
      }
      return false;
    },
  };
}

/** Members of the group only because it told of them before their severity rose. */
function raisedAwayFrom({ key }: Group, alerts: readonly Alert[], routing: Routing): ReadonlySet<Fingerprint> {
  const isHere = (alert: Alert): boolean => routing.membershipsOf(alert).some(({ groupKey }) => groupKey === key);
  const away = alerts.filter((alert) => alert.source === 'detector' && alert.status === 'firing' && !isHere(alert));
  return new Set(away.map(({ fingerprint }) => fingerprint));
}

/** Alerts this group told of that belong to another group now (their labels, or the routes, changed): for this one they are over. */
function leftAlerts(turn: Turn, group: Group): readonly Alert[] {
  const told = new Set(turn.views.logEntriesOf(group.key).flatMap(({ firing }) => firing));
  return [...told].flatMap((fingerprint) => {
    const alert = turn.views.alert(group.tenant, fingerprint);
    if (!alert || turn.views.membershipsOf(alert).some(({ groupKey }) => groupKey === group.key)) return [];
    return [asOver(alert, turn.now)];
  });
}

/** Stands for the route of a group that the configuration no longer has; only its end is still told. */
function goneRoute({ routeId, receiver }: Group): Route {
  return {
    id: routeId,
    receiver,
    matchers: [],
    groupBy: [],
    groupWaitMs: 0,
    groupIntervalMs: 1000,
    repeatIntervalMs: 24 * 3_600_000,
    continue: false,
    routes: [],
    origin: { path: routeId, file: null, line: null },
  };
}

function asOver(alert: Alert, now: EpochMs): Alert {
  return alert.status === 'resolved' ? alert : { ...alert, status: 'resolved', endsAt: now };
}

/** The alert with the evidence frozen when it fired; an alert from outside gets what is known of it. */
function withEvidence(turn: Turn, alert: Alert): NotifiedAlert {
  const anomaly = alert.anomalyId === null ? undefined : turn.views.anomaly(alert.anomalyId);
  const changes = anomaly ? [] : turn.views.changes(alert.startsAt - 24 * 3_600_000);
  return { ...alert, evidence: anomaly?.evidence ?? evidenceOfAlert(alert, changes) };
}
