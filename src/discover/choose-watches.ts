// From what is known of the metrics to the watches worth having: every candidate, its labels, its name.
import type { Candidate, Candidates, Identity, SeedName, Skipped } from './candidate.ts';
import type { Facts } from './facts.ts';
import type { RawFoundWatch } from './found.ts';
import { queueCandidates } from './queues.ts';
import { requestCandidates } from './requests.ts';
import { resourceCandidates } from './resources.ts';
import { fromOf, queryOf, type Spec } from './spec.ts';

/** Watches of one name beyond this are not made: each costs a query at every interval and a share of false alarms. */
const perNameMax = 4;

export function findCandidates(facts: Facts): Candidates {
  const all = [requestCandidates(facts), resourceCandidates(facts), queueCandidates(facts)];
  const counts = new Map<SeedName, number>();
  const candidates: Candidate[] = [];
  const skipped: Skipped[] = all.flatMap((found) => found.skipped);
  for (const candidate of all.flatMap((found) => found.candidates)) {
    const count = (counts.get(candidate.name) ?? 0) + 1;
    counts.set(candidate.name, count);
    if (count <= perNameMax) candidates.push(candidate);
    else
      skipped.push({
        what: `${candidate.name} of ${candidate.what}`,
        why: `${perNameMax} watches of that kind are enough to begin with; name this one yourself if it matters more`,
      });
  }
  return { candidates, skipped: [...skipped, ...nothingOf(candidates)] };
}

const looked: Readonly<Record<SeedName, string>> = {
  request_rate: 'a counter such as http_requests_total, or the histogram of a server',
  error_rate: 'a counter of requests with a status label',
  response_time: 'a histogram such as http_request_duration_seconds',
  cpu_usage: 'node_cpu_seconds_total, windows_cpu_time_total, container_ or process_cpu_…',
  memory_usage: 'node_memory_…, windows_…, container_ or process_… memory',
  disk_usage: 'node_filesystem_…, windows_logical_disk_…, kubelet_volume_stats_…',
  queue_depth: 'gauges of Kafka, RabbitMQ, Sidekiq, Celery, or named …_queue_length and the like',
};

function nothingOf(candidates: readonly Candidate[]): readonly Skipped[] {
  const missing = Object.entries(looked).filter(([name]) => !candidates.some((candidate) => candidate.name === name));
  return missing.map(([name, what]) => ({ what: name, why: `nothing that measures it was found (looked for ${what})` }));
}

export type Draft = { readonly candidate: Candidate; readonly spec: Spec };

export type Drafts = { readonly drafts: readonly Draft[]; readonly skipped: readonly Skipped[] };

/** Candidates with their labels looked at. */
export function draftsOf(candidates: readonly Candidate[], facts: Facts, identity: Identity): Drafts {
  const drafts: Draft[] = [];
  const skipped: Skipped[] = [];
  for (const candidate of candidates) {
    const labels = facts.labels.get(candidate.metric);
    const spec = labels ? candidate.specOf(labels, identity) : null;
    const what = `${candidate.name} of ${candidate.metric}`;
    if (labels === undefined) skipped.push({ what, why: 'its labels could not be asked' });
    else if (labels.size === 0) skipped.push({ what, why: 'it had no series in the last hour' });
    else if (spec === null) skipped.push({ what, why: candidate.otherwise });
    else drafts.push({ candidate, spec });
  }
  return { drafts, skipped };
}

/** The same with less labels, for one that would have too many series; null when there is nothing left to leave out. */
export function coarser({ candidate, spec }: Draft): Draft | null {
  return spec.by.length > 1 ? { candidate, spec: { ...spec, by: spec.by.slice(0, 1) } } : null;
}

/** Deviations below this are nobody's trouble, whatever is usual. */
const minOf: Partial<Readonly<Record<string, RawFoundWatch['min']>>> = {
  error_rate: { change: '1%' },
  cpu_usage: { change: '10%' },
  memory_usage: { change: '5%' },
  disk_usage: { change: '2%' },
};

/** How the draft is written; null when its samples cannot be computed with where they are scraped. `window` null = scraped. */
export function writeDraft({ candidate, spec }: Draft, name: string, window: string | null): RawFoundWatch | null {
  const { signal } = candidate;
  if (window !== null) {
    const min = candidate.unit === 'ratio' ? minOf[candidate.name] : undefined;
    const { unit, direction } = candidate;
    return { name, signal, unit, direction, query: queryOf(spec, window), ...(min ? { min } : {}) };
  }
  const from = fromOf(spec);
  if (from === null) return null;
  const unit = candidate.scrapedUnit ?? candidate.unit;
  const direction = candidate.scrapedUnit === undefined ? candidate.direction : 'down';
  const min = unit === 'ratio' ? minOf[candidate.name] : undefined;
  return { name, signal, unit, direction, from, ...(min ? { min } : {}) };
}

/** The plain name for the first of a kind, then names that end in what tells them apart. */
export function nameDrafts(drafts: readonly Draft[], taken: ReadonlySet<string> = new Set()): readonly string[] {
  const used = new Set(taken);
  return drafts.map(({ candidate }) => {
    const ended = `${candidate.name}_${candidate.key}`.replaceAll(/[^a-zA-Z0-9_]/g, '_');
    const free = [candidate.name, ended, ...Array.from({ length: 100 }, (_, i) => `${ended}_${i + 2}`)].find(
      (name) => !used.has(name),
    );
    const name = free ?? ended;
    used.add(name);
    return name;
  });
}

export function whyOf({ candidate, spec }: Draft): string {
  const by = spec.by.length === 0 ? 'all together' : `by ${spec.by.join(', ')}`;
  const bad = spec.kind === 'ratio' ? `, failed: ${spec.bad.join(' or ')}` : '';
  return `${candidate.what}${bad}, ${by}`;
}
