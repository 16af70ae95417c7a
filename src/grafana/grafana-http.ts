// One exchange with Grafana's HTTP API: authenticated, timed out, its answer bounded and read as JSON. Knows no endpoint.
import type { Agent, Dispatcher } from 'undici';
import type { Clock, DurationMs } from '../model/time.ts';
import type { RetryCause } from './port.ts';
import type { RequestGate } from './request-gate.ts';

export type GrafanaHttpOptions = {
  /** With or without a sub-path: `https://corp.example/grafana`. */
  readonly url: string;
  readonly token: { readonly reveal: () => string } | null;
  readonly orgId: number | null;
  readonly timeoutMs: DurationMs;
};

export type Ask = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly answerBytesMax: number;
};

/** Either Grafana answered (with whatever status), or it did not. `message` is what it said of an error, cut and without secrets. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly message: string;
      readonly retryAfterMs: DurationMs | null;
    }
  | { readonly kind: 'failed'; readonly cause: RetryCause; readonly detail: string };

const messageLengthMax = 300;
const retryAfterMaxMs = 3_600_000;

export class GrafanaHttp {
  /** The address as it may be shown: no user, no query. */
  readonly shownUrl: string;
  readonly #options: GrafanaHttpOptions;
  readonly #gate: RequestGate;
  readonly #clock: Clock;
  #agent: Agent | null = null;

  constructor(options: GrafanaHttpOptions, gate: RequestGate, clock: Clock) {
    const url = new URL(options.url);
    this.shownUrl = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    this.#options = options;
    this.#gate = gate;
    this.#clock = clock;
  }

  async exchange(ask: Ask, signal: AbortSignal): Promise<Exchange> {
    try {
      return await this.#gate.run(signal, () => this.#send(ask, signal));
    } catch (error) {
      if (signal.aborted) return { kind: 'failed', cause: 'network', detail: 'stopped before Grafana answered' };
      return this.#failure(error);
    }
  }

  async close(): Promise<void> {
    await this.#agent?.close();
  }

  async #send(ask: Ask, signal: AbortSignal): Promise<Exchange> {
    // Loaded on first use: a service without Grafana does not pay for the HTTP client.
    const { Agent, request } = await import('undici');
    this.#agent ??= new Agent({ connect: { timeout: this.#options.timeoutMs } });
    const answer = await request(`${this.shownUrl}/api${ask.path}`, {
      dispatcher: this.#agent,
      method: ask.method,
      headers: this.#headers(ask.body !== undefined),
      body: ask.body === undefined ? null : JSON.stringify(ask.body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#options.timeoutMs)]),
    });
    const text = await readBounded(answer.body, ask.answerBytesMax);
    if (text === null) {
      return {
        kind: 'failed',
        cause: 'server-error',
        detail: `${this.shownUrl} answered with more than ${ask.answerBytesMax} bytes`,
      };
    }
    const body = parseJson(text);
    return {
      kind: 'answer',
      status: answer.statusCode,
      body,
      message: this.#clean(errorMessage(body, answer.headers)),
      retryAfterMs: parseRetryAfter(answer.headers['retry-after'], this.#clock.now()),
    };
  }

  #headers(hasBody: boolean): Record<string, string> {
    const { token, orgId } = this.#options;
    return {
      accept: 'application/json',
      'user-agent': 'runtime-intelligence',
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token.reveal()}` } : {}),
      ...(orgId === null ? {} : { 'x-grafana-org-id': String(orgId) }),
    };
  }

  #failure(error: unknown): Exchange {
    const name = error instanceof Error ? error.name : '';
    if (name === 'TimeoutError' || name.endsWith('TimeoutError')) {
      return { kind: 'failed', cause: 'timeout', detail: `${this.shownUrl} did not answer within ${this.#options.timeoutMs} ms` };
    }
    const text = error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? name) : String(error);
    return { kind: 'failed', cause: 'network', detail: this.#clean(`${this.shownUrl}: ${text}`) };
  }

  /** Error texts may echo what we sent. */
  #clean(text: string): string {
    const token = this.#options.token?.reveal() ?? '';
    const masked = token === '' ? text : text.replaceAll(token, '<secret>');
    return masked.length > messageLengthMax ? `${masked.slice(0, messageLengthMax)}…` : masked;
  }
}

/** The body as text, or null when it is longer than allowed; the rest is then not read. */
async function readBounded(body: Dispatcher.ResponseData['body'], bytesMax: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = chunk as Uint8Array; // undici's body stream is a byte stream typed as any
    length += bytes.length;
    if (length > bytesMax) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // proxies and login pages answer HTML; the status still counts
  }
}

function errorMessage(body: unknown, headers: Record<string, string | string[] | undefined>): string {
  if (typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string') return body.message;
  const location = headers['location'];
  return typeof location === 'string' ? `redirects to ${location.split('?')[0]}` : '';
}

/** Seconds or a date, as RFC 9110 allows; null when absent or unreadable. At most an hour, so that a wrong clock does not mute us. */
export function parseRetryAfter(header: string | string[] | undefined, now: number): DurationMs | null {
  if (typeof header !== 'string') return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMaxMs) : null;
}
