// A generic webhook: Alertmanager's payload, version 4, so that receivers made for it work; what we know more is under `evidence`.
import { messageLines } from '../incident/message-lines.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import { channelKey, maskedUrl } from './channel-key.ts';
import { httpPost, resultOf } from './http-post.ts';
import type { Channel, ChannelOptions, Message, Rendered, Secret } from './port.ts';

export type WebhookSettings = {
  readonly url: Secret;
  readonly maxAlerts: number;
  readonly bearer: Secret | null;
  readonly basic: { readonly username: string; readonly password: Secret } | null;
};

const noTime = '0001-01-01T00:00:00Z';
const iso = (at: number | null): string => (at === null ? noTime : new Date(at).toISOString());

/** The pairs that all label sets share. */
function common(sets: readonly Labels[]): Labels {
  const [first, ...rest] = sets;
  return makeLabels(Object.entries(first ?? {}).filter(([name, value]) => rest.every((set) => set[name] === value)));
}

const reasons: Readonly<Record<string, string>> = {
  first: 'first notification',
  'new-alerts': 'new alerts added',
  worsened: 'alert worsened',
  'some-resolved': 'some alerts resolved',
  'all-resolved': 'all alerts resolved',
  repeat: 'repeat interval elapsed',
};

export function webhookBody(message: Message, maxAlerts: number): Record<string, unknown> {
  const { notification, alerts } = message;
  const shown = maxAlerts > 0 ? alerts.slice(0, maxAlerts) : alerts;
  return {
    version: '4',
    groupKey: notification.groupKey,
    truncatedAlerts: alerts.length - shown.length,
    status: message.status,
    receiver: notification.receiver,
    groupLabels: notification.groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: message.externalUrl ?? '',
    notification_reason: reasons[notification.reason] ?? 'unknown',
    alerts: shown.map((alert) => ({
      status: alert.status,
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: iso(alert.startsAt),
      endsAt: alert.status === 'resolved' ? iso(alert.endsAt) : noTime,
      generatorURL: alert.generatorUrl,
      fingerprint: alert.fingerprint,
      ...(alert.evidence.watch === null ? {} : { evidence: alert.evidence }),
    })),
  };
}

function authorization({ bearer, basic }: WebhookSettings): Record<string, string> {
  if (bearer) return { authorization: `Bearer ${bearer.reveal()}` };
  if (!basic) return {};
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password.reveal()}`).toString('base64')}` };
}

export function makeWebhook(settings: WebhookSettings, options: ChannelOptions): Channel {
  const url = settings.url.reveal();
  return {
    key: channelKey('webhook', URL.canParse(url) ? new URL(url).host : '', url),
    type: 'webhook',
    sendResolved: options.sendResolved,
    lastResort: options.lastResort,
    concurrencyMax: 8,
    render: (message): Rendered => ({
      to: `POST ${maskedUrl(url)}`,
      title: messageLines(message).title,
      body: webhookBody(message, settings.maxAlerts),
    }),
    deliver: async (message, signal) => {
      const headers = { ...authorization(settings), 'idempotency-key': message.deliveryId };
      const body = JSON.stringify(webhookBody(message, settings.maxAlerts));
      const secrets = settings.basic ? [settings.basic.password.reveal()] : [];
      return resultOf(await httpPost({ url, headers, body, signal, secrets }), options.now());
    },
    close: () => Promise.resolve(),
  };
}
