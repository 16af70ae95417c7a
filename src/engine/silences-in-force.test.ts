import { expect, test } from 'vitest';
import { configOf, oneReceiver, startTurnRig } from '../../test/stand-ins/turn-rig.ts';
import { parseMatchers } from '../route/parse-matchers.ts';
import { makeSilencesInForce } from './silences-in-force.ts';

const reading = (what: string) => configOf(`alertmanager: { url: "http://am:9093", read: [${what}] }\n${oneReceiver}`);

async function start() {
  const { views, run, reconciler } = await startTurnRig();
  const time = { config: reading('silences'), monotonicMs: 0 };
  const silences = makeSilencesInForce({
    config: () => time.config,
    views,
    clock: { now: () => 0, monotonicMs: () => time.monotonicMs },
  });
  const read = () =>
    run((turn) =>
      reconciler.setSilences(turn, [
        {
          ...{ id: 's1', matchers: parseMatchers('a="b"'), startsAt: 0, endsAt: 1, createdBy: '', comment: '' },
          origin: 'alertmanager',
        },
      ]),
    );
  return { time, silences, read };
}

test('isAwaited() until the first reading, and at most 10 s', async () => {
  const { time, silences, read } = await start();
  time.monotonicMs = 9999;
  expect(silences.isAwaited()).toBe(true);
  time.monotonicMs = 10_000;
  expect(silences.isAwaited()).toBe(false);
  time.monotonicMs = 0;
  await read();
  expect(silences.isAwaited()).toBe(false);
});

test('isAwaited() never when no silences are read', async () => {
  const { time, silences } = await start();
  time.config = reading('alerts');
  expect(silences.isAwaited()).toBe(false);
  time.config = configOf(oneReceiver);
  expect(silences.isAwaited()).toBe(false);
});

test('list() what was read, as long as the configuration says to read it', async () => {
  const { time, silences, read } = await start();
  expect(silences.list()).toEqual([]);
  await read();
  expect(silences.list().map(({ id }) => id)).toEqual(['s1']);
  time.config = reading('alerts');
  expect(silences.list()).toEqual([]);
});
