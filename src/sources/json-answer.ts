// An answer that should be JSON, judged in one way for all who ask for it: what it is, and the words for what it is not. Remedies are the asker's.
import type { HttpFailureCause, HttpResult } from './http-client.ts';
import { isRecord, parseJson } from './json.ts';

/**
 * `unreachable`: no answer. `denied`: the credentials are missing, or may not do this. `foreign`: another program answered.
 * `refused`: the right program, and it says no. Those that are not `told` have their words in `detail`.
 */
export type JsonAnswer =
  | { readonly kind: 'told'; readonly body: unknown }
  | { readonly kind: 'unreachable'; readonly cause: HttpFailureCause; readonly detail: string }
  | { readonly kind: 'denied' | 'foreign'; readonly status: number; readonly detail: string }
  /** `said`: the reason in the words of who answered; null when it gives none. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly body: unknown;
      readonly detail: string;
      readonly said: string | null;
    };

const saidLengthMax = 500;

/** O(body). */
export function judgeJsonAnswer(result: HttpResult): JsonAnswer {
  if (result.kind === 'failed') return { kind: 'unreachable', cause: result.cause, detail: result.detail };
  const { status } = result;
  const text = result.body.toString('utf8');
  const body = parseJson(text);
  const said = saidIn(body);
  const saying = said === null ? '' : `: ${said}`;
  if (status === 401) return { kind: 'denied', status, detail: `HTTP 401: the credentials are missing or not accepted${saying}` };
  if (status === 403) return { kind: 'denied', status, detail: `HTTP 403: the credentials may not do this${saying}` };
  if (body === undefined) {
    const what = /^\s*</.test(text.slice(0, 100)) ? 'an HTML page' : 'something that is not JSON';
    return { kind: 'foreign', status, detail: `HTTP ${status}: answers ${what} instead of JSON` };
  }
  return status >= 300 ? { kind: 'refused', status, body, detail: `HTTP ${status}${saying}`, said } : { kind: 'told', body };
}

/** The reason as Prometheus (`error`), Grafana (`message`) and our own API (`error.message`) give it; null when there is none. */
function saidIn(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const { error, message } = body;
  const said = isRecord(error) ? error['message'] : (error ?? message);
  return typeof said === 'string' && said !== '' ? said.slice(0, saidLengthMax) : null;
}
