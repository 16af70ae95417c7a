// The sources against a real Prometheus and a real Alertmanager on loopback. Both are started here and ended by their process id.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeLabels } from '../../src/model/labels.ts';
import type { Silence } from '../../src/model/silence.ts';
import { SignalEvaluator } from '../../src/signals/signal-evaluator.ts';
import { AlertmanagerPoll } from '../../src/sources/alertmanager-poll.ts';
import { systemPace } from '../../src/sources/pace.ts';
import { PrometheusApi } from '../../src/sources/prometheus-api.ts';
import { PrometheusPoll } from '../../src/sources/prometheus-poll.ts';
import { RecordedSink } from '../stand-ins/recorded-sink.ts';
import { Scrape } from '../../src/sources/scrape.ts';

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const missing = ['prometheus', 'prometheus-alertmanager'].filter((program) => !has(program));
const pace = systemPace({ now: () => Date.now(), monotonicMs: () => performance.now() }, Math.random);
const noCredentials = { bearerToken: null, basicAuth: null };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP, so the address is one
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(missing.length > 0)(
  `sources against real peers${missing.length > 0 ? ` (not installed: ${missing.join(', ')})` : ''}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rti-sources-'));
    const children: ChildProcess[] = [];
    let prometheus = '';
    let alertmanager = '';

    function startPrometheus(port: number): ChildProcess {
      const child = spawn(
        'prometheus',
        [`--config.file=${folder}/prom.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`],
        { stdio: 'ignore' },
      );
      children.push(child);
      return child;
    }

    beforeAll(async () => {
      const [promPort, amPort] = [await freePort(), await freePort()];
      prometheus = `http://127.0.0.1:${promPort}`;
      alertmanager = `http://127.0.0.1:${amPort}`;
      writeFileSync(
        `${folder}/prom.yml`,
        `global: { scrape_interval: 1s }\nscrape_configs: [ { job_name: self, static_configs: [ { targets: ["127.0.0.1:${promPort}"] } ] } ]\n`,
      );
      writeFileSync(`${folder}/am.yml`, 'route: { receiver: none }\nreceivers: [ { name: none } ]\n');
      startPrometheus(promPort);
      children.push(
        spawn(
          'prometheus-alertmanager',
          [
            `--config.file=${folder}/am.yml`,
            `--storage.path=${folder}/am`,
            `--web.listen-address=127.0.0.1:${amPort}`,
            '--cluster.listen-address=',
          ],
          { stdio: 'ignore' },
        ),
      );
      const ready = async (url: string): Promise<void> => {
        const { status } = await fetch(`${url}/-/ready`);
        expect(status).toBe(200);
      };
      await vi.waitFor(() => Promise.all([ready(prometheus), ready(alertmanager)]), { timeout: 30_000, interval: 200 });
    });
    afterAll(async () => {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          child.kill('SIGKILL');
          await new Promise((resolve) => child.once('exit', resolve));
        }),
      );
      rmSync(folder, { recursive: true });
    });

    test('PrometheusPoll warms up, polls, loses Prometheus once and comes back', async () => {
      const options = {
        name: 'prod',
        url: prometheus,
        timeoutMs: 5000,
        labels: makeLabels([]),
        queryDelayMs: 500,
        concurrencyMax: 4,
        ...noCredentials,
      };
      const watch = { intervalMs: 1000, warmUpMs: 60_000, resumeAt: null, seriesMax: 10 };
      const watches = [
        { ...watch, name: 'up', query: 'up' },
        { ...watch, name: 'broken', query: 'up +' },
      ];
      const sink = new RecordedSink();
      const poll = new PrometheusPoll(options, watches, new PrometheusApi(options, pace), pace);
      const live = () => sink.batches.filter((batch) => !batch.warmUp && batch.samples[0]?.value === 1);
      await poll.start(sink);
      await vi.waitFor(() => expect(live().length).toBeGreaterThan(2), { timeout: 20_000 });
      expect(live()[0]?.samples[0]?.labels['job']).toBe('self');
      expect(sink.said.join('\n')).toMatch(/watch broken: .*HTTP 400 bad_data: .*1:5: parse error/);

      const [running] = children;
      running?.kill('SIGKILL');
      await vi.waitFor(() => expect(sink.said.at(-1)).toMatch(/^lost: .*connection refused/), { timeout: 10_000 });
      startPrometheus(Number(new URL(prometheus).port));
      await vi.waitFor(() => expect(sink.said).toContain('back'), { timeout: 40_000 });
      const before = live().length;
      await vi.waitFor(() => expect(live().length).toBeGreaterThan(before + 2), { timeout: 20_000 });
      expect(sink.said.filter((line) => line.startsWith('lost'))).toHaveLength(1);
      await poll.stop();
    });

    test('Scrape reads a real exposition into the rate Prometheus itself gives', async () => {
      const from = {
        kind: 'rate',
        selector: 'prometheus_http_requests_total{handler="/metrics"}',
        by: ['job'],
        windowMs: 30_000,
      } as const;
      const quantile = {
        kind: 'quantile',
        quantile: 0.9,
        selector: 'prometheus_http_request_duration_seconds_bucket',
        by: ['job'],
        windowMs: 30_000,
      } as const;
      const signals = new SignalEvaluator(
        [
          { name: 'rate', from, seriesMax: 10 },
          { name: 'p90', from: quantile, seriesMax: 10 },
        ],
        10_000,
      );
      const entry = {
        name: 'fleet',
        targets: [new URL(prometheus).host],
        intervalMs: 1000,
        timeoutMs: 900,
        labels: makeLabels([]),
        samplesMax: 10_000,
      };
      const sink = new RecordedSink();
      const scrape = new Scrape(
        [entry],
        [
          { name: 'rate', intervalMs: 1000 },
          { name: 'p90', intervalMs: 1000 },
        ],
        { signals, pace },
      );
      await scrape.start(sink);
      const last = (watch: string) => sink.batches.findLast((batch) => batch.watch === watch)?.samples[0]?.value ?? NaN;
      // Two scrapers at 1/s each: ours and Prometheus' own.
      await vi.waitFor(() => expect(last('rate')).toBeCloseTo(2, 0), { timeout: 20_000, interval: 500 });
      expect(last('p90')).toBeGreaterThan(0);
      expect(sink.said).toEqual([]);
      await scrape.stop();
    });

    test('AlertmanagerPoll reads a silence that amtool made', async () => {
      execFileSync('amtool', [
        'silence',
        'add',
        `--alertmanager.url=${alertmanager}`,
        '--author=anna',
        '--comment=c',
        '--duration=1h',
        'service=~a|b',
        'env!=x',
      ]);
      const poll = new AlertmanagerPoll({ url: alertmanager, read: ['silences', 'alerts'], ...noCredentials }, pace);
      let silences: readonly Silence[] = [];
      await poll.start({ silences: (list) => void (silences = list), alerts() {}, lost() {}, back() {}, notice() {} });
      expect(silences).toHaveLength(1);
      expect(silences[0]?.matchers.map(({ name, op, value }) => name + op + value).sort()).toEqual(['env!=x', 'service=~a|b']);
      await poll.stop();
    });
  },
);
