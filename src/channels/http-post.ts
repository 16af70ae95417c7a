// One outbound POST, bounded and classified: what every HTTP channel shares. Never throws, reads at most 64 KB, follows no redirect to another
// host, and says nothing of the address beyond its host, because webhook addresses are secrets.
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { DeliveryResult } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { maskSecrets, secretsOfUrl } from './mask-secrets.ts';

export type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** What the peer must not be quoted with, besides what the address and the authorization hold. */
  readonly secrets?: readonly string[];
};

/** `answered`: whatever the status; `complete` when its whole body was read. `uncertain`: the body went out and no answer came. `unsent`: it cannot have been accepted. */
export type PostOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      readonly complete: boolean;
      readonly retryAfter: string | undefined;
    }
  | { readonly kind: 'uncertain'; readonly cause: 'timeout' | 'network'; readonly detail: string }
  | { readonly kind: 'unsent'; readonly cause: 'timeout' | 'network'; readonly detail: string };

const answerBytesMax = 64 * 1024;
const redirectsMax = 3;
const retryAfterMaxMs: DurationMs = 15 * 60_000;

type Raw = {
  readonly status: number;
  readonly text: string;
  readonly complete: boolean;
  readonly headers: IncomingMessage['headers'];
};

/** At most 64 KB. A body that drips, breaks off or never ends does not undo the status that came before it. */
async function readText(response: IncomingMessage): Promise<{ readonly text: string; readonly complete: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  let complete = true;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= answerBytesMax) break;
    }
  } catch {
    complete = false;
  }
  response.destroy();
  return {
    text: Buffer.concat(chunks).subarray(0, answerBytesMax).toString('utf8'),
    complete: complete && length < answerBytesMax,
  };
}

/** `sent` is called when the whole request is on its way: from then on a failure leaves the outcome open. */
function exchange(url: URL, post: Post, sent: () => void): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      signal: post.signal,
      maxHeaderSize: 16 * 1024,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(post.body),
        'user-agent': 'runtime-intelligence',
        ...post.headers,
      },
    };
    // Not imported: an import looks at all a built-in module has, and with that loads the client behind its WebSocket (decision 4).
    const { request: open } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
    let isAnswered = false;
    const request = open(url.href, options, (response) => {
      isAnswered = true;
      readText(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, ...read, headers: response.headers }),
        reject,
      );
    });
    request.on('finish', sent);
    // Once the status is there, what breaks is the body, and readText() deals with that.
    request.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    request.end(post.body);
  });
}

/** The next address of a redirect on the same host; null when there is none to follow. */
function redirectOf(url: URL, { status, headers }: Raw): URL | null {
  if (![301, 302, 307, 308].includes(status) || headers.location === undefined || !URL.canParse(headers.location, url.href))
    return null;
  const next = new URL(headers.location, url);
  return next.host === url.host && next.protocol === url.protocol ? next : null;
}

function masked(text: string, { url, headers, secrets = [] }: Post): string {
  // `Bearer <token>`, `Basic <base64>`: the word before it is no secret.
  const token = headers['authorization']?.split(' ')[1] ?? '';
  return maskSecrets(text, [...secretsOfUrl(new URL(url)), token, ...secrets]);
}

export async function httpPost(post: Post): Promise<PostOutcome> {
  let url = new URL(post.url);
  let isSent = false;
  try {
    for (let hop = 0; ; hop += 1) {
      isSent = false;
      const raw = await exchange(url, post, () => {
        isSent = true;
      });
      const next = hop < redirectsMax ? redirectOf(url, raw) : null;
      const { 'retry-after': retryAfter } = raw.headers;
      if (next === null)
        return { kind: 'answered', status: raw.status, text: masked(raw.text, post), complete: raw.complete, retryAfter };
      url = next;
    }
  } catch (error) {
    const timedOut = post.signal.aborted;
    // Node's own code alone: the message of an error may carry the address.
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).name;
    const detail = timedOut ? `no answer from ${url.host} in time` : `${code} from ${url.host}`;
    const isConnected =
      isSent && !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
    return { kind: isConnected ? 'uncertain' : 'unsent', cause: timedOut ? 'timeout' : 'network', detail };
  }
}

/** RFC 9110's preferred form of a date. `Date.parse` alone takes nearly anything for one: "in 5" is May 2001 to it. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Retry-After in seconds or as an HTTP date; null for none or nonsense; at most 15 minutes. */
export function parseRetryAfter(header: string | undefined, now: EpochMs): DurationMs | null {
  const text = header?.trim() ?? '';
  const isSeconds = /^\d+$/.test(text);
  if (!isSeconds && !httpDate.test(text)) return null;
  const ms = isSeconds ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(retryAfterMaxMs, Math.max(0, ms));
}

/** What an HTTP status means for a delivery; `detail` is the peer's own words, cut. */
export function resultOf(outcome: PostOutcome, now: EpochMs): DeliveryResult {
  if (outcome.kind === 'uncertain') return { kind: 'uncertain', detail: outcome.detail };
  if (outcome.kind === 'unsent') return { kind: 'retry', cause: outcome.cause, afterMs: null, detail: outcome.detail };
  const { status, text } = outcome;
  const detail = `${status} ${text.replace(/\s+/g, ' ').slice(0, 200)}`.trim();
  const afterMs = parseRetryAfter(outcome.retryAfter, now);
  if (status >= 200 && status < 300) return { kind: 'delivered', receipt: null };
  if (status === 429) return { kind: 'retry', cause: 'rate-limited', afterMs, detail };
  if (status === 408 || status >= 500) return { kind: 'retry', cause: 'server-error', afterMs, detail };
  if (status === 401 || status === 403) return { kind: 'refused', cause: 'bad-auth', detail };
  if (status === 404 || status === 410) return { kind: 'refused', cause: 'gone', detail };
  return {
    kind: 'refused',
    cause: 'bad-request',
    detail:
      status >= 300 && status < 400 ? `${status}: not followed (another host, or more than ${redirectsMax} redirects)` : detail,
  };
}
