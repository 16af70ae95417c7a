// How one alert is named and ranked in every message: its severity, service, environment, what it is about, and which of several is the worst.
import type { Severity } from '../model/alert.ts';
import type { Labels } from '../model/labels.ts';
import type { NotifiedAlert } from '../model/notification.ts';
import { safeText } from './safe-text.ts';

const severities: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['page', 'critical'],
  ['fatal', 'critical'],
  ['emergency', 'critical'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['info', 'info'],
  ['informational', 'info'],
  ['none', 'info'],
]);

/** The severity its label says; null when there is none or it is none of ours. */
export function severityOf(labels: Labels): Severity | null {
  return severities.get((labels.severity ?? '').toLowerCase()) ?? null;
}

const severityWords: Readonly<Record<Severity, string>> = { critical: 'CRIT', warning: 'WARN', info: 'INFO' };

/** The word a message begins with; a severity that is not ours is shown as it was written. */
export function severityWord(labels: Labels): string {
  const severity = severityOf(labels);
  if (severity !== null) return severityWords[severity];
  return safeText(labels.severity ?? '', 20).toUpperCase() || 'ALERT';
}

/** An unknown severity ranks above warning: better looked at than overlooked. */
function rank(labels: Labels): number {
  const severity = severityOf(labels);
  return severity === 'critical' ? 0 : severity === null ? 1 : severity === 'warning' ? 2 : 3;
}

/** Firing first, then worst severity, highest score, oldest; ties by fingerprint, so that the order is the same every time. */
export function worstFirst(alerts: readonly NotifiedAlert[]): readonly NotifiedAlert[] {
  return [...alerts].sort(
    (a, b) =>
      Number(a.status === 'resolved') - Number(b.status === 'resolved') ||
      rank(a.labels) - rank(b.labels) ||
      (b.evidence.score ?? 0) - (a.evidence.score ?? 0) ||
      a.startsAt - b.startsAt ||
      (a.fingerprint < b.fingerprint ? -1 : 1),
  );
}

function firstLabel(labels: Labels, names: readonly string[]): string | null {
  for (const name of names) {
    const value = safeText(labels[name] ?? '', 100);
    if (value !== '') return value;
  }
  return null;
}

export function serviceOf(labels: Labels): string | null {
  return firstLabel(labels, ['service', 'app', 'job']);
}

export function environmentOf(labels: Labels): string | null {
  return firstLabel(labels, ['environment', 'env', 'cluster']);
}

export function teamOf(labels: Labels): string | null {
  return firstLabel(labels, ['team', 'owner']);
}

/** What is measured, in words: `p95 latency`; the watch's name where the signal says nothing. Null for alerts from outside. */
export function signalWords(alert: NotifiedAlert): string | null {
  const { signal, watch, quantile } = alert.evidence;
  if (watch === null) return null;
  const name = signal === null || signal === 'custom' ? watch : signal;
  const words = safeText(name, 80).replaceAll('_', ' ');
  return quantile === null ? words : `p${Number((quantile * 100).toFixed(4))} ${words}`;
}

/** `alertname`, or a plain word when an alert has none. */
export function alertName(labels: Labels): string {
  return safeText(labels.alertname ?? '', 150) || 'Alert';
}
