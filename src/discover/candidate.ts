// A watch that could be made of the metrics that are there, before the labels of its metric are known.
import type { LabelValues } from './facts.ts';
import type { Spec } from './spec.ts';

/** The names the watches of a conventional fleet bear. */
export type SeedName =
  | 'request_rate'
  | 'error_rate'
  | 'response_time'
  | 'cpu_usage'
  | 'memory_usage'
  | 'disk_usage'
  | 'queue_depth';

export type Candidate = {
  readonly name: SeedName;
  /** Ends the name when another candidate bears the plain one. */
  readonly key: string;
  readonly signal: 'traffic' | 'errors' | 'latency' | 'saturation';
  readonly unit: string;
  /** The unit where the samples are scraped, when it is another. */
  readonly scrapedUnit?: string;
  readonly direction: 'up' | 'down' | 'both';
  /** The series whose labels decide how it is written. */
  readonly metric: string;
  /** Of these labels the values count, too. */
  readonly valuesOf: readonly string[];
  /** What it is, for people: `http_requests_total of client libraries`. */
  readonly what: string;
  /** null when the labels do not allow it, with the reason in `otherwise`. */
  readonly specOf: (labels: LabelValues, identity: Identity) => Spec | null;
  readonly otherwise: string;
};

/** Labels that name service and environment, as configured. */
export type Identity = { readonly service: readonly string[]; readonly environment: readonly string[] };

export type Skipped = { readonly what: string; readonly why: string };
export type Candidates = { readonly candidates: readonly Candidate[]; readonly skipped: readonly Skipped[] };

/**
 * The labels a service is told apart by: those of the convention and of `identity` that the metric has, and the first label of an environment.
 * They mostly go together (a service is one job), so that all of them make no more series than one.
 */
export function serviceLabels(labels: LabelValues, own: readonly string[], identity: Identity): readonly string[] {
  const has = (label: string): boolean => labels.has(label) && !label.includes('.');
  const services = [...own, ...identity.service].filter(has);
  const places = ['namespace', ...identity.environment].filter(has).slice(0, 2);
  return [...new Set([...services, ...places])];
}
