// Counts what the replay brought to light, and puts beside it what the alert rules said. Pure.
import type { Channel } from '../channels/port.ts';
import type { Config, PrometheusConfig } from '../config/config.ts';
import type { Anomaly } from '../model/anomaly.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { PlotPoint } from '../plot/plot-point.ts';
import { compareEpisodes, type Episode, type Messages, pagingTypes } from './episode-log.ts';
import { worstMax } from './episode-traces.ts';
import type { Replayed } from './replay.ts';
import type { BacktestReport, ListedEpisode, RuleReport, Span, WatchReport, WorstEpisode } from './report.ts';
import { makeMeets, type Meets, type RuleFiring } from './rule-alerts.ts';

export type ReportInput = {
  readonly config: Config;
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  readonly sources: readonly PrometheusConfig[];
  readonly replayed: readonly Replayed[];
  readonly untested: BacktestReport['untested'];
  readonly firings: readonly RuleFiring[];
  readonly notes: readonly string[];
  readonly asked: { readonly from: EpochMs; readonly to: EpochMs };
  /** Of the first sample; judging began at `judgedFrom`; of the last sample. */
  readonly firstAt: EpochMs;
  readonly judgedFrom: EpochMs;
  readonly lastAt: EpochMs;
  readonly episodes: readonly Episode[];
  readonly messages: Messages;
  /** The judged samples of the worst episodes of a watch, by the anomaly's number. */
  readonly pointsOf: (watch: string) => ReadonlyMap<number, readonly PlotPoint[]>;
  readonly serviceOf: (labels: Labels) => string | undefined;
};

const weekMs: DurationMs = 7 * 86_400_000;
const dayMs: DurationMs = 86_400_000;
/** Episodes of a watch that are listed. */
const listedMax = 1000;
/** Rules told of beside one episode. */
const rulesBesideMax = 5;

const timeOf = (at: EpochMs): string => new Date(at).toISOString();
const spanOf = (from: EpochMs, to: EpochMs): Span => ({ from: timeOf(from), to: timeOf(to) });
const rounded = (value: number): number => Math.round(value * 100) / 100;
const byName = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function makeReport(input: ReportInput): BacktestReport {
  const { config, firstAt, judgedFrom, lastAt, episodes, messages } = input;
  const weeks = (lastAt - judgedFrom) / weekMs;
  const firings = input.firings.filter(({ endedAt }) => endedAt >= judgedFrom);
  const meets = makeMeets(input.serviceOf);
  const watches = input.replayed.map((one) => watchReport(one, { input, weeks, firings, meets }));
  const told = episodes.filter((episode) => episode.told.length > 0).length;
  const paged = episodes.filter((episode) => episode.paged).length;
  return {
    version: 1,
    sources: input.sources.map(({ name, url }) => ({ name, url })),
    config: { file: config.file, hash: config.hash, deliver: config.deliver },
    asked: spanOf(input.asked.from, input.asked.to),
    available: spanOf(firstAt, lastAt),
    warmUp: spanOf(firstAt, judgedFrom),
    judged: { ...spanOf(judgedFrom, lastAt), weeks: rounded(weeks) },
    totals: {
      watches: watches.length,
      series: sum(watches.map(({ series }) => series)),
      samples: sum(watches.map(({ samples }) => samples)),
      episodes: episodes.length,
      ...{ told, paged, toldPerWeek: rounded(told / weeks), pagedPerWeek: rounded(paged / weeks) },
      messagesPerWeek: Object.fromEntries(
        [...messages].sort(byName).map(([receiver, count]) => [receiver, rounded(count / weeks)]),
      ),
    },
    watches,
    untested: input.untested,
    rules: ruleReports(firings, { episodes, weeks, meets }),
    notes: [...input.notes, ...notesOf(input)],
  };
}

type Around = {
  readonly input: ReportInput;
  readonly weeks: number;
  readonly firings: readonly RuleFiring[];
  readonly meets: Meets;
};

function watchReport({ watch, source, history }: Replayed, around: Around): WatchReport {
  const { input, weeks, firings, meets } = around;
  // A watch asked at two sources is one watch; its episodes are told of at the first.
  const isFirst = input.replayed.find((one) => one.watch.name === watch.name)?.source === source;
  const episodes = isFirst ? input.episodes.filter(({ anomaly }) => anomaly.watch === watch.name) : [];
  const points = input.pointsOf(watch.name);
  const told = episodes.filter((episode) => episode.told.length > 0).length;
  const paged = episodes.filter((episode) => episode.paged).length;
  const worst = episodes.toSorted((a, b) => compareEpisodes(a.anomaly, b.anomaly)).slice(0, worstMax);
  return {
    ...{ name: watch.name, source: source.name, signal: watch.signal, unit: watch.unit, detector: watch.detector },
    ...{ query: watch.query, stage: watch.stage, stepSeconds: watch.intervalMs / 1000, timeZone: watch.timeZone },
    ...{ series: history.series, samples: history.samples, episodes: episodes.length, told, paged },
    episodesPerWeek: rounded(episodes.length / weeks),
    toldPerWeek: rounded(told / weeks),
    pagedPerWeek: rounded(paged / weeks),
    held: countHeld(episodes),
    withRule: episodes.filter(({ anomaly }) => firings.some((firing) => meets(anomaly, firing))).length,
    perDay: countDays(episodes, input.judgedFrom, input.lastAt),
    worst: worst.map((episode) => worstEpisode(episode, points.get(episode.anomaly.id) ?? [], around)),
    list: episodes.slice(0, listedMax).map(listed),
  };
}

/** Of those nobody was told of. */
function countHeld(episodes: readonly Episode[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const episode of episodes) {
    if (episode.told.length > 0) continue;
    for (const reason of heldOf(episode)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(byName));
}

/** One that began at the very end waits for its group. */
function heldOf({ held, told, anomaly }: Episode): readonly string[] {
  if (held.length > 0 || told.length > 0) return held;
  return [anomaly.endedAt === null ? 'not-yet' : 'no-receiver'];
}

function countDays(episodes: readonly Episode[], from: EpochMs, to: EpochMs): number[] {
  const days = Array.from({ length: Math.max(1, Math.ceil((to - from) / dayMs)) }, () => 0);
  for (const { anomaly } of episodes) {
    const day = Math.min(days.length - 1, Math.max(0, Math.floor((anomaly.firedAt - from) / dayMs)));
    days[day] = (days[day] ?? 0) + 1;
  }
  return days;
}

function listed(episode: Episode): ListedEpisode {
  const { anomaly, told, paged } = episode;
  const { seriesLabels: labels, severity, startedAt, firedAt, endedAt, peakScore, evidence } = anomaly;
  return {
    ...{ labels, kind: evidence.kind ?? 'value', severity },
    startedAt: timeOf(startedAt),
    firedAt: timeOf(firedAt),
    endedAt: endedAt === null ? null : timeOf(endedAt),
    peakScore: rounded(peakScore),
    told: told.map(({ receiver, channel, at }) => ({ receiver, channel, at: timeOf(at) })),
    ...{ paged, held: heldOf(episode) },
  };
}

function worstEpisode(episode: Episode, points: readonly PlotPoint[], { firings, meets }: Around): WorstEpisode {
  const { anomaly } = episode;
  const { endReason, why } = anomaly.evidence;
  return { ...listed(episode), endReason: endReason ?? null, why, rules: rulesBeside(anomaly, firings, meets), points };
}

function rulesBeside(anomaly: Anomaly, firings: readonly RuleFiring[], meets: Meets): WorstEpisode['rules'] {
  const beside = firings.filter((firing) => meets(anomaly, firing));
  return beside.slice(0, rulesBesideMax).map(({ alertname, severity, labels, startedAt, endedAt }) => ({
    ...{ alertname, severity, labels: ownLabels(labels), startedAt: timeOf(startedAt), endedAt: timeOf(endedAt) },
    afterOnsetSeconds: Math.round((startedAt - anomaly.startedAt) / 1000),
  }));
}

/** Those ALERTS has besides what it says of itself. */
function ownLabels(labels: Labels): Labels {
  return makeLabels(
    Object.entries(labels).filter(([name]) => !['__name__', 'alertname', 'alertstate', 'severity'].includes(name)),
  );
}

type BesideRules = { readonly episodes: readonly Episode[]; readonly weeks: number; readonly meets: Meets };

function ruleReports(firings: readonly RuleFiring[], { episodes, weeks, meets }: BesideRules): RuleReport[] {
  const byName = new Map<string, RuleFiring[]>();
  for (const firing of firings) {
    const known = byName.get(firing.alertname);
    if (known === undefined) byName.set(firing.alertname, [firing]);
    else known.push(firing);
  }
  const reports = [...byName].map(([alertname, all]) => ({
    alertname,
    severities: [...new Set(all.map(({ severity }) => severity).filter((one) => one !== ''))].sort(),
    firings: all.length,
    perWeek: rounded(all.length / weeks),
    firingSeconds: Math.round(sum(all.map(({ startedAt, endedAt }) => endedAt - startedAt)) / 1000),
    withEpisode: all.filter((firing) => episodes.some(({ anomaly }) => meets(anomaly, firing))).length,
  }));
  return reports.sort((a, b) => b.firings - a.firings || (a.alertname < b.alertname ? -1 : 1));
}

function notesOf({ config, channels, replayed }: ReportInput): string[] {
  const notes: string[] = [];
  const types = [...channels.values()].flat().map(({ type }) => type);
  if (!types.some((type) => pagingTypes.has(type))) notes.push('no receiver pages anybody: none has PagerDuty');
  if (types.every((type) => type === 'log')) notes.push('no receiver is configured: "told" is a line in the log');
  if (config.deliver === 'shadow') notes.push('deliver is shadow: "told" is what would be sent if it were live');
  const shadow = [...new Set(replayed.filter(({ watch }) => watch.stage === 'shadow').map(({ watch }) => watch.name))];
  if (shadow.length > 0) notes.push(`in stage shadow, so nobody is told: ${shadow.join(', ')}`);
  return notes;
}
