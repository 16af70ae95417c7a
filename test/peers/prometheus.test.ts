// The chain that every test with real peers stands on: node-exporter → Prometheus → rule → Alertmanager → webhook.
import { expect, test } from 'vitest';
import { alertmanagerConfig, amtool, startAlertmanager } from './alertmanager.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { startNodeExporter } from './node-exporter.ts';
import { makePeerFolder, waitFor } from './peer.ts';
import { promtool, startPrometheus } from './prometheus.ts';
import { startWebhookSink } from './webhook-sink.ts';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const rules = `groups:
  - name: g
    rules:
      - alert: ServiceDown
        expr: up{job="gone"} == 0
        labels: { severity: critical }
        annotations: { summary: "{{ $labels.instance }} is down" }
`;

describeWithPeers(
  'real Prometheus and Alertmanager',
  ['prometheus', 'alertmanager', 'node-exporter', 'promtool', 'amtool'],
  () => {
    test('Prometheus scrapes node-exporter and a fired rule reaches a webhook through Alertmanager', async () => {
      await using exporter = await startNodeExporter();
      await using sink = await startWebhookSink();
      await using alertmanager = await startAlertmanager(alertmanagerConfig(`${sink.url}/webhook`));
      await using prometheus = await startPrometheus({
        targets: { node: [exporter.target], gone: ['127.0.0.1:1'] },
        rules,
        alertmanagers: [alertmanager.target],
      });

      const up = await waitFor('node-exporter to be scraped', async () => (await prometheus.query('up{job="node"} == 1')).at(0));
      expect(up.metric['instance']).toBe(exporter.target);
      expect((await prometheus.query('node_load1')).length).toBe(1);

      const posted = await sink.next('ServiceDown', ({ body }) => body.includes('"ServiceDown"'));
      expect(posted.path).toBe('/webhook');
      expect(JSON.parse(posted.body)).toMatchObject({
        version: '4',
        status: 'firing',
        receiver: 'sink',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'ServiceDown', severity: 'critical' },
            annotations: { summary: '127.0.0.1:1 is down' },
          },
        ],
      });
      expect((await alertmanager.alerts()).map(({ labels, status }) => [labels['alertname'], status.state])).toEqual([
        ['ServiceDown', 'active'],
      ]);
      const listed = amtool(['alert', 'query', 'alertname=ServiceDown', '--output=simple'], alertmanager.url);
      expect(listed).toMatchObject({ code: 0, output: expect.stringContaining('ServiceDown') as string });
    });

    test('promtool judges rule files', () => {
      const folder = makePeerFolder('promtool');
      try {
        writeFileSync(join(folder, 'good.yml'), rules);
        writeFileSync(join(folder, 'bad.yml'), rules.replace('== 0', '== =='));
        expect(promtool(['check', 'rules', 'good.yml'], folder)).toMatchObject({ code: 0 });
        expect(promtool(['check', 'rules', 'bad.yml'], folder).code).not.toBe(0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
