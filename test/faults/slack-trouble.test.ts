// A channel in trouble: nothing is lost, the order of a group is kept, Retry-After is kept to, and the other channel never notices.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../peers/peer.ts';
import { type Rti, startRti, webhookOf } from '../peers/rti.ts';
import { type DeliverySink, fine, type SinkBehaviour, startDeliverySink } from '../stand-ins/delivery-sink.ts';

type Trouble = {
  readonly name: string;
  /** What the first so many requests get; then all is fine. */
  readonly first: readonly SinkBehaviour[];
  /** True when a request counts as told although no answer came. */
  readonly toldAnyway?: boolean;
};

const status = (code: number, headers: Record<string, string> = {}, body = ''): SinkBehaviour => ({
  kind: 'answer',
  status: code,
  headers,
  body,
});
const huge = Buffer.alloc(8 * 1024 * 1024, 'x');

const troubles: readonly Trouble[] = [
  { name: 'fine', first: [] },
  { name: 'limited', first: [status(429, { 'retry-after': '2' })] },
  { name: 'broken', first: [status(500), status(503)] },
  { name: 'hanging', first: [{ kind: 'hang' }] },
  { name: 'dropping', first: [{ kind: 'drop' }], toldAnyway: true },
  { name: 'talkative', first: [{ kind: 'answer', status: 500, body: huge }] },
];

let rti: Rti;
const slacks = new Map<string, DeliverySink>();
let hook: DeliverySink;
let elsewhere: DeliverySink;

beforeAll(async () => {
  [hook, elsewhere] = [await startDeliverySink(), await startDeliverySink()];
  for (const { name, first } of [...troubles, { name: 'moved', first: [] }, { name: 'gone', first: [] }]) {
    const sink = await startDeliverySink();
    sink.behave((_, index) => first[index] ?? fine);
    slacks.set(name, sink);
  }
  slacks.get('moved')?.behave(() => status(302, { location: `${elsewhere.url}/stolen` }));
  slacks.get('gone')?.behave(() => status(404, {}, 'no_service'));
  rti = await startRti({
    config: {
      route: {
        receiver: 'none',
        group_by: ['service'],
        group_wait: '0s',
        group_interval: '1s',
        routes: [...slacks.keys()].map((name) => ({ matchers: [`service="${name}"`], receiver: name })),
      },
      receivers: [
        { name: 'none' },
        ...[...slacks].map(([name, sink]) => ({
          name,
          slack_configs: [{ api_url: `${sink.url}/services/T/B/secret` }],
          webhook_configs: [{ url: `${hook.url}/${name}` }],
        })),
      ],
    },
  });
});

afterAll(async () => {
  await rti[Symbol.asyncDispose]();
  for (const sink of [...slacks.values(), hook, elsewhere]) await sink[Symbol.asyncDispose]();
});

const sinkOf = (name: string): DeliverySink => {
  const sink = slacks.get(name);
  if (!sink) throw new Error(`no sink ${name}`);
  return sink;
};

/** Requests that mention this alert, in the order they came. */
const mentions = (sink: DeliverySink, path: string, alertname: string) =>
  sink.received.filter((request) => request.path.startsWith(path) && request.body.includes(alertname));

async function fire(service: string, alertname: string): Promise<void> {
  const answer = await rti.post('/webhook', webhookOf([{ labels: { alertname, service, severity: 'warning' } }]));
  expect(answer.status).toBe(200);
}

test.concurrent.each(troubles)(
  'Slack $name: both messages arrive, in order, and the webhook beside it waits for neither',
  async ({ name, first }) => {
    const slack = sinkOf(name);
    await fire(name, 'AlphaDown');
    await waitFor('the first attempt at Slack', () => Promise.resolve(slack.received[0]));
    await fire(name, 'BetaDown');
    await waitFor('the webhook to be told of both', () => Promise.resolve(mentions(hook, `/${name}`, 'BetaDown')[0]));
    await waitFor('Slack to be told of both', () =>
      Promise.resolve(slack.received.slice(first.length).find(({ body }) => body.includes('BetaDown'))),
    );

    const good = slack.received.slice(first.length);
    expect(good[0]?.body, 'the older message goes first').toContain('AlphaDown');
    expect(good[0]?.body).not.toContain('BetaDown');
    expect(slack.received.slice(0, first.length).every(({ body }) => !body.includes('BetaDown'))).toBe(true);
    const told = mentions(hook, `/${name}`, 'AlphaDown')[0];
    if (first.length > 0) expect(told?.at, 'the webhook was not held up').toBeLessThan(good[0]?.at ?? 0);
    await waitFor('both to be recorded as delivered', async () => {
      const { items } = await rti.json<{ items: { delivery: { receiver: string; state: string } }[] }>(
        '/api/v1/deliveries?limit=500',
      );
      return items.filter(({ delivery }) => delivery.receiver === name).every(({ delivery }) => delivery.state === 'delivered');
    });
  },
);

test('no attempt is made before Retry-After has passed', () => {
  const [limited, next] = sinkOf('limited').received;
  expect((next?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThanOrEqual(2000);
});

test('every attempt of one message bears the same Idempotency-Key at the webhook, and each message its own', () => {
  const keys = hook.received.map(({ headers }) => headers['idempotency-key']);
  expect(keys).not.toContain(undefined);
  expect(new Set(keys).size).toBe(keys.length);
});

type Deliveries = { items: { delivery: { receiver: string; state: string; lastError: string | null }; channelType: string }[] };

async function deliveryOf(receiver: string): Promise<Deliveries['items'][number]['delivery'] | undefined> {
  const { items } = await rti.json<Deliveries>('/api/v1/deliveries?limit=500');
  return items.find((item) => item.delivery.receiver === receiver && item.channelType === 'slack')?.delivery;
}

test('a redirect to another host is not followed: the secret stays here', async () => {
  await fire('moved', 'MovedDown');
  await waitFor('the attempt', async () => (await deliveryOf('moved'))?.lastError);
  expect(elsewhere.received).toEqual([]);
});

test('a webhook that is gone for good is a dead letter: kept, visible, not tried again', async () => {
  await fire('gone', 'GoneDown');
  const dead = await waitFor('the dead letter', async () => {
    const delivery = await deliveryOf('gone');
    return delivery?.state === 'dead' && delivery;
  });
  expect(dead.lastError).toMatch(/404|no_service|gone/i);
  expect(dead.lastError).not.toContain('secret');
  expect(sinkOf('gone').received).toHaveLength(1);
  const health = await rti.health();
  expect(health.status).toBe('degraded');
  expect(rti.logs()).toContain('notification dead');
  expect(rti.logs(), 'no secret in the log').not.toContain('/services/T/B/secret');
  expect(JSON.stringify(health)).not.toContain('secret');
});
