// PagerDuty's Events API v2: strict about the event, one open incident per (routing key, dedup key), a resolve of nothing is dropped silently.
import { type FaultyServer, type PeerAnswer, type Received, startFaultyServer } from './faulty-server.ts';

export type PagerdutyEvent = {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedup_key: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: string;
    readonly timestamp?: string;
    readonly custom_details?: unknown;
  };
  readonly links?: readonly { readonly href: string; readonly text?: string }[];
};

/** What PagerDuty would complain about; null when it takes the event. */
export function pagerdutyObjection(received: Pick<Received, 'body' | 'text'>): string | null {
  if (Buffer.byteLength(received.text) > 512 * 1024) return 'event is larger than 512 KB';
  const event = received.body as Partial<PagerdutyEvent> | undefined;
  if (typeof event !== 'object' || event === null) return 'not a JSON object';
  if (typeof event.routing_key !== 'string' || event.routing_key.length !== 32) return "'routing_key' must be 32 characters";
  if (!['trigger', 'acknowledge', 'resolve'].includes(event.event_action ?? '')) return "'event_action' is invalid";
  if (typeof event.dedup_key !== 'string' || event.dedup_key === '' || event.dedup_key.length > 255)
    return "'dedup_key' is invalid";
  if (event.event_action !== 'trigger') return null;
  const { payload } = event;
  if (typeof payload?.summary !== 'string' || payload.summary === '' || payload.summary.length > 1024)
    return "'payload.summary' is invalid";
  if (typeof payload.source !== 'string' || payload.source === '') return "'payload.source' is missing or blank";
  if (!['critical', 'error', 'warning', 'info'].includes(payload.severity)) return "'payload.severity' is invalid";
  if (payload.timestamp !== undefined && Number.isNaN(Date.parse(payload.timestamp))) return "'payload.timestamp' is invalid";
  if ((event.links ?? []).some(({ href }) => !/^https?:/.test(href))) return "'links' are invalid";
  return null;
}

export type PagerdutyStandIn = FaultyServer & {
  /** Put this into `url` (global: pagerduty_url). */
  readonly eventsUrl: string;
  readonly events: () => readonly PagerdutyEvent[];
  /** dedup keys of the incidents that are open. */
  readonly open: () => ReadonlySet<string>;
};

export async function startPagerduty(): Promise<PagerdutyStandIn> {
  const open = new Map<string, string>();
  const server = await startFaultyServer((received): PeerAnswer => {
    const objection = received.path === '/v2/enqueue' ? pagerdutyObjection(received) : 'no such path';
    if (objection !== null)
      return {
        status: 400,
        body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors: [objection] }),
        type: 'application/json',
      };
    const event = received.body as PagerdutyEvent;
    const key = `${event.routing_key} ${event.dedup_key}`;
    if (event.event_action === 'trigger') open.set(key, event.dedup_key);
    else if (event.event_action === 'resolve') open.delete(key);
    return {
      status: 202,
      body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: event.dedup_key }),
      type: 'application/json',
    };
  });
  return {
    ...server,
    eventsUrl: `${server.url}/v2/enqueue`,
    events: () => server.accepted.map(({ body }) => body as PagerdutyEvent),
    open: () => new Set(open.values()),
  };
}
