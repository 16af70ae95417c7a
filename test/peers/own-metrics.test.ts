// What the running daemon exports: read by promtool, by a real Prometheus and by our own parser, and complete.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseTextFormat } from '../../src/sources/text-format.ts';
import { allMetrics, metricPrefix } from '../../src/telemetry/metric-list.ts';
import { requirePeer } from './binaries.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';
import { startRti } from './rti.ts';
import { startWebhookSink } from './webhook-sink.ts';

describeWithPeers('GET /metrics of the daemon', ['prometheus', 'promtool'], () => {
  test('is clean for promtool, has every metric of the list, and counts what happened; judged by itself, it is on time', async () => {
    await using sink = await startWebhookSink();
    const route = { receiver: 'team', group_by: ['alertname'], group_wait: '0s' };
    const receivers = [{ name: 'team', webhook_configs: [{ url: `${sink.url}/team` }] }];
    await using rti = await startRti({ config: { route, receivers } });
    await using prometheus = await startPrometheus({ targets: { rti: [rti.target] } });
    const from = { kind: 'gauge', selector: 'process_open_fds', by: ['instance'] };
    rti.configure({
      scrape: [{ name: 'self', targets: [rti.target], interval: '1s' }],
      watches: [{ name: 'lines', signal: 'traffic', interval: '1s', from }],
      ...{ route, receivers },
    });
    expect((await rti.post('/-/reload', {})).status).toBe(200);
    await rti.post('/api/v2/alerts', [{ labels: { alertname: 'Slow', service: 'api' } }]);
    await sink.next('the alert', ({ body }) => body.includes('Slow'));
    const judged = 'runtime_intelligence_judgements_total{result="on_time"} > 2';
    await waitFor('three judgements on time', async () => (await prometheus.query(judged)).at(0));
    const { text, headers } = await rti.get('/metrics');

    const checked = spawnSync(requirePeer('promtool'), ['check', 'metrics'], { input: text, encoding: 'utf8', timeout: 30_000 });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);

    expect(headers.get('content-type')).toContain('text/plain');
    const { families } = parseTextFormat(text, { format: 'prometheus', samplesMax: 100_000, lengthMax: 1e7 });
    const exported = new Map(families.map((family) => [family.name, family]));
    for (const { name, type, help } of allMetrics) expect(exported.get(metricPrefix + name)).toMatchObject({ type, help });
    for (const { name, labels } of allMetrics) {
      const bounds = new Map<string, readonly string[] | string>(Object.entries(labels));
      for (const sample of exported.get(metricPrefix + name)?.samples ?? []) {
        const unlisted = Object.entries(sample.labels).filter(([label, value]) => {
          const values = bounds.get(label);
          return values === undefined
            ? label !== 'le' && !bounds.has('…')
            : typeof values !== 'string' && !values.includes(value);
        });
        expect([name, unlisted]).toEqual([name, []]);
      }
    }
    const ours = families.map(({ name }) => name).filter((name) => name.startsWith(metricPrefix));
    expect(ours.filter((name) => !allMetrics.some((spec) => metricPrefix + spec.name === name))).toEqual([]);

    const value = async (query: string) => Number((await prometheus.query(query)).at(0)?.value[1]);
    expect(await value('runtime_intelligence_alerts_received_total{source="api"}')).toBe(1);
    expect(await value('runtime_intelligence_deliveries_total{result="on_time"}')).toBe(1);
    expect(await value('runtime_intelligence_judgements_total{result="late"}')).toBe(0);
    expect(await value('time() - runtime_intelligence_watch_last_judged_timestamp_seconds{watch="lines"}')).toBeLessThan(5);
    expect(await value('runtime_intelligence_anomaly_score{watch="lines"}')).toBeGreaterThanOrEqual(0);
  });
});
