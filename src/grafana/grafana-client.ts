// Grafana's annotations through `/api/annotations`. There is no idempotency key there, so each of our rows carries its own tag, and the
// tag is looked up before anything is created: a lost answer, a restart or a second instance never makes a second region.
import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphAnnotation } from '../model/notification.ts';
import type { Clock, DurationMs } from '../model/time.ts';
import { classifyFailure } from './classify-failure.ts';
import { DashboardLookup, type Place } from './dashboard-lookup.ts';
import { type Exchange, GrafanaHttp } from './grafana-http.ts';
import type { AnnotateRefused, AnnotateResult, AnnotateRetry, Annotator, GrafanaHealth } from './port.ts';
import { type GateLimits, RequestGate, type Wait } from './request-gate.ts';

export type GrafanaClientOptions = {
  readonly url: string;
  readonly token: { readonly reveal: () => string } | null;
  readonly orgId: number | null;
  readonly clock: Clock;
  readonly onNotice: (message: string) => void;
  readonly timeoutMs?: DurationMs;
  readonly limits?: GateLimits;
  readonly wait?: Wait;
};

type Stored = { readonly id: string; readonly time: number; readonly timeEnd: number };

const answerBytesMax = 64 * 1024;
/** A create that timed out may still be worked on; looking too early would miss it and make a second one. */
const afterTimeoutMs: DurationMs = 30_000;
const defaults = { timeoutMs: 10_000, limits: { concurrencyMax: 2, spacingMs: 25 } } as const;

export class GrafanaClient implements Annotator {
  readonly #http: GrafanaHttp;
  readonly #lookup: DashboardLookup;
  readonly #clock: Clock;
  /** Until when Grafana asked us to be quiet, on the monotonic clock. */
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(options: GrafanaClientOptions) {
    const { clock, onNotice, url, token, orgId } = options;
    const wait: Wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }));
    const gate = new RequestGate(options.limits ?? defaults.limits, clock, wait);
    this.#http = new GrafanaHttp({ url, token, orgId, timeoutMs: options.timeoutMs ?? defaults.timeoutMs }, gate, clock);
    this.#lookup = new DashboardLookup({ http: this.#http, clock, onNotice });
    this.#clock = clock;
  }

  async annotate(annotation: GraphAnnotation, signal: AbortSignal): Promise<AnnotateResult> {
    const quietMs = this.#quietUntil - this.#clock.monotonicMs();
    if (quietMs > 0)
      return { kind: 'retry', cause: 'rate-limited', afterMs: Math.ceil(quietMs), detail: 'Grafana asked us to wait' };
    const { remoteId } = annotation;
    const result = remoteId === null ? await this.#create(annotation, signal) : await this.#update(annotation, remoteId, signal);
    if (result.kind === 'retry' && result.afterMs !== null && result.cause !== 'timeout')
      this.#quietUntil = this.#clock.monotonicMs() + result.afterMs;
    return result;
  }

  async health(signal: AbortSignal): Promise<GrafanaHealth> {
    const alive = await this.#http.exchange({ method: 'GET', path: '/health', answerBytesMax }, signal);
    if (alive.kind !== 'answer' || alive.status !== 200) {
      return { isReachable: false, isAuthorised: null, version: null, detail: classifyFailure(alive, 'health').detail };
    }
    const version = textField(alive.body, 'version');
    // Reading annotations asks for a right we need anyway, which /api/org would not.
    const rights = await this.#http.exchange({ method: 'GET', path: '/annotations?limit=1', answerBytesMax }, signal);
    if (rights.kind === 'answer' && rights.status === 200) {
      return { isReachable: true, isAuthorised: true, version, detail: `${this.#http.shownUrl} answers, the token is accepted` };
    }
    const isAuthorised = rights.kind === 'answer' && (rights.status === 401 || rights.status === 403) ? false : null;
    return { isReachable: true, isAuthorised, version, detail: classifyFailure(rights, 'read annotations').detail };
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  /** Always looks first: only Grafana knows whether an earlier attempt, perhaps of a process that died, arrived. */
  async #create(annotation: GraphAnnotation, signal: AbortSignal): Promise<AnnotateResult> {
    const stored = await this.#findStored(annotation.tag, signal);
    if (stored !== null && 'kind' in stored) return stored;
    if (stored === null) return this.#post(annotation, signal);
    const isUpToDate = stored.time === annotation.startedAt && stored.timeEnd === (annotation.endedAt ?? annotation.startedAt);
    return isUpToDate ? { kind: 'stored', remoteId: stored.id } : this.#update(annotation, stored.id, signal);
  }

  async #post(annotation: GraphAnnotation, signal: AbortSignal): Promise<AnnotateResult> {
    const place = await this.#findPlace(annotation, signal);
    if (place.kind !== 'place') return place;
    const exchange = await this.#postAt(annotation, place, signal);
    if (isStatus(exchange, 400, 404) && place.dashboardUid !== null && annotation.target !== null) {
      // The dashboard may have been deleted since we looked: look again, and go where it leads now.
      this.#lookup.forget(annotation.target);
      const again = await this.#findPlace(annotation, signal);
      if (again.kind !== 'place') return again;
      if (again.dashboardUid !== place.dashboardUid) return this.#readCreated(await this.#postAt(annotation, again, signal));
    }
    return this.#readCreated(exchange);
  }

  #findPlace(annotation: GraphAnnotation, signal: AbortSignal): Promise<Place | AnnotateRetry | AnnotateRefused> {
    if (annotation.target !== null) return this.#lookup.find(annotation.target, signal);
    return Promise.resolve({ kind: 'place', dashboardUid: null, panelId: null });
  }

  #postAt(annotation: GraphAnnotation, place: Place, signal: AbortSignal): Promise<Exchange> {
    const body = {
      ...(place.dashboardUid === null ? {} : { dashboardUID: place.dashboardUid }),
      ...(place.panelId === null ? {} : { panelId: place.panelId }),
      time: annotation.startedAt,
      ...(annotation.endedAt === null ? {} : { timeEnd: annotation.endedAt }),
      tags: annotation.tags,
      text: annotation.text,
    };
    return this.#http.exchange({ method: 'POST', path: '/annotations', body, answerBytesMax }, signal);
  }

  #readCreated(exchange: Exchange): AnnotateResult {
    const id = isStatus(exchange, 200) ? idField(exchange.body) : null;
    if (id !== null) return { kind: 'stored', remoteId: id };
    const failure = classifyFailure(exchange, 'create annotation');
    return failure.kind === 'retry' && failure.cause === 'timeout'
      ? { ...failure, afterMs: failure.afterMs ?? afterTimeoutMs }
      : failure;
  }

  async #update(annotation: GraphAnnotation, remoteId: string, signal: AbortSignal): Promise<AnnotateResult> {
    const exchange = await this.#patch(annotation, remoteId, signal);
    if (isStatus(exchange, 200)) return { kind: 'stored', remoteId };
    // 403 is also what some versions answer for an id that does not exist, so both ask for a second look.
    if (!isStatus(exchange, 403, 404)) return classifyFailure(exchange, 'update annotation');
    const stored = await this.#findStored(annotation.tag, signal);
    if (stored === null) return { kind: 'gone', detail: `annotation ${remoteId} was deleted in Grafana; it stays so` };
    if ('kind' in stored) return stored;
    if (stored.id === remoteId) return classifyFailure(exchange, 'update annotation');
    const second = await this.#patch(annotation, stored.id, signal);
    return isStatus(second, 200) ? { kind: 'stored', remoteId: stored.id } : classifyFailure(second, 'update annotation');
  }

  #patch(annotation: GraphAnnotation, remoteId: string, signal: AbortSignal): Promise<Exchange> {
    const body = {
      time: annotation.startedAt,
      timeEnd: annotation.endedAt ?? annotation.startedAt,
      tags: annotation.tags,
      text: annotation.text,
    };
    return this.#http.exchange(
      { method: 'PATCH', path: `/annotations/${encodeURIComponent(remoteId)}`, body, answerBytesMax },
      signal,
    );
  }

  /** Our row in Grafana, the oldest if there should be several; null when there is none. */
  async #findStored(tag: string, signal: AbortSignal): Promise<Stored | AnnotateRetry | AnnotateRefused | null> {
    const path = `/annotations?${new URLSearchParams({ type: 'annotation', tags: tag, limit: '10' }).toString()}`;
    const exchange = await this.#http.exchange({ method: 'GET', path, answerBytesMax: 10 * answerBytesMax }, signal);
    if (!isStatus(exchange, 200) || !Array.isArray(exchange.body)) return classifyFailure(exchange, 'look for annotation');
    const ours = exchange.body.flatMap((item) => readStored(item, tag) ?? []);
    return ours.sort((a, b) => Number(a.id) - Number(b.id))[0] ?? null;
  }
}

function isStatus(exchange: Exchange, ...statuses: readonly number[]): exchange is Extract<Exchange, { kind: 'answer' }> {
  return exchange.kind === 'answer' && statuses.includes(exchange.status);
}

function readStored(item: unknown, tag: string): Stored | null {
  const id = idField(item);
  if (id === null) return null;
  const { time, timeEnd, tags } = item as Record<string, unknown>; // idField found it to be an object
  if (!Array.isArray(tags) || !tags.includes(tag) || typeof time !== 'number') return null;
  return { id, time, timeEnd: typeof timeEnd === 'number' && timeEnd > 0 ? timeEnd : time };
}

function idField(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'number' || typeof value.id === 'string' ? String(value.id) : null;
}

function textField(value: unknown, name: string): string | null {
  const field = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null; // an object, field checked
  return typeof field === 'string' ? field : null;
}
