// One question to a peer that answers JSON: bounded, and every way it can go wrong has words and a remedy.
import type { PrometheusConfig } from '../config/config.ts';
import type { EpochMs } from '../model/time.ts';
import { type Credentials, HttpClient, type HttpFailureCause, type HttpResult, shownUrl } from '../sources/http-client.ts';
import { isRecord } from '../sources/json.ts';
import { type JsonAnswer, judgeJsonAnswer } from '../sources/json-answer.ts';
import { apiUrl } from '../sources/prometheus-api.ts';
import type { Setup } from './setup.ts';
import type { Told, Trouble } from './told.ts';

export type Peer = {
  /** `Prometheus main`. */
  readonly title: string;
  readonly url: string;
  readonly credentials: Credentials;
  /** Where its address is configured: `prometheus.url`. */
  readonly setting: string;
} & Pick<Setup, 'timeoutMs' | 'clock' | 'askOnce'>;

const bodyMaxBytes = 16 * 1024 * 1024;

export const noCredentials: Credentials = { bearerToken: null, basicAuth: null };

export function prometheusPeer(prometheus: PrometheusConfig, { timeoutMs, clock, askOnce }: Setup): Peer {
  const { name, url } = prometheus;
  // An entry without a name has this one.
  const title = name === 'prometheus' ? 'Prometheus' : `Prometheus ${name}`;
  return { title, url, credentials: prometheus, setting: 'prometheus.url', timeoutMs, clock, askOnce };
}

/** Asked once in a run, whoever asks; so the time it may take is that of the request alone, and no probe's. */
export function askJson(peer: Peer, path: string, query: string): Promise<Told | Trouble> {
  return peer.askOnce(JSON.stringify([peer.title, peer.url, path, query]), () => ask(peer, path, query));
}

async function ask(peer: Peer, path: string, query: string): Promise<Told | Trouble> {
  const client = new HttpClient(peer.credentials, 1);
  try {
    const sentAt = peer.clock.now();
    const url = apiUrl(peer.url, path, query);
    const { signal } = new AbortController();
    const result = await client.request({ url, accept: 'application/json', timeoutMs: peer.timeoutMs, bodyMaxBytes, signal });
    return judge(peer, result, sentAt);
  } finally {
    client.close();
  }
}

function judge(peer: Peer, result: HttpResult, sentAt: EpochMs): Told | Trouble {
  const answer = judgeJsonAnswer(result);
  if (answer.kind === 'told' && isRecord(answer.body) && result.kind === 'answer')
    return { kind: 'told', body: answer.body, sentAt, answeredAt: peer.clock.now(), date: result.date ?? null };
  const status = result.kind === 'answer' ? result.status : null;
  const detail = answer.kind === 'told' ? `HTTP ${status}: answers a list or a value instead of an object` : answer.detail;
  const body = answer.kind === 'refused' ? answer.body : undefined;
  const finding = { status: 'failed', detail: `${shownUrl(peer.url)}: ${detail}`, remedy: remedyOf(answer, peer) } as const;
  return { kind: 'trouble', status, body, finding };
}

function remedyOf(answer: JsonAnswer, peer: Peer): string {
  const { title, setting } = peer;
  switch (answer.kind) {
    case 'unreachable':
      return remedyOfCause(answer.cause, peer);
    case 'denied':
      return `give the entry of ${setting} a bearer_token or basic_auth that ${title} accepts`;
    case 'refused':
      return `look into the log of ${title}`;
    case 'foreign':
    case 'told':
      return `a proxy or a login page stands there: let ${setting} lead to ${title} itself, with its path prefix if it has one`;
  }
}

function remedyOfCause(cause: HttpFailureCause, { title, setting, timeoutMs }: Peer): string {
  const causes: Partial<Record<HttpFailureCause, string>> = {
    refused: `start ${title}, or correct ${setting}: nothing listens on that address and port`,
    dns: `correct the host name in ${setting}, or make it known to this machine's resolver`,
    timeout: `look for a firewall, or an overloaded ${title}; --timeout waits longer than ${timeoutMs} ms`,
    redirect: `set ${setting} to the address it redirects to`,
    'too-large': `let ${setting} lead to ${title} itself`,
  };
  return causes[cause] ?? `correct ${setting}; for https look at the certificate, too`;
}
