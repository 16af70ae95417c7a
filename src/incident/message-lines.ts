// The lines every channel shows, in one order: headline, what was expected, what changed, where, what is normal, what it costs, why you.
// Pure; plain text, safe to show after the channel's own escaping. What is not known is left out, never invented.
import { acceptanceWords } from '../model/acceptance.ts';
import type { Evidence } from '../model/evidence.ts';
import type { NotifiedAlert, Notification } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { alertName, environmentOf, serviceOf, severityWord, signalWords, worstFirst } from './alert-words.ts';
import { formatClock, formatRoughSpan, formatSpan } from './format-time.ts';
import { formatMoney, formatNumber, formatRange, formatValue } from './format-value.ts';
import { safeHref, safeText } from './safe-text.ts';
import { silenceWords } from './silence-words.ts';
import { rarityWords } from './why-words.ts';

export type MessageInput = {
  readonly notification: Notification;
  readonly alerts: readonly NotifiedAlert[];
  readonly status: 'firing' | 'resolved';
  readonly externalUrl: string | null;
  readonly grafanaUrl: string | null;
  /** The over-before-sent case: one "was and is over" message. */
  readonly late: boolean;
};

export type MessageLink = { readonly text: string; readonly href: string };

export type MessageLines = {
  /** All that a lock screen shows. */
  readonly title: string;
  readonly headline: string;
  /** Behind the headline on the same line: band, factor, rarity, since, environment. */
  readonly facts: readonly string[];
  /** `Changed`, `Normal`, `Cost`, … with their text. */
  readonly notes: readonly (readonly [name: string, text: string])[];
  /** Other alerts of the group, worst first. */
  readonly others: readonly string[];
  readonly links: readonly MessageLink[];
  readonly why: string;
};

const othersMax = 10;

export function messageLines(input: MessageInput): MessageLines {
  const [worst, ...rest] = worstFirst(input.alerts);
  if (!worst) throw new Error('a message without alerts');
  return input.status === 'resolved' ? resolvedLines(input, worst, rest) : firingLines(input, worst, rest);
}

function firingLines(input: MessageInput, worst: NotifiedAlert, rest: readonly NotifiedAlert[]): MessageLines {
  const { evidence, labels } = worst;
  const { at } = input.notification;
  const headline = headlineOf(worst);
  // What says nothing has its words in the headline, with what was usual.
  const isSilent = (evidence.kind ?? 'value') !== 'value';
  const band = isSilent ? null : formatRange(evidence.lower, evidence.upper, evidence.unit, evidence.value);
  const [change] = evidence.changes;
  const since = `since ${formatClock(evidence.onsetAt, at)}`;
  const count = input.alerts.filter(({ status }) => status === 'firing').length;
  const after = change ? `${formatRoughSpan(evidence.onsetAt - change.at)} after ${changeName(change)}` : null;
  return {
    title: cleanJoin(
      [
        `${severityWord(labels)} ${headline}${band ? `, expected ${band}` : ''}`,
        count > 1 ? `${count} alerts` : null,
        since,
        after,
      ],
      ' · ',
    ),
    headline,
    facts: keep([
      band && `expected ${band}${evidence.season === null ? '' : ` for ${safeText(evidence.season, 40)}`}`,
      isSilent ? null : edgeFactor(evidence),
      isSilent ? null : rarityWords(evidence),
      `${since} (${formatSpan(at - evidence.onsetAt)})`,
      environmentOf(labels),
      labels['tier'] && `tier ${safeText(labels['tier'], 20)}`,
    ]),
    notes: notesOf(worst),
    others: othersOf(rest),
    links: linksOf(worst, input),
    why: whyOf(input.notification),
  };
}

function resolvedLines(input: MessageInput, worst: NotifiedAlert, rest: readonly NotifiedAlert[]): MessageLines {
  const { evidence, labels } = worst;
  const endedAt = Math.max(...input.alerts.map((alert) => alert.endsAt ?? alert.updatedAt));
  const onsetAt = Math.min(...input.alerts.map((alert) => alert.evidence.onsetAt));
  const lasted = `lasted ${formatSpan(endedAt - onsetAt)}`;
  const word = input.late ? 'WAS' : 'RESOLVED';
  const headline = [serviceOf(labels), signalWords(worst) ?? alertName(labels)].filter((part) => part !== null).join(' ');
  const count = input.alerts.length > 1 ? `${input.alerts.length} alerts` : null;
  const band = formatRange(evidence.lower, evidence.upper, evidence.unit, evidence.endValue ?? evidence.value);
  const over = input.late
    ? `was and is over since ${formatClock(endedAt, input.notification.at)}`
    : `since ${formatClock(endedAt, input.notification.at)}`;
  return {
    title: cleanJoin([`${word} ${headline}${insideWords(evidence, band)}`, count, over, lasted], ' · '),
    headline: `${headline}${insideWords(evidence, band) || ` ${input.late ? 'was anomalous and is over' : endWords(evidence)}`}`,
    facts: keep([band && evidence.endValue === undefined ? `expected ${band}` : null, over, lasted, environmentOf(labels)]),
    notes: [
      ...costOf(evidence, endedAt - onsetAt),
      ['Timeline', `${formatClock(onsetAt, endedAt)} start · ${formatClock(endedAt, endedAt)} over`],
      ...annotationNotes(worst),
    ],
    others: othersOf(rest),
    links: linksOf(worst, input),
    why: whyOf(input.notification),
  };
}

/** ` 0.38 s, inside 0.31–0.46 s`: the sample that was back, when there is one. */
function insideWords({ endValue, unit }: Evidence, band: string | null): string {
  return endValue === undefined || band === null ? '' : ` ${formatValue(endValue, unit)}, inside ${band}`;
}

/** What it cost in all, at the rate that was measured when it fired. */
function costOf({ impact }: Evidence, lastedMs: DurationMs): readonly (readonly [string, string])[] {
  if (!impact || impact.missingPerMinute <= 0) return [];
  const minutes = lastedMs / 60_000;
  const missing = `${formatNumber(Math.round(impact.missingPerMinute * minutes))} ${safeText(impact.unit, 40)}s missing`;
  return [
    [
      'Cost',
      impact.costPerMinute === null
        ? `≈ ${missing}`
        : `≈ ${formatMoney(impact.costPerMinute * minutes, impact.currency)} (${missing})`,
    ],
  ];
}

/** What is true of the end: what vanished or was accepted did not come back to normal. */
function endWords({ endReason, watch, acceptance }: Evidence): string {
  if (watch === null) return 'is over';
  switch (endReason) {
    case 'series-gone':
      return 'is no longer measured: it sends no more samples';
    case 'accepted':
    case 'accepted-by-person':
    case 'accepted-after-change':
      return `stays where it is: this level now counts as normal${acceptance ? ` (accepted ${safeText(acceptanceWords(acceptance), 120)})` : ''}`;
    case 'watch-removed':
      return 'is no longer watched';
    default:
      return 'is back to normal';
  }
}

/** `checkout latency 1.84 s` for an anomaly; the rule's own summary, or its name and service, otherwise. */
function headlineOf(alert: NotifiedAlert): string {
  const { evidence, labels, annotations } = alert;
  const service = serviceOf(labels);
  const words = signalWords(alert);
  const silence = silenceWords({ ...evidence, reference: evidence.firedAt });
  if (silence !== null) return cleanJoin([service, words, silence], ' ');
  if (evidence.watch !== null && words !== null && evidence.value !== null)
    return cleanJoin([service, words, formatValue(evidence.value, evidence.unit)], ' ');
  const summary = safeText(annotations['summary'] ?? '', 200);
  return summary === '' ? cleanJoin([alertName(labels), service], ' ') : `${alertName(labels)}: ${summary}`;
}

function edgeFactor({ value, upper, lower }: Evidence): string | null {
  if (value === null || upper === null || lower === null) return null;
  if (value > upper && upper > 0) return `${formatNumber(value / upper)}× the upper edge`;
  if (value < lower && lower > 0) return `${formatNumber((value / lower) * 100)} % of the lower edge`;
  return null;
}

function changeName({ kind, version }: Evidence['changes'][number]): string {
  return cleanJoin([safeText(kind, 40), version === null ? null : safeText(version, 60)], ' ');
}

function changeLine(change: Evidence['changes'][number], reference: EpochMs): string {
  const versions = [change.previous, change.version]
    .filter((version) => version !== null)
    .map((version) => safeText(version, 60));
  return cleanJoin(
    [
      cleanJoin([safeText(change.kind, 40), versions.join(' → '), change.by && `by ${safeText(change.by, 60)}`], ' '),
      formatClock(change.at, reference),
      change.text && safeText(change.text, 200),
    ],
    ', ',
  );
}

function notesOf(alert: NotifiedAlert): readonly (readonly [string, string])[] {
  const { changes, siblings, impact, onsetAt, shares } = alert.evidence;
  const notes: [string, string][] = [];
  const [change, ...older] = changes;
  if (change) notes.push(['Changed', changeLine(change, onsetAt) + (older.length > 0 ? ` (and ${older.length} more)` : '')]);
  const where = shares
    .slice(0, 3)
    .map((share) => `${safeText(Object.values(share.labels).join(' '), 100)}: ${formatNumber(share.share * 100)} %`);
  if (where.length > 0) notes.push(['Where', where.join(' · ')]);
  const state = (inside: boolean): string =>
    siblings
      .filter((one) => one.inside === inside)
      .map(({ watch, value, unit }) => `${safeText(watch, 60).replaceAll('_', ' ')} ${formatValue(value, unit)}`)
      .slice(0, 6)
      .join(' · ');
  if (state(false) !== '') notes.push(['Also off', state(false)]);
  if (state(true) !== '') notes.push(['Normal', state(true)]);
  if (impact && impact.missingPerMinute > 0) {
    const cost = impact.costPerMinute === null ? '' : ` ≈ ${formatMoney(impact.costPerMinute, impact.currency)}/min`;
    notes.push(['Cost', `${formatNumber(impact.missingPerMinute)} ${safeText(impact.unit, 40)}s/min missing${cost}`]);
  }
  return [...notes, ...annotationNotes(alert)];
}

/** A rule's own description; ours says nothing that is not in the lines already. */
function annotationNotes({ annotations, evidence }: NotifiedAlert): readonly (readonly [string, string])[] {
  const description = safeText(annotations['description'] ?? '', 1000);
  return evidence.watch !== null || description === '' ? [] : [['About', description]];
}

function othersOf(rest: readonly NotifiedAlert[]): readonly string[] {
  const shown = rest
    .slice(0, othersMax)
    .map((alert) => `${alert.status === 'resolved' ? 'resolved ' : ''}${severityWord(alert.labels)} ${headlineOf(alert)}`);
  return rest.length > othersMax ? [...shown, `and ${rest.length - othersMax} more`] : shown;
}

/** Half an hour before the onset is enough to see what normal was. */
const dashboardLeadMs = 30 * 60_000;

/** Grafana's own annotations name the dashboard and panel of an alert. */
function dashboardOf({ annotations, labels, evidence, endsAt }: NotifiedAlert, grafanaUrl: string | null): string | null {
  const uid = annotations['__dashboardUid__'] ?? '';
  if (grafanaUrl === null || !/^[\w-]{1,40}$/.test(uid)) return null;
  const to = endsAt === null ? 'now' : String(endsAt + dashboardLeadMs);
  const query = new URLSearchParams({ from: String(evidence.onsetAt - dashboardLeadMs), to });
  const service = serviceOf(labels);
  if (service !== null) query.set('var-service', service);
  const panel = annotations['__panelId__'] ?? '';
  if (/^\d{1,9}$/.test(panel)) query.set('viewPanel', panel);
  return `${grafanaUrl.replace(/\/+$/, '')}/d/${uid}?${query.toString()}`;
}

function linksOf(alert: NotifiedAlert, { externalUrl, grafanaUrl }: MessageInput): readonly MessageLink[] {
  const { annotations, generatorUrl, evidence } = alert;
  const candidates: [string, string | null][] = [
    ['Runbook', annotations['runbook_url'] ?? annotations['runbook'] ?? null],
    ['Dashboard', annotations['dashboard_url'] ?? dashboardOf(alert, grafanaUrl)],
    ['Query', generatorUrl],
    ...evidence.changes
      .slice(0, 1)
      .flatMap(({ links }) =>
        links.slice(0, 3).map(({ text, href }): [string, string] => [safeText(text, 40) || 'Change', href]),
      ),
    ['Runtime Intelligence', externalUrl],
  ];
  return candidates.flatMap(([text, href]) => {
    const safe = safeHref(href);
    return safe === null ? [] : [{ text, href: safe }];
  });
}

/** `why: critical-alerts, by route.routes[0] rti.yml:38`. */
function whyOf({ receiver, route, reason }: Notification): string {
  const place = route.file === null ? null : `${route.file}${route.line === null ? '' : `:${route.line}`}`;
  return `${safeText(receiver, 100)} · ${safeText(cleanJoin([route.path, place], ' '), 400)} · ${reason}`;
}

function keep(parts: readonly (string | null | 0 | undefined)[]): readonly string[] {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '');
}

function cleanJoin(parts: readonly (string | null | undefined)[], by: string): string {
  return keep(parts).join(by);
}
