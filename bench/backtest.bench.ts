// A backtest of four weeks of fifty series at 60 s, once fetched: what is measured is reading the cache, judging, routing and reporting.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectionOf, systemClock } from '../src/app.ts';
import { openHistoryCache } from '../src/backtest/history-cache.ts';
import { makeIdleChannels } from '../src/backtest/idle-channels.ts';
import { reportHtml } from '../src/backtest/report-html.ts';
import { type BacktestResult, runBacktest } from '../src/backtest/run-backtest.ts';
import { loadConfig } from '../src/config/load.ts';
import { detectorNames } from '../src/detect/registry.ts';
import { serviceOf } from '../src/detect/service-of.ts';
import { systemPace } from '../src/sources/pace.ts';
import { makeFakeHistory } from '../test/stand-ins/fake-history.ts';
import { loadLine } from './daemon.ts';
import type { Bench } from './run.ts';

const dayMs = 86_400_000;
const limitSeconds = 60;
const watches = 5;
const seriesEach = 10;
const to = Date.UTC(2026, 10, 23, 12);

const yaml = `
prometheus: { url: "http://127.0.0.1:1" }
watch_defaults: { interval: 60s }
watches:
${Array.from({ length: watches }, (_, i) => `  - { name: w${i}, query: 'sum by (service) (rate(requests_${i}[5m]))', signal: traffic }`).join('\n')}
`;

export const bench: Bench = {
  name: 'Backtest: 28 days of 50 series at 60 s, once fetched',
  run: async () => {
    const read = loadConfig({ file: 'rti.yml', env: {}, readFile: () => Buffer.from(yaml), detectors: detectorNames });
    if (read.kind === 'invalid') throw new Error(read.problems.map(({ message }) => message).join('\n'));
    const { config } = read;
    const folder = mkdtempSync(join(tmpdir(), 'rti-bench-backtest-'));
    const api = makeFakeHistory({ series: seriesEach, from: to - 28 * dayMs, to });
    const once = async (): Promise<{
      readonly result: BacktestResult;
      readonly seconds: number;
      readonly cpuSeconds: number;
    }> => {
      const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
      const result = await runBacktest({
        ...{ config, sources: config.prometheus.map((one) => ({ config: one, api })), channels: makeIdleChannels(config) },
        makeDetection: (watch) => detectionOf(watch, (labels) => serviceOf(labels, config.identity)),
        ...{ from: to - 28 * dayMs, to, cache: openHistoryCache(folder), pace: systemPace(systemClock, Math.random) },
        ...{ signal: new AbortController().signal, progress: () => {} },
      });
      if (result.kind === 'report') reportHtml(result.report, new Date(to).toISOString());
      const { user, system } = process.cpuUsage(cpu);
      return { result, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (user + system) / 1e6 };
    };
    try {
      await once();
      const asked = api.asked();
      const { result, seconds, cpuSeconds } = await once();
      if (result.kind !== 'report') throw new Error(`no report: ${JSON.stringify(result)}`);
      if (api.asked() !== asked) throw new Error('the second run asked for something');
      const { totals } = result.report;
      return [
        `${totals.series} series of ${totals.watches} watches, ${totals.samples} samples, ${totals.episodes} episodes; the history is in the cache. ${loadLine()}. \`npm run bench -- backtest\``,
        '',
        '| seconds | CPU seconds | limit, s | of the limit | peak memory, MiB |',
        '|---|---|---|---|---|',
        `| ${seconds.toFixed(1)} | ${cpuSeconds.toFixed(1)} | ${limitSeconds} | ${(seconds / limitSeconds).toFixed(2)} | ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} |`,
      ].join('\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
