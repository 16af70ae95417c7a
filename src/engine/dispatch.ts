// Dispatch: flushes the groups that are due and writes what was decided - log, decisions, notification, deliveries - in the turn it is given.
import { evidenceOfAlert, tellEvidence } from '../incident/freeze-evidence.ts';
import type { Alert } from '../model/alert.ts';
import type { Delivery, Group, GroupKey, Notification, NotifiedAlert } from '../model/notification.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';
import { flushGroup, type FlushInput, type FlushOutcome } from '../route/flush.ts';
import { newGroup, touchGroup } from '../route/group.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Routing } from './routing.ts';
import type { Turn } from './turns.ts';

export type DispatchOptions = {
  readonly routing: () => Routing;
  readonly silences: () => readonly Silence[];
  readonly log: Log;
  readonly metrics: Metrics;
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
  /** After a reload: groups that lost alerts they told of say so now, before anything else can end and forget those alerts. */
  tellOfLeft(turn: Turn): void;
  /** Flushes what is due by now; true when more is left for another turn. */
  flushDue(turn: Turn): boolean;
};

export function makeDispatcher(options: DispatchOptions): Dispatcher {
  const due = new Set<GroupKey>();
  /** Failed after they had written something, and not parked yet. */
  const poisoned = new Set<GroupKey>();

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

  function decideFlush(turn: Turn, what: Pick<FlushInput, 'group' | 'route' | 'channels' | 'alerts'>): FlushOutcome {
    const routing = options.routing();
    const { key } = what.group;
    return flushGroup({
      ...what,
      owners: routing.ownersOf,
      log: turn.views.logEntriesOf(key),
      previous: (channel) => turn.views.decisionOf(key, channel),
      silences: options.silences(),
      shadow: routing.shadowOf(what.alerts),
      cooldownMs: routing.cooldownMs,
      alertsPerGroupMax: routing.alertsPerGroupMax,
      now: turn.now,
    });
  }

  /**
   * A reload may have given the route another receiver, or the receiver other channels. Who was told through the former ones hears now that it is over
   * for them, or a PagerDuty incident stays open for ever. Returns the group's flushes so far.
   */
  function tellFormerChannels(turn: Turn, group: Group, now: Pick<FlushInput, 'route' | 'channels' | 'alerts'>): number {
    const current = new Set(now.channels.map(({ key }) => key));
    const former = turn.views
      .logEntriesOf(group.key)
      .filter((entry) => entry.firing.length > 0 && (entry.receiver !== now.route.receiver || !current.has(entry.channel)));
    let { flushes } = group;
    for (const { receiver, channel: key, firing } of former) {
      const told = new Set(firing);
      const alerts = now.alerts.filter(({ fingerprint }) => told.has(fingerprint)).map((alert) => asOver(alert, turn.now));
      const sendResolved = options.routing().channel(receiver, key)?.sendResolved ?? true;
      const route = { ...now.route, receiver };
      const outcome = decideFlush(turn, { group: { ...group, flushes }, route, channels: [{ key, sendResolved }], alerts });
      record(turn, group, outcome);
      ({ flushes } = outcome.group);
    }
    return flushes;
  }

  function flush(turn: Turn, group: Group): void {
    const routing = options.routing();
    const route = routing.routeOf(group.routeId);
    if (!route) {
      turn.write({ kind: 'group-closed', tenant: group.tenant, key: group.key });
      return;
    }
    const alerts = [...turn.views.alertsOf(group.key), ...leftAlerts(turn, group)];
    const channels = routing.channelsOf(route.receiver);
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
    for (const { channel, decision, told, held, decisionChanged, entry } of outcome.channels) {
      if (entry) turn.write({ kind: 'log', entry });
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
   * One group's bug must not stop the others: it is parked, loudly. When some of its rows were written already (told in the log, but no delivery),
   * the turn is undone first, and the group is parked in the next one.
   */
  function flushSafely(turn: Turn, group: Group): void {
    if (poisoned.delete(group.key)) return park(turn, group);
    let wrote = false;
    const watched: Turn = {
      ...turn,
      views: turn.views,
      inputSeq: turn.inputSeq,
      write: (row) => {
        wrote = true;
        turn.write(row);
      },
    };
    try {
      flush(watched, group);
    } catch (error) {
      options.log.error('a group could not be flushed', { group: group.key, error: String((error as Error).stack) });
      if (!wrote) return park(turn, group);
      poisoned.add(group.key);
      throw error;
    }
  }

  function park(turn: Turn, group: Group): void {
    turn.write({ kind: 'group', group: { ...group, flushAt: turn.now + parkedMs } });
  }

  return {
    touch,
    note: (groups) => {
      for (const { key } of groups) due.add(key);
    },
    tellOfLeft: (turn) => {
      for (const group of [...turn.views.groups.values()]) if (leftAlerts(turn, group).length > 0) flushSafely(turn, group);
    },
    flushDue: (turn) => {
      let flushed = 0;
      let alerts = 0;
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

/** Alerts this group told of that belong to another group now (their labels, or the routes, changed): for this one they are over. */
function leftAlerts(turn: Turn, group: Group): readonly Alert[] {
  const told = new Set(turn.views.logEntriesOf(group.key).flatMap(({ firing }) => firing));
  return [...told].flatMap((fingerprint) => {
    const alert = turn.views.alert(group.tenant, fingerprint);
    if (!alert || turn.views.membershipsOf(alert).some(({ groupKey }) => groupKey === group.key)) return [];
    return [asOver(alert, turn.now)];
  });
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
