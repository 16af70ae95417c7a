// Turns phase changes of a watch's series into anomalies and alerts of our own, each with its evidence, in one turn.
import type { WatchConfig } from '../config/config.ts';
import { severityRank, worseSeverity } from '../detect/episode-severity.ts';
import type { PhaseChange } from '../detect/phase-change.ts';
import { type DetectorFindings, evidenceOfAnomaly, evidenceOfRaise } from '../incident/freeze-evidence.ts';
import { sideWords } from '../incident/why-words.ts';
import { type Acceptance, acceptanceWords } from '../model/acceptance.ts';
import type { Alert, Severity, TransitionReason } from '../model/alert.ts';
import type { Anomaly, Stage } from '../model/anomaly.ts';
import { type AnomalyKind, isSilence } from '../model/anomaly-kind.ts';
import type { Impact, Sibling } from '../model/evidence.ts';
import { type Fingerprint, fingerprint, type Labels, makeLabels } from '../model/labels.ts';
import type { EpochMs } from '../model/time.ts';
import { recordInput } from './record-input.ts';
import type { Turn } from './turns.ts';

export type Identity = { readonly service: readonly string[]; readonly environment: readonly string[] };

/** The first of the `names` that the labels have, for `service` and `environment`. */
export function firstLabel(labels: Labels, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => (labels[candidate] ?? '') !== '');
  return name === undefined ? undefined : labels[name];
}

/** Identity of an alert of our own: alertname, watch and the series' labels. Severity and team may change without a new alert. */
export function anomalyFingerprint(watch: string, seriesLabels: Labels): Fingerprint {
  return fingerprint(makeLabels([...Object.entries(seriesLabels), ['alertname', `MLAnomaly_${watch}`], ['watch', watch]]));
}

export type AnomalyContext = {
  readonly tenant: string;
  readonly configHash: string;
  readonly identity: Identity;
  readonly teamOf: (service: string | undefined) => string | null;
  readonly runbookOf: (service: string | undefined, alertname: string) => string | null;
  /** Where the watch is drawn, as the configuration maps it; null when it is not. */
  readonly dashboardOf: (watch: WatchConfig, labels: Labels, onsetAt: EpochMs) => string | null;
  readonly touch: (turn: Turn, alert: Alert) => void;
};

/** What the detection says of a series that fires. */
type Judged = {
  readonly watch: WatchConfig;
  readonly seriesLabels: Labels;
  readonly findings: DetectorFindings;
  readonly severity: Severity;
};

/** The labels an anomaly's alert bears: the series' own, then ours; what the watch declares wins over what is derived. */
export function anomalyLabels({ watch, seriesLabels, severity }: Judged, context: AnomalyContext): Labels {
  const service = firstLabel(seriesLabels, context.identity.service);
  const environment = firstLabel(seriesLabels, context.identity.environment);
  const team = context.teamOf(service);
  const derived: [string, string | undefined | null][] = [
    ['service', service],
    ['environment', environment],
    ['team', team],
    ['category', 'anomaly'],
  ];
  return makeLabels([
    ...Object.entries(seriesLabels),
    ...derived.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
    ...Object.entries(watch.labels),
    ['alertname', `MLAnomaly_${watch.name}`],
    ['severity', severity],
    ['signal', watch.signal],
    ['watch', watch.name],
    ['detector', watch.detector],
  ]);
}

const number = (value: number | null): string =>
  value === null || !Number.isFinite(value) ? '' : String(Number(value.toPrecision(4)));

/** The names of the faults in which a series says nothing; an anomaly of its value has none. */
const faults: Readonly<Record<AnomalyKind, string>> = {
  value: '',
  zero: 'zero',
  absent: 'no-data',
  stuck: 'stuck',
  late: 'late',
};

const descriptions: Readonly<Record<AnomalyKind, string>> = {
  value: '',
  zero: 'The series is at zero for longer than its history explains.',
  absent: 'The source answers, but no series of the service is in its answers any more.',
  stuck: 'The series repeats one value for longer than its history explains: what measures it may hang.',
  late: 'The samples of the series are older than they ever were: what brings them may hang.',
};

type Annotated = { readonly labels: Labels; readonly why: string | null; readonly context: AnomalyContext };

function annotationsOf({ watch, findings }: Judged, { labels, why, context }: Annotated): Labels {
  const where = labels['service'] ?? null;
  const name = where === null ? watch.name : `${watch.name} of ${where}`;
  const side = sideWords(findings) ?? 'outside';
  const description =
    findings.kind === 'value'
      ? `${name} is ${side} what its ${watch.detector} detector expects: ${why ?? 'its value is not known'}.`
      : descriptions[findings.kind];
  const entries: [string, string][] = [
    ['summary', [where, watch.name, why].filter((part) => part !== null).join(' ')],
    ['description', description],
    ['fault', faults[findings.kind]],
    ['value', number(findings.value)],
    ['expected', number(findings.expected)],
    ['lower', number(findings.lower)],
    ['upper', number(findings.upper)],
    ['deviation', number(findings.score)],
    ['dashboard_url', context.dashboardOf(watch, labels, findings.onsetAt) ?? ''],
    ['runbook_url', context.runbookOf(labels['service'], `MLAnomaly_${watch.name}`) ?? ''],
    ...Object.entries(watch.annotations),
  ];
  return makeLabels(entries.filter(([, value]) => value !== ''));
}

export type Opening = Judged & {
  readonly stage: Stage;
  readonly siblings: readonly Sibling[];
  readonly impact: Impact | null;
};

/** Records the anomaly and its alert. An anomaly that is already open (the process died after it was recorded) goes on as it was. */
export function openAnomaly(turn: Turn, opening: Opening, context: AnomalyContext): Anomaly | null {
  const { watch, seriesLabels, findings, severity, stage } = opening;
  const id = anomalyFingerprint(watch.name, seriesLabels);
  if (turn.views.openAnomalyOf(id)) return null;
  const labels = anomalyLabels(opening, context);
  const changes = turn.views.changes(findings.onsetAt - 24 * 3_600_000);
  const evidence = evidenceOfAnomaly(findings, { labels, changes, siblings: opening.siblings, impact: opening.impact });
  const anomaly: Anomaly = {
    tenant: context.tenant,
    id: turn.next('anomaly'),
    watch: watch.name,
    signal: watch.signal,
    detector: watch.detector,
    seriesLabels,
    fingerprint: id,
    severity,
    stage,
    startedAt: findings.onsetAt,
    firedAt: findings.hops.firedAt,
    endedAt: null,
    peakScore: findings.score,
    evidence,
  };
  const alert: Alert = {
    tenant: context.tenant,
    fingerprint: id,
    labels,
    annotations: annotationsOf(opening, { labels, why: evidence.why, context }),
    status: 'firing',
    startsAt: findings.onsetAt,
    endsAt: null,
    expiresAt: null,
    updatedAt: turn.now,
    source: 'detector',
    generatorUrl: '',
    anomalyId: anomaly.id,
  };
  const known = turn.views.alert(context.tenant, id);
  turn.write({ kind: 'anomaly', anomaly });
  recordAlert(turn, alert, { from: known ? 'resolved' : 'inactive', reason: 'detected' }, context);
  return anomaly;
}

/** Whether a series that fires is graver than what is on record of it. */
export function isGraver(change: Pick<PhaseChange, 'severity' | 'anomalyKind'>, { severity, evidence }: Anomaly): boolean {
  const isSilentNow = isSilence(change.anomalyKind) && !isSilence(evidence.kind ?? 'value');
  return isSilentNow || severityRank(change.severity) > severityRank(severity);
}

/**
 * The anomaly is graver from now on, or another matter than what was told: the same alert, with another severity if that rose, which may take other routes.
 * Its evidence shows the sample that made it so. Null: none is open.
 */
export function raiseAnomaly(turn: Turn, judged: Judged, context: AnomalyContext): Anomaly | null {
  const { watch, seriesLabels, findings } = judged;
  const open = turn.views.openAnomalyOf(anomalyFingerprint(watch.name, seriesLabels));
  if (open === undefined) return null;
  const severity = worseSeverity(open.severity, judged.severity);
  const evidence = evidenceOfRaise(open.evidence, findings);
  const peakScore = Math.max(open.peakScore, findings.score);
  const anomaly: Anomaly = { ...open, severity, raisedAt: turn.now, peakScore, evidence };
  turn.write({ kind: 'anomaly', anomaly });
  const alert = turn.views.alert(open.tenant, open.fingerprint);
  if (alert?.status !== 'firing') return anomaly;
  const labels = anomalyLabels({ ...judged, severity }, context);
  const annotations = annotationsOf(judged, { labels, why: evidence.why, context });
  const raised = { ...alert, labels, annotations, updatedAt: turn.now };
  recordAlert(turn, raised, { from: 'firing', reason: 'worsened' }, context);
  return anomaly;
}

export type AnomalyEnd = {
  readonly at: EpochMs;
  readonly peakScore: number;
  readonly reason: TransitionReason;
  /** The sample that was back inside. */
  readonly value?: number;
  /** By which rule it counts as normal now. */
  readonly acceptance?: Acceptance;
};

/** Ends the anomaly and resolves its alert at `endedAt` (sample time). */
export function closeAnomaly(turn: Turn, anomaly: Anomaly, end: AnomalyEnd, context: AnomalyContext): void {
  const peakScore = Math.max(end.peakScore, anomaly.peakScore);
  const endValue = end.value !== undefined && Number.isFinite(end.value) ? { endValue: end.value } : {};
  const { acceptance } = end;
  const evidence = { ...anomaly.evidence, endReason: end.reason, ...endValue, ...(acceptance ? { acceptance } : {}) };
  turn.write({ kind: 'anomaly', anomaly: { ...anomaly, endedAt: end.at, peakScore, evidence } });
  const alert = turn.views.alert(anomaly.tenant, anomaly.fingerprint);
  if (alert?.status !== 'firing') return;
  const annotations = acceptance
    ? makeLabels([...Object.entries(alert.annotations), ['accepted', acceptanceWords(acceptance)]])
    : alert.annotations;
  recordAlert(
    turn,
    { ...alert, annotations, status: 'resolved', endsAt: end.at, updatedAt: turn.now },
    { from: 'firing', reason: end.reason },
    context,
  );
}

/** One alert of our own changes: input, alert, transition, and its groups are touched. */
export function recordAlert(
  turn: Turn,
  alert: Alert,
  change: { readonly from: Alert['status'] | 'inactive'; readonly reason: TransitionReason },
  context: Pick<AnomalyContext, 'configHash' | 'touch'>,
): void {
  const { tenant, fingerprint: id, status, source, labels, annotations, startsAt, endsAt } = alert;
  const kind = source === 'detector' ? 'anomaly' : 'alerts';
  const content = { fingerprint: id, status, reason: change.reason, labels, annotations, startsAt, endsAt };
  const seq = recordInput(turn, { tenant, kind, source, configHash: context.configHash }, content);
  turn.write({ kind: 'alert', alert });
  turn.write({
    kind: 'transition',
    transition: { tenant, fingerprint: id, from: change.from, to: status, reason: change.reason, at: turn.now, inputSeq: seq },
  });
  context.touch(turn, alert);
}
