// Every query of the dashboards we ship, asked of a real Prometheus that scrapes node-exporter, the demo fleet and our daemon: none is refused, and each
// has an answer but for those whose reason to have none is named here.
import { expect, test } from 'vitest';
import { demoServices, makeFleet } from '../../src/demo/fleet.ts';
import { startFleetServer } from '../../src/demo/fleet-server.ts';
import { queries, type ShippedQuery } from '../stand-ins/dashboard-queries.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { startNodeExporter } from './node-exporter.ts';
import { waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';
import { startRti } from './rti.ts';
import { startWebhookSink } from './webhook-sink.ts';

/** Why a query has no answer here. */
const empty: readonly { readonly query: RegExp; readonly why: string }[] = [
  {
    query: /watch=~?"(request_rate|response_time|error_rate|cpu_usage|memory_usage|disk_usage)/,
    why: 'these watches have not learnt yet',
  },
  { query: /anomaly_(upper|lower|expected|score)/, why: 'no watch has learnt, no series is anomalous' },
  { query: /^sum by \((status|status_code)\)/, why: 'the fleet calls it code' },
  { query: /ALERTS/, why: 'no rule is loaded' },
  { query: /detection_delay|detection_precision|mtta|mttr|alarms_per_week/, why: 'nothing was detected or judged yet' },
  {
    query: /annotations_total|suppressed_total|intake_refused_total|source_query_seconds/,
    why: 'no Grafana, silence, refusal or query',
  },
  { query: /node_disk_|node_network_|deriv\(/, why: 'a container may have no disk or network of its own' },
];

const config = (sink: string, target: string): object => ({
  scrape: [{ name: 'self', targets: [target], interval: '1s' }],
  watches: [
    { name: 'memory', signal: 'saturation', interval: '1s', from: { kind: 'gauge', selector: 'process_resident_memory_bytes' } },
  ],
  route: { receiver: 'team', group_by: ['alertname'], group_wait: '0s' },
  receivers: [{ name: 'team', webhook_configs: [{ url: `${sink}/team` }] }],
});

describeWithPeers('the dashboards we ship', ['prometheus', 'node-exporter'], () => {
  test('every query is answered by a Prometheus that scrapes what it asks for', async () => {
    const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
    const fleet = makeFleet({ services: demoServices, at: clock.now(), seed: 1 });
    const fleetServer = await startFleetServer(fleet, clock);
    try {
      await using exporter = await startNodeExporter(['filesystem', 'diskstats', 'netdev']);
      await using sink = await startWebhookSink();
      await using rti = await startRti({ config: config(sink.url, exporter.target) });
      await using prometheus = await startPrometheus({
        targets: { node: [exporter.target], fleet: [`127.0.0.1:${fleetServer.port}`], rti: [rti.target] },
      });
      await waitFor('us to be scraped', async () => (await prometheus.query('runtime_intelligence_deliveries_total')).at(0));
      await rti.post('/api/v2/alerts', [{ labels: { alertname: 'Slow', service: 'api' } }]);
      const answered =
        'count(rate(http_requests_total[1m])) and count(rate(node_cpu_seconds_total[1m])) and count(rate(process_cpu_seconds_total[1m]) > 0)';
      await waitFor('rates of all three', async () => (await prometheus.query(answered)).at(0));
      for (const name of ['deliveries', 'judgements']) {
        const grown = `increase(runtime_intelligence_${name}_total[1m]) > 0`;
        await waitFor(grown, async () => (await prometheus.query(grown)).at(0));
      }
      const silent: ShippedQuery[] = [];
      for (const query of queries) if ((await prometheus.query(query.expr)).length === 0) silent.push(query);
      expect(silent.filter(({ expr }) => !empty.some((reason) => reason.query.test(expr)))).toEqual([]);
      expect(silent.length).toBeLessThan(queries.length / 2);
    } finally {
      await fleetServer.close();
    }
  });
});
