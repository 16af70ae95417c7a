// The promise: accepted (2xx) is on disk and told. The daemon is killed at random moments under a load of alerts whose ids are counted.
import { expect, test } from 'vitest';
import process from 'node:process';
import { startDeliverySink } from '../stand-ins/delivery-sink.ts';
import { waitFor } from '../peers/peer.ts';
import { type Rti, startRti, untilDelivered } from '../peers/rti.ts';
import { type Account, configOf, idsOf, load, repeatedKeys } from './accounted-load.ts';

const kills = Number(process.env['RTI_KILLS'] ?? 10);

/** Lets the load run until so many more were accepted: the moment of the kill, counted in work, not in time. */
async function afterAccepted(account: Account, more: number): Promise<void> {
  const goal = account.accepted.size + more;
  await waitFor(`${more} more alerts to be accepted`, () => Promise.resolve(account.accepted.size >= goal));
}

async function integrity(rti: Rti, account: Account, told: () => ReadonlySet<string>): Promise<void> {
  await waitFor('every accepted alert to be told', () => Promise.resolve([...account.accepted].every((id) => told().has(id))), {
    timeoutMs: 60_000,
  });
  await untilDelivered(rti);
}

test(`kill -9 at ${kills} random moments loses no accepted alert and repeats at most what was in flight`, async () => {
  await using sink = await startDeliverySink();
  sink.behave(() => ({ kind: 'answer', status: 200, afterMs: Math.floor(Math.random() * 30) }));
  await using rti = await startRti({ config: configOf(sink.url) });
  const stopping = new AbortController();
  const account: Account = { accepted: new Set(), sent: 0 };
  const loading = load(rti, account, stopping.signal);
  for (let i = 0; i < kills; i += 1) {
    await afterAccepted(account, Math.floor(Math.random() * 60));
    await rti.kill();
    await rti.start();
  }
  await afterAccepted(account, 10);
  stopping.abort();
  await loading;
  await integrity(rti, account, () => idsOf(sink.received));
  const repeated = repeatedKeys(sink.received);
  process.stdout.write(
    `${kills} kills: ${account.accepted.size} accepted, ${sink.received.length} sends, ${repeated} repeated, at most ${sink.inFlightMax()} in flight\n`,
  );
  expect([...account.accepted].filter((id) => !idsOf(sink.received).has(id))).toEqual([]);
  expect(repeated).toBeLessThanOrEqual(kills * sink.inFlightMax());
  expect(account.accepted.size).toBeGreaterThan(kills * 10);
}, 600_000);

test('SIGTERM under load five times: nothing lost, nothing told twice, exit code 0', async () => {
  await using sink = await startDeliverySink();
  sink.behave(() => ({ kind: 'answer', status: 200, afterMs: 20 }));
  await using rti = await startRti({ config: configOf(sink.url) });
  const stopping = new AbortController();
  const account: Account = { accepted: new Set(), sent: 0 };
  const loading = load(rti, account, stopping.signal);
  for (let i = 0; i < 5; i += 1) {
    await afterAccepted(account, 20 + 5 * i);
    expect(await rti.terminate()).toBe('it ended with code 0');
    await rti.start();
  }
  stopping.abort();
  await loading;
  await integrity(rti, account, () => idsOf(sink.received));
  expect(repeatedKeys(sink.received)).toBe(0);
  const sends = sink.received.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(sends).size).toBe(sends.length);
});
