// Messages for tests of channels: an anomaly with everything known, an alert from outside, and hostile text.
import type { Message } from '../../src/channels/port.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import { makeLabels } from '../../src/model/labels.ts';
import type { NotifiedAlert, Notification } from '../../src/model/notification.ts';

export const night = Date.parse('2026-12-01T03:01:46Z');
const onsetAt = night - 31_000;

const evidence: Evidence = {
  onsetAt,
  firedAt: night - 1000,
  watch: 'response_time',
  signal: 'latency',
  quantile: 0.95,
  unit: 's',
  value: 1.84,
  expected: 0.38,
  lower: 0.31,
  upper: 0.46,
  score: 18,
  rarity: 40_000,
  season: 'a Tuesday 03:00',
  samples: 80_640,
  hasPrecedent: false,
  why: '1.84 s, expected 0.31–0.46 for a Tuesday 03:00, seen once in 40,000',
  window: [],
  shares: [],
  siblings: [
    { signal: 'traffic', watch: 'request_rate', unit: 'req/s', value: 62, inside: true },
    { signal: 'errors', watch: 'error_rate', unit: 'ratio', value: 0.002, inside: true },
  ],
  changes: [
    {
      tenant: 'default',
      id: 'gh-9182',
      kind: 'deploy',
      service: 'checkout',
      environment: 'prod',
      version: 'v2.31.0',
      previous: 'v2.30.4',
      by: 'anna',
      at: onsetAt - 6 * 60_000,
      endedAt: null,
      text: null,
      links: [{ text: 'diff', href: 'https://git.example/diff' }],
    },
  ],
  impact: { unit: 'order', missingPerMinute: 5, costPerMinute: 210, currency: 'EUR', inputs: { now: 1, usual: 6 } },
  route: null,
  hops: { sampleAt: night - 1000, detectedAt: night - 900, firedAt: night - 900, groupedAt: null },
};

export function makeNotifiedAlert(over: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    tenant: 'default',
    fingerprint: '00000000000000aa',
    labels: makeLabels([
      ['alertname', 'MLAnomaly_response_time'],
      ['service', 'checkout'],
      ['environment', 'prod'],
      ['severity', 'critical'],
      ['team', 'payments'],
      ['watch', 'response_time'],
    ]),
    annotations: makeLabels([['runbook_url', 'https://wiki.example/checkout']]),
    status: 'firing',
    startsAt: onsetAt,
    endsAt: null,
    expiresAt: null,
    updatedAt: night,
    source: 'detector',
    generatorUrl: '',
    anomalyId: 1,
    evidence,
    ...over,
  };
}

/** An alert of a Prometheus rule: nothing but labels and annotations is known. */
export function makeOutsideAlert(
  labels: Record<string, string>,
  annotations: Record<string, string> = {},
  over: Partial<NotifiedAlert> = {},
): NotifiedAlert {
  const unknown = {
    watch: null,
    signal: null,
    unit: '',
    value: null,
    expected: null,
    lower: null,
    upper: null,
    score: null,
    rarity: null,
    season: null,
    why: null,
    siblings: [],
    changes: [],
    impact: null,
  };
  return makeNotifiedAlert({
    labels: makeLabels(Object.entries(labels)),
    annotations: makeLabels(Object.entries(annotations)),
    source: 'alertmanager',
    anomalyId: null,
    evidence: { ...evidence, ...unknown },
    ...over,
  });
}

export function makeMessage(alerts: readonly NotifiedAlert[] = [makeNotifiedAlert()], over: Partial<Message> = {}): Message {
  const notification: Notification = {
    tenant: 'default',
    id: 7,
    groupKey: 'default:{}:{"service"="checkout"}',
    flush: 1,
    receiver: 'critical-alerts',
    route: { path: 'route.routes[2]', file: 'rti.yml', line: 38 },
    reason: 'first',
    at: night,
    groupLabels: makeLabels([['service', 'checkout']]),
    openedAt: onsetAt,
    alerts,
    inputSeq: 1,
    configHash: 'abc',
  };
  return {
    notification,
    alerts,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    deliveryId: 'default-7',
    threadKey: 'a'.repeat(64),
    firstToldAt: null,
    externalUrl: 'https://rti.example',
    grafanaUrl: null,
    late: false,
    ...over,
  };
}

export function makeResolvedMessage(): Message {
  const back = { ...evidence, endReason: 'recovered', endValue: 0.38 } as const;
  return makeMessage([makeNotifiedAlert({ status: 'resolved', endsAt: onsetAt + 675_000, evidence: back })]);
}

/** Text that tries to be something else where it is shown. */
export const hostileTexts: readonly string[] = [
  '<!channel> <@U123> <https://evil.example|click>',
  '*bold* _it_ `code` ~no~',
  '</td><script>alert(1)</script>',
  'x\r\nBcc: victim@example.com\r\n\r\nbody',
  'javascript:alert(1)',
  '\u202Egnp.exe \u0000 \ud800 \u200b',
  '${jndi:ldap://x} {{ .Labels }} %0d%0a',
  '"><img src=x onerror=alert(1)>',
  'x'.repeat(5000),
];
