// Groups: which group an alert belongs to, and when a group is looked at next. Every wait is a field of the row: there are no timers.
import type { Alert } from '../model/alert.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import type { Group, GroupKey } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Route } from './route.ts';

/** The group's key and the labels its alerts share by `group_by`; a label the alert lacks is left out, as in Alertmanager. */
export function groupOf(tenant: string, route: Route, labels: Labels): { readonly key: GroupKey; readonly labels: Labels } {
  const names = route.groupBy === '...' ? Object.keys(labels) : route.groupBy.filter((name) => Object.hasOwn(labels, name));
  const groupLabels = makeLabels([...names].sort().map((name) => [name, labels[name] ?? '']));
  return { key: groupKeyOf(tenant, route, labels), labels: groupLabels };
}

/**
 * `default:{}/{severity="critical"}:{"service"="api"}`: readable, and unambiguous because all but the route id is quoted or escaped. Made once for each
 * alert that comes in, and for all of them at a start: no more than a text is made on the way.
 */
export function groupKeyOf(tenant: string, route: Route, labels: Labels): GroupKey {
  const names = route.groupBy === '...' ? Object.keys(labels).sort() : sortedGroupBy(route.groupBy);
  let pairs = '';
  for (const name of names) {
    if (!Object.hasOwn(labels, name)) continue;
    pairs += `${pairs === '' ? '' : ','}${JSON.stringify(name)}=${JSON.stringify(labels[name])}`;
  }
  return `${encodeURIComponent(tenant.toWellFormed())}:${route.id}:{${pairs}}`;
}

const sortedNames = new WeakMap<readonly string[], readonly string[]>();

function sortedGroupBy(groupBy: readonly string[]): readonly string[] {
  const known = sortedNames.get(groupBy);
  if (known) return known;
  const sorted = [...groupBy].sort();
  sortedNames.set(groupBy, sorted);
  return sorted;
}

/**
 * A new group's row. Its numbers start at its birth in seconds and not at 0: a closed group's row is gone, and the identities made of
 * its numbers (notification, graph annotation) must never come again when the same alert fires next week.
 */
export function newGroup(tenant: string, route: Route, labels: Labels, now: EpochMs): Group {
  const number = Math.floor(now / 1000);
  return {
    tenant,
    ...groupOf(tenant, route, labels),
    routeId: route.id,
    receiver: route.receiver,
    firstFlushAt: null,
    flushAt: null,
    flushes: number,
    episode: number,
    openedAt: null,
  };
}

export type Touch = {
  readonly now: EpochMs;
  /** The alert that changed. */
  readonly alert: Pick<Alert, 'status' | 'startsAt'>;
};

/**
 * The group after one of its alerts changed. Before the first flush it waits group_wait from its first alert, or not at all for an alert
 * that is older than group_wait (a restart must not delay what should have been told). Later it waits for its next tick. The same
 * object comes back when nothing changed.
 */
export function touchGroup(group: Group, route: Route, { now, alert }: Touch): Group {
  const dueAt =
    group.firstFlushAt === null ? firstFlush(route, now, alert.startsAt) : tickAt(group.firstFlushAt, route.groupIntervalMs, now);
  const flushAt = Math.min(group.flushAt ?? dueAt, dueAt);
  const opens = alert.status === 'firing' && group.openedAt === null;
  const openedAt = alert.status === 'firing' ? Math.min(group.openedAt ?? alert.startsAt, alert.startsAt) : group.openedAt;
  if (flushAt === group.flushAt && openedAt === group.openedAt && group.receiver === route.receiver) return group;
  return { ...group, receiver: route.receiver, flushAt, openedAt, episode: group.episode + (opens ? 1 : 0) };
}

function firstFlush(route: Route, now: EpochMs, startsAt: EpochMs): EpochMs {
  return startsAt + route.groupWaitMs < now ? now : now + route.groupWaitMs;
}

/** The group looked at again no later than its first tick at or after `at`: a silence changed, a reload moved a threshold. */
export function wakeGroup(group: Group, route: Route, at: EpochMs): Group {
  const dueAt = group.firstFlushAt === null ? at : tickAt(group.firstFlushAt, route.groupIntervalMs, at);
  return group.flushAt !== null && group.flushAt <= dueAt ? group : { ...group, flushAt: dueAt };
}

/**
 * The first tick `firstFlushAt + n·interval`, n ≥ 1, at or after `at`. The flush itself (n = 0) is no tick: with group_wait 0 alerts of
 * one burst share its millisecond, and the second of them must wait for the next one.
 */
export function tickAt(firstFlushAt: EpochMs, intervalMs: DurationMs, at: EpochMs): EpochMs {
  return firstFlushAt + Math.max(1, Math.ceil((at - firstFlushAt) / intervalMs)) * intervalMs;
}

/** The row after the wall clock jumped: the waits that were left are left, whatever the clock says now. `openedAt` is history and stays. */
export function rebaseGroup(group: Group, jumpMs: DurationMs): Group {
  if (jumpMs === 0 || (group.firstFlushAt === null && group.flushAt === null)) return group;
  return {
    ...group,
    firstFlushAt: group.firstFlushAt === null ? null : group.firstFlushAt + jumpMs,
    flushAt: group.flushAt === null ? null : group.flushAt + jumpMs,
  };
}
