// PagerDuty Events API v2: trigger and resolve under one dedup_key per group. Limits: summary 1,024 characters, event 512 KB (developer docs).
import { alertName, environmentOf, serviceOf, severityOf, signalWords, teamOf, worstFirst } from '../incident/alert-words.ts';
import { isoTime } from '../incident/format-time.ts';
import { messageLines } from '../incident/message-lines.ts';
import { cut, safeText } from '../incident/safe-text.ts';
import { channelKey, maskedUrl } from './channel-key.ts';
import { httpPost, resultOf } from './http-post.ts';
import type { Channel, ChannelOptions, Message, Rendered, Secret } from './port.ts';

export type PagerdutySettings = { readonly routingKey: Secret; readonly url: string; readonly severity: string | null };

const summaryMax = 1024;
const eventBytesMax = 500_000;
const severities = ['critical', 'error', 'warning', 'info'];

function severityFor(message: Message, configured: string | null): string {
  if (configured !== null && severities.includes(configured)) return configured;
  const [worst] = worstFirst(message.alerts);
  return (worst && severityOf(worst.labels)) ?? 'error';
}

function eventOf(message: Message, severity: string | null): Record<string, unknown> {
  const common = { event_action: message.status === 'firing' ? 'trigger' : 'resolve', dedup_key: message.threadKey };
  const lines = messageLines(message);
  const [worst] = worstFirst(message.alerts);
  const labels = worst?.labels ?? {};
  const service = serviceOf(labels) ?? alertName(labels);
  const summary = lines.title.replace(/^\S+ /, '');
  const payload = {
    summary: cut(summary, summaryMax),
    source: cut([service, environmentOf(labels)].filter((part) => part !== null).join('/'), 500),
    severity: severityFor(message, severity),
    timestamp: isoTime(worst?.evidence.onsetAt ?? message.notification.at) ?? undefined,
    component: service,
    group: teamOf(labels) ?? undefined,
    class: (worst && signalWords(worst)) ?? alertName(labels),
    custom_details: {
      ...Object.fromEntries(lines.notes.map(([name, text]) => [name.toLowerCase(), text])),
      expected: lines.facts.join(' · '),
      others: lines.others.length > 0 ? lines.others.join('\n') : undefined,
      labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [safeText(name, 200), safeText(value, 1000)])),
      why_you: lines.why,
    },
  };
  const links = lines.links.map(({ text, href }) => ({ href, text }));
  return {
    ...common,
    client: 'Runtime Intelligence',
    ...(message.externalUrl ? { client_url: message.externalUrl } : {}),
    payload,
    links,
  };
}

/** The event without its key; details are replaced by a note when the whole would be refused for its size. */
export function pagerdutyEvent(message: Message, severity: string | null): Record<string, unknown> {
  const event = eventOf(message, severity);
  if (Buffer.byteLength(JSON.stringify(event)) <= eventBytesMax) return event;
  // eventOf() always makes this object.
  const payload = event['payload'] as Record<string, unknown>;
  return {
    ...event,
    links: [],
    payload: { ...payload, custom_details: { note: 'The details were larger than PagerDuty takes and were left out.' } },
  };
}

export function makePagerduty({ routingKey, url, severity }: PagerdutySettings, options: ChannelOptions): Channel {
  return {
    key: channelKey('pagerduty', '', `${url}\u0000${routingKey.reveal()}`),
    type: 'pagerduty',
    sendResolved: options.sendResolved,
    lastResort: options.lastResort,
    concurrencyMax: 2,
    render: (message): Rendered => {
      const event = pagerdutyEvent(message, severity);
      return { to: `POST ${maskedUrl(url)}`, title: messageLines(message).title, body: { routing_key: '<secret>', ...event } };
    },
    deliver: async (message, signal) => {
      const body = JSON.stringify({ routing_key: routingKey.reveal(), ...pagerdutyEvent(message, severity) });
      const outcome = await httpPost({ url, headers: {}, body, signal, secrets: [routingKey.reveal()] });
      const result = resultOf(outcome, options.now());
      return result.kind === 'delivered' ? { kind: 'delivered', receipt: message.threadKey } : result;
    },
    close: () => Promise.resolve(),
  };
}
