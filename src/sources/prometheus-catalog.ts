// What metrics a Prometheus has, asked politely: names, types, the labels of single metrics, and how many series a query answers. One question at a
// time, every answer bounded, nothing that walks all series. Source: prometheus.io/docs/prometheus/latest/querying/api ("metadata").
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Credentials, HttpClient, type HttpResult, shownUrl } from './http-client.ts';
import { isRecord, parseJson } from './json.ts';
import type { Pace } from './pace.ts';
import { apiUrl } from './prometheus-api.ts';
import { describeForeign } from './prometheus-answer.ts';

export type CatalogOptions = Credentials & {
  readonly url: string;
  /** Of each question. */
  readonly timeoutMs: DurationMs;
  /** Of all questions together; those beyond are not asked. */
  readonly requestsMax: number;
  /** Counts of earlier looks; new ones are kept there. */
  readonly counted?: CountedSeries;
};

/** How many series a query of a server had, and when it was asked. */
export type CountedSeries = Map<string, { readonly series: number; readonly askedMs: number }>;

/** `lacking`: it answers, but not this question (metadata behind a proxy for queries, …). `failed`: it cannot be asked at all. */
export type Answered<T> =
  | { readonly kind: 'data'; readonly data: T }
  | { readonly kind: 'lacking' | 'failed'; readonly detail: string };

const bodyMaxBytes = 16 * 1024 * 1024;
/** Names and types read at most. A server that does not know the limit answers more: the bound of the body holds. */
export const namesMax = 20_000;
/** Values of a label read at most: what is wanted is their kind, not their number. */
const valuesMax = 200;
/** A count holds for so long: a look an hour later counts again, those between do not. None is not kept: it may be too early. */
const countedForMs: DurationMs = 50 * 60_000;
const countedMax = 500;
/** Labels of what was there lately: those of a month ago may be gone for good. */
const lookBackMs: DurationMs = 3_600_000;

export class PrometheusCatalog {
  readonly #options: CatalogOptions;
  readonly #pace: Pace;
  readonly #client: HttpClient;
  #requests = 0;

  constructor(options: CatalogOptions, pace: Pace) {
    this.#options = options;
    this.#pace = pace;
    this.#client = new HttpClient(options, 1);
  }

  get requestCount(): number {
    return this.#requests;
  }

  /** Names of all series there lately: one look at an index, however many series there are. */
  async names(signal: AbortSignal): Promise<Answered<ReadonlySet<string>>> {
    const answered = await this.#ask('/label/__name__/values', { ...this.#lately(), limit: String(namesMax) }, signal);
    return mapData(answered, (data) => new Set(textsOf(data, namesMax)));
  }

  /** Types by the name of the family, as the targets say them; empty where the server keeps none. */
  async types(signal: AbortSignal): Promise<Answered<ReadonlyMap<string, string>>> {
    const answered = await this.#ask('/metadata', { limit: String(namesMax), limit_per_metric: '1' }, signal);
    return mapData(answered, typesOf);
  }

  async labelNames(metric: string, signal: AbortSignal): Promise<Answered<readonly string[]>> {
    const answered = await this.#ask('/labels', { 'match[]': metric, ...this.#lately(), limit: String(valuesMax) }, signal);
    return mapData(answered, (data) => textsOf(data, valuesMax).filter((name) => name !== '__name__'));
  }

  async labelValues(metric: string, label: string, signal: AbortSignal): Promise<Answered<readonly string[]>> {
    const parameters = { 'match[]': metric, ...this.#lately(), limit: String(valuesMax) };
    const answered = await this.#ask(`/label/${encodeURIComponent(label)}/values`, parameters, signal);
    return mapData(answered, (data) => textsOf(data, valuesMax));
  }

  /** How many series the query answers now. It costs what the watch will cost at each of its intervals, so what was counted lately is not again. */
  async seriesCount(promql: string, signal: AbortSignal): Promise<Answered<number>> {
    const { url, counted } = this.#options;
    const key = `${url} ${promql}`;
    const askedMs = this.#pace.clock.monotonicMs();
    const known = counted?.get(key);
    if (known && askedMs - known.askedMs < countedForMs) return { kind: 'data', data: known.series };
    const answered = mapData(await this.#query(`count(${promql})`, signal), countOf);
    if (counted && answered.kind === 'data' && answered.data > 0) {
      if (counted.size >= countedMax) counted.clear();
      counted.set(key, { series: answered.data, askedMs });
    }
    return answered;
  }

  /** ms between the samples of the last two minutes of the series a selector takes, by their label `job`, '' without one. */
  async gaps(selector: string, signal: AbortSignal): Promise<Answered<ReadonlyMap<string, readonly DurationMs[]>>> {
    return mapData(await this.#query(`${selector}[2m]`, signal), gapsOf);
  }

  #query(promql: string, signal: AbortSignal): Promise<Answered<unknown>> {
    return this.#ask('/query', { query: promql, timeout: `${this.#options.timeoutMs}ms` }, signal);
  }

  close(): void {
    this.#client.close();
  }

  #lately(): Readonly<Record<string, string>> {
    const now = this.#pace.clock.now();
    const seconds = (at: EpochMs): string => String(Math.floor(at / 1000));
    return { start: seconds(now - lookBackMs), end: seconds(now + 1000) };
  }

  async #ask(path: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answered<unknown>> {
    const { url, timeoutMs, requestsMax } = this.#options;
    if (this.#requests >= requestsMax) return { kind: 'lacking', detail: `more than ${requestsMax} questions` };
    this.#requests += 1;
    const query = new URLSearchParams(parameters).toString();
    const result = await this.#client.request({
      url: apiUrl(url, `/api/v1${path}`, query),
      accept: 'application/json',
      plain: true,
      timeoutMs,
      bodyMaxBytes,
      signal,
    });
    const answered = judge(result);
    return answered.kind === 'data' ? answered : { ...answered, detail: `${shownUrl(url)}: ${answered.detail}` };
  }
}

function judge(result: HttpResult): Answered<unknown> {
  if (result.kind === 'failed') return { kind: result.cause === 'too-large' ? 'lacking' : 'failed', detail: result.detail };
  const { status, body } = result;
  if (status === 401 || status === 403)
    return {
      kind: 'failed',
      detail: `HTTP ${status}: the credentials are not accepted (bearer_token or basic_auth of prometheus in rti.yml)`,
    };
  const envelope = parseJson(body.toString('utf8'));
  if (isRecord(envelope) && envelope['status'] === 'success') return { kind: 'data', data: envelope['data'] };
  if (isRecord(envelope) && envelope['status'] === 'error')
    return { kind: 'lacking', detail: `HTTP ${status}: ${String(envelope['error']).slice(0, 300)}` };
  const wrongPath = status === 404 ? ' (is a path such as /prometheus missing in the address?)' : '';
  const detail = envelope === undefined ? describeForeign(body) : 'the answer is JSON but not of the Prometheus API';
  return { kind: 'failed', detail: `${status === 200 ? '' : `HTTP ${status}: `}${detail}${wrongPath}` };
}

function mapData<T>(answered: Answered<unknown>, read: (data: unknown) => T): Answered<T> {
  return answered.kind === 'data' ? { kind: 'data', data: read(answered.data) } : answered;
}

function textsOf(data: unknown, max: number): readonly string[] {
  if (!Array.isArray(data)) return [];
  return data.slice(0, max).filter((one): one is string => typeof one === 'string');
}

function typesOf(data: unknown): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  if (!isRecord(data)) return types;
  for (const [name, entries] of Object.entries(data)) {
    const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
    if (isRecord(first) && typeof first['type'] === 'string') types.set(name, first['type']);
    if (types.size >= namesMax) break;
  }
  return types;
}

/** The one value of a vector with one element; 0 for an empty one. */
function countOf(data: unknown): number {
  const result: unknown = isRecord(data) ? data['result'] : undefined;
  const first: unknown = Array.isArray(result) ? result[0] : undefined;
  const value: unknown = isRecord(first) && Array.isArray(first['value']) ? first['value'][1] : undefined;
  return typeof value === 'string' ? Number(value) : 0;
}

/** By the label `job` of each series, from a range of samples. */
function gapsOf(data: unknown): ReadonlyMap<string, readonly DurationMs[]> {
  const gaps = new Map<string, DurationMs[]>();
  for (const one of isRecord(data) && Array.isArray(data['result']) ? (data['result'] as readonly unknown[]) : []) {
    const { metric, values } = isRecord(one) ? one : {};
    if (!isRecord(metric) || !Array.isArray(values)) continue;
    const job = typeof metric['job'] === 'string' ? metric['job'] : '';
    const times = (values as readonly unknown[]).flatMap((pair) =>
      Array.isArray(pair) && typeof pair[0] === 'number' ? [pair[0]] : [],
    );
    const own = times.slice(1).map((at, i) => Math.round((at - (times[i] ?? at)) * 1000));
    gaps.set(job, [...(gaps.get(job) ?? []), ...own]);
  }
  return gaps;
}
