// What peers do wrong after they have begun to answer, and what they repeat of our secrets. Raw sockets, because a well-behaved server cannot do it.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { makeMessage, makeNotifiedAlert, makeOutsideAlert, makeResolvedMessage } from '../../test/stand-ins/messages.ts';
import { subjectOf } from './email.ts';
import { parseRetryAfter } from './http-post.ts';
import type { Channel } from './port.ts';
import { makeChannel } from './registry.ts';
import { slackBody } from './slack.ts';

const secret = (text: string) => ({ reveal: () => text });
const options = { sendResolved: true, lastResort: false, now: Date.now, print: () => {} };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

type RawPeer = { readonly url: string; readonly port: number; readonly open: () => number; readonly closed: () => Promise<void> };

/** A TCP server that calls `talk` for each connection. */
async function rawPeer(talk: (socket: Socket) => void): Promise<RawPeer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    talk(socket);
    socket.resume();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A listening TCP server always has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const closed = async (): Promise<void> => {
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));
  };
  return { url: `http://127.0.0.1:${port}`, port, open: () => sockets.size, closed };
}

/** Answers each request with these bytes and then says nothing more (`cut`: ends the connection instead). */
const answering = (bytes: string, then: 'hang' | 'cut' = 'hang') =>
  rawPeer((socket) => {
    socket.once('data', () => {
      socket.write(bytes);
      if (then === 'cut') setImmediate(() => socket.resetAndDestroy());
    });
  });

const webhookTo = (url: string): Channel =>
  makeChannel('webhook', { url: secret(url), maxAlerts: 0, bearer: secret('t0ken-of-ours'), basic: null }, options);
const botTo = (url: string, token = 'xoxb-11-22-aaaaaaaa'): Channel =>
  makeChannel('slack', { webhookUrl: null, botToken: secret(token), channel: 'alerts', apiUrl: url }, options);
const emailTo = (port: number, to: readonly string[] = ['a@example.com']): Channel =>
  makeChannel(
    'email',
    {
      to,
      from: 'rti@example.com',
      smarthost: { host: '127.0.0.1', port },
      username: 'u',
      password: secret('p4ss'),
      requireTls: false,
      hello: 'localhost',
    },
    options,
  );
const soon = () => AbortSignal.timeout(300);

describe('an answer whose status came and whose body did not', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nta', { kind: 'delivered' }],
    [
      'HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 9\r\n\r\nno',
      { kind: 'retry', cause: 'server-error', afterMs: 7000 },
    ],
    ['HTTP/1.1 400 Bad\r\ncontent-length: 9\r\n\r\nno', { kind: 'refused', cause: 'bad-request' }],
  ])('%j: the status decides, whether the rest hangs or is cut off', async (bytes, expected) => {
    for (const then of ['hang', 'cut'] as const) {
      const peer = await answering(bytes, then);
      expect(await webhookTo(peer.url).deliver(makeMessage(), soon())).toMatchObject(expected);
    }
  });

  test('a bot whose `ok` was cut off may have posted', async () => {
    const peer = await answering('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"ok":');
    expect(await botTo(peer.url).deliver(makeMessage(), soon())).toMatchObject({ kind: 'uncertain' });
  });
});

describe('before the request is sent', () => {
  test('a peer that breaks off the TLS handshake cannot have taken it', async () => {
    const peer = await rawPeer((socket) => socket.once('data', () => socket.destroy()));
    const result = await webhookTo(peer.url.replace('http:', 'https:')).deliver(makeMessage(), soon());
    expect(result).toMatchObject({ kind: 'retry', cause: 'network' });
  });

  test('a peer that never finishes the TLS handshake is a timeout', async () => {
    const peer = await rawPeer(() => {});
    const result = await webhookTo(peer.url.replace('http:', 'https:')).deliver(makeMessage(), soon());
    expect(result).toMatchObject({ kind: 'retry', cause: 'timeout' });
  });
});

test('parseRetryAfter() takes seconds and HTTP dates and nothing that only a lenient parser calls a date', () => {
  const now = Date.parse('2026-12-01T03:00:00Z');
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter(' 0 ', now)).toBe(0);
  expect(parseRetryAfter('901', now)).toBe(900_000);
  expect(parseRetryAfter('Tue, 01 Dec 2026 03:00:30 GMT', now)).toBe(30_000);
  expect(parseRetryAfter('Tue, 01 Dec 2026 02:00:00 GMT', now)).toBe(0);
  for (const nonsense of ['soon', 'in 5', '-1', '1.5', 'wait 3', '', 'Tue, 99 Xyz 2026 03:00:30 GMT']) {
    expect(parseRetryAfter(nonsense, now), nonsense).toBeNull();
  }
});

describe('secrets', () => {
  test('what a peer repeats of the address or the token is not in the detail', async () => {
    const words = 'unknown key secretsecret for t0ken-of-ours at /hook/secretsecret';
    const peer = await answering(`HTTP/1.1 400 Bad\r\ncontent-length: ${words.length}\r\n\r\n${words}`);
    const result = await webhookTo(`${peer.url}/hook/secretsecret?key=otherSecret`).deliver(makeMessage(), soon());
    expect(JSON.stringify(result)).not.toMatch(/secretsecret|t0ken/);
    expect(result).toMatchObject({ detail: expect.stringContaining('unknown key') });
  });

  test('the password is not in what the mail server repeats, in clear or encoded', async () => {
    const encoded = Buffer.from('\0u\0p4ss').toString('base64');
    const peer = await rawPeer((socket) => {
      socket.write('220 hi\r\n');
      socket.on('data', (chunk) => {
        const line = chunk.toString();
        socket.write(line.startsWith('EHLO') ? '250-hi\r\n250 AUTH PLAIN\r\n' : `535 wrong: ${encoded} p4ss\r\n`);
      });
    });
    const result = await emailTo(peer.port).deliver(makeMessage(), AbortSignal.timeout(2000));
    expect(result).toMatchObject({ kind: 'refused', cause: 'bad-auth' });
    expect(JSON.stringify(result)).not.toMatch(/p4ss|AHUAcDRzcw/);
  });
});

describe('Slack', () => {
  test('a bot that is rate-limited waits as long as the header says, also when the body says it too', async () => {
    const body = '{"ok":false,"error":"ratelimited"}';
    const peer = await answering(`HTTP/1.1 429 Slow\r\nretry-after: 30\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    expect(await botTo(peer.url).deliver(makeMessage(), soon())).toMatchObject({
      kind: 'retry',
      cause: 'rate-limited',
      afterMs: 30_000,
    });
  });

  test.each([
    ['restricted_action', { kind: 'refused', cause: 'bad-auth' }],
    ['some_new_refusal', { kind: 'refused', cause: 'bad-request' }],
    ['internal_error', { kind: 'retry', cause: 'server-error' }],
  ])('a bot told %s', async (error, expected) => {
    const body = JSON.stringify({ ok: false, error });
    const peer = await answering(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    expect(await botTo(peer.url).deliver(makeMessage(), soon())).toMatchObject(expected);
  });

  test('names and addresses in foreign text are not turned into mentions or links', () => {
    const body = slackBody(makeMessage([makeOutsideAlert({ alertname: '@channel https://evil.example' })]));
    const texts = body.blocks.flatMap((block) =>
      'text' in block ? [block.text] : 'elements' in block ? (block.elements as object[]) : [],
    );
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect(text).toMatchObject({ type: 'mrkdwn', verbatim: true });
  });

  test('a link is shown whole or not at all, and no character is cut in two', () => {
    const long = (name: string): string => `https://wiki.example/${name}?${'q=1&'.repeat(200)}`;
    const annotations = { runbook_url: long('a'), dashboard_url: long('b'), description: '😀'.repeat(2000) };
    const body = JSON.stringify(
      slackBody(makeMessage([makeOutsideAlert({ alertname: 'A' }, annotations, { generatorUrl: long('c') })])),
    );
    expect(body).toContain('|Runbook>');
    expect(body.match(/<https:/g)?.length).toBe(body.match(/<https:[^<>]*\|[^<>]*>/g)?.length);
    expect(body).not.toMatch(/\\ud[89a-f][0-9a-f]{2}/);
  });

  test('a new token of the same workspace is still the same channel', () => {
    expect(botTo('http://x', 'xoxb-11-33-bbbbbbbb').key).toBe(botTo('http://x').key);
    expect(botTo('http://x', 'xoxb-99-22-aaaaaaaa').key).not.toBe(botTo('http://x').key);
  });
});

describe('e-mail', () => {
  test('the subject of a group stays what it was when a worse alert joins', () => {
    const warning = makeOutsideAlert({ alertname: 'Slow', service: 'cart', severity: 'warning' }, {}, { startsAt: 1 });
    expect(subjectOf(makeMessage([warning, makeNotifiedAlert()]))).toBe(subjectOf(makeMessage([warning])));
    expect(subjectOf(makeResolvedMessage())).toBe(subjectOf(makeMessage()));
  });

  test('the subject of an alert from outside is its severity, service and name', () => {
    const labels = { alertname: 'HighLatency', service: 'checkout', severity: 'critical' };
    expect(subjectOf(makeMessage([makeOutsideAlert(labels)]))).toBe('[critical] checkout: HighLatency');
    expect(subjectOf(makeMessage([makeOutsideAlert({ alertname: 'Down' })]))).toBe('[alert] Down');
  });

  test('an attempt that is over has closed its connection: nothing is sent behind its back', async () => {
    const peer = await rawPeer((socket) => socket.write('220 hi\r\n'));
    const started = Date.now();
    const result = await emailTo(peer.port).deliver(makeMessage(), soon());
    expect(result).toMatchObject({ kind: 'retry', cause: 'timeout' });
    await peer.closed();
    expect(Date.now() - started).toBeLessThan(2000);
    expect(peer.open()).toBe(0);
  });

  /** A mail server of few words; `refuse` names recipients it does not take, `end` is its answer to the message itself. */
  const smtpPeer = (answers: { readonly auth?: string; readonly refuse?: string; readonly end?: string | null }) =>
    rawPeer((socket) => {
      let inMessage = false;
      socket.write('220 hi\r\n');
      socket.on('data', (chunk) => {
        const text = chunk.toString();
        if (inMessage) {
          if (text.endsWith('\r\n.\r\n') && answers.end !== null) socket.write(answers.end ?? '250 taken\r\n');
          return;
        }
        if (text.startsWith('EHLO')) socket.write('250-hi\r\n250 AUTH PLAIN\r\n');
        else if (text.startsWith('AUTH')) socket.write(answers.auth ?? '235 ok\r\n');
        else if (answers.refuse && text.includes(answers.refuse)) socket.write('550 no such user\r\n');
        else if (text.startsWith('DATA')) {
          inMessage = true;
          socket.write('354 go\r\n');
        } else socket.write('250 ok\r\n');
      });
    });

  test('a login that fails for now is tried again, one that is wrong is not', async () => {
    const later = await smtpPeer({ auth: '454 try later\r\n' });
    expect(await emailTo(later.port).deliver(makeMessage(), AbortSignal.timeout(2000))).toMatchObject({ kind: 'retry' });
    const wrong = await smtpPeer({ auth: '535 no\r\n' });
    expect(await emailTo(wrong.port).deliver(makeMessage(), AbortSignal.timeout(2000))).toMatchObject({
      kind: 'refused',
      cause: 'bad-auth',
    });
  });

  test('a recipient that is refused beside others is named in the receipt', async () => {
    const peer = await smtpPeer({ refuse: 'gone@example.com' });
    const result = await emailTo(peer.port, ['a@example.com', 'gone@example.com']).deliver(
      makeMessage(),
      AbortSignal.timeout(2000),
    );
    expect(result).toMatchObject({ kind: 'delivered', receipt: expect.stringContaining('gone@example.com') });
  });

  test('a message whose answer is lost may have been taken', async () => {
    const peer = await smtpPeer({ end: null });
    expect(await emailTo(peer.port).deliver(makeMessage(), soon())).toMatchObject({ kind: 'uncertain' });
  });
});
