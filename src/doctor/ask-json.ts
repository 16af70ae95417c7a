// One question to a peer that answers JSON: bounded, and every way it can go wrong has words and a remedy.
import type { PrometheusConfig } from '../config/config.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import { type Credentials, HttpClient, type HttpFailureCause, type HttpResult, shownUrl } from '../sources/http-client.ts';
import { isRecord, parseJson } from '../sources/json.ts';
import { apiUrl } from '../sources/prometheus-api.ts';
import { failed, type Finding } from './check.ts';

export type Peer = {
  /** `Prometheus main`. */
  readonly title: string;
  readonly url: string;
  readonly credentials: Credentials;
  /** Where its address is configured: `prometheus.url`. */
  readonly setting: string;
  readonly timeoutMs: DurationMs;
  readonly clock: Clock;
};

/** An answer that is a JSON object, and when it was asked and answered. `date`: the peer's Date header. */
export type Told = {
  readonly kind: 'told';
  readonly body: Readonly<Record<string, unknown>>;
  readonly sentAt: EpochMs;
  readonly answeredAt: EpochMs;
  readonly date: string | null;
};
export type Trouble = { readonly kind: 'trouble'; readonly status: number | null; readonly finding: Finding };

const bodyMaxBytes = 16 * 1024 * 1024;
const messageLengthMax = 200;

export const noCredentials: Credentials = { bearerToken: null, basicAuth: null };

export function prometheusPeer(prometheus: PrometheusConfig, timeoutMs: DurationMs, clock: Clock): Peer {
  const { name, url } = prometheus;
  // An entry without a name has this one.
  const title = name === 'prometheus' ? 'Prometheus' : `Prometheus ${name}`;
  return { title, url, credentials: prometheus, setting: 'prometheus.url', timeoutMs, clock };
}

export async function askJson(peer: Peer, path: string, query: string, signal: AbortSignal): Promise<Told | Trouble> {
  const client = new HttpClient(peer.credentials, 1);
  try {
    const sentAt = peer.clock.now();
    const url = apiUrl(peer.url, path, query);
    const result = await client.request({ url, accept: 'application/json', timeoutMs: peer.timeoutMs, bodyMaxBytes, signal });
    return judge(peer, result, sentAt);
  } finally {
    client.close();
  }
}

function judge(peer: Peer, result: HttpResult, sentAt: EpochMs): Told | Trouble {
  const shown = shownUrl(peer.url);
  if (result.kind === 'failed') {
    const finding = failed(`${shown}: ${result.detail}`, remedyOf(result.cause, peer));
    return { kind: 'trouble', status: null, finding };
  }
  const body = parseJson(result.body.toString('utf8'));
  const { status } = result;
  const trouble = (detail: string, remedy: string): Trouble => ({
    kind: 'trouble',
    status,
    finding: failed(`${shown}: ${detail}`, remedy),
  });
  if (status === 401 || status === 403) {
    const remedy = `give the entry of ${peer.setting} a bearer_token or basic_auth that ${peer.title} accepts`;
    return trouble(`HTTP ${status}: the credentials are missing or not accepted`, remedy);
  }
  if (!isRecord(body)) {
    const what = /^\s*</.test(result.body.subarray(0, 100).toString('utf8')) ? 'an HTML page' : 'something that is not JSON';
    return trouble(
      `HTTP ${status}: answers ${what} instead of JSON`,
      `a proxy or a login page stands there: let ${peer.setting} lead to ${peer.title} itself, with its path prefix if it has one`,
    );
  }
  if (status >= 300) return trouble(`HTTP ${status}${saidOf(body)}`, `look into the log of ${peer.title}`);
  return { kind: 'told', body, sentAt, answeredAt: peer.clock.now(), date: result.date ?? null };
}

function saidOf(body: Readonly<Record<string, unknown>>): string {
  const said = body['error'] ?? body['message'];
  return typeof said === 'string' ? `: ${said.slice(0, messageLengthMax)}` : '';
}

function remedyOf(cause: HttpFailureCause, { title, setting, timeoutMs }: Peer): string {
  const causes: Partial<Record<HttpFailureCause, string>> = {
    refused: `start ${title}, or correct ${setting}: nothing listens on that address and port`,
    dns: `correct the host name in ${setting}, or make it known to this machine's resolver`,
    timeout: `look for a firewall, or an overloaded ${title}; --timeout waits longer than ${timeoutMs} ms`,
    redirect: `set ${setting} to the address it redirects to`,
    'too-large': `let ${setting} lead to ${title} itself`,
  };
  return causes[cause] ?? `correct ${setting}; for https look at the certificate, too`;
}
