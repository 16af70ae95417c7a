// A load of alerts with unique ids that accounts for every accepted one, for the tests and the bench that kill the daemon under it.
import type { Received } from '../stand-ins/delivery-sink.ts';
import { waitFor } from '../peers/peer.ts';
import { type Rti, webhookOf } from '../peers/rti.ts';

/** Ids answered with 2xx, and how many were posted. */
export type Account = { readonly accepted: Set<string>; sent: number };

const alertsPerRequest = 3;

/** Each alert is a group of its own and is told at once through one webhook. */
export function configOf(sinkUrl: string): object {
  return {
    route: { receiver: 'sink', group_by: ['id'], group_wait: '0s', group_interval: '1s', repeat_interval: '4h' },
    receivers: [{ name: 'sink', webhook_configs: [{ url: `${sinkUrl}/hook` }] }],
  };
}

/** Posts until `signal`; a refused or broken request is not accepted, and the daemon is waited for. */
export async function load(rti: Rti, account: Account, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ids = Array.from({ length: alertsPerRequest }, () => `id-${(account.sent += 1)}`);
    const body = webhookOf(ids.map((id) => ({ labels: { alertname: 'Load', severity: 'warning', service: 'load', id } })));
    const answer = await rti.post('/webhook', body).catch(() => null);
    if (answer !== null && answer.status >= 200 && answer.status < 300) for (const id of ids) account.accepted.add(id);
    else if (!signal.aborted)
      await waitFor('the daemon to be ready again', async () => (await rti.get('/-/ready')).status === 200);
  }
}

/** Every id that was told. */
export function idsOf(received: readonly Received[]): ReadonlySet<string> {
  return new Set(received.flatMap(({ body }) => body.match(/\bid-\d+\b/g) ?? []));
}

/** How many sends were repeats, by their Idempotency-Key. */
export function repeatedKeys(received: readonly Received[]): number {
  const keys = received.map(({ headers, body }) => headers['idempotency-key'] ?? body.match(/\bid-\d+\b/)?.[0]);
  return keys.length - new Set(keys).size;
}
