// One question for two watches: a share of failed requests, as discovery writes it, divides twice by what the watch of all requests asks anyway.
// Prometheus works for every series that a question reads, each time it stands there, so the share is computed here from that answer and from one
// question more, for the failed ones alone. What is asked of the past is asked as it is written.
import { labelsKey } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { DecodedSeries } from './prometheus-answer.ts';
import type { QueryApi, QueryResult, RangeQuery } from './prometheus-api.ts';

/** `(PART or 0 * WHOLE) / WHOLE`. */
type Share = { readonly part: string; readonly whole: string };

type Asked = { readonly name: string; readonly query: string; readonly intervalMs: DurationMs };

/** One aggregation by labels: each of its series has other labels, and none a name. */
const aggregation = /^sum(?: by \([\w, ]*\) )?\(/;

/** `query` as a share of `whole`; null when it is not written as one. */
function shareOf(query: string, whole: string): Share | null {
  const end = ` or 0 * ${whole}) / ${whole}`;
  if (!query.startsWith('(') || !query.endsWith(end)) return null;
  const part = query.slice(1, -end.length);
  return isOneAggregation(part) && isOneAggregation(whole) ? { part, whole } : null;
}

/** Whether the bracket that begins it is closed by its last one, strings left aside. */
function isOneAggregation(text: string): boolean {
  const bare = text.replaceAll(/"(?:\\.|[^"\\])*"/g, '');
  const begin = aggregation.exec(bare)?.[0];
  if (begin === undefined) return false;
  let depth = 1;
  for (let i = begin.length; i < bare.length; i += 1) {
    if (bare[i] === '(') depth += 1;
    else if (bare[i] === ')') depth -= 1;
    if (depth === 0) return i === bare.length - 1;
  }
  return false;
}

/** The shares among the watches of one source, by watch; `of`: the watch whose answer it needs. */
export function findShares(
  watches: readonly Asked[],
): ReadonlyMap<string, { readonly query: string; readonly share: Share; readonly of: Asked }> {
  return new Map(
    watches.flatMap(({ name, query, intervalMs }) => {
      for (const of of watches) {
        const share = of.intervalMs === intervalMs ? shareOf(query, of.query) : null;
        if (share !== null) return [[name, { query, share, of }] as const];
      }
      return [];
    }),
  );
}

/** An answer that others wait for at the same instant. */
type Held = { readonly at: EpochMs; readonly answer: Promise<QueryResult>; takers: number };

/** Asks as `api` does, but for shares. */
export class SharedQuestions implements QueryApi {
  readonly #api: QueryApi;
  readonly #shares: ReadonlyMap<string, Share>;
  /** How many watches need the answer to a question. */
  readonly #takers = new Map<string, number>();
  readonly #held = new Map<string, Held>();

  constructor(api: QueryApi, shares: ReadonlyMap<string, Share>) {
    this.#api = api;
    this.#shares = shares;
    for (const { whole } of shares.values()) this.#takers.set(whole, (this.#takers.get(whole) ?? 1) + 1);
  }

  async query(promql: string, at: EpochMs, signal: AbortSignal): Promise<QueryResult> {
    const share = this.#shares.get(promql);
    if (!share) return this.#takers.has(promql) ? this.#whole(promql, at, signal) : this.#api.query(promql, at, signal);
    const whole = await this.#whole(share.whole, at, signal);
    const part = whole.kind === 'data' ? await this.#api.query(share.part, at, signal) : whole;
    // What Prometheus says of a query should be about the one that is configured.
    if (part.kind === 'refused') return this.#api.query(promql, at, signal);
    return whole.kind === 'data' && part.kind === 'data' ? divide(part, whole) : part;
  }

  /** Asks once for all who need it at this instant. */
  #whole(promql: string, at: EpochMs, signal: AbortSignal): Promise<QueryResult> {
    const held = this.#held.get(promql);
    if (held?.at === at) {
      held.takers -= 1;
      if (held.takers === 0) this.#held.delete(promql);
      return held.answer;
    }
    const answer = this.#api.query(promql, at, signal);
    if (held === undefined || held.at < at) this.#held.set(promql, { at, answer, takers: (this.#takers.get(promql) ?? 1) - 1 });
    return answer;
  }

  queryRange(range: RangeQuery, signal: AbortSignal): Promise<QueryResult> {
    return this.#api.queryRange(range, signal);
  }
  probe(signal: AbortSignal): Promise<string | null> {
    return this.#api.probe(signal);
  }
  startedAt(signal: AbortSignal): Promise<EpochMs | null> {
    return this.#api.startedAt(signal);
  }
  close(): void {
    this.#api.close();
  }
}

type Data = QueryResult & { readonly kind: 'data' };

/** As Prometheus computes `(part or 0 * whole) / whole` over aggregations: by equal labels, in doubles. */
function divide(part: Data, whole: Data): Data {
  const parts = new Map(part.series.map((one) => [labelsKey(one.labels), one]));
  const series = whole.series.flatMap((one): DecodedSeries[] => {
    const point = one.points.at(-1);
    if (point === undefined) return [];
    const [at, all] = point;
    // Zero times what is no number, or endless, is no number.
    const none = Number.isFinite(all) ? 0 : Number.NaN;
    const some = parts.get(labelsKey(one.labels))?.points.at(-1)?.[1] ?? none;
    return [{ labels: one.labels, points: [[at, some / all]] }];
  });
  return { kind: 'data', series, warnings: [...new Set([...whole.warnings, ...part.warnings])] };
}
