// Decides which annotations there should be: one region per episode of a group and dashboard it is mapped to, one mark per change. Pure.
// Tags are hashes of identities, so that the same fact has the same tag after a restart and on another instance.
import { createHash } from 'node:crypto';
import type { GraphAnnotation, GroupKey, NotifiedAlert } from '../model/notification.ts';
import type { Change, Link } from '../model/sample.ts';
import { type EpochMs, formatDuration } from '../model/time.ts';
import { escapeHtml, fitTags, formatValue, joinLines, linkHtml } from './annotation-text.ts';

/** Where alerts of a watch (or of an alertname; `*` = any) and severity (null = any) are drawn. `DashboardMapping` of the configuration fits. */
export type TargetMapping = {
  readonly watch: string;
  readonly severity: string | null;
  readonly dashboard: string;
  readonly panel: string | null;
};

/** A group between its first firing alert and the last resolve. `alerts`: what is known of it now, resolved ones too. */
export type Episode = {
  readonly tenant: string;
  readonly groupKey: GroupKey;
  readonly episode: number;
  readonly openedAt: EpochMs;
  readonly alerts: readonly NotifiedAlert[];
};

export type PlanOptions = {
  readonly mappings: readonly TargetMapping[];
  /** Rows planned before, at least those of the same group or change; others are told apart by their tag. */
  readonly existing: readonly GraphAnnotation[];
  /** Shown in the text: runbook, incident page, … */
  readonly links: readonly Link[];
  readonly nextId: () => number;
  readonly now: EpochMs;
};

/** On every annotation of ours: what a dashboard's annotation query filters by. */
export const commonTag = 'runtime-intelligence';
const targetsMax = 8;
const alertLinesMax = 5;
const severities: readonly string[] = ['critical', 'warning', 'info'];

/**
 * The rows to write for an episode as it stands: new regions for targets that have none, and the end of all of them once every alert is
 * resolved. Empty when nothing has changed. Open regions are not rewritten on each new alert; text and start are brought up to date at the end.
 */
export function planEpisode(episode: Episode, options: PlanOptions): readonly GraphAnnotation[] {
  if (episode.alerts.length === 0) return [];
  const own = options.existing.filter((row) => row.tag === regionTag(episode, row.target));
  const onsets = episode.alerts.map((alert) => Math.min(alert.startsAt, alert.evidence.onsetAt));
  const startedAt = Math.round(Math.min(episode.openedAt, ...onsets, ...own.map((row) => row.startedAt)));
  const endedAt = endOf(episode.alerts, startedAt);
  const wanted = {
    startedAt,
    endedAt,
    text: regionText(episode.alerts, startedAt, endedAt, options.links),
    due: 'create',
  } as const;
  const planned = targetsOf(episode.alerts, options.mappings).map((target) => ({ target, tag: regionTag(episode, target) }));
  const created = planned
    // Once the episode has rows elsewhere, a late organisation-wide one would only repeat them.
    .filter(({ target, tag }) => !own.some((row) => row.tag === tag) && (target !== null || own.length === 0))
    .map(({ target, tag }) =>
      newRow(
        { ...wanted, tenant: episode.tenant, groupKey: episode.groupKey, target, tag, tags: regionTags(tag, episode.alerts) },
        options,
      ),
    );
  if (endedAt === null) return created;
  return [...created, ...own.flatMap((row) => closeRow(row, wanted, regionTags(row.tag, episode.alerts), options.now) ?? [])];
}

/** The mark for a change: organisation-wide, shown by every dashboard that queries our tag. A change with an end is a region. */
export function planChange(change: Change, options: PlanOptions): readonly GraphAnnotation[] {
  const tag = hashTag(['change', change.tenant, change.id]);
  if (options.existing.some((row) => row.tag === tag)) return [];
  const tags = fitTags([commonTag, tag, change.kind, change.service, change.environment, change.version, `change:${change.id}`]);
  const endedAt = change.endedAt === null ? null : Math.max(change.at, change.endedAt);
  const row = {
    tenant: change.tenant,
    groupKey: null,
    target: null,
    tag,
    tags,
    text: changeText(change),
    startedAt: change.at,
    endedAt,
    due: 'create',
  } as const;
  return [newRow(row, options)];
}

/** Stable for (tenant, group, episode, target). Its hash keeps label values of a group key out of Grafana's tag list. */
export function regionTag(episode: Pick<Episode, 'tenant' | 'groupKey' | 'episode'>, target: string | null): string {
  return hashTag(['region', episode.tenant, episode.groupKey, String(episode.episode), target]);
}

function hashTag(identity: readonly (string | null)[]): string {
  return `rti:${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 20)}`;
}

function newRow(
  row: Omit<GraphAnnotation, 'id' | 'remoteId' | 'attempts' | 'nextAttemptAt' | 'lastError'>,
  options: PlanOptions,
): GraphAnnotation {
  return { ...row, id: options.nextId(), remoteId: null, attempts: 0, nextAttemptAt: options.now, lastError: null };
}

/** The row with its end, or null when it needs none: already ended alike, or given up. A row never stored is created closed. */
function closeRow(
  row: GraphAnnotation,
  wanted: Pick<GraphAnnotation, 'startedAt' | 'endedAt' | 'text'>,
  tags: readonly string[],
  now: EpochMs,
): GraphAnnotation | null {
  if (row.due === 'dead' || (row.endedAt === wanted.endedAt && row.startedAt === wanted.startedAt)) return null;
  const { startedAt, endedAt, text } = wanted;
  const due = row.remoteId === null ? 'create' : 'close';
  return { ...row, startedAt, endedAt, text, tags, due, attempts: 0, nextAttemptAt: now, lastError: null };
}

/** When the last alert ended; null while one fires. */
function endOf(alerts: readonly NotifiedAlert[], startedAt: EpochMs): EpochMs | null {
  if (alerts.some((alert) => alert.status === 'firing')) return null;
  return Math.round(Math.max(startedAt, ...alerts.map((alert) => alert.endsAt ?? alert.updatedAt)));
}

/** The targets of all alerts, each once, in the order of the mappings; `[null]` (organisation-wide) when no mapping fits. */
function targetsOf(alerts: readonly NotifiedAlert[], mappings: readonly TargetMapping[]): readonly (string | null)[] {
  const fitting = mappings.filter((mapping) => alerts.some((alert) => isMappedTo(alert, mapping)));
  const targets = new Set(fitting.map(({ dashboard, panel }) => (panel === null ? dashboard : `${dashboard}:${panel}`)));
  return targets.size === 0 ? [null] : [...targets].slice(0, targetsMax);
}

function isMappedTo(alert: NotifiedAlert, mapping: TargetMapping): boolean {
  if (mapping.severity !== null && alert.labels['severity'] !== mapping.severity) return false;
  return [alert.evidence.watch, alert.labels['watch'], alert.labels['alertname'], '*'].includes(mapping.watch);
}

function regionTags(tag: string, alerts: readonly NotifiedAlert[]): readonly string[] {
  const each = (name: string): string[] => alerts.map((alert) => alert.labels[name] ?? '');
  const worst = worstSeverity(alerts);
  return fitTags([commonTag, tag, worst, ...each('service'), ...each('environment'), ...each('alertname')]);
}

function worstSeverity(alerts: readonly NotifiedAlert[]): string | null {
  return severities.find((severity) => alerts.some((alert) => alert.labels['severity'] === severity)) ?? null;
}

function regionText(
  alerts: readonly NotifiedAlert[],
  startedAt: EpochMs,
  endedAt: EpochMs | null,
  links: readonly Link[],
): string {
  const rank = (alert: NotifiedAlert): number =>
    (severities.indexOf(alert.labels['severity'] ?? '') + severities.length + 1) % (severities.length + 1);
  const ordered = alerts.toSorted((a, b) => rank(a) - rank(b) || a.evidence.onsetAt - b.evidence.onsetAt);
  const more = ordered.length - alertLinesMax;
  const runbook = ordered.find((alert) => alert.annotations['runbook_url'])?.annotations['runbook_url'];
  const allLinks = [...(runbook === undefined ? [] : [{ text: 'Runbook', href: runbook }]), ...links].flatMap(
    (link) => linkHtml(link) ?? [],
  );
  const change = ordered.flatMap((alert) => alert.evidence.changes).find((one) => one.at <= startedAt);
  return joinLines([
    ...ordered.slice(0, alertLinesMax).map(alertLine),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(change ? [`${formatDuration(Math.round((startedAt - change.at) / 1000) * 1000)} after ${changeName(change)}`] : []),
    ...(endedAt === null ? [] : [`over, lasted ${formatDuration(endedAt - startedAt)}`]),
    ...(allLinks.length === 0 ? [] : [allLinks.join(' · ')]),
  ]);
}

/** `<b>critical: checkout p95</b> 1.84 s, expected 0.31–0.46 s`. */
function alertLine(alert: NotifiedAlert): string {
  const { evidence, labels, annotations } = alert;
  const summary = annotations['summary'] ?? [labels['alertname'], labels['service']].filter(Boolean).join(' ');
  const severity = labels['severity'];
  let line = `<b>${severity === undefined ? '' : `${escapeHtml(severity)}: `}${escapeHtml(summary)}</b>`;
  // The summary of an alert of our own says all of it.
  if (evidence.why !== null && summary.includes(evidence.why)) return line;
  if (evidence.value !== null) line += ` ${escapeHtml(formatValue(evidence.value, evidence.unit))}`;
  const { lower, upper, expected, unit } = evidence;
  if (lower !== null && upper !== null) line += `, expected ${formatValue(lower, '')}–${escapeHtml(formatValue(upper, unit))}`;
  else if (expected !== null) line += `, expected ${escapeHtml(formatValue(expected, unit))}`;
  return line;
}

function changeName(change: Change): string {
  const versions = [change.previous, change.version].filter((version) => version !== null).join(' → ');
  return escapeHtml(
    [change.kind, change.service, versions, change.by === null ? '' : `by ${change.by}`].filter(Boolean).join(' '),
  );
}

function changeText(change: Change): string {
  const links = change.links.flatMap((link) => linkHtml(link) ?? []);
  return joinLines([
    `<b>${changeName(change)}</b>`,
    ...(change.text ? [escapeHtml(change.text)] : []),
    ...(links.length > 0 ? [links.join(' · ')] : []),
  ]);
}
