// The routing core driven in simulated time: an alert index, groups, a log and the flush, and nothing else. Scenarios and the comparison with a
// real Alertmanager run through it, so that both judge the same code.
import type { Alert } from '../../src/model/alert.ts';
import { fingerprint, type Fingerprint, type Labels } from '../../src/model/labels.ts';
import type { ChannelKey, Group, LogEntry } from '../../src/model/notification.ts';
import type { Silence } from '../../src/model/silence.ts';
import type { EpochMs } from '../../src/model/time.ts';
import type { CooldownMs } from '../../src/route/cooldown.ts';
import { type ChannelOutcome, type FlushChannel, flushGroup, type FlushOutcome } from '../../src/route/flush.ts';
import { groupOf, newGroup, touchGroup, wakeGroup } from '../../src/route/group.ts';
import { matchRoutes } from '../../src/route/match-routes.ts';
import { ownersOf } from '../../src/route/owners.ts';
import type { Route } from '../../src/route/route.ts';

export type SimulatedChannel = FlushChannel & { readonly lastResort: boolean };

export type SimulatedConfig = {
  readonly root: Route;
  readonly receivers: ReadonlyMap<string, readonly SimulatedChannel[]>;
  readonly cooldownMs: CooldownMs;
  readonly alertsPerGroupMax: number;
};

export type Flushed = {
  readonly at: EpochMs;
  readonly group: Group;
  readonly outcome: FlushOutcome;
  readonly alerts: ReadonlyMap<Fingerprint, Alert>;
};

type Row = {
  group: Group;
  readonly log: Map<ChannelKey, LogEntry>;
  readonly decisions: Map<ChannelKey, ChannelOutcome>;
};

/** A small engine without I/O. Time only moves forward, through `advance`. */
export function makeSimulation(initial: SimulatedConfig) {
  let config = initial;
  const alerts = new Map<Fingerprint, Alert>();
  const rows = new Map<string, Row>();
  /** The groups that have dealt with a resolved alert; when all have, it is forgotten. */
  const settledIn = new Map<Fingerprint, Set<string>>();
  const silences: Silence[] = [];
  const shadow = new Set<Fingerprint>();

  const routesOf = (labels: Labels) => matchRoutes(config.root, labels);
  const channelsOf = (route: Route) => config.receivers.get(route.receiver) ?? [];
  const owners = (alert: Alert) =>
    ownersOf(routesOf(alert.labels).map((route) => ({ routeId: route.id, channels: channelsOf(route) })));
  const inGroup = (alert: Alert, key: string) =>
    routesOf(alert.labels).some((route) => groupOf('default', route, alert.labels).key === key);

  function report(now: EpochMs, labels: Labels, status: Alert['status'], startsAt: EpochMs = now): void {
    const id = fingerprint(labels);
    const known = alerts.get(id);
    if (status === 'resolved' && known?.status !== 'firing') return;
    const start = known?.status === 'firing' ? known.startsAt : startsAt;
    const alert: Alert = {
      tenant: 'default',
      fingerprint: id,
      labels,
      annotations: {},
      status,
      startsAt: start,
      endsAt: status === 'resolved' ? now : null,
      expiresAt: null,
      updatedAt: now,
      source: 'test',
      generatorUrl: '',
      anomalyId: null,
    };
    alerts.set(id, alert);
    settledIn.delete(id);
    if (known?.status === status) return;
    for (const route of routesOf(labels)) {
      const { key } = groupOf('default', route, labels);
      const row = rows.get(key) ?? {
        group: newGroup('default', route, labels, now),
        log: new Map(),
        decisions: new Map(),
      };
      row.group = touchGroup(row.group, route, { now, alert });
      rows.set(key, row);
    }
  }

  function settle(id: Fingerprint, key: string): void {
    const keys = settledIn.get(id) ?? new Set();
    settledIn.set(id, keys.add(key));
    const alert = alerts.get(id);
    const isDone =
      alert !== undefined && routesOf(alert.labels).every((route) => keys.has(groupOf('default', route, alert.labels).key));
    if (!isDone) return;
    alerts.delete(id);
    settledIn.delete(id);
  }

  function flush(row: Row, now: EpochMs): Flushed {
    const { group } = row;
    const route = allRoutes(config.root).find((one) => one.id === group.routeId) ?? config.root;
    const members = [...alerts.values()].filter(
      (alert) => inGroup(alert, group.key) && !settledIn.get(alert.fingerprint)?.has(group.key),
    );
    const outcome = flushGroup({
      group,
      route,
      alerts: members,
      channels: channelsOf(route),
      owners,
      log: [...row.log.values()],
      previous: (channel) => row.decisions.get(channel) ?? null,
      silences,
      shadow,
      raisedAway: new Set(),
      raisedAt: () => null,
      cooldownMs: config.cooldownMs,
      alertsPerGroupMax: config.alertsPerGroupMax,
      now,
    });
    for (const channel of outcome.channels) {
      if (channel.entry !== null) row.log.set(channel.channel, channel.entry);
      if (channel.decisionChanged) row.decisions.set(channel.channel, channel);
    }
    for (const id of outcome.settled) settle(id, group.key);
    row.group = outcome.group;
    if (outcome.closed) rows.delete(group.key);
    return { at: now, group, outcome, alerts: new Map(members.map((alert) => [alert.fingerprint, alert])) };
  }

  /** Flushes all that is due up to and including `to`, in order of time. */
  function advance(to: EpochMs): readonly Flushed[] {
    const flushed: Flushed[] = [];
    for (;;) {
      const due = [...rows.values()].filter(({ group }) => group.flushAt !== null && group.flushAt <= to).sort(byDue)[0];
      if (due === undefined || due.group.flushAt === null) return flushed;
      flushed.push(flush(due, due.group.flushAt));
    }
  }

  const wakeAll = (now: EpochMs) => {
    for (const row of rows.values()) {
      const route = allRoutes(config.root).find((one) => one.id === row.group.routeId);
      if (route) row.group = wakeGroup(row.group, route, now);
    }
  };

  return {
    report,
    advance,
    silence: (silence: Silence, now: EpochMs) => {
      silences.push(silence);
      wakeAll(now);
    },
    expireSilence: (id: string, now: EpochMs) => {
      const at = silences.findIndex((one) => one.id === id);
      const silence = silences[at];
      if (silence) silences[at] = { ...silence, endsAt: now };
      wakeAll(now);
    },
    setShadow: (id: Fingerprint, on: boolean, now: EpochMs) => {
      if (on) shadow.add(id);
      else shadow.delete(id);
      wakeAll(now);
    },
    reload: (next: SimulatedConfig) => {
      config = next;
    },
    openGroups: () => rows.size,
    knownAlerts: () => alerts.size,
  };
}

function byDue(a: Row, b: Row): number {
  return (a.group.flushAt ?? 0) - (b.group.flushAt ?? 0) || (a.group.key < b.group.key ? -1 : 1);
}

function allRoutes(route: Route): readonly Route[] {
  return [route, ...route.routes.flatMap(allRoutes)];
}
