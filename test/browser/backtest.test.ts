// The page of `rti backtest` in a real Chromium: its own policy lets its style sheet in, nothing is asked of anybody, nothing sticks out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { detectionOf, systemClock } from '../../src/app.ts';
import { openHistoryCache } from '../../src/backtest/history-cache.ts';
import { makeIdleChannels } from '../../src/backtest/idle-channels.ts';
import { reportHtml } from '../../src/backtest/report-html.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import { systemPace } from '../../src/sources/pace.ts';
import { startChromium } from '../peers/chromium.ts';
import { describeWithPeers } from '../peers/describe-with-peers.ts';
import { calm, makeFakeHistory } from '../stand-ins/fake-history.ts';
import { configOf } from '../stand-ins/turn-rig.ts';

const day = 86_400_000;
const to = Date.UTC(2026, 10, 23, 12);
const long = 'a-service-whose-name-somebody-made-very-long-because-names-are-free'.repeat(2);

type Seen = { readonly title: string; readonly wide: number; readonly pictures: readonly number[]; readonly beside: string };

async function page(): Promise<string> {
  const config = configOf(`
prometheus: { url: "http://127.0.0.1:1" }
watch_defaults: { interval: 5m }
watches: [ { name: requests, query: 'sum by (service) (rate(${long.replaceAll('-', '_')}[10m]))', signal: traffic, unit: req/s } ]
`);
  const folder = mkdtempSync(join(tmpdir(), 'rti-report-'));
  const valueAt = (series: number, at: number): number =>
    calm(series, at) * (at > to - day && at < to - day / 2 && series === 0 ? 3 : 1);
  const api = makeFakeHistory({
    series: 2,
    from: to - 5 * day,
    to,
    valueAt,
    ruleFires: (at) => at > to - day && at < to - day / 2,
  });
  try {
    const result = await runBacktest({
      ...{
        config,
        sources: [{ config: config.prometheus[0]!, api }],
        channels: makeIdleChannels(config),
        from: to - 4 * day,
        to,
      },
      ...{ makeDetection: (watch) => detectionOf(watch), cache: openHistoryCache(folder), progress: () => {} },
      ...{ pace: systemPace(systemClock, Math.random), signal: new AbortController().signal },
    });
    if (result.kind !== 'report') throw new Error(JSON.stringify(result));
    const watches = result.report.watches.map((watch) => ({
      ...watch,
      worst: watch.worst.map((episode) => ({ ...episode, labels: { service: long } })),
    }));
    return reportHtml({ ...result.report, watches }, new Date(to).toISOString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWithPeers('the report of a backtest', ['chromium'], () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test.for([1280, 420])('is whole at %i pixels', async (width) => {
    const tab = await browser!.newPage({ viewport: { width, height: 800 } });
    const said: string[] = [];
    tab.on('console', (message) => said.push(message.text()));
    tab.on('request', (request) => said.push(request.url()));
    await tab.setContent(await page());
    const seen = await tab.evaluate<Seen>(`({
      title: getComputedStyle(document.querySelector('h1')).fontSize,
      wide: document.documentElement.scrollWidth,
      pictures: [...document.querySelectorAll('figure svg')].map((svg) => svg.getBoundingClientRect().width),
      beside: document.querySelector('article').textContent,
    })`);
    expect(said).toEqual([]);
    expect(seen.title).toBe('26px');
    expect(seen.wide).toBeLessThanOrEqual(width);
    expect(seen.pictures.length).toBeGreaterThan(0);
    expect(Math.max(...seen.pictures)).toBeLessThanOrEqual(width);
    expect(seen.beside).toContain('HighLatency (critical)');
    await tab.close();
  });
});
