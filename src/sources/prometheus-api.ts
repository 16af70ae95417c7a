// Prometheus' HTTP API as the poll needs it: one instant query, one range query, one cheap question whether it is there.
// Source: prometheus.io/docs/prometheus/latest/querying/api.
import type { DurationMs, EpochMs } from '../model/time.ts';
import { HttpClient, type HttpResult, type Credentials, shownUrl } from './http-client.ts';
import { type KnownLabels, KnownQuestions } from './known-labels.ts';
import type { Pace } from './pace.ts';
import { type DecodedAnswer, type DecodedSeries, decodeAnswer } from './prometheus-answer.ts';

/**
 * `refused`: this query will not work as it is. `overloaded`: too slow or too much at the moment, other queries may work.
 * `unreachable`: nothing can be asked.
 */
export type QueryResult =
  | { readonly kind: 'data'; readonly series: readonly DecodedSeries[]; readonly warnings: readonly string[] }
  | { readonly kind: 'refused' | 'overloaded' | 'unreachable'; readonly detail: string };

export interface QueryApi {
  query(promql: string, at: EpochMs, signal: AbortSignal): Promise<QueryResult>;
  queryRange(range: RangeQuery, signal: AbortSignal): Promise<QueryResult>;
  /** null when it answers, else the reason. */
  probe(signal: AbortSignal): Promise<string | null>;
  /** When this Prometheus was started; null when it does not say (others with the same query API). */
  startedAt(signal: AbortSignal): Promise<EpochMs | null>;
  close(): void;
}

export type RangeQuery = { readonly promql: string; readonly from: EpochMs; readonly to: EpochMs; readonly stepMs: DurationMs };

export type PrometheusApiOptions = Credentials & {
  readonly url: string;
  readonly timeoutMs: DurationMs;
  readonly concurrencyMax: number;
  /** Told how long each question took, answered or not. */
  readonly timed?: (seconds: number) => void;
};

/** One answer of 500,000 points takes about 15 MB. */
const bodyMaxBytes = 64 * 1024 * 1024;
const runtimeInfoBytesMax = 64 * 1024;
/** Longer queries go as a form: servers and proxies refuse long addresses. */
const getLengthMax = 2048;

export class PrometheusApi implements QueryApi {
  readonly #options: PrometheusApiOptions;
  readonly #pace: Pace;
  readonly #client: HttpClient;
  readonly #questions = new KnownQuestions();

  constructor(options: PrometheusApiOptions, pace: Pace) {
    this.#options = options;
    this.#pace = pace;
    this.#client = new HttpClient(options, options.concurrencyMax + 1);
  }

  async query(promql: string, at: EpochMs, signal: AbortSignal): Promise<QueryResult> {
    const answer = await this.#ask('query', { query: promql, time: seconds(at) }, signal);
    const known = this.#questions.take(promql);
    const result = await this.#judge(answer, known);
    this.#questions.giveBack(promql, known);
    return result;
  }

  async queryRange({ promql, from, to, stepMs }: RangeQuery, signal: AbortSignal): Promise<QueryResult> {
    const range = { query: promql, start: seconds(from), end: seconds(to), step: seconds(stepMs) };
    return this.#judge(await this.#ask('query_range', range, signal));
  }

  async probe(signal: AbortSignal): Promise<string | null> {
    const result = await this.#judge(await this.#ask('query', { query: '1' }, signal));
    return result.kind === 'data' ? null : result.detail;
  }

  async startedAt(signal: AbortSignal): Promise<EpochMs | null> {
    const { url, timeoutMs } = this.#options;
    const result = await this.#client.request({
      url: apiUrl(url, '/api/v1/status/runtimeinfo', ''),
      accept: 'application/json',
      plain: true,
      timeoutMs,
      bodyMaxBytes: runtimeInfoBytesMax,
      signal,
    });
    if (result.kind === 'failed' || result.status !== 200) return null;
    const startTime = /"startTime"\s*:\s*"([^"]+)"/.exec(result.body.toString('utf8'))?.[1];
    const at = Date.parse(startTime ?? '');
    return Number.isNaN(at) ? null : at;
  }

  close(): void {
    this.#client.close();
  }

  async #ask(path: string, parameters: Record<string, string>, signal: AbortSignal): Promise<HttpResult> {
    const { url, timeoutMs } = this.#options;
    const query = new URLSearchParams({ ...parameters, timeout: `${timeoutMs}ms` }).toString();
    const isLong = query.length > getLengthMax;
    const askedMs = this.#pace.clock.monotonicMs();
    const result = await this.#client.request({
      url: apiUrl(url, `/api/v1/${path}`, isLong ? '' : query),
      ...(isLong ? { form: query } : {}),
      accept: 'application/json',
      // History is long and asked once, perhaps over a slow line.
      plain: path === 'query',
      timeoutMs,
      bodyMaxBytes,
      signal,
    });
    this.#options.timed?.((this.#pace.clock.monotonicMs() - askedMs) / 1000);
    return result;
  }

  async #judge(result: HttpResult, known?: KnownLabels): Promise<QueryResult> {
    const judged = await judge(result, this.#pace, known);
    return judged.kind === 'unreachable'
      ? { kind: judged.kind, detail: `${shownUrl(this.#options.url)}: ${judged.detail}` }
      : judged;
  }
}

/** `base` with a path and query put behind it; its own query (a proxy's tenant, …) is kept. */
export function apiUrl(base: string, path: string, query: string): string {
  if (!URL.canParse(base)) return base;
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return url.href;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

async function judge(result: HttpResult, pace: Pace, known?: KnownLabels): Promise<QueryResult> {
  if (result.kind === 'failed') {
    if (result.cause === 'timeout') return { kind: 'overloaded', detail: result.detail };
    return { kind: result.cause === 'too-large' ? 'refused' : 'unreachable', detail: result.detail };
  }
  const answer = await decodeAnswer(result.body, pace.yieldTurn, known);
  if (answer.kind === 'error') return judgeError(answer, result.status);
  if (result.status === 401 || result.status === 403)
    return { kind: 'unreachable', detail: `HTTP ${result.status}: the credentials are not accepted` };
  if (answer.kind === 'foreign' || result.status >= 300) {
    const detail = answer.kind === 'foreign' ? answer.detail : 'an error status with a result';
    return { kind: 'unreachable', detail: result.status === 200 ? detail : `HTTP ${result.status}: ${detail}` };
  }
  return answer.series.length === 0 && answer.histograms > 0
    ? {
        kind: 'refused',
        detail: 'the query answers native histograms, which have no single value (use histogram_quantile, histogram_count, …)',
      }
    : { kind: 'data', series: answer.series, warnings: answer.warnings };
}

function judgeError(answer: DecodedAnswer & { kind: 'error' }, status: number): QueryResult {
  const isOverloaded = status === 503 || status === 429 || answer.errorType === 'timeout' || answer.errorType === 'canceled';
  const kind = isOverloaded ? 'overloaded' : status === 401 || status === 403 ? 'unreachable' : 'refused';
  return { kind, detail: `HTTP ${status} ${answer.errorType}: ${answer.message}` };
}
