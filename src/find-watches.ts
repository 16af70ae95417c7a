// Part of the composition root: asks the sources which metrics they have, and lets `discover/` choose what to watch of them.
import type { Config } from './config/config.ts';
import type { FoundInput } from './config/load.ts';
import type { Skipped } from './discover/candidate.ts';
import { type AskedEvery, askedEvery, longer, type ScrapeIntervals, stepOf } from './discover/asked-every.ts';
import { coarser, type Draft, draftsOf, findCandidates, nameDrafts, whyOf, writeDraft } from './discover/choose-watches.ts';
import { type Facts, mergeFacts, type MetricType } from './discover/facts.ts';
import type { Found, FoundWatch } from './discover/found.ts';
import { type Instead, preferRecorded, type PreferOptions } from './prefer-recorded.ts';
import { HttpClient } from './sources/http-client.ts';
import type { Pace } from './sources/pace.ts';
import { type CountedSeries, PrometheusCatalog } from './sources/prometheus-catalog.ts';
import { makeTarget, scrapeAccept, scrapeBytesMax } from './sources/scrape-target.ts';
import { readTargetMetrics } from './sources/target-metrics.ts';

export type FindOptions = {
  readonly config: Pick<Config, 'prometheus' | 'scrape' | 'identity'>;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** What was watched before, so that its names are not given to others. */
  readonly before: readonly FoundWatch[];
  /** What earlier looks have counted; this one adds to it. */
  readonly counted?: CountedSeries;
};

/** `notes`: what could not be asked, and did not keep the rest from being found. */
export type FindResult =
  | { readonly kind: 'found'; readonly found: Found; readonly requests: number; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly detail: string };

/** What was found, as the configuration takes it. */
export const foundInput = (watches: readonly FoundWatch[], skipped: readonly Skipped[], problem: string | null): FoundInput => ({
  watches: watches.map(({ watch }) => watch),
  origin: { watched: watches.map(({ watch, why, series }) => ({ name: watch.name, why, series })), skipped, problem },
});

/** Series a found watch may have. More than that is a watch to be written by somebody who knows what matters. */
const seriesMax = 500;
/** Questions to one Prometheus: an ordinary fleet needs about twenty. */
const requestsMax = 80;
const requestTimeoutMs = 5000;
const targetsMax = 20;

/** Finds what there is to watch. Never throws for what a source may answer; `failed` when none could be asked. */
export function findWatches(options: FindOptions): Promise<FindResult> {
  return options.config.prometheus.length > 0 ? findByQueries(options) : findInTargets(options);
}

async function findByQueries({ config, pace, signal, before, counted: earlier = new Map() }: FindOptions): Promise<FindResult> {
  const catalogs = config.prometheus.map(
    ({ url, bearerToken, basicAuth, timeoutMs }) =>
      new PrometheusCatalog(
        { url, bearerToken, basicAuth, timeoutMs: Math.min(timeoutMs, requestTimeoutMs), requestsMax, counted: earlier },
        pace,
      ),
  );
  try {
    const asked = await Promise.all(catalogs.map((catalog) => askNames(catalog, signal)));
    const there = asked.flatMap((one, i) => (one.kind === 'data' && catalogs[i] ? [{ ...one, catalog: catalogs[i] }] : []));
    const notes = asked.flatMap((one) => (one.kind === 'failed' ? [one.detail] : one.notes));
    if (there.length === 0) return { kind: 'failed', detail: notes.join('; ') };
    const { candidates, skipped } = findCandidates(mergeFacts(there.map(({ facts }) => facts)));
    const labelled = await Promise.all(there.map(({ catalog, facts }) => askLabels(catalog, facts, candidates, signal)));
    const facts = mergeFacts(labelled);
    const drafts = draftsOf(candidates, facts, config.identity);
    const window = windowFor(facts);
    const counted = await countDrafts(
      drafts.drafts,
      window,
      there.map(({ catalog }) => catalog),
      signal,
    );
    const intervals = await askIntervals(
      there.map(({ catalog }) => catalog),
      signal,
    );
    const every = (metric: string): AskedEvery | null => askedEvery(facts.labels.get(metric), intervals);
    const instead = await askRecorded(
      counted.kept,
      there.map(({ catalog }) => catalog),
      { facts, before, signal },
    );
    const watches = toWatches(counted.kept, { window, before, every, instead, now: pace.clock.now() });
    const requests = catalogs.reduce((sum, { requestCount }) => sum + requestCount, 0);
    return {
      kind: 'found',
      found: { watches, skipped: [...skipped, ...drafts.skipped, ...counted.skipped] },
      requests,
      notes,
    };
  } finally {
    for (const catalog of catalogs) catalog.close();
  }
}

type Named =
  | { readonly kind: 'data'; readonly facts: Facts; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly detail: string };

async function askNames(catalog: PrometheusCatalog, signal: AbortSignal): Promise<Named> {
  const names = await catalog.names(signal);
  if (names.kind !== 'data') return { kind: 'failed', detail: names.detail };
  const types = await catalog.types(signal);
  const known = types.kind === 'data' ? [...types.data] : [];
  const note = types.kind === 'data' ? [] : [`types of metrics are not known, names decide: ${types.detail}`];
  return {
    kind: 'data',
    facts: { names: names.data, types: new Map(known.map(([name, type]) => [name, toType(type)])), labels: new Map() },
    notes: note,
  };
}

function toType(text: string): MetricType {
  return text === 'counter' || text === 'gauge' || text === 'histogram' || text === 'summary' ? text : 'unknown';
}

/** Prometheus about itself: the label `interval` has a value for every scrape interval in use. */
const intervalMetric = 'prometheus_target_interval_length_seconds';

async function askLabels(
  catalog: PrometheusCatalog,
  facts: Facts,
  candidates: readonly Draft['candidate'][],
  signal: AbortSignal,
): Promise<Facts> {
  const wanted = new Map<string, Set<string>>();
  if (facts.names.has(intervalMetric)) wanted.set(intervalMetric, new Set(['interval']));
  for (const { metric, valuesOf } of candidates)
    if (facts.names.has(metric)) wanted.set(metric, new Set([...(wanted.get(metric) ?? ['job']), ...valuesOf]));
  const labels = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const [metric, values] of wanted) {
    const names = await catalog.labelNames(metric, signal);
    if (names.kind !== 'data') continue;
    const known = new Map<string, readonly string[]>();
    for (const name of names.data) {
      const some = values.has(name) ? await catalog.labelValues(metric, name, signal) : null;
      known.set(name, some?.kind === 'data' ? some.data : []);
    }
    labels.set(metric, known);
  }
  return { ...facts, labels };
}

/** Of all servers together; none when one of them does not say, because every watch is asked of each. */
async function askIntervals(catalogs: readonly PrometheusCatalog[], signal: AbortSignal): Promise<ScrapeIntervals> {
  const answers = await Promise.all(catalogs.map((catalog) => catalog.gaps('up', signal)));
  const gaps = answers.flatMap((answer) => (answer.kind === 'data' ? [answer.data] : []));
  if (gaps.length < answers.length) return new Map();
  const jobs = new Set(gaps.flatMap((one) => [...one.keys()]));
  return new Map(
    [...jobs].flatMap((job): [string, AskedEvery][] => {
      const every = stepOf(gaps.flatMap((one) => one.get(job) ?? []));
      return every === null ? [] : [[job, every]];
    }),
  );
}

/** A rate needs two samples; where targets are scraped once a minute, two minutes may hold one. */
function windowFor(facts: Facts): string {
  const intervals = facts.labels.get(intervalMetric)?.get('interval') ?? [];
  return intervals.some((text) => /^(?:[1-9]\d*m|[1-9]\d*h|4[5-9]s|5\ds)/.test(text)) ? '5m' : '2m';
}

/** `refused`: why the query answered nothing at all; it would not answer the daemon either. */
type Counted = { readonly draft: Draft; readonly series: number | null; readonly refused: string | null };

async function countDrafts(
  drafts: readonly Draft[],
  window: string,
  catalogs: readonly PrometheusCatalog[],
  signal: AbortSignal,
): Promise<{ readonly kept: readonly Counted[]; readonly skipped: readonly Skipped[] }> {
  const kept: Counted[] = [];
  const skipped: Skipped[] = [];
  for (const draft of drafts) {
    const counted = await countDraft(draft, window, catalogs, signal);
    const what = `${draft.candidate.name} of ${draft.candidate.metric}`;
    if (counted.refused !== null) skipped.push({ what, why: `its query is not answered: ${counted.refused}` });
    else if (counted.series !== null && counted.series > seriesMax)
      skipped.push({
        what,
        why: `it would be ${counted.series} series, more than ${seriesMax}: write a watch of what matters of it`,
      });
    else kept.push(counted);
  }
  return { kept, skipped };
}

/** With all labels, else with the first one only. */
async function countDraft(
  draft: Draft,
  window: string,
  catalogs: readonly PrometheusCatalog[],
  signal: AbortSignal,
): Promise<Counted> {
  const query = writeDraft(draft, draft.candidate.name, window)?.query ?? '';
  const answers = await Promise.all(catalogs.map((catalog) => catalog.seriesCount(query, signal)));
  const counts = answers.flatMap((answer) => (answer.kind === 'data' ? [answer.data] : []));
  const series = counts.length === 0 ? null : counts.reduce((a, b) => a + b, 0);
  const refused = answers.flatMap((answer) => (answer.kind === 'data' ? [] : [answer.detail]));
  const less = series !== null && series > seriesMax ? coarser(draft) : null;
  return less === null
    ? { draft, series, refused: series === null ? refused.join('; ') : null }
    : countDraft(less, window, catalogs, signal);
}

type Written = {
  readonly window: string | null;
  readonly before: readonly FoundWatch[];
  /** As `askedEvery` says it of a metric. */
  readonly every: (metric: string) => AskedEvery | null;
  /** What is asked instead, by `idOf`. */
  readonly instead: ReadonlyMap<string, Instead>;
  readonly now: number;
};

/** As it was kept in a file, perhaps by another version. */
const toStep = (text: string | undefined): AskedEvery => (text === '30s' || text === '1m' ? text : 'default');
const idOf = ({ candidate }: Draft): string => `${candidate.name} ${candidate.metric}`;

/** Of several servers each would have to have the record: there the metrics themselves are asked. */
async function askRecorded(
  counted: readonly Counted[],
  catalogs: readonly PrometheusCatalog[],
  { facts, before, signal }: Omit<PreferOptions, 'catalog' | 'before'> & { readonly before: readonly FoundWatch[] },
): Promise<ReadonlyMap<string, Instead>> {
  const instead = new Map<string, Instead>();
  const [catalog] = catalogs;
  if (catalog === undefined || catalogs.length > 1) return instead;
  for (const { draft, series } of counted) {
    const id = idOf(draft);
    const asked = before.find((one) => one.id === id)?.watch.query;
    const found = await preferRecorded(draft, series, { catalog, facts, before: asked, signal });
    if (found !== null) instead.set(id, found);
  }
  return instead;
}

function toWatches(counted: readonly Counted[], { window, before, every, instead, now }: Written): readonly FoundWatch[] {
  const named = new Map(before.map(({ id, watch }) => [id, watch.name]));
  const earlier = new Map(before.map(({ id, watch }) => [id, toStep(watch.interval)]));
  const fresh = counted.filter(({ draft }) => !named.has(idOf(draft)));
  const names = nameDrafts(
    fresh.map(({ draft }) => draft),
    new Set(named.values()),
  );
  for (const [i, { draft }] of fresh.entries()) named.set(idOf(draft), names[i] ?? draft.candidate.name);
  return counted.flatMap(({ draft, series }): FoundWatch[] => {
    const watch = writeDraft(draft, named.get(idOf(draft)) ?? draft.candidate.name, window);
    if (watch === null) return [];
    const recorded = instead.get(idOf(draft));
    // While it cannot be told, nothing changes: another interval would begin to learn anew.
    const scraped = every(draft.candidate.metric) ?? earlier.get(idOf(draft)) ?? 'default';
    const interval = recorded ? longer(scraped, recorded.every) : scraped;
    const asked = recorded ? { ...watch, query: recorded.query } : watch;
    const paced = interval === 'default' ? asked : { ...asked, interval };
    const why = [
      whyOf(draft),
      ...(interval === 'default' ? [] : [`every ${interval}`]),
      ...(recorded ? [recorded.why] : []),
    ].join(', ');
    return [{ id: idOf(draft), watch: paced, why, series, seenAt: now }];
  });
}

async function findInTargets({ config, pace, signal, before }: FindOptions): Promise<FindResult> {
  const client = new HttpClient({ bearerToken: null, basicAuth: null }, 4);
  const all = config.scrape.flatMap((entry) => entry.targets.map((address) => ({ entry, address })));
  try {
    const read = await Promise.all(
      all.slice(0, targetsMax).map(async ({ entry, address }) => {
        const target = makeTarget(address, entry.name, entry.labels);
        const timeoutMs = Math.min(entry.timeoutMs, requestTimeoutMs);
        const request = { url: target.url, accept: scrapeAccept, timeoutMs, bodyMaxBytes: scrapeBytesMax, signal };
        return readTargetMetrics(target, await client.request(request), entry.samplesMax);
      }),
    );
    const notes = read.flatMap((one) => (one.kind === 'failed' ? [one.detail] : []));
    const facts = read.flatMap((one): Facts[] => {
      if (one.kind === 'failed') return [];
      return [{ ...one.data, types: new Map([...one.data.types].map(([name, type]) => [name, toType(type)])) }];
    });
    if (facts.length === 0) return { kind: 'failed', detail: notes.join('; ') };
    const merged = mergeFacts(facts);
    const { candidates, skipped } = findCandidates(merged);
    const drafts = draftsOf(candidates, merged, config.identity);
    const counted = drafts.drafts.map((draft) => ({ draft, series: null, refused: null }));
    const watches = toWatches(counted, {
      window: null,
      before,
      every: () => 'default',
      instead: new Map(),
      now: pace.clock.now(),
    });
    const beyond = all.length > targetsMax ? [`only the first ${targetsMax} targets were looked at`] : [];
    return {
      kind: 'found',
      found: { watches, skipped: [...skipped, ...drafts.skipped] },
      requests: read.length,
      notes: [...notes, ...beyond],
    };
  } finally {
    client.close();
  }
}
