// What is asked of a Prometheus, an Alertmanager and a scrape target, against stand-ins that are well, and in every way not.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineOf, runChecks, setupOf } from '../../../test/stand-ins/doctor-rig.ts';
import { type LocalServer, startLocalServer } from '../../../test/stand-ins/local-server.ts';
import type { Check } from '../check.ts';
import { alertmanagerClock } from './alertmanager-clock.ts';
import { alertmanagerReachable } from './alertmanager-reachable.ts';
import { alertmanagerWebhook } from './alertmanager-webhook.ts';
import { prometheusAlerts } from './prometheus-alerts.ts';
import { prometheusClock } from './prometheus-clock.ts';
import { prometheusReachable } from './prometheus-reachable.ts';
import { prometheusRules } from './prometheus-rules.ts';
import { judgeTargets, prometheusTargets } from './prometheus-targets.ts';
import { scrapeTarget } from './scrape-target.ts';
import { watchSeries } from './watch-series.ts';

type Answers = Record<string, unknown>;

let server: LocalServer;
let answers: Answers;

const vector = (count: number): object => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: Array.from({ length: count }, (_, i) => ({ metric: { i: String(i) }, value: [1_800_000_000, '1'] })),
  },
});
const rulesOf = (...rules: readonly object[]): object => ({ status: 'success', data: { groups: [{ name: 'g', rules }] } });
const goodRule = { name: 'Down', type: 'alerting', health: 'ok' };
const sendsTo = (...urls: readonly string[]): object => ({
  status: 'success',
  data: { activeAlertmanagers: urls.map((url) => ({ url })) },
});
const alertmanagerStatus = (original: string): object => ({ versionInfo: { version: '0.99.0' }, config: { original } });
const webhookTo = (url: string): string => `receivers:\n- name: x\n  webhook_configs:\n  - url: ${url}\n`;

/** A Prometheus and an Alertmanager that are well. */
const well = (): Answers => ({
  'query 1': vector(1),
  'query time()': () => ({ status: 'success', data: { resultType: 'scalar', result: [1, String(Date.now() / 1000)] } }),
  'query orders': vector(3),
  'query count(up)': { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '4'] }] } },
  'query up == 0': vector(0),
  '/api/v1/status/buildinfo': { status: 'success', data: { version: '9.9.9' } },
  '/api/v1/rules': rulesOf(goodRule, { name: 'a:b', type: 'recording', health: 'ok' }),
  '/api/v1/alertmanagers': sendsTo('http://127.0.0.1:5001/api/v2/alerts'),
  '/api/v2/status': alertmanagerStatus(webhookTo('http://localhost:5001/webhook/alertmanager')),
});

beforeEach(async () => {
  server = await startLocalServer();
  answers = well();
  server.answer = (url) => {
    const query = url.searchParams.get('query');
    const given = answers[query === null ? url.pathname : `query ${query}`];
    const answer: unknown = typeof given === 'function' ? given() : given;
    if (answer === undefined) return { status: 404, body: '{}' };
    return typeof answer === 'string' ? { body: answer, type: 'text/html' } : { body: JSON.stringify(answer) };
  };
});
afterEach(() => server.close());

const document = (over: object = {}): object => ({
  prometheus: { url: server.url },
  alertmanager: { url: server.url },
  watches: [{ name: 'orders', query: 'orders' }],
  ...over,
});

/** The one line of a check, with what it needs run before it. */
async function line(check: Check, over: object = {}) {
  const subject = check.name.startsWith('prometheus') ? ' prometheus' : check.name === 'watch-series' ? ' orders' : '';
  const results = await runChecks([check], setupOf(document(over)));
  return lineOf(results, `${check.name}${subject}`);
}

describe('a Prometheus and an Alertmanager that are well', () => {
  test('every line is ok and says what was found', async () => {
    const all = [prometheusReachable, prometheusClock, prometheusTargets, prometheusRules, prometheusAlerts, watchSeries];
    const results = await runChecks([...all, alertmanagerReachable, alertmanagerClock, alertmanagerWebhook], setupOf(document()));
    const lines = [...results.values()].map(({ status, detail }) => `${status} ${detail.replace(server.url, 'URL')}`);
    expect(lines).toEqual([
      'ok URL answers queries, version 9.9.9',
      'ok same time as here',
      'ok all 4 targets are up',
      'ok 2 rules loaded, 1 of them alerts, all evaluate',
      'ok sends its alerts to us (http://127.0.0.1:5001/api/v2/alerts)',
      'ok 3 series, at most 1000',
      'ok URL answers, version 0.99.0',
      'ok same time as here',
      'ok a webhook of its configuration leads to us',
    ]);
  });

  test('nothing is asked twice, whoever looks at it', async () => {
    const all = [prometheusReachable, prometheusClock, prometheusTargets, prometheusRules, prometheusAlerts, watchSeries];
    const target = new URL(server.url).host;
    const scrape = [{ name: 'api', targets: [target] }];
    const from = { name: 'queues', from: { kind: 'gauge', selector: 'jobs', aggregate: 'sum', by: [] } };
    answers['/metrics'] = 'jobs 1\n';
    // Only the direct way leads to us: then the check of the webhook asks where Prometheus sends to.
    answers['/api/v2/status'] = alertmanagerStatus('receivers: [{ name: x }]');
    const setup = setupOf(document({ scrape, watches: [{ name: 'orders', query: 'orders' }, from] }));
    await runChecks([...all, alertmanagerReachable, alertmanagerClock, alertmanagerWebhook, scrapeTarget], setup);
    const asked = server.asked.map(({ url }) => url.pathname + (url.searchParams.get('query') ?? ''));
    expect(asked.filter((one, i) => asked.indexOf(one) !== i)).toEqual([]);
    expect(asked).toEqual(expect.arrayContaining(['/metrics', '/api/v1/rules', '/api/v1/alertmanagers', '/api/v2/status']));
  });
});

describe('prometheus-targets', () => {
  test('those that are down are named, some of many', async () => {
    const down = ['a', 'b', 'c', 'd'].map((instance) => ({ metric: { job: 'api', instance }, value: [1, '0'] }));
    answers['query up == 0'] = { status: 'success', data: { resultType: 'vector', result: down } };
    expect(await line(prometheusTargets)).toMatchObject({
      status: 'warning',
      detail: '4 of 4 targets are down: api a, api b, api c and 1 more',
      remedy: expect.stringContaining('Status > Targets'),
    });
  });

  test('a Prometheus that scrapes nothing', async () => {
    answers['query count(up)'] = vector(0);
    expect(await line(prometheusTargets)).toMatchObject({ status: 'warning', remedy: expect.stringContaining('scrape_configs') });
    expect(judgeTargets(1, []).detail).toBe('its only target is up');
  });
});

describe('prometheus-reachable', () => {
  test('nothing listens there', async () => {
    await server.close();
    expect(await line(prometheusReachable)).toMatchObject({
      status: 'failed',
      detail: `${server.url}: connection refused`,
      remedy: expect.stringContaining('correct prometheus.url'),
    });
    server = await startLocalServer();
  });

  test.for([401, 403])('status %i asks for credentials', async (status) => {
    server.answer = () => ({ status, body: 'Unauthorized' });
    const found = await line(prometheusReachable);
    expect(found).toMatchObject({ status: 'failed', detail: expect.stringContaining(`HTTP ${status}`) });
    expect(found.remedy).toContain('bearer_token or basic_auth');
  });

  test('a page instead of JSON names the proxy', async () => {
    server.answer = () => ({ body: '<!doctype html><title>Login</title>', type: 'text/html' });
    expect(await line(prometheusReachable)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('answers an HTML page instead of JSON'),
      remedy: expect.stringContaining('a proxy or a login page'),
    });
  });

  test('JSON of something else is not taken for it', async () => {
    server.answer = () => ({ body: '{"hello":"world"}' });
    expect(await line(prometheusReachable)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining("not Prometheus'"),
    });
  });

  test('a relative without build information is fine', async () => {
    delete answers['/api/v1/status/buildinfo'];
    expect(await line(prometheusReachable)).toMatchObject({ status: 'ok', detail: expect.stringContaining('version unknown') });
  });

  test('one that does not answer fails in time, and what needs it is skipped', async () => {
    const silent = setupOf(document({ prometheus: { url: 'http://127.0.0.1:1' } }));
    const results = await runChecks([prometheusReachable, prometheusClock, watchSeries], silent);
    expect(lineOf(results, 'prometheus-clock prometheus')).toMatchObject({
      status: 'skipped',
      detail: 'because prometheus-reachable prometheus failed',
    });
    expect(lineOf(results, 'watch-series orders').status).toBe('skipped');
  });
});

describe('clocks', () => {
  test.for([
    [prometheusClock, 'prometheus-clock prometheus', 'Prometheus'],
    [alertmanagerClock, 'alertmanager-clock', 'Alertmanager'],
  ] as const)('a machine ten minutes off fails: %s', async ([check, id, title]) => {
    const clock = { now: () => Date.now() - 600_000, monotonicMs: () => performance.now() };
    const found = lineOf(await runChecks([check], setupOf(document(), { clock })), id);
    expect(found.status).toBe('failed');
    expect(found.detail).toMatch(new RegExp(`the clock of ${title} is (599|600)\\.\\d s ahead of ours`));
  });
});

describe('prometheus-rules', () => {
  test('none loaded is a warning that names rule_files', async () => {
    answers['/api/v1/rules'] = { status: 'success', data: { groups: [] } };
    expect(await line(prometheusRules)).toMatchObject({ status: 'warning', remedy: expect.stringContaining('rule_files') });
  });

  test('rules in error are named, with what Prometheus says', async () => {
    const broken = { name: 'Broken', type: 'alerting', health: 'err', lastError: 'many-to-many matching' };
    answers['/api/v1/rules'] = rulesOf(goodRule, ...Array.from({ length: 5 }, () => broken));
    const found = await line(prometheusRules);
    expect(found).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('5 of 6 rules cannot be evaluated: Broken (many-to-many'),
    });
    expect(found.detail).toContain('and 2 more');
  });
});

describe('prometheus-alerts', () => {
  test('nowhere: fails when there are alert rules, else warns', async () => {
    answers['/api/v1/alertmanagers'] = sendsTo();
    expect(await line(prometheusAlerts)).toMatchObject({ status: 'failed', remedy: expect.stringContaining('127.0.0.1:5001') });
    answers['/api/v1/rules'] = rulesOf();
    expect(await line(prometheusAlerts)).toMatchObject({ status: 'warning', detail: 'it sends its alerts nowhere' });
  });

  test('to the Alertmanager we know is fine, to a stranger is not', async () => {
    answers['/api/v1/alertmanagers'] = sendsTo(`${server.url}/api/v2/alerts`);
    expect((await line(prometheusAlerts)).detail).toContain('the Alertmanager we know');
    answers['/api/v1/alertmanagers'] = sendsTo('http://elsewhere:9093/api/v2/alerts');
    expect(await line(prometheusAlerts)).toMatchObject({ status: 'warning', detail: expect.stringContaining('elsewhere:9093') });
  });
});

describe('alertmanager-webhook', () => {
  beforeEach(() => {
    answers['/api/v1/alertmanagers'] = sendsTo(`${server.url}/api/v2/alerts`);
  });

  const status = (original: string): void => {
    answers['/api/v2/status'] = alertmanagerStatus(original);
  };

  test('none leads to us: fails, and the remedy can be pasted', async () => {
    status(webhookTo('http://elsewhere:5001/webhook'));
    const found = await line(alertmanagerWebhook);
    expect(found).toMatchObject({ status: 'failed', detail: 'none of its 1 webhooks leads to us' });
    expect(found.remedy).toContain('url: http://127.0.0.1:5001/webhook/alertmanager, send_resolved: true');
  });

  test('to us, but to a wrong path', async () => {
    status(webhookTo('http://127.0.0.1:5001/alerts'));
    expect(await line(alertmanagerWebhook)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('but not to /webhook'),
    });
  });

  test('a version that hides addresses is skipped, with what shows it', async () => {
    status(webhookTo('<secret>'));
    expect(await line(alertmanagerWebhook)).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('amtool alert add'),
    });
  });

  test('without a webhook, a Prometheus that sends to us itself will do', async () => {
    status('receivers: [{ name: x }]');
    answers['/api/v1/alertmanagers'] = sendsTo('http://127.0.0.1:5001/api/v2/alerts');
    expect(await line(alertmanagerWebhook)).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('sends its alerts to us itself'),
    });
    answers['/api/v1/alertmanagers'] = sendsTo(`${server.url}/api/v2/alerts`);
    expect(await line(alertmanagerWebhook)).toMatchObject({ status: 'failed', detail: 'it has no webhook' });
  });

  test('a configuration that is no YAML is skipped', async () => {
    status('{ not: [yaml');
    expect(await line(alertmanagerWebhook)).toMatchObject({ status: 'skipped' });
  });
});

describe('alertmanager-reachable', () => {
  test('a Prometheus is no Alertmanager', async () => {
    answers['/api/v2/status'] = { status: 'success' };
    expect(await line(alertmanagerReachable)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining("not Alertmanager's"),
    });
  });
});

describe('watch-series', () => {
  test('no series fails for a watch of the configuration', async () => {
    answers['query orders'] = vector(0);
    expect(await line(watchSeries)).toMatchObject({
      status: 'failed',
      detail: 'the query returns no series',
      remedy: expect.stringContaining('watch orders'),
    });
  });

  test('no series of a built-in watch is a warning', async () => {
    server.answer = () => ({ body: JSON.stringify(vector(0)) });
    const results = await runChecks([watchSeries], setupOf({ prometheus: { url: server.url } }));
    expect(lineOf(results, 'watch-series request_rate')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('built-in'),
    });
  });

  test('more than it may have is a warning with both numbers', async () => {
    const watches = [{ name: 'orders', query: 'orders', max_series: 2 }];
    expect(await line(watchSeries, { watches })).toMatchObject({
      status: 'warning',
      detail: '3 series, of which the first 2 are watched',
    });
  });

  test('a refused query is told with the words of Prometheus', async () => {
    server.answer = () => ({
      status: 400,
      body: JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error at 3' }),
    });
    expect(await line(watchSeries)).toMatchObject({ status: 'failed', detail: 'HTTP 400 bad_data: parse error at 3' });
  });
});

describe('scrape-target', () => {
  const scrape = async (answer: { status?: number; type?: string; body: string }, more: object = {}) => {
    server.answer = () => answer;
    const target = new URL(server.url).host;
    const setup = setupOf({ scrape: [{ name: 'api', targets: [target], ...more }] });
    return lineOf(await runChecks([scrapeTarget], setup), `scrape-target api ${target}`);
  };

  test('samples are counted', async () => {
    expect(await scrape({ type: 'text/plain', body: 'a 1\nb 2\n' })).toMatchObject({ status: 'ok', detail: '2 samples' });
  });

  test('too many, none, a page, an error', async () => {
    expect(await scrape({ type: 'text/plain', body: 'a 1\nb 2\n' }, { max_samples: 1 })).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('max_samples'),
    });
    expect(await scrape({ type: 'text/plain', body: '' })).toMatchObject({ status: 'warning' });
    expect(await scrape({ type: 'text/html', body: '<html>' })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('HTML page'),
    });
    expect(await scrape({ status: 500, body: '' })).toMatchObject({ status: 'failed', detail: 'HTTP 500' });
  });

  test('a watch on scraped samples counts the series it will have; one scrape serves all watches', async () => {
    server.answer = () => ({
      type: 'text/plain',
      body: 'jobs{queue="a",pod="1"} 1\njobs{queue="a",pod="2"} 1\njobs{queue="b",pod="1"} 1\n',
    });
    const from = (name: string, gauge: string) => ({
      name,
      from: { kind: 'gauge', selector: gauge, aggregate: 'sum', by: ['queue'] },
    });
    const document = {
      scrape: [{ name: 'api', targets: [new URL(server.url).host] }],
      watches: [from('queues', 'jobs'), from('none', 'absent{a="b"}')],
    };
    const results = await runChecks([watchSeries], setupOf(document));
    expect(lineOf(results, 'watch-series queues')).toMatchObject({ status: 'ok', detail: '2 series, at most 1000' });
    expect(lineOf(results, 'watch-series none')).toMatchObject({
      status: 'failed',
      detail: 'no sample of the targets matches absent{a="b"}',
    });
    expect(server.asked).toHaveLength(1);
    server.answer = () => ({ status: 500, body: '' });
    expect(lineOf(await runChecks([watchSeries], setupOf(document)), 'watch-series queues')).toMatchObject({
      status: 'skipped',
      detail: 'because no scrape target answered',
      because: 'scrape-target',
    });
  });
});
