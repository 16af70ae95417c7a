import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultyServer } from '../../test/stand-ins/faulty-server.ts';
import {
  hostileTexts,
  makeMessage,
  makeNotifiedAlert,
  makeOutsideAlert,
  makeResolvedMessage,
} from '../../test/stand-ins/messages.ts';
import { type PagerdutyStandIn, pagerdutyObjection, startPagerduty } from '../../test/stand-ins/pagerduty.ts';
import { type SlackStandIn, slackObjection, startSlack } from '../../test/stand-ins/slack.ts';
import { type SmtpStandIn, startSmtp } from '../../test/stand-ins/smtp.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../test/stand-ins/webhook-receiver.ts';
import type { Channel, Message } from './port.ts';
import { makeChannel } from './registry.ts';
import { slackBody } from './slack.ts';
import { pagerdutyEvent } from './pagerduty.ts';

const secret = (text: string) => ({ reveal: () => text });
const options = { sendResolved: true, lastResort: false, now: Date.now, print: () => {} };
const routingKey = 'R'.repeat(32);

let slack: SlackStandIn;
let pagerduty: PagerdutyStandIn;
let webhook: WebhookReceiver;
let smtp: SmtpStandIn;
const channels = new Map<string, Channel>();

beforeAll(async () => {
  [slack, pagerduty, webhook, smtp] = await Promise.all([startSlack(), startPagerduty(), startWebhookReceiver(), startSmtp()]);
  channels.set('slack', makeChannel('slack', { webhookUrl: secret(slack.webhookUrl), botToken: null, channel: null }, options));
  channels.set(
    'slack bot',
    makeChannel(
      'slack',
      { webhookUrl: null, botToken: secret('xoxb-test'), channel: '#alerts', apiUrl: `${slack.url}/api/chat.postMessage` },
      options,
    ),
  );
  channels.set(
    'pagerduty',
    makeChannel('pagerduty', { routingKey: secret(routingKey), url: pagerduty.eventsUrl, severity: null }, options),
  );
  channels.set(
    'webhook',
    makeChannel(
      'webhook',
      { url: secret(`${webhook.url}/hook?key=secretsecret`), maxAlerts: 0, bearer: secret('t0ken'), basic: null },
      options,
    ),
  );
  const email = {
    to: ['oncall@example.com'],
    from: 'Runtime Intelligence <rti@example.com>',
    smarthost: { host: smtp.host, port: smtp.port },
    username: null,
    password: null,
    requireTls: false,
    hello: 'localhost',
  };
  channels.set('email', makeChannel('email', email, options));
});
afterAll(() => Promise.all([slack.close(), pagerduty.close(), webhook.close(), smtp.close()]));

const channel = (name: string): Channel => {
  const found = channels.get(name);
  if (!found) throw new Error(name);
  return found;
};
const send = (name: string, message: Message, timeoutMs = 5000) => channel(name).deliver(message, AbortSignal.timeout(timeoutMs));

const overHttp: readonly (readonly [string, () => FaultyServer])[] = [
  ['slack', () => slack],
  ['pagerduty', () => pagerduty],
  ['webhook', () => webhook],
];

describe.each(overHttp)('%s', (name, server) => {
  test('delivers the firing and the resolve to a strict peer', async () => {
    expect((await send(name, makeMessage())).kind).toBe('delivered');
    expect((await send(name, makeResolvedMessage())).kind).toBe('delivered');
  });

  test.each([
    ['500', { kind: 'status', status: 500 }, { kind: 'retry', cause: 'server-error', afterMs: null }],
    [
      '503 with Retry-After',
      { kind: 'status', status: 503, retryAfter: '7' },
      { kind: 'retry', cause: 'server-error', afterMs: 7000 },
    ],
    [
      '429 with Retry-After',
      { kind: 'status', status: 429, retryAfter: '2' },
      { kind: 'retry', cause: 'rate-limited', afterMs: 2000 },
    ],
    [
      '429 with nonsense',
      { kind: 'status', status: 429, retryAfter: 'soon' },
      { kind: 'retry', cause: 'rate-limited', afterMs: null },
    ],
    [
      '429 for an hour: capped',
      { kind: 'status', status: 429, retryAfter: '3600' },
      { kind: 'retry', cause: 'rate-limited', afterMs: 900_000 },
    ],
    ['400', { kind: 'status', status: 400 }, { kind: 'refused', cause: 'bad-request' }],
    ['403', { kind: 'status', status: 403 }, { kind: 'refused', cause: 'bad-auth' }],
    ['410', { kind: 'status', status: 410 }, { kind: 'refused', cause: 'gone' }],
    ['a lost answer', { kind: 'drop-after-work' }, { kind: 'uncertain' }],
    ['a reset', { kind: 'reset' }, { kind: 'uncertain' }],
    ['5 MB of answer', { kind: 'huge' }, { kind: 'retry', cause: 'server-error' }],
    [
      'a redirect to another host',
      { kind: 'redirect', location: 'http://127.0.0.2:1/' },
      { kind: 'refused', cause: 'bad-request' },
    ],
  ] as const)('%s', async (_what, fault, expected) => {
    server().failNext(1, fault);
    expect(await send(name, makeMessage())).toMatchObject(expected);
  });

  test('a redirect loop ends', async () => {
    server().failNext(10, { kind: 'redirect', location: '/again' });
    const before = server().attempts.length;
    expect((await send(name, makeMessage())).kind).toBe('refused');
    expect(server().attempts.length - before).toBe(4);
    server().recover();
  });

  test('a peer that hangs costs no more than the attempt is given, and may have taken it', async () => {
    server().failNext(1, { kind: 'hang' });
    expect(await send(name, makeMessage(), 200)).toMatchObject({ kind: 'uncertain' });
    server().recover();
  });

  test('no secret is in what it shows or says', async () => {
    server().failNext(1, { kind: 'status', status: 500 });
    const texts = [
      JSON.stringify(channel(name).render(makeMessage())),
      channel(name).key,
      JSON.stringify(await send(name, makeMessage())),
    ];
    for (const text of texts) expect(text).not.toMatch(new RegExp(`secretsecret|t0ken|${routingKey}`));
  });

  test('hostile text and a hundred alerts are still delivered', async () => {
    const alerts = hostileTexts.flatMap((text, i) => [
      makeOutsideAlert(
        { alertname: text, service: text, severity: text },
        { summary: text, description: text, runbook_url: text },
        { fingerprint: `a${i}` },
      ),
    ]);
    expect(await send(name, makeMessage(alerts))).toMatchObject({ kind: 'delivered' });
    const many = Array.from({ length: 100 }, (_, i) =>
      makeOutsideAlert({ alertname: 'Many', instance: `i${i}` }, { summary: 'x'.repeat(5000) }, { fingerprint: `b${i}` }),
    );
    expect(await send(name, makeMessage(many))).toMatchObject({ kind: 'delivered' });
  });
});

test('a peer that is not there is a retry: it cannot have been accepted', async () => {
  const gone = makeChannel('webhook', { url: secret('http://127.0.0.1:1/'), maxAlerts: 0, bearer: null, basic: null }, options);
  expect(await gone.deliver(makeMessage(), AbortSignal.timeout(5000))).toMatchObject({ kind: 'retry', cause: 'network' });
});

describe('Slack', () => {
  test('a bot posts to its channel, and `ok: false` is an error', async () => {
    expect((await send('slack bot', makeMessage())).kind).toBe('delivered');
    expect(slack.messages().at(-1)?.channel).toBe('#alerts');
    const wrong = makeChannel(
      'slack',
      { webhookUrl: null, botToken: secret('xoxb-wrong'), channel: '#a', apiUrl: `${slack.url}/api/chat.postMessage` },
      options,
    );
    expect(await wrong.deliver(makeMessage(), AbortSignal.timeout(5000))).toMatchObject({ kind: 'refused', cause: 'bad-auth' });
  });

  test('slackBody() never forms a mention or a link of foreign text, and stays within the limits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...hostileTexts), (random, hostile) => {
        const text = `${random}${hostile}`;
        const body = slackBody(
          makeMessage([
            makeOutsideAlert({ alertname: text, service: text }, { summary: text, description: text, runbook_url: text }),
          ]),
        );
        expect(slackObjection(body)).toBeNull();
        // Every `<` that is left opens a link of our own.
        expect(JSON.stringify(body)).not.toMatch(/<(?!https?:\/\/)|<https:\/\/evil/);
      }),
    );
  });

  test('the title is all a lock screen shows: what, how bad, since when, after what', () => {
    expect(slackBody(makeMessage()).text).toBe(
      'CRIT checkout p95 latency 1.84 s, expected 0.31–0.46 s · since 03:01:15 UTC · 6 min after deploy v2.31.0',
    );
  });
});

describe('PagerDuty', () => {
  test('a resolve closes the incident that the trigger opened', async () => {
    await send('pagerduty', makeMessage());
    expect([...pagerduty.open()]).toEqual(['a'.repeat(64)]);
    await send('pagerduty', makeResolvedMessage());
    expect([...pagerduty.open()]).toEqual([]);
  });

  test('an event of more than 512 KB is sent without its details', () => {
    const labels = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`l${i}`, 'x'.repeat(1000)]));
    const body = { routing_key: routingKey, ...pagerdutyEvent(makeMessage([makeOutsideAlert(labels)]), null) };
    expect(pagerdutyObjection({ body, text: JSON.stringify(body) })).toBeNull();
    expect(JSON.stringify(body)).toContain('were left out');
  });

  test('severity, onset and links are those of the worst alert', () => {
    const event = pagerdutyEvent(
      makeMessage([makeOutsideAlert({ alertname: 'A', severity: 'info' }, {}, { fingerprint: 'b' }), makeNotifiedAlert()]),
      null,
    );
    expect(event).toMatchObject({
      payload: {
        severity: 'critical',
        timestamp: '2026-12-01T03:01:15.000Z',
        source: 'checkout/prod',
        component: 'checkout',
        group: 'payments',
      },
    });
  });
});

describe('e-mail', () => {
  test('firing and resolve are one thread with one subject', async () => {
    await send('email', makeMessage());
    await send('email', makeResolvedMessage());
    const [first, second] = smtp.mails.slice(-2);
    expect(first?.parsed.subject).toBe('[critical] checkout: p95 latency');
    expect(second?.parsed.subject).toBe(first?.parsed.subject);
    expect(second?.parsed.inReplyTo).toBe(first?.parsed.inReplyTo);
    expect(first?.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(first?.parsed.text).toContain('expected 0.31–0.46 s');
    expect(first?.parsed.html).toContain('deploy v2.30.4 → v2.31.0 by anna');
  });

  test('the same delivery has the same Message-ID, however often it is tried', async () => {
    await send('email', makeMessage());
    await send('email', makeMessage());
    const [first, second] = smtp.mails.slice(-2);
    expect(first?.parsed.messageId).toBe(second?.parsed.messageId);
  });

  test.each(hostileTexts)('nothing foreign becomes a header, a recipient or markup: %j', async (text) => {
    const before = smtp.mails.length;
    expect(
      await send(
        'email',
        makeMessage([
          makeOutsideAlert(
            { alertname: text, service: text, severity: text },
            { summary: text, description: text, runbook_url: text },
          ),
        ]),
      ),
    ).toMatchObject({ kind: 'delivered' });
    const mail = smtp.mails[before];
    expect(mail?.recipients).toEqual(['oncall@example.com']);
    expect(mail?.parsed.headers.has('bcc')).toBe(false);
    expect(mail?.parsed.html).not.toMatch(/<script|<img|href="javascript/i);
    expect(mail?.raw).not.toMatch(/[^\r]\n/);
  });

  test.each([
    [451, 'retry'],
    [554, 'refused'],
  ])('SMTP %i is %s', async (code, kind) => {
    smtp.failNext(1, code);
    expect((await send('email', makeMessage())).kind).toBe(kind);
  });

  test('a server without TLS is not used when TLS is required', async () => {
    const strict = makeChannel(
      'email',
      {
        to: ['a@example.com'],
        from: 'b@example.com',
        smarthost: { host: smtp.host, port: smtp.port },
        username: null,
        password: null,
        requireTls: true,
        hello: 'localhost',
      },
      options,
    );
    const before = smtp.mails.length;
    expect((await strict.deliver(makeMessage(), AbortSignal.timeout(5000))).kind).toBe('retry');
    expect(smtp.mails).toHaveLength(before);
  });
});

test('the log prints the same lines', async () => {
  const printed: string[] = [];
  const log = makeChannel('log', {}, { ...options, print: (text) => printed.push(text) });
  await log.deliver(makeMessage(), AbortSignal.timeout(1000));
  expect(printed.join('')).toContain('Changed: deploy v2.30.4 → v2.31.0 by anna, 02:55:15 UTC');
});

// The examples in docs/channels are what the program renders; `vitest -u` rewrites them, and the diff is reviewed like code.
test.each(['slack', 'pagerduty', 'webhook', 'email'])('the example of %s in its documentation is what it sends', async (name) => {
  const shown = (message: Message): string => {
    const { to, title, body } = channel(name).render(message);
    const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
    return `${to.replace(/:\d+/, '')}\n${title}\n\n${text}`;
  };
  await expect(`${shown(makeMessage())}\n\n----\n\n${shown(makeResolvedMessage())}\n`).toMatchFileSnapshot(
    `../../docs/channels/${name}.example.txt`,
  );
});
