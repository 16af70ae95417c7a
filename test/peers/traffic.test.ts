// Traffic rises fourfold and falls to a fifth: told, drawn, resolved. Scraped by ourselves, and asked of a real Prometheus that has a past, with a
// restart of ours and a death of Prometheus in the middle.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startGrafana, standInToken } from '../stand-ins/grafana.ts';
import { startTrafficTarget } from '../stand-ins/traffic-target.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../stand-ins/webhook-receiver.ts';
import { findPeer } from './binaries.ts';
import { freePort, makePeerFolder, waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';
import { type Rti, startRti } from './rti.ts';

/** `alertname status` of everything told, in order. */
const told = (sink: WebhookReceiver): readonly string[] =>
  sink.payloads().flatMap(({ alerts }) => alerts.map(({ labels, status }) => `${labels['alertname']} ${status}`));

const untilTold = (sink: WebhookReceiver, what: string, times = 1): Promise<unknown> =>
  waitFor(`${what}, ${times} times`, () => Promise.resolve(told(sink).filter((one) => one === what).length >= times), {
    timeoutMs: 60_000,
  });

const routing = (sink: WebhookReceiver): object => ({
  watch_defaults: { keep_firing_for: '2s' },
  cooldown: { warning: '0s' },
  route: { receiver: 'team', group_by: ['alertname', 'service'], group_wait: '0s', group_interval: '1s' },
  receivers: [{ name: 'team', webhook_configs: [{ url: sink.url }] }],
});

type Watches = {
  items: {
    name: string;
    learning: number;
    series: { expected: number | null; lower: number | null; value: number; phase: string }[];
  }[];
};

async function warmSeries(rti: Rti) {
  const { items } = await rti.json<Watches>('/api/v1/watches?watch=request_rate');
  return items[0]?.series.find(({ expected }) => expected !== null);
}

/** So many series have a band. */
const untilWarm = (rti: Rti, count = 1) =>
  waitFor(
    'the watch to be warm',
    async () => {
      const { items } = await rti.json<Watches>('/api/v1/watches?watch=request_rate');
      return (items[0]?.series.filter(({ expected }) => expected !== null).length ?? 0) >= count;
    },
    { timeoutMs: 60_000 },
  );

/** So many series are inside a band that is narrow: a fall to a fifth is far outside. A series of half a minute is not sure of that yet. */
const untilQuiet = (rti: Rti, count = 1) =>
  waitFor(
    'the series to be inside a narrow band',
    async () => {
      const { items } = await rti.json<Watches>('/api/v1/watches?watch=request_rate');
      const series = items[0]?.series ?? [];
      return series.filter(({ phase, lower }) => phase === 'inactive' && (lower ?? 0) > 45).length >= count;
    },
    { timeoutMs: 120_000 },
  );

describe.concurrent('request_rate', () => {
  test('of services scraped by ourselves: the rise of each is told, drawn and resolved', async () => {
    const [checkout, cart, grafana, sink] = await Promise.all([
      startTrafficTarget(100, 'checkout'),
      startTrafficTarget(100, 'cart'),
      startGrafana([{ uid: 'so', title: 'Service Overview', panels: [{ id: 3, title: 'Request Rate', type: 'timeseries' }] }]),
      startWebhookReceiver(),
    ]);
    await using rti = await startRti({
      config: {
        ...routing(sink),
        scrape: [{ name: 'shop', targets: [checkout.target, cart.target], interval: '1s' }],
        grafana: { url: grafana.url, token: standInToken, dashboards: { request_rate: 'Service Overview:Request Rate' } },
      },
    });
    await untilQuiet(rti, 2);
    expect(told(sink)).toEqual([]);

    const changedAt = Date.now();
    checkout.setRate(400);
    // A fall is sure only after two minutes of history, which a scrape has not: the real Prometheus below has it.
    cart.setRate(500);
    await untilTold(sink, 'MLAnomaly_request_rate firing', 2);
    const regions = await waitFor('a region for each', () =>
      Promise.resolve(grafana.annotations.size === 2 && [...grafana.annotations.values()]),
    );
    for (const region of regions) {
      expect(region).toMatchObject({ dashboardUID: 'so', panelId: 3 });
      expect(Math.abs(region.time - changedAt), 'the region begins where the change did').toBeLessThan(5000);
    }
    checkout.setRate(100);
    cart.setRate(100);
    await untilTold(sink, 'MLAnomaly_request_rate resolved', 2);
    await waitFor('both regions to end', () =>
      Promise.resolve([...grafana.annotations.values()].every(({ time, timeEnd }) => timeEnd > time)),
    );
    expect(grafana.annotations.size).toBe(2);
    expect(told(sink)).toHaveLength(4);
    const labels = sink.payloads().map(({ alerts }) => alerts[0]?.labels ?? {});
    expect(new Set(labels.map(({ service }) => service))).toEqual(new Set(['checkout', 'cart']));
    expect(labels[0]).toMatchObject({ severity: 'warning', category: 'anomaly', signal: 'traffic', watch: 'request_rate' });
    await Promise.all([checkout.close(), cart.close(), grafana.close(), sink.close()]);
  }, 240_000);

  test.skipIf(findPeer('prometheus') === null || findPeer('promtool') === null)(
    'asked of a real Prometheus: warm from its past, warm after a restart, one SourceLost while it is dead, no anomaly from the gap',
    async () => {
      const [service, sink, port] = await Promise.all([startTrafficTarget(100), startWebhookReceiver(), freePort()]);
      const home = { folder: makePeerFolder('prometheus-home'), port };
      const options = { targets: { shop: [service.target] }, scrapeInterval: '500ms', home };
      let prometheus = await startPrometheus({ ...options, history: service.history(900, 'shop') });
      await using rti = await startRti({
        config: {
          ...routing(sink),
          prometheus: { url: prometheus.url },
          watches: [
            {
              name: 'request_rate',
              signal: 'traffic',
              unit: 'req/s',
              query: 'sum by (service) (rate(http_requests_total[4s]))',
              interval: '1s',
            },
          ],
        },
      });
      await untilWarm(rti);

      service.setRate(400);
      await untilTold(sink, 'MLAnomaly_request_rate firing');
      service.setRate(100);
      await untilTold(sink, 'MLAnomaly_request_rate resolved');
      await untilQuiet(rti);

      prometheus.signal('SIGKILL');
      await prometheus.ended;
      await untilTold(sink, 'SourceLost firing');
      // We are restarted while it is dead: what was learnt comes from our own snapshot.
      expect(await rti.terminate()).toBe('it ended with code 0');
      await rti.start();
      expect(await warmSeries(rti), 'warm at once').toBeDefined();
      await prometheus.stop();
      prometheus = await startPrometheus(options);
      await untilTold(sink, 'SourceLost resolved');

      await untilQuiet(rti);
      service.setRate(20);
      await untilTold(sink, 'MLAnomaly_request_rate firing', 2);
      service.setRate(100);
      await untilTold(sink, 'MLAnomaly_request_rate resolved', 2);
      expect(told(sink)).toEqual([
        'MLAnomaly_request_rate firing',
        'MLAnomaly_request_rate resolved',
        'SourceLost firing',
        'SourceLost resolved',
        'MLAnomaly_request_rate firing',
        'MLAnomaly_request_rate resolved',
      ]);
      await Promise.all([prometheus.stop(), service.close(), sink.close()]);
      rmSync(home.folder, { recursive: true, force: true });
    },
  );
});
