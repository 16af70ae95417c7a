// The views in memory: a fold over the rows that are written. Everything the engine decides by is here; a restart or a failed commit rebuilds it.
import type { Acceptance } from '../model/acceptance.ts';
import type { Alert } from '../model/alert.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Fingerprint } from '../model/labels.ts';
import type { ChannelKey, GraphAnnotation, Group, GroupKey, LogEntry, RecordedDecision } from '../model/notification.ts';
import type { Change } from '../model/sample.ts';
import { readSilences, type Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';
import type { Counters, Recovered, Write } from '../store/port.ts';
import { makeOpenAnnotations } from './open-annotations.ts';
import { makeWaitingDeliveries, type WaitingDeliveries } from './waiting-deliveries.ts';

/** Where an alert belongs: the groups its labels route it to, in the order of its routes. */
export type Membership = { readonly groupKey: GroupKey; readonly routeId: string };

/** The level of a series that counts as normal since `endedAt`. */
export type AcceptedLevel = Pick<Anomaly, 'watch' | 'seriesLabels' | 'fingerprint'> & {
  readonly endedAt: EpochMs;
  readonly acceptance: Acceptance;
};

export interface Views {
  readonly counters: Counters;
  next(counter: keyof Counters): number;
  apply(write: Write): void;
  reset(recovered: Recovered): void;
  /** Routes every alert anew, after a reload. */
  reroute(): void;
  alert(tenant: string, fingerprint: Fingerprint): Alert | undefined;
  readonly alerts: ReadonlyMap<string, Alert>;
  /** The groups an alert is in. */
  membershipsOf(alert: Alert): readonly Membership[];
  /** Groups that have alerts and no row, because a configuration is new that routes them there. */
  rowless(): readonly GroupKey[];
  /** Alerts of a group, in the order they joined. */
  alertsOf(groupKey: GroupKey): readonly Alert[];
  alertCountOf(groupKey: GroupKey): number;
  readonly groups: ReadonlyMap<GroupKey, Group>;
  logEntry(groupKey: GroupKey, receiver: string, channel: ChannelKey): LogEntry | null;
  logEntriesOf(groupKey: GroupKey): readonly LogEntry[];
  /** The last recorded decision of a group's channel since the start of the process. */
  decisionOf(groupKey: GroupKey, channel: ChannelKey): RecordedDecision | null;
  decisionsOf(groupKey: GroupKey): readonly RecordedDecision[];
  /** Notes that a group has dealt with a resolved alert; true when that was the last of its groups. */
  settle(groupKey: GroupKey, alert: Alert): boolean;
  /** The silences in force; null = they were never read. */
  readonly silences: readonly Silence[] | null;
  readonly waiting: Pick<WaitingDeliveries, 'size' | 'byChannel'>;
  readonly openAnomalies: ReadonlyMap<number, Anomaly>;
  /** Open ones, and ended ones whose alert is not settled yet. */
  anomaly(id: number): Anomaly | undefined;
  openAnomalyOf(fingerprint: Fingerprint): Anomaly | undefined;
  /** The last level of each series that was accepted, none older than 30 days. */
  readonly acceptedLevels: ReadonlyMap<Fingerprint, AcceptedLevel>;
  /** Annotations that Grafana has still to be told of or that are open; the newest version of the row. */
  annotation(id: number): GraphAnnotation | undefined;
  openAnnotations(): readonly GraphAnnotation[];
  annotationsOf(groupKey: GroupKey): readonly GraphAnnotation[];
  changes(since: EpochMs): readonly Change[];
  hasChange(tenant: string, id: string): boolean;
}

export const alertKey = (tenant: string, fingerprint: Fingerprint): string => `${tenant}\u0000${fingerprint}`;
const channelKey = (receiver: string, channel: ChannelKey): string => `${receiver}\u0000${channel}`;

/** Changes older than this explain nothing any more and leave the memory. */
const changesKeptMs = 24 * 3_600_000;
/** A history that is taught reaches back about so far with all its detail; what was accepted before it looks normal in it. */
export const acceptedKeptMs = 30 * 24 * 3_600_000;

/**
 * `route` says which groups an alert belongs to under the configuration in force, `lower` to which it would at a lower severity: it stays in those of
 * them that told of it.
 */
// tidy: long because it is one fold: each index, what writes it and what reads it.
export function makeViews(
  route: (alert: Alert) => readonly Membership[],
  lower: (alert: Alert) => readonly Membership[] = () => [],
): Views {
  const alerts = new Map<string, Alert>();
  const memberships = new Map<string, readonly Membership[]>();
  const members = new Map<GroupKey, Set<string>>();
  const groups = new Map<GroupKey, Group>();
  const log = new Map<GroupKey, Map<string, LogEntry>>();
  const openAnomalies = new Map<number, Anomaly>();
  const anomalies = new Map<number, Anomaly>();
  const decisions = new Map<GroupKey, Map<ChannelKey, RecordedDecision>>();
  /** The groups that have dealt with a resolved alert, by alert key. */
  const settledIn = new Map<string, Set<GroupKey>>();
  const acceptedLevels = new Map<Fingerprint, AcceptedLevel>();
  const anomalyByAlert = new Map<Fingerprint, number>();
  const annotations = makeOpenAnnotations();
  const waiting = makeWaitingDeliveries();
  const changes = new Map<string, Change>();
  let silences: readonly Silence[] | null = null;
  let counters: { -readonly [K in keyof Counters]: number } = {
    input: 0,
    notification: 0,
    delivery: 0,
    anomaly: 0,
    annotation: 0,
    feedback: 0,
  };

  function leave(key: string): void {
    for (const { groupKey } of memberships.get(key) ?? []) {
      const keys = members.get(groupKey);
      keys?.delete(key);
      if (keys?.size === 0) members.delete(groupKey);
    }
    memberships.delete(key);
  }

  /** Where the alert was told of before its severity rose: those people hear its end. */
  function toldLowerOf(alert: Alert, current: readonly Membership[]): readonly Membership[] {
    const below = lower(alert);
    if (below.length === 0) return below;
    const known = new Set(current.map(({ groupKey }) => groupKey));
    return below.filter(({ groupKey }) => {
      const isTold = [...(log.get(groupKey)?.values() ?? [])].some(({ firing }) => firing.includes(alert.fingerprint));
      if (!isTold || known.has(groupKey)) return false;
      known.add(groupKey);
      return true;
    });
  }

  function join(key: string, alert: Alert): void {
    const current = route(alert);
    const lower = toldLowerOf(alert, current);
    const into = lower.length === 0 ? current : [...current, ...lower];
    let shared: readonly Membership[] | undefined;
    for (const { groupKey } of into) {
      const keys = members.get(groupKey);
      const [first] = keys ?? [];
      if (first !== undefined && into.length === 1) shared = memberships.get(first);
      if (keys) keys.add(key);
      else members.set(groupKey, new Set([key]));
    }
    // Those of a group are mostly in no other: one list serves all.
    memberships.set(key, shared?.length === 1 ? shared : into);
  }

  function setAlert(alert: Alert): void {
    const key = alertKey(alert.tenant, alert.fingerprint);
    const known = alerts.get(key);
    alerts.set(key, alert);
    if (known && known.anomalyId !== null && known.anomalyId !== alert.anomalyId) anomalies.delete(known.anomalyId);
    if (alert.status === 'firing') settledIn.delete(key);
    // Labels outside the identity (severity, team) may change within an episode and move the alert to another route.
    if (known === undefined || known.labels !== alert.labels) {
      leave(key);
      join(key, alert);
    }
  }

  function setAnomaly(anomaly: Anomaly): void {
    anomalies.set(anomaly.id, anomaly);
    if (anomaly.endedAt === null) {
      openAnomalies.set(anomaly.id, anomaly);
      anomalyByAlert.set(anomaly.fingerprint, anomaly.id);
    } else {
      openAnomalies.delete(anomaly.id);
      if (anomalyByAlert.get(anomaly.fingerprint) === anomaly.id) anomalyByAlert.delete(anomaly.fingerprint);
      noteAccepted(anomaly, anomaly.endedAt);
    }
  }

  function noteAccepted({ watch, seriesLabels, fingerprint, evidence: { acceptance } }: Anomaly, endedAt: EpochMs): void {
    if (acceptance === undefined) return;
    acceptedLevels.set(fingerprint, { watch, seriesLabels, fingerprint, endedAt, acceptance });
    for (const [old, level] of acceptedLevels) if (level.endedAt < endedAt - acceptedKeptMs) acceptedLevels.delete(old);
  }

  function setLogEntry(entry: LogEntry): void {
    const key = channelKey(entry.receiver, entry.channel);
    const entries = log.get(entry.groupKey);
    if (entries) entries.set(key, entry);
    else log.set(entry.groupKey, new Map([[key, entry]]));
  }

  function setDecision(decision: RecordedDecision): void {
    const known = decisions.get(decision.groupKey);
    if (known) known.set(decision.channel, decision);
    else decisions.set(decision.groupKey, new Map([[decision.channel, decision]]));
  }

  function dropAlert(key: string): void {
    const { anomalyId } = alerts.get(key) ?? {};
    if (anomalyId) anomalies.delete(anomalyId);
    leave(key);
    alerts.delete(key);
    settledIn.delete(key);
  }

  function settle(groupKey: GroupKey, alert: Alert): boolean {
    const key = alertKey(alert.tenant, alert.fingerprint);
    const done = settledIn.get(key) ?? new Set();
    settledIn.set(key, done.add(groupKey));
    // A group whose row is gone has told all it had to.
    return (memberships.get(key) ?? []).every((member) => done.has(member.groupKey) || !groups.has(member.groupKey));
  }

  function setChange(change: Change): void {
    const key = alertKey(change.tenant, change.id);
    if (changes.has(key)) return;
    changes.set(key, change);
    for (const [old, { at }] of changes) if (at < change.at - changesKeptMs) changes.delete(old);
  }

  function apply(write: Write): void {
    switch (write.kind) {
      case 'alert':
        return setAlert(write.alert);
      case 'alert-settled':
        return dropAlert(alertKey(write.tenant, write.fingerprint));
      case 'group':
        groups.set(write.group.key, write.group);
        return;
      case 'group-closed':
        groups.delete(write.key);
        log.delete(write.key);
        decisions.delete(write.key);
        return;
      case 'decision':
        return setDecision(write.decision);
      case 'log':
        return setLogEntry(write.entry);
      case 'anomaly':
        return setAnomaly(write.anomaly);
      case 'annotation':
        return annotations.set(write.annotation);
      case 'delivery':
        return waiting.note(write.delivery);
      case 'change':
        return setChange(write.change);
      case 'input':
        if (write.input.kind === 'silences') silences = readSilences(write.input.body);
        return;
      default:
        // Other inputs, transitions, notifications and configurations are records, not state to decide by.
        return;
    }
  }

  function reset(recovered: Recovered): void {
    for (const view of [
      alerts,
      memberships,
      members,
      groups,
      log,
      waiting,
      openAnomalies,
      anomalies,
      anomalyByAlert,
      acceptedLevels,
      decisions,
      settledIn,
      annotations,
      changes,
    ])
      view.clear();
    counters = { ...recovered.counters };
    for (const group of recovered.groups) groups.set(group.key, group);
    for (const entry of recovered.log) setLogEntry(entry);
    // After the log: who was told decides where an alert whose severity rose still belongs.
    for (const alert of recovered.alerts) {
      const key = alertKey(alert.tenant, alert.fingerprint);
      alerts.set(key, alert);
      join(key, alert);
    }
    for (const anomaly of recovered.anomalies) setAnomaly(anomaly);
    for (const anomaly of recovered.accepted) noteAccepted(anomaly, anomaly.endedAt ?? 0);
    for (const annotation of recovered.annotations) annotations.set(annotation);
    for (const delivery of recovered.waiting) waiting.note(delivery);
    for (const change of recovered.changes) setChange(change);
    silences = recovered.silences;
  }

  return {
    get counters() {
      return counters;
    },
    next: (counter) => (counters[counter] += 1),
    apply,
    reset,
    reroute: () => {
      for (const [key, alert] of alerts) {
        leave(key);
        join(key, alert);
      }
    },
    alert: (tenant, fingerprint) => alerts.get(alertKey(tenant, fingerprint)),
    alerts,
    membershipsOf: (alert) => memberships.get(alertKey(alert.tenant, alert.fingerprint)) ?? [],
    rowless: () => [...members.keys()].filter((groupKey) => !groups.has(groupKey)),
    alertsOf: (groupKey) => [...(members.get(groupKey) ?? [])].flatMap((key) => alerts.get(key) ?? []),
    alertCountOf: (groupKey) => members.get(groupKey)?.size ?? 0,
    groups,
    logEntry: (groupKey, receiver, channel) => log.get(groupKey)?.get(channelKey(receiver, channel)) ?? null,
    logEntriesOf: (groupKey) => [...(log.get(groupKey)?.values() ?? [])],
    decisionOf: (groupKey, channel) => decisions.get(groupKey)?.get(channel) ?? null,
    decisionsOf: (groupKey) => [...(decisions.get(groupKey)?.values() ?? [])],
    settle,
    get silences() {
      return silences;
    },
    waiting,
    openAnomalies,
    anomaly: (id) => anomalies.get(id),
    openAnomalyOf: (fingerprint) => openAnomalies.get(anomalyByAlert.get(fingerprint) ?? -1),
    acceptedLevels,
    annotation: annotations.get,
    openAnnotations: annotations.all,
    annotationsOf: annotations.of,
    changes: (since) => [...changes.values()].filter((change) => change.at >= since),
    hasChange: (tenant, id) => changes.has(alertKey(tenant, id)),
  };
}
