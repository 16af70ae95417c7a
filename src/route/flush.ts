// The flush of a group: for each channel of its receiver, who is told of which alerts and why, and what the group waits for next. The one
// place where holds, owners, decisions and the log come together; the shell writes what comes out in one transaction.
import type { Alert } from '../model/alert.ts';
import type { Fingerprint } from '../model/labels.ts';
import type {
  ChannelKey,
  Decision,
  Group,
  HeldAlert,
  HoldReason,
  LogEntry,
  RecordedDecision,
  SendReason,
} from '../model/notification.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';
import { type CooldownMs, coolingAfter, coolingEndsAt, cooldownEndsAt } from './cooldown.ts';
import { decide } from './decide.ts';
import { tickAt } from './group.ts';
import type { Owner } from './owners.ts';
import type { Route } from './route.ts';
import { silencedBy } from './silence.ts';

export type FlushChannel = { readonly key: ChannelKey; readonly sendResolved: boolean };

export type FlushInput = {
  readonly group: Group;
  readonly route: Route;
  /**
   * The group's alerts: firing, and resolved ones that no earlier flush settled. One whose new labels moved it to another group is passed as
   * resolved here once, so that who was told of it hears the end.
   */
  readonly alerts: readonly Alert[];
  /** The channels of the route's receiver. One named twice counts once. */
  readonly channels: readonly FlushChannel[];
  /** Which route tells an alert's channel (`ownersOf` over its matched routes). */
  readonly owners: (alert: Alert) => ReadonlyMap<ChannelKey, Owner>;
  /** The log entries of this group. */
  readonly log: readonly LogEntry[];
  /** The last recorded decision of a channel, null if there is none. */
  readonly previous: (channel: ChannelKey) => Pick<RecordedDecision, 'decision' | 'held'> | null;
  readonly silences: readonly Silence[];
  /** Alerts of watches in stage shadow: decided, recorded, told to nobody. */
  readonly shadow: ReadonlySet<Fingerprint>;
  /** Alerts that this group told of and whose risen severity routes them elsewhere now. */
  readonly raisedAway: ReadonlySet<Fingerprint>;
  /** When the alert's severity last rose; null = it did not. */
  readonly raisedAt: (alert: Alert) => EpochMs | null;
  readonly cooldownMs: CooldownMs;
  readonly alertsPerGroupMax: number;
  readonly now: EpochMs;
};

export type ChannelOutcome = {
  readonly channel: ChannelKey;
  readonly decision: Decision;
  readonly told: readonly Fingerprint[];
  readonly held: readonly HeldAlert[];
  /** False when it only repeats what is recorded already. */
  readonly decisionChanged: boolean;
  /** The new log entry; null = as before. */
  readonly entry: LogEntry | null;
};

export type FlushOutcome = {
  readonly channels: readonly ChannelOutcome[];
  /** The group's next row; the same object when nothing changed. */
  readonly group: Group;
  /** Set when at least one channel sends. `alerts` is what any channel is told of, firing first; `flush` its number. */
  readonly notification: {
    readonly reason: SendReason;
    readonly alerts: readonly Alert[];
    readonly openedAt: EpochMs;
    readonly flush: number;
  } | null;
  /** Resolved alerts this group has dealt with. */
  readonly settled: readonly Fingerprint[];
  /** Nothing is left to tell or to remember: the row and its log may go. */
  readonly closed: boolean;
};

type Hold = { readonly reason: HoldReason; readonly by: string; readonly recheckAt: EpochMs | null };

/** Everything a channel of this flush shares with the others. */
type Shared = {
  readonly input: FlushInput;
  readonly firing: readonly Alert[];
  readonly resolved: readonly Alert[];
  readonly holds: ReadonlyMap<Fingerprint, Hold>;
  readonly ownersOf: FlushInput['owners'];
};

type Channelled = ChannelOutcome & { readonly log: LogEntry | null; readonly recheckAt: EpochMs | null };

/** Decides one flush. Pure: equal inputs give equal outcomes, in a fixed order (alerts by start, then fingerprint). */
export function flushGroup(input: FlushInput): FlushOutcome {
  const alerts = [...input.alerts].sort(byStart);
  const firing = alerts.filter((alert) => alert.status === 'firing');
  const resolved = alerts.filter((alert) => alert.status === 'resolved');
  const ownersOf = remember(input.owners);
  const shared: Shared = { input, firing, resolved, holds: holdsOf(alerts, input), ownersOf };
  const channels = distinct(input.channels).map((channel) => flushChannel(channel, shared));
  const notification = notificationOf(channels, alerts, input.group);
  const { group, closed } = nextGroup({ input, channels, isFiring: firing.length > 0, isTold: notification !== null });
  return {
    channels: channels.map(({ log: _log, recheckAt: _recheckAt, ...outcome }) => outcome),
    group,
    notification,
    settled: resolved.map((alert) => alert.fingerprint),
    closed,
  };
}

function byStart(a: Alert, b: Alert): number {
  return a.startsAt - b.startsAt || (a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0);
}

function distinct(channels: readonly FlushChannel[]): readonly FlushChannel[] {
  const byKey = new Map<ChannelKey, FlushChannel>();
  for (const channel of channels) if (!byKey.has(channel.key)) byKey.set(channel.key, channel);
  return [...byKey.values()];
}

/** Owners are asked once per alert, not once per channel. */
function remember(owners: FlushInput['owners']): FlushInput['owners'] {
  const known = new Map<Fingerprint, ReadonlyMap<ChannelKey, Owner>>();
  return (alert) => {
    let answer = known.get(alert.fingerprint);
    if (answer === undefined) {
      answer = owners(alert);
      known.set(alert.fingerprint, answer);
    }
    return answer;
  };
}

/** What holds an alert back whatever the channel: the first that applies, in the order of the pipeline, is THE reason. */
function holdsOf(alerts: readonly Alert[], { silences, shadow, raisedAway, now }: FlushInput): ReadonlyMap<Fingerprint, Hold> {
  const holds = new Map<Fingerprint, Hold>();
  for (const alert of alerts) {
    const silence = silencedBy(silences, alert.labels, now);
    if (silence !== null) holds.set(alert.fingerprint, { reason: 'silence', by: silence.id, recheckAt: silence.recheckAt });
    else if (shadow.has(alert.fingerprint)) holds.set(alert.fingerprint, { reason: 'shadow', by: 'stage', recheckAt: null });
    else if (raisedAway.has(alert.fingerprint))
      holds.set(alert.fingerprint, { reason: 'raised', by: `severity ${alert.labels['severity']}`, recheckAt: null });
  }
  return holds;
}

const tooShort: Hold = { reason: 'resolved-before-told', by: '', recheckAt: null };

function flushChannel(channel: FlushChannel, { input, firing, resolved, holds, ownersOf }: Shared): Channelled {
  const { route, now } = input;
  const entry = input.log.find((one) => one.channel === channel.key && one.receiver === route.receiver) ?? null;
  const told = new Set(entry?.firing ?? []);
  const tellable: Alert[] = [];
  const held = new Map<Fingerprint, Hold>();
  for (const alert of firing) {
    const hold = holds.get(alert.fingerprint) ?? channelHold(alert, { channel, entry, owners: ownersOf(alert), input });
    if (hold === null) tellable.push(alert);
    else held.set(alert.fingerprint, hold);
  }
  const kept = capped(tellable, told, input.alertsPerGroupMax);
  for (const alert of tellable) {
    if (!kept.has(alert.fingerprint))
      held.set(alert.fingerprint, { reason: 'storm', by: `alerts_per_group_max ${input.alertsPerGroupMax}`, recheckAt: null });
  }
  const heldFiring = [...held.keys()];
  // What is over and was never told here is dropped, and says why: what held it when it ended, or that it was too short.
  for (const alert of resolved) {
    if (told.has(alert.fingerprint)) continue;
    const hold =
      holds.get(alert.fingerprint) ?? channelHold(alert, { channel, entry, owners: ownersOf(alert), input }) ?? tooShort;
    held.set(alert.fingerprint, { ...hold, recheckAt: null });
  }
  const decided = decide({
    entry,
    firing: [...kept],
    raised: raisedSince(entry, tellable, input),
    held: heldFiring,
    resolved: resolved.map((alert) => alert.fingerprint),
    sendResolved: channel.sendResolved,
    repeatIntervalMs: route.repeatIntervalMs,
    now,
  });
  const log = nextEntry(entry, decided.next, { input, channel: channel.key });
  const recheckAt = earliest([
    ...[...held.values()].map((hold) => hold.recheckAt),
    kept.size > 0 && log !== null ? log.at + route.repeatIntervalMs : null,
  ]);
  const decision = explain(decided.decision, { kept, held, recheckAt });
  const heldAlerts = [...held].map(([fingerprint, { reason, by }]) => ({ fingerprint, reason, by }));
  return {
    channel: channel.key,
    decision,
    told: decided.told,
    held: heldAlerts,
    decisionChanged: input.alerts.length > 0 && isChanged(input.previous(channel.key), decision, heldAlerts),
    entry: log === entry ? null : log,
    log,
    recheckAt,
  };
}

/** Alerts graver than they were in the channel's last message. */
function raisedSince(entry: LogEntry | null, alerts: readonly Alert[], { raisedAt }: FlushInput): ReadonlySet<Fingerprint> {
  const since = entry?.at ?? Number.POSITIVE_INFINITY;
  return new Set(alerts.filter((alert) => (raisedAt(alert) ?? 0) > since).map(({ fingerprint }) => fingerprint));
}

type ChannelHoldInput = {
  readonly channel: FlushChannel;
  readonly entry: LogEntry | null;
  readonly owners: ReadonlyMap<ChannelKey, Owner>;
  readonly input: FlushInput;
};

/** What holds an alert back on this channel only. */
function channelHold(alert: Alert, { channel, entry, owners, input }: ChannelHoldInput): Hold | null {
  const owner = owners.get(channel.key);
  if (owner !== undefined && (owner.routeId !== input.route.id || owner.channel !== channel.key)) {
    const by = owner.channel === channel.key ? owner.routeId : `${owner.channel} of ${owner.routeId}`;
    return { reason: 'duplicate', by, recheckAt: null };
  }
  const endsAt = cooldownEndsAt(alert, entry, input.cooldownMs, input.now);
  return endsAt === null ? null : { reason: 'cooldown', by: `severity ${alert.labels['severity']}`, recheckAt: endsAt };
}

/** At most `max` alerts in one message: those already told first (their resolve must reach the same people), then the oldest. */
function capped(tellable: readonly Alert[], told: ReadonlySet<Fingerprint>, max: number): ReadonlySet<Fingerprint> {
  const fingerprints = tellable.map((alert) => alert.fingerprint);
  if (fingerprints.length <= max) return new Set(fingerprints);
  const chosen = new Set(
    [...fingerprints.filter((one) => told.has(one)), ...fingerprints.filter((one) => !told.has(one))].slice(0, max),
  );
  return new Set(fingerprints.filter((one) => chosen.has(one)));
}

function nextEntry(
  entry: LogEntry | null,
  next: Pick<LogEntry, 'firing' | 'resolved' | 'at'> | null,
  { input, channel }: { readonly input: FlushInput; readonly channel: ChannelKey },
): LogEntry | null {
  if (next === null) return entry;
  const { group, route, cooldownMs, now } = input;
  const cooling = coolingAfter(entry, new Set(next.firing), cooldownMs, now);
  const content = { tenant: group.tenant, groupKey: group.key, receiver: route.receiver, channel, ...next };
  return Object.keys(cooling).length > 0 ? { ...content, cooling } : content;
}

/** "Nothing new" is no explanation when everything that fires is held: then the first hold is. */
function explain(
  decision: Decision,
  {
    kept,
    held,
    recheckAt,
  }: {
    readonly kept: ReadonlySet<Fingerprint>;
    readonly held: ReadonlyMap<Fingerprint, Hold>;
    readonly recheckAt: EpochMs | null;
  },
): Decision {
  if (decision.kind === 'send') return decision;
  const [first] = held.values();
  const isAllHeld = kept.size === 0 && first !== undefined && decision.reason !== 'send-resolved-off';
  return { kind: 'hold', reason: isAllHeld ? first.reason : decision.reason, recheckAt };
}

/** A message is always news. A hold is, when its reason or the alerts it holds differ from what is recorded; after a message, silence is none. */
function isChanged(
  previous: Pick<RecordedDecision, 'decision' | 'held'> | null,
  decision: Decision,
  held: readonly HeldAlert[],
): boolean {
  if (decision.kind === 'send') return true;
  const reason = previous?.decision.kind === 'hold' ? previous.decision.reason : 'nothing-new';
  const before = previous?.held ?? [];
  if (reason !== decision.reason || before.length !== held.length) return true;
  const known = new Map(before.map((one) => [one.fingerprint, one]));
  return held.some((one) => known.get(one.fingerprint)?.reason !== one.reason || known.get(one.fingerprint)?.by !== one.by);
}

/** When channels send for different reasons, the notification bears the weightiest. */
const reasonOrder: readonly SendReason[] = ['first', 'new-alerts', 'worsened', 'all-resolved', 'some-resolved', 'repeat'];

function notificationOf(
  channels: readonly ChannelOutcome[],
  alerts: readonly Alert[],
  group: Group,
): FlushOutcome['notification'] {
  const reasons = channels.flatMap(({ decision }) => (decision.kind === 'send' ? [decision.reason] : []));
  const reason = reasonOrder.find((one) => reasons.includes(one));
  if (reason === undefined) return null;
  const told = new Set(channels.flatMap((channel) => channel.told));
  const firing = alerts.filter((alert) => alert.status === 'firing' && told.has(alert.fingerprint));
  const resolved = alerts.filter((alert) => alert.status === 'resolved' && told.has(alert.fingerprint));
  const all = [...firing, ...resolved];
  const openedAt =
    group.openedAt ?? all.reduce((earliestAt, alert) => Math.min(earliestAt, alert.startsAt), Number.POSITIVE_INFINITY);
  return { reason, alerts: all, openedAt, flush: group.flushes + 1 };
}

type NextGroupInput = {
  readonly input: FlushInput;
  readonly channels: readonly Channelled[];
  readonly isFiring: boolean;
  readonly isTold: boolean;
};

/**
 * While something fires, the next flush is the tick at or after the earliest repeat or end of a hold. When all is over, the group forgets
 * its ticks: the next episode gets a group_wait of its own; the row stays only as long as a cooldown needs its log.
 */
function nextGroup({ input, channels, isFiring, isTold }: NextGroupInput): { readonly group: Group; readonly closed: boolean } {
  const { group, route, cooldownMs, now } = input;
  const flushes = group.flushes + (isTold ? 1 : 0);
  if (!isFiring) {
    const coolingEnds = channels
      .flatMap(({ log }) => (log === null ? [] : (coolingEndsAt(log, cooldownMs) ?? [])))
      .filter((endsAt) => endsAt > now);
    const flushAt = coolingEnds.length > 0 ? Math.max(...coolingEnds) : null;
    return {
      group: changed(group, { flushes, firstFlushAt: null, flushAt, openedAt: null, receiver: route.receiver }),
      closed: flushAt === null,
    };
  }
  const firstFlushAt = group.firstFlushAt ?? now;
  const dueAt = earliest(channels.map((channel) => channel.recheckAt));
  const flushAt = dueAt === null ? null : tickAt(firstFlushAt, route.groupIntervalMs, Math.max(dueAt, now + 1));
  return { group: changed(group, { flushes, firstFlushAt, flushAt, receiver: route.receiver }), closed: false };
}

function changed(group: Group, next: Partial<Group>): Group {
  const names = Object.keys(next) as (keyof Group)[]; // Object.keys knows no key types.
  return names.every((name) => group[name] === next[name]) ? group : { ...group, ...next };
}

function earliest(instants: readonly (EpochMs | null)[]): EpochMs | null {
  let first: EpochMs | null = null;
  for (const at of instants) if (at !== null && (first === null || at < first)) first = at;
  return first;
}
