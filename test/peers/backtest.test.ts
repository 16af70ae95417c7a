// `rti backtest` as it is shipped, on a real Prometheus with days of history and a fault in them: the fault is in the report beside the rule that
// fired, and a run that is interrupted goes on without asking anything twice. Between them stands a proxy that counts what is asked.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BacktestReport } from '../../src/backtest/report.ts';
import { makeUniform } from '../stand-ins/noise.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { makePeerFolder } from './peer.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { buildRti, rtiProgram } from './rti.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const startAt = Date.UTC(2026, 9, 5);
const endAt = startAt + 4 * day;
const faultAt = startAt + 2.5 * day;
const faultMs = 40 * minute;

/** Two services with a daily course; the requests of checkout fall to a tenth. `up`, and what a rule fired, as Prometheus would have stored it. */
function history(): string {
  const uniform = makeUniform(7);
  const lines = ['# TYPE http_requests counter'];
  const times = Array.from({ length: (endAt - startAt) / minute + 1 }, (_, i) => startAt + i * minute);
  for (const [service, level] of [
    ['api', 40],
    ['checkout', 200],
  ] as const) {
    let total = 0;
    for (const at of times) {
      const isDown = service === 'checkout' && at >= faultAt && at < faultAt + faultMs;
      const noise = 1 + 0.04 * (uniform() + uniform() + uniform() - 1.5);
      total += Math.round(60 * level * (1 + 0.4 * Math.sin((at / day) * 2 * Math.PI)) * noise * (isDown ? 0.1 : 1));
      lines.push(`http_requests_total{service="${service}"} ${total} ${at / 1000}`);
    }
  }
  lines.push('# TYPE up gauge', ...times.map((at) => `up{job="app"} 1 ${at / 1000}`), '# TYPE ALERTS gauge');
  for (const at of times)
    if (at >= faultAt + 10 * minute && at < faultAt + faultMs)
      lines.push(`ALERTS{alertname="CheckoutDown",alertstate="firing",service="checkout",severity="critical"} 1 ${at / 1000}`);
  return `${lines.join('\n')}\n# EOF\n`;
}

const config = (url: string): string => `
prometheus: { url: "${url}" }
watch_defaults: { interval: 60s }
watches:
  - { name: requests, query: 'sum by (service) (rate(http_requests_total[5m]))', signal: traffic, unit: req/s, stage: page, severity: critical }
  - { name: broken, query: 'sum by (service', signal: custom }
  - { name: nothing, query: 'no_such_metric', signal: custom }
route: { receiver: on-call, group_by: [service], group_wait: 0s }
receivers: [ { name: on-call, pagerduty_configs: [ { routing_key: "0123456789abcdef0123456789abcdef" } ] } ]
`;

/** Passes everything on to Prometheus; `asked` are the range queries, `onAsked` is told of each before it is passed on. */
type Proxy = { readonly url: string; readonly asked: string[]; onAsked: (count: number) => void; close(): void };

async function startProxy(target: string): Promise<Proxy> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', target);
    if (url.pathname.endsWith('/query_range')) {
      asked.push(`${url.searchParams.get('query')} from ${url.searchParams.get('start')}`);
      proxy.onAsked(asked.length);
    }
    fetch(url)
      .then(async (answer) => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()))
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: Proxy = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, onAsked: () => {} },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}

describeWithPeers('rti backtest', ['prometheus', 'promtool'], () => {
  let prometheus: Prometheus;
  let proxy: Proxy;
  let folder: string;
  beforeAll(async () => {
    buildRti();
    folder = makePeerFolder('backtest');
    prometheus = await startPrometheus({
      history: history(),
      scrapeInterval: '1m',
      args: ['--storage.tsdb.retention.time=100y'],
    });
    proxy = await startProxy(prometheus.url);
    writeFileSync(join(folder, 'rti.yml'), config(proxy.url));
  });
  afterAll(async () => {
    proxy?.close();
    await prometheus?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  type Run = { readonly child: ChildProcess; readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }> };

  function backtest(...flags: readonly string[]): Run {
    const args = [
      rtiProgram,
      'backtest',
      '--config.file',
      'rti.yml',
      '--last',
      '4d',
      '--until',
      new Date(endAt).toISOString(),
      ...flags,
    ];
    const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'] } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part) => (stdout += String(part)));
    child.stderr.on('data', (part) => (stderr += String(part)));
    const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? null, stdout, stderr }));
    return { child, ended };
  }

  test('Ctrl-C keeps what was fetched, and the same command goes on from there', async () => {
    const first = backtest();
    proxy.onAsked = (count) => {
      if (count === 3) first.child.kill('SIGINT');
    };
    const stopped = await first.ended;
    proxy.onAsked = () => {};
    expect(stopped).toMatchObject({ code: 1, stdout: '' });
    expect(stopped.stderr).toMatch(
      /^stopped; what was fetched \(2 of \d+ pieces\) is kept in backtest-cache: the same command goes on/,
    );
    const second = await backtest('--output', 'report.html').ended;
    expect(second).toMatchObject({ code: 0, stderr: '' });
    // The one that was under way is asked again.
    const counts = new Map<string, number>();
    for (const one of proxy.asked) counts.set(one, (counts.get(one) ?? 0) + 1);
    expect([...counts.values()].filter((count) => count > 1)).toEqual([2]);
    expect(second.stdout).toContain('rules: CheckoutDown (critical)');
    expect(second.stdout).toContain('not tested: broken: the query failed: HTTP 400 bad_data');
    expect(second.stdout).toContain('not tested: nothing: the query found no series');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<svg');
    expect(statSync(join(folder, 'backtest-cache')).mode & 0o077).toBe(0);
  });

  test('the fault is reported when it began, who would have been paged, and which rule fired how much later', async () => {
    const { code, stdout } = await backtest('--format', 'json').ended;
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as BacktestReport; // its documented shape
    const worst = report.watches[0]?.worst[0];
    expect(worst).toMatchObject({ labels: { service: 'checkout' }, severity: 'critical', paged: true });
    const delayMs = Date.parse(worst?.startedAt ?? '') - faultAt;
    expect(delayMs).toBeGreaterThanOrEqual(0);
    expect(delayMs).toBeLessThanOrEqual(4 * minute);
    expect(worst?.told).toMatchObject([{ receiver: 'on-call' }]);
    expect(worst?.rules).toMatchObject([{ alertname: 'CheckoutDown', labels: { service: 'checkout' } }]);
    expect(worst?.rules[0]?.afterOnsetSeconds).toBeGreaterThan(5 * 60);
    expect(report.rules).toMatchObject([{ alertname: 'CheckoutDown', firings: 1, withEpisode: 1 }]);
    expect(report.watches[0]?.series).toBe(2);
  });

  test('a Prometheus that is not there is one line with the address, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await backtest('--prometheus-url', 'http://127.0.0.1:1', '--cache', 'other').ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: http:\/\/127\.0\.0\.1:1: connection refused; is that the address of a Prometheus/);
    expect(() => statSync(join(folder, 'other'))).toThrow('ENOENT');
  });
});
