import { afterEach, expect, test } from 'vitest';
import { alert, type EngineRig, makeRecordingChannel, startEngine, until } from '../../test/stand-ins/engine-rig.ts';
import { parseMatchers } from '../route/parse-matchers.ts';

const routes = `
route:
  receiver: team
  group_by: [service]
  group_wait: 0s
  group_interval: 1s
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
`;

let rig: EngineRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

test('an alert is told once, its repeat is not, its resolve is', async () => {
  const channel = makeRecordingChannel('webhook:team');
  rig = await startEngine(routes, { team: [channel] });
  const firing = alert({ alertname: 'Down', service: 'api' });
  await rig.engine.receiveAlerts('alertmanager', [firing]);
  await rig.engine.receiveAlerts('alertmanager', [firing]);
  await until('the firing notice', () => channel.messages.length === 1);
  await rig.engine.receiveAlerts('alertmanager', [{ ...firing, status: 'resolved', endsAt: Date.now() }]);
  await until('the resolve', () => channel.messages.length === 2);
  expect(channel.messages.map(({ status, notification }) => [status, notification.reason])).toEqual([
    ['firing', 'first'],
    ['resolved', 'all-resolved'],
  ]);
  await until('nothing is kept of it', () => [...(rig?.engine.alerts() ?? [])].length === 0);
});

test('a channel that fails is tried again, and what came later waits its turn', async () => {
  const channel = makeRecordingChannel('webhook:team');
  let failures = 2;
  channel.answer = () =>
    Promise.resolve(failures-- > 0 ? { kind: 'uncertain', detail: 'reset' } : { kind: 'delivered', receipt: null });
  rig = await startEngine(routes, { team: [channel] });
  const firing = alert({ alertname: 'Down', service: 'api' });
  await rig.engine.receiveAlerts('api', [firing]);
  await until('the first attempt', () => failures < 2);
  await rig.engine.receiveAlerts('api', [{ ...firing, endsAt: Date.now() }]);
  await until('both', () => channel.messages.length === 2);
  expect(channel.messages.map(({ status }) => status)).toEqual(['firing', 'resolved']);
});

test('what was over before it could be sent is told in one message, and pages nobody', async () => {
  const mail = makeRecordingChannel('email:team');
  const pager = makeRecordingChannel('pagerduty:team', { type: 'pagerduty' });
  let attempts = 0;
  for (const channel of [mail, pager])
    channel.answer = () => {
      attempts += 1;
      return Promise.resolve({ kind: 'retry', cause: 'network', afterMs: 1500, detail: 'connection refused' });
    };
  rig = await startEngine(routes, { team: [mail, pager] });
  const firing = alert({ alertname: 'Down', service: 'api' });
  await rig.engine.receiveAlerts('api', [firing]);
  await until('both were attempted', () => attempts === 2);
  for (const channel of [mail, pager]) channel.answer = () => Promise.resolve({ kind: 'delivered', receipt: null });
  await rig.engine.receiveAlerts('api', [{ ...firing, endsAt: Date.now() }]);
  await until('the late message', () => mail.messages.length === 1);
  expect(mail.messages.map(({ status, late }) => [status, late])).toEqual([['resolved', true]]);
  const states = async (): Promise<string[]> =>
    ((await rig?.engine.lists.deliveries({ limit: 10, cursor: null, state: null }))?.items ?? [])
      .map(({ channel, state, lastError }) => `${channel} ${state} ${lastError}`)
      .sort();
  await until('all is settled', async () => (await states()).every((line) => !/pending|sending/.test(line)));
  expect(await states()).toEqual([
    'email:team delivered null',
    'email:team withheld over before it was sent',
    'pagerduty:team withheld over before it was sent',
    'pagerduty:team withheld over before it was sent',
  ]);
  expect(pager.messages).toEqual([]);
});

test('a dead delivery raises an alert of our own, and none about itself; the next delivery clears it', async () => {
  const broken = makeRecordingChannel('slack:team');
  broken.answer = () => Promise.resolve({ kind: 'refused', cause: 'bad-request', detail: 'invalid_blocks' });
  rig = await startEngine(routes, { team: [broken] });
  const own = (): string[] =>
    [...(rig?.engine.alerts() ?? [])].flatMap(({ alert: one }) => (one.source === 'self' ? [one.labels['alertname'] ?? ''] : []));
  await rig.engine.receiveAlerts('alertmanager', [alert({ alertname: 'Down', service: 'api' })]);
  await until('the alert about it', () => own().length === 1);
  expect(own()).toEqual(['DeliveryDead']);
  const dead = async () => (await rig?.engine.lists.deliveries({ limit: 10, cursor: null, state: 'dead' }))?.items ?? [];
  await until('its own delivery died too', async () => (await dead()).length === 2);
  expect(own()).toEqual(['DeliveryDead']);
  broken.answer = () => Promise.resolve({ kind: 'delivered', receipt: null });
  await rig.engine.receiveAlerts('alertmanager', [alert({ alertname: 'Down', service: 'db' })]);
  await until('it is cleared', () => own().length === 0);
});

test('two routes that reach one channel tell it once', async () => {
  const channel = makeRecordingChannel('slack:ops');
  rig = await startEngine(
    `
route:
  receiver: a
  group_wait: 0s
  routes:
    - { receiver: a, matchers: [ 'severity="critical"' ], continue: true }
    - { receiver: b, matchers: [ 'severity="critical"' ] }
receivers:
  - { name: a, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: b, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
`,
    { a: [channel], b: [channel] },
  );
  await rig.engine.receiveAlerts('api', [alert({ alertname: 'Down', severity: 'critical' })]);
  await until(
    'the second route has decided',
    () => [...(rig?.engine.alerts() ?? [])][0]?.held.some(({ reason }) => reason === 'duplicate') ?? false,
  );
  await until('delivery', () => channel.messages.length > 0);
  expect(channel.messages).toHaveLength(1);
});

test('clearing the suppression tells again what still fires', async () => {
  const channel = makeRecordingChannel('webhook:team');
  rig = await startEngine(routes, { team: [channel] });
  await rig.engine.receiveAlerts('api', [alert({ alertname: 'Down', service: 'api' })]);
  await until('the first notice', () => channel.messages.length === 1);
  expect(await rig.engine.clearSuppression([])).toBe(1);
  await until('the second notice', () => channel.messages.length === 2);
  expect(channel.messages[1]?.status).toBe('firing');
});

test('deliver: shadow decides and records, and sends nothing', async () => {
  const channel = makeRecordingChannel('webhook:team');
  rig = await startEngine(`deliver: shadow\n${routes}`, { team: [channel] });
  await rig.engine.receiveAlerts('api', [alert({ alertname: 'Down', service: 'api' })]);
  const withheld = async () => (await rig?.engine.deliveries({ limit: 10, cursor: null, state: 'withheld' }))?.items ?? [];
  await until('the decision', async () => (await withheld()).length === 1);
  expect((await withheld())[0]?.rendered?.title).toBe('firing');
  expect(channel.messages).toHaveLength(0);
});

test('after a restart the resolve still goes to who was told, and nobody is told twice', async () => {
  const channel = makeRecordingChannel('webhook:team');
  const first = await startEngine(routes, { team: [channel] });
  const firing = alert({ alertname: 'Down', service: 'api' });
  await first.engine.receiveAlerts('alertmanager', [firing]);
  await until('the notice', () => channel.messages.length === 1);
  await first.stop();
  rig = await startEngine(routes, { team: [channel] }, { store: first.store });
  await rig.engine.receiveAlerts('alertmanager', [firing]);
  await rig.engine.receiveAlerts('alertmanager', [{ ...firing, status: 'resolved', endsAt: Date.now() }]);
  await until('the resolve', () => channel.messages.length === 2);
  expect(channel.messages.map(({ status }) => status)).toEqual(['firing', 'resolved']);
});

test('with an Alertmanager whose silences were never read nothing is told until they are', async () => {
  const channel = makeRecordingChannel('webhook:team');
  rig = await startEngine(`alertmanager: { url: "http://127.0.0.1:1", read: [silences] }\n${routes}`, { team: [channel] });
  const { engine } = rig;
  const matchers = parseMatchers('service="api"');
  const times = { startsAt: Date.now() - 1000, endsAt: Date.now() + 3_600_000 };
  await engine.receiveAlerts('api', [alert({ alertname: 'Down', service: 'api' }), alert({ alertname: 'Down', service: 'db' })]);
  engine.setSilences([{ id: 's1', matchers, ...times, createdBy: 'me', comment: 'work', origin: 'alertmanager' }]);
  await until('what is not silenced is told', () => channel.messages.length === 1);
  await until('the silence is the reason', () =>
    [...engine.alerts()].some(({ held }) => held.some(({ reason, by }) => reason === 'silence' && by === 's1')),
  );
  expect(channel.messages.map(({ alerts }) => alerts.map(({ labels }) => labels['service']))).toEqual([['db']]);
});
