// A receiver of our generic webhook: takes Alertmanager's payload, version 4, and nothing else.
import { type FaultyServer, startFaultyServer } from './faulty-server.ts';

export type WebhookPayload = {
  readonly version: '4';
  readonly groupKey: string;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly fingerprint: string;
    readonly startsAt: string;
    readonly endsAt: string;
  }[];
};

export type WebhookReceiver = FaultyServer & { readonly payloads: () => readonly WebhookPayload[] };

function isPayload(body: unknown): body is WebhookPayload {
  return (
    typeof body === 'object' &&
    body !== null &&
    'version' in body &&
    body.version === '4' &&
    'alerts' in body &&
    Array.isArray(body.alerts) &&
    body.alerts.length > 0
  );
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = await startFaultyServer(({ body, headers }) =>
    isPayload(body) && headers['idempotency-key']
      ? { status: 200, body: 'taken' }
      : { status: 400, body: 'not an alert webhook' },
  );
  return { ...server, payloads: () => server.accepted.flatMap(({ body }) => (isPayload(body) ? [body] : [])) };
}
