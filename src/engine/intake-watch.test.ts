import { expect, test } from 'vitest';
import { startTurnRig } from '../../test/stand-ins/turn-rig.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeIntakeWatch } from './intake-watch.ts';

const tooLarge = { path: '/webhook', status: 413, code: 'body_too_large', message: 'the body is larger than 4 bytes' };
const wrongToken = { path: '/webhook', status: 401, code: 'wrong_token', message: 'the token is not the one of this server' };

async function start() {
  const rig = await startTurnRig();
  const { run, clock, configuration } = rig;
  let refusing: string | null = null;
  const watch = makeIntakeWatch({ refusing: () => refusing, run, clock, context: configuration.context, log: silentLog });
  return { rig, watch, refuse: (reason: string) => (refusing = reason) };
}

test('noteRefused() a body too large fires an alert of our own, and the intake is degraded for a quarter of an hour', async () => {
  const { rig, watch } = await start();
  expect(watch.health()).toMatchObject({ status: 'ok', detail: 'open' });
  watch.noteRefused(tooLarge);
  watch.noteRefused(tooLarge);
  await rig.run(() => {});
  expect([...rig.views.alerts.values()]).toMatchObject([
    { status: 'firing', source: 'self', labels: { alertname: 'IntakeRefused', subject: '/webhook' } },
  ]);
  expect(watch.health()).toMatchObject({
    status: 'degraded',
    detail: 'open; refused in the last minutes: 2 × 413 body_too_large at /webhook',
  });
  rig.clock.at += 15 * 60_000;
  expect(watch.health()).toMatchObject({ status: 'ok', detail: 'open' });
});

test('noteRefused() a wrong token is shown, but whoever knocks cannot degrade us or raise an alert', async () => {
  const { rig, watch } = await start();
  watch.noteRefused(wrongToken);
  await rig.run(() => {});
  expect(watch.health()).toMatchObject({
    status: 'ok',
    detail: 'open; refused in the last minutes: 1 × 401 wrong_token at /webhook',
  });
  expect(rig.views.alerts.size).toBe(0);
});

test('health() while nothing is taken in says why', async () => {
  const { watch, refuse } = await start();
  refuse('the service is shutting down');
  expect(watch.health()).toMatchObject({ status: 'degraded', detail: 'the service is shutting down' });
});
