// What an exchange that did not succeed means for the annotation: try again later, or give up and say what to do.
import type { Exchange } from './grafana-http.ts';
import type { AnnotateRefused, AnnotateRetry } from './port.ts';

export const rightsRemedy =
  'the token needs annotations:create, annotations:write and annotations:read for annotations:type:*, and dashboards:read: give its service account the role Editor';

/** `did` names the request for people: `create annotation`. */
export function classifyFailure(exchange: Exchange, did: string): AnnotateRetry | AnnotateRefused {
  if (exchange.kind === 'failed')
    return { kind: 'retry', cause: exchange.cause, afterMs: null, detail: `${did}: ${exchange.detail}` };
  const { status, retryAfterMs } = exchange;
  const said = `${did}: Grafana answered ${status}${exchange.message === '' ? '' : ` (${exchange.message})`}`;
  if (status === 429) return { kind: 'retry', cause: 'rate-limited', afterMs: retryAfterMs, detail: said };
  if (status === 408 || status === 425) return { kind: 'retry', cause: 'timeout', afterMs: retryAfterMs, detail: said };
  if (status >= 500) return { kind: 'retry', cause: 'server-error', afterMs: retryAfterMs, detail: said };
  if (status === 401) {
    return {
      kind: 'refused',
      detail: `${said}: the token is wrong, expired or missing: make one under Administration > Service accounts`,
    };
  }
  if (status === 403) return { kind: 'refused', detail: `${said}: ${rightsRemedy}` };
  if (status >= 300 && status < 400)
    return { kind: 'refused', detail: `${said}: set grafana.url to the address it redirects to` };
  if (status >= 200 && status < 300) {
    return {
      kind: 'retry',
      cause: 'server-error',
      afterMs: null,
      detail: `${did}: the answer was not what Grafana answers: does grafana.url lead to Grafana itself?`,
    };
  }
  return { kind: 'refused', detail: said };
}
