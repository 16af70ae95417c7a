// The sources' HTTP client: every request bounded in time and size, credentials never in a message. On node:http, which our own server
// has loaded anyway: for a few keep-alive requests a second, loading undici beside it would cost 13 MiB of memory and gain nothing.
import type { Agent, AgentOptions, IncomingMessage, RequestOptions } from 'node:http';
import type Https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { DurationMs } from '../model/time.ts';

const unzip = promisify(gunzip);

// Not imported: an import looks at all a built-in module has, and with that loads the client behind its WebSocket (decision 4). TLS, which costs
// 6 MiB, is loaded for the first address that needs it.
const http = process.getBuiltinModule('node:http');
const https = (): typeof Https => process.getBuiltinModule('node:https');

export type Credentials = {
  readonly bearerToken: { readonly reveal: () => string } | null;
  readonly basicAuth: { readonly username: string; readonly password: { readonly reveal: () => string } } | null;
};

export type HttpRequest = {
  readonly url: string;
  /** Sent as a form by POST when set. */
  readonly form?: string;
  readonly accept: string;
  /**
   * Asks for the answer as it is. A Prometheus sets up a compressor of about 1 MB for each answer: for a small one that is ten times the work of the
   * answer itself (2.1 against 0.2 ms of CPU, Prometheus 2.42).
   */
  readonly plain?: boolean;
  readonly timeoutMs: DurationMs;
  /** Of the body, compressed and uncompressed. */
  readonly bodyMaxBytes: number;
  readonly signal: AbortSignal;
};

export type HttpFailureCause = 'timeout' | 'refused' | 'dns' | 'network' | 'too-large' | 'redirect' | 'aborted';

/** Any status is an answer; `failed` means there was none that could be used. */
export type HttpResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: Buffer;
      /** When it answered by the peer's own clock, as its header says; absent when it says nothing. */
      readonly date?: string;
    }
  | { readonly kind: 'failed'; readonly cause: HttpFailureCause; readonly detail: string };

type Raw = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

/** Ends an attempt with its cause; never leaves this file. */
class Failure extends Error {
  readonly failure: HttpFailureCause;
  constructor(failure: HttpFailureCause, detail: string) {
    super(detail);
    this.failure = failure;
  }
}

const redirectsMax = 3;

export class HttpClient {
  readonly #authorization: string | null;
  readonly #agents = new Map<string, Agent>();
  readonly #agentOptions: AgentOptions;

  constructor(credentials: Credentials, socketsMax: number) {
    this.#authorization = authorizationOf(credentials);
    this.#agentOptions = { keepAlive: true, maxSockets: socketsMax, timeout: 60_000 };
  }

  async request(request: HttpRequest): Promise<HttpResult> {
    const deadline = AbortSignal.timeout(request.timeoutMs);
    const signal = AbortSignal.any([request.signal, deadline]);
    try {
      let url = new URL(request.url);
      for (let redirects = 0; ; redirects += 1) {
        const raw = await this.#attempt(url, request, signal);
        const { location } = raw.headers;
        if (![301, 302, 303, 307, 308].includes(raw.status) || location === undefined)
          return await toAnswer(raw, request.bodyMaxBytes);
        if (redirects === redirectsMax) throw new Failure('redirect', `more than ${redirectsMax} redirects`);
        url = redirected(url, location);
      }
    } catch (error) {
      if (request.signal.aborted) return { kind: 'failed', cause: 'aborted', detail: 'stopped' };
      if (deadline.aborted) return { kind: 'failed', cause: 'timeout', detail: `no answer within ${request.timeoutMs} ms` };
      return describeFailure(error);
    }
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agentFor(protocol: string): Agent | null {
    const known = this.#agents.get(protocol);
    if (known) return known;
    if (protocol !== 'http:' && protocol !== 'https:') return null;
    const agent = protocol === 'http:' ? new http.Agent(this.#agentOptions) : new (https().Agent)(this.#agentOptions);
    this.#agents.set(protocol, agent);
    return agent;
  }

  #attempt(url: URL, request: HttpRequest, signal: AbortSignal): Promise<Raw> {
    const headers: Record<string, string> = {
      accept: request.accept,
      'accept-encoding': request.plain === true ? 'identity' : 'gzip',
      'user-agent': 'runtime-intelligence',
    };
    const authorization = authorizationIn(url) ?? this.#authorization;
    if (authorization !== null) headers['authorization'] = authorization;
    if (request.form !== undefined) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      headers['content-length'] = String(Buffer.byteLength(request.form));
    }
    const agent = this.#agentFor(url.protocol);
    if (!agent) return Promise.reject(new Failure('network', `not an http or https address: ${url.protocol}//…`));
    const options: RequestOptions = { method: request.form === undefined ? 'GET' : 'POST', headers, agent, signal, auth: null };
    return new Promise((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? https() : http).request(withoutUserInfo(url), options, (response) => {
        readBody(response, request.bodyMaxBytes).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      });
      sent.on('error', reject);
      sent.end(request.form);
    });
  }
}

/** The address as messages show it: no user, no password, no query. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

function authorizationOf({ bearerToken, basicAuth }: Credentials): string | null {
  if (bearerToken) return `Bearer ${bearerToken.reveal()}`;
  return basicAuth ? basic(basicAuth.username, basicAuth.password.reveal()) : null;
}

function authorizationIn(url: URL): string | null {
  return url.username === '' ? null : basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function withoutUserInfo(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

/** Credentials go to the host they were given for and to no other, so neither does the request. */
function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new Failure('redirect', 'the redirect has no usable address');
  const to = new URL(location, from);
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && to.hostname === from.hostname;
  if (!isUpgrade && (to.host !== from.host || to.protocol !== from.protocol)) {
    throw new Failure(
      'redirect',
      `redirects to another host (${to.protocol}//${to.host}); configure that address if it is right`,
    );
  }
  to.username = from.username;
  to.password = from.password;
  return to;
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function toAnswer(raw: Raw, maxBytes: number): Promise<HttpResult> {
  const contentType = raw.headers['content-type'] ?? '';
  const { date } = raw.headers;
  const answer = { kind: 'answer', status: raw.status, contentType, ...(date === undefined ? {} : { date }) } as const;
  if (raw.headers['content-encoding'] !== 'gzip') return { ...answer, body: raw.body };
  try {
    return { ...answer, body: await unzip(raw.body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new Failure('network', 'the answer says gzip but is not');
  }
}

function tooLarge(maxBytes: number): Failure {
  return new Failure('too-large', `the answer is larger than ${maxBytes} bytes`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const dnsCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA']);

function describeFailure(error: unknown): HttpResult {
  if (error instanceof Failure) return { kind: 'failed', cause: error.failure, detail: error.message };
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return { kind: 'failed', cause: 'refused', detail: 'connection refused' };
  if (dnsCodes.has(code)) return { kind: 'failed', cause: 'dns', detail: 'the host name cannot be resolved' };
  return { kind: 'failed', cause: 'network', detail: code === '' ? 'the connection failed' : `the connection failed (${code})` };
}
