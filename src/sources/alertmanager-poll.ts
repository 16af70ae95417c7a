// Reads an Alertmanager's silences and alerts again and again, so that its silences count here too and what it resolved is reconciled.
// Nothing is ever written there. Source: Alertmanager's api/v2/openapi.yaml; fields that 0.25 lacks are optional, unknown ones ignored.
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Silence } from '../model/silence.ts';
import { decodeAlerts, decodeSilences, decodeStartedAt, type Decoded, type RemoteAlert } from './alertmanager-answer.ts';
import { HttpClient, shownUrl, type Credentials } from './http-client.ts';
import { parseJson } from './json.ts';
import { type Pace, sleep } from './pace.ts';
import type { SourceHealth } from './port.ts';
import { apiUrl } from './prometheus-api.ts';
import { Reachability } from './reachability.ts';

/** What the engine is told. Each list is complete and replaces the one before. */
export interface AlertmanagerSink {
  silences(silences: readonly Silence[], at: EpochMs): void;
  /** `startedAt`: since when the Alertmanager runs; null = it did not say. */
  alerts(alerts: readonly RemoteAlert[], of: { readonly at: EpochMs; readonly startedAt: EpochMs | null }): void;
  lost(source: string, reason: string): void;
  back(source: string): void;
  notice(source: string, message: string): void;
}

export type AlertmanagerPollOptions = Credentials & { readonly url: string; readonly read: readonly ('silences' | 'alerts')[] };

const intervalMs: DurationMs = 15_000;
const timeoutMs: DurationMs = 10_000;
const bodyMaxBytes = 32 * 1024 * 1024;

const statusPath = '/api/v2/status';
const paths = { silences: '/api/v2/silences', alerts: '/api/v2/alerts' } as const;
const queries = { silences: '', alerts: 'active=true&silenced=true&inhibited=true' } as const;

export class AlertmanagerPoll {
  readonly name = 'alertmanager';
  readonly #options: AlertmanagerPollOptions;
  readonly #pace: Pace;
  readonly #client: HttpClient;
  readonly #stopping = new AbortController();
  readonly #reach: Reachability;
  readonly #told = new Set<string>();
  #sink: AlertmanagerSink | null = null;
  #run: Promise<void> = Promise.resolve();

  constructor(options: AlertmanagerPollOptions, pace: Pace) {
    this.#options = options;
    this.#pace = pace;
    this.#client = new HttpClient(options, 2);
    this.#reach = new Reachability(
      pace,
      {
        probe: async (signal) => {
          const result = await this.#get(statusPath, '', signal, () => ({ list: [], skipped: 0 }));
          return result.kind === 'list' ? null : result.reason;
        },
        lost: (reason) => this.#sink?.lost(this.name, reason),
        back: () => this.#sink?.back(this.name),
      },
      this.#stopping.signal,
    );
  }

  /** Resolves after the first reading, whether it succeeded or not. */
  async start(sink: AlertmanagerSink): Promise<void> {
    this.#sink = sink;
    await this.#readAll();
    this.#run = this.#poll();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#run;
    this.#client.close();
  }

  health(): SourceHealth {
    return this.#reach.health();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#reach.whenUp();
      // A tenth of jitter, so that several instances do not ask at once.
      await sleep(this.#pace, intervalMs * (0.9 + this.#pace.random() * 0.1), signal);
      if (!signal.aborted && this.#reach.health().up) await this.#readAll();
    }
  }

  async #readAll(): Promise<void> {
    const { read } = this.#options;
    if (read.includes('silences')) await this.#read('silences', decodeSilences, (list, at) => this.#sink?.silences(list, at));
    if (!read.includes('alerts')) return;
    // Asked first: an Alertmanager that restarts in between is missed now, and young at the next reading.
    const status = await this.#get(statusPath, '', this.#stopping.signal, decodeStartedAt);
    const startedAt = status.kind === 'list' ? (status.list[0] ?? null) : null;
    await this.#read('alerts', decodeAlerts, (list, at) => this.#sink?.alerts(list, { at, startedAt }));
  }

  async #read<T>(
    what: 'silences' | 'alerts',
    decode: (body: unknown) => Decoded<T> | null,
    tell: (list: readonly T[], at: EpochMs) => void,
  ): Promise<void> {
    const at = this.#pace.clock.now();
    const { signal } = this.#stopping;
    const result = await this.#get(paths[what], queries[what], signal, decode);
    if (signal.aborted) return;
    if (result.kind === 'failed') return this.#reach.report(result.reason);
    this.#reach.answered();
    if (result.skipped > 0 && !this.#told.has(what))
      this.#sink?.notice(this.name, `${result.skipped} ${what} could not be read and are left out`);
    if (result.skipped > 0) this.#told.add(what);
    else this.#told.delete(what);
    tell(result.list, at);
  }

  async #get<T>(
    path: string,
    query: string,
    signal: AbortSignal,
    decode: (body: unknown) => Decoded<T> | null,
  ): Promise<Reading<T>> {
    const url = apiUrl(this.#options.url, path, query);
    const fail = (why: string): Reading<T> => ({ kind: 'failed', reason: `${shownUrl(url)}: ${why}` });
    const result = await this.#client.request({ url, accept: 'application/json', timeoutMs, bodyMaxBytes, signal });
    if (result.kind === 'failed') return fail(result.detail);
    if (result.status !== 200) return fail(`HTTP ${result.status}`);
    const decoded = decode(parseJson(result.body.toString('utf8')));
    return decoded
      ? { kind: 'list', ...decoded }
      : fail('not an answer of the Alertmanager API v2 (is a proxy or login in between?)');
  }
}

type Reading<T> = ({ readonly kind: 'list' } & Decoded<T>) | { readonly kind: 'failed'; readonly reason: string };
