// Rows for tests and the contract suite: complete ones, of which a test changes what it is about.
import type { Alert, Transition } from '../model/alert.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Feedback } from '../model/feedback.ts';
import type { Evidence } from '../model/evidence.ts';
import { fingerprint, makeLabels } from '../model/labels.ts';
import type { Delivery, GraphAnnotation, Group, Notification, RecordedDecision } from '../model/notification.ts';
import type { Change } from '../model/sample.ts';

/** The instant at which the samples play. */
export const noon = 1_790_000_000_000;
const tenant = 'default';

export function sampleAlert(name: string, changes: Partial<Alert> = {}): Alert {
  const labels = makeLabels([
    ['alertname', name],
    ['__proto__', 'a label like any other'],
  ]);
  return {
    tenant,
    fingerprint: fingerprint(labels),
    labels,
    annotations: makeLabels([['summary', `${name} \u{1f525} "quoted"`]]),
    status: 'firing',
    startsAt: noon,
    endsAt: null,
    expiresAt: null,
    updatedAt: noon,
    source: 'alertmanager',
    generatorUrl: 'http://prometheus.example/graph',
    anomalyId: null,
    ...changes,
  };
}

export function sampleTransition(of: Alert, changes: Partial<Transition> = {}): Transition {
  return {
    tenant,
    fingerprint: of.fingerprint,
    from: 'inactive',
    to: 'firing',
    reason: 'received',
    at: noon,
    inputSeq: 1,
    ...changes,
  };
}

export function sampleGroup(key: string, changes: Partial<Group> = {}): Group {
  const labels = makeLabels([['service', key]]);
  const waits = { firstFlushAt: null, flushAt: noon, flushes: 0, episode: 1, openedAt: noon };
  return { tenant, key, routeId: '{}', receiver: 'team', labels, ...waits, ...changes };
}

export function sampleDecision(groupKey: string, changes: Partial<RecordedDecision> = {}): RecordedDecision {
  const decision = { kind: 'hold', reason: 'silence', recheckAt: noon + 1 } as const;
  const held = [{ fingerprint: '00000000000000ff', reason: 'silence', by: '7f' }] as const;
  return {
    tenant,
    groupKey,
    receiver: 'team',
    channel: 'slack',
    decision,
    told: [],
    held,
    at: noon,
    inputSeq: 1,
    configHash: 'c',
    ...changes,
  };
}

const evidence: Evidence = {
  onsetAt: noon,
  firedAt: noon,
  watch: null,
  signal: null,
  quantile: null,
  unit: '',
  value: 1.5,
  expected: null,
  lower: null,
  upper: null,
  score: null,
  rarity: null,
  season: null,
  window: [],
  shares: [],
  siblings: [],
  changes: [],
  impact: null,
  route: null,
  hops: { sampleAt: null, detectedAt: null, firedAt: noon, groupedAt: null },
};

export function sampleNotification(id: number, changes: Partial<Notification> = {}): Notification {
  const alerts = [{ ...sampleAlert('Slow'), evidence }];
  const route = { path: 'root', file: null, line: null };
  const made = { route, reason: 'first', at: noon, openedAt: noon, inputSeq: 1, configHash: 'c' } as const;
  return {
    tenant,
    id,
    groupKey: 'g',
    flush: id,
    receiver: 'team',
    groupLabels: makeLabels([['service', 'api']]),
    alerts,
    ...made,
    ...changes,
  };
}

export function sampleDelivery(id: number, changes: Partial<Delivery> = {}): Delivery {
  const waits = { state: 'pending', attempts: 0, nextAttemptAt: noon, claimedUntil: null, finishedAt: null } as const;
  const told = {
    groupKey: 'g',
    receiver: 'team',
    channel: 'slack',
    told: ['00000000000000ff'],
    receipt: null,
    lastError: null,
    mayHaveArrived: false,
    late: false,
  } as const;
  return { tenant, id, notificationId: 1, createdAt: noon, ...told, ...waits, ...changes };
}

export function sampleAnomaly(id: number, changes: Partial<Anomaly> = {}): Anomaly {
  const what = { watch: 'latency', signal: 'latency', detector: 'ewma', severity: 'warning', stage: 'notify' } as const;
  const when = { startedAt: noon - 60_000, firedAt: noon, endedAt: null, peakScore: 2.5 };
  const seriesLabels = makeLabels([['service', 'api']]);
  return { tenant, id, ...what, ...when, seriesLabels, fingerprint: '00000000000000ff', evidence, ...changes };
}

export function sampleFeedback(id: number, changes: Partial<Feedback> = {}): Feedback {
  return { tenant, id, anomalyId: 1, verdict: 'noise', by: 'anna', note: null, at: noon, inputSeq: 1, ...changes };
}

export function sampleAnnotation(id: number, changes: Partial<GraphAnnotation> = {}): GraphAnnotation {
  const waits = { due: 'create', attempts: 0, nextAttemptAt: noon, lastError: null } as const;
  const what = {
    tag: `rti-${id}`,
    groupKey: null,
    text: 'Slow',
    tags: ['rti'],
    startedAt: noon,
    endedAt: null,
    target: null,
    remoteId: null,
  };
  return { tenant, id, ...what, ...waits, ...changes };
}

export function sampleChange(id: string, changes: Partial<Change> = {}): Change {
  const what = {
    kind: 'deploy',
    service: 'api',
    environment: null,
    version: '2',
    previous: '1',
    by: null,
    text: null,
    links: [],
  };
  return { tenant, id, at: noon, endedAt: null, ...what, ...changes };
}
