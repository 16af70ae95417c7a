// The journey of the issue: a service dies; Prometheus and a real Alertmanager notice; everybody is told once, Grafana shows it; it comes back; all that
// were told hear so. Prometheus also posts to us directly, as to a second Alertmanager, and nobody is told twice.
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGrafana, standInToken, type GrafanaStandIn } from '../stand-ins/grafana.ts';
import { startPagerduty, type PagerdutyStandIn } from '../stand-ins/pagerduty.ts';
import { startSlack, type SlackStandIn } from '../stand-ins/slack.ts';
import { startSmtp, type SmtpStandIn } from '../stand-ins/smtp.ts';
import { alertmanagerConfig, type Alertmanager, startAlertmanager } from './alertmanager.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { startNodeExporter, type NodeExporter } from './node-exporter.ts';
import { freePort, waitFor } from './peer.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { type Rti, startRti, untilDelivered } from './rti.ts';

const rules = `groups:
  - name: services
    rules:
      - alert: ServiceDown
        expr: up == 0
        labels: { severity: critical, service: checkout, team: payments }
        annotations:
          summary: "{{ $labels.job }} on {{ $labels.instance }} is down"
          runbook_url: https://wiki.example/ServiceDown
`;
const routingKey = 'e93facc04764012d7bfb002500d5d1a6';

/** A service that can die and come back on the same port. */
async function startService(): Promise<{ readonly target: string; up(): Promise<void>; down(): Promise<void> }> {
  const port = await freePort();
  let server: Server | null = null;
  const up = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((_, response) => response.end('requests_total 1\n')).listen(port, '127.0.0.1', resolve);
    });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server?.close(() => resolve());
      server?.closeAllConnections();
    });
  await up();
  return { target: `127.0.0.1:${port}`, up, down };
}

describeWithPeers('a service that dies', ['prometheus', 'alertmanager', 'node-exporter'], () => {
  let service: Awaited<ReturnType<typeof startService>>;
  let [pagerduty, slack, smtp, grafana]: [PagerdutyStandIn, SlackStandIn, SmtpStandIn, GrafanaStandIn] = [] as never;
  let [rti, exporter, alertmanager, prometheus]: [Rti, NodeExporter, Alertmanager, Prometheus] = [] as never;

  beforeAll(async () => {
    [service, pagerduty, slack, smtp, grafana, exporter] = await Promise.all([
      startService(),
      startPagerduty(),
      startSlack(),
      startSmtp(),
      startGrafana([{ uid: 'so', title: 'Service Overview', panels: [{ id: 7, title: 'Up', type: 'timeseries' }] }]),
      startNodeExporter(),
    ]);
    rti = await startRti({
      config: {
        grafana: { url: grafana.url, token: standInToken, dashboards: { 'ServiceDown:critical': 'Service Overview:Up' } },
        global: { smtp_smarthost: `${smtp.host}:${smtp.port}`, smtp_from: 'rti@shop.example', smtp_require_tls: false },
        route: {
          receiver: 'log',
          group_by: ['alertname', 'service'],
          routes: [{ matchers: ['severity="critical"'], receiver: 'critical-alerts', group_wait: '0s', group_interval: '1s' }],
        },
        receivers: [
          { name: 'log', log_configs: [{}] },
          {
            name: 'critical-alerts',
            pagerduty: { routing_key: routingKey, url: pagerduty.eventsUrl },
            slack: { api_url: slack.webhookUrl },
            email: 'oncall@shop.example',
          },
        ],
      },
    });
    alertmanager = await startAlertmanager(alertmanagerConfig(`${rti.url}/webhook`));
    prometheus = await startPrometheus({
      targets: { node: [exporter.target], checkout: [service.target] },
      rules,
      alertmanagers: [alertmanager.target, rti.target],
    });
  });
  afterAll(async () => {
    await Promise.all([
      prometheus?.stop(),
      alertmanager?.stop(),
      exporter?.stop(),
      rti?.[Symbol.asyncDispose](),
      service?.down(),
    ]);
    await Promise.all([pagerduty?.close(), slack?.close(), smtp?.close(), grafana?.close()]);
  });

  test('is told to PagerDuty, Slack and e-mail once each, drawn in Grafana, and closed for all of them when it is back', async () => {
    await waitFor('both targets to be scraped', async () => (await prometheus.query('up == 1')).length === 2);
    await service.down();
    const [page] = await waitFor('PagerDuty to be told', () =>
      Promise.resolve(pagerduty.events().length > 0 && pagerduty.events()),
    );
    await waitFor('Slack and e-mail', () => Promise.resolve(slack.messages().length > 0 && smtp.mails.length > 0));
    const region = await waitFor('the region', () => Promise.resolve([...grafana.annotations.values()][0]));
    expect(page).toMatchObject({ event_action: 'trigger', payload: { severity: 'critical' } });
    expect(page?.payload?.summary).toContain('checkout');
    expect(page?.links?.some(({ href }) => href === 'https://wiki.example/ServiceDown')).toBe(true);
    expect(JSON.stringify(slack.messages()[0])).toContain(service.target);
    expect(smtp.mails[0]?.parsed.subject).toContain('ServiceDown');
    expect(smtp.mails[0]?.recipients).toEqual(['oncall@shop.example']);
    expect(region).toMatchObject({ dashboardUID: 'so', panelId: 7 });

    // The second road: Prometheus posts the same alert to us itself, again and again. Nobody hears of it twice.
    await waitFor('Prometheus to have told us directly, and Alertmanager too', async () => {
      const metrics = (await rti.get('/metrics')).text;
      return ['api', 'alertmanager'].every((source) => metrics.includes(`alerts_received_total{source="${source}"}`));
    });
    await untilDelivered(rti);
    expect(pagerduty.events()).toHaveLength(1);
    expect(slack.messages()).toHaveLength(1);
    expect(smtp.mails).toHaveLength(1);
    const open = JSON.parse((await rti.get('/api/v2/alerts')).text) as { startsAt: string; fingerprint: string }[];
    expect(open).toHaveLength(1);
    expect((await alertmanager.alerts()).map(({ fingerprint }) => fingerprint)).toEqual([open[0]?.fingerprint]);

    await service.up();
    await waitFor('everybody to hear that it is over', () =>
      Promise.resolve(pagerduty.events().length > 1 && slack.messages().length > 1 && smtp.mails.length > 1),
    );
    expect(pagerduty.events()[1]).toMatchObject({ event_action: 'resolve', dedup_key: page?.dedup_key });
    expect(pagerduty.open().size).toBe(0);
    const closed = await waitFor('the region to be closed', () =>
      Promise.resolve([...grafana.annotations.values()].find(({ time, timeEnd }) => timeEnd > time)),
    );
    expect(grafana.annotations.size, 'one episode, one region').toBe(1);
    expect(closed.time, 'it begins when the service died').toBe(Date.parse(open[0]?.startsAt ?? ''));
    const { items } = await rti.json<{ items: { endsAt: number }[] }>('/api/v1/alerts?status=resolved');
    expect(closed.timeEnd, 'it ends when the service was back').toBe(items[0]?.endsAt);
    await untilDelivered(rti);
    expect([pagerduty.events().length, slack.messages().length, smtp.mails.length]).toEqual([2, 2, 2]);
    // Both mails hang on one thread, so that a mail program shows them together.
    const threads = smtp.mails.map(({ parsed }) => parsed.references);
    expect(threads[0]).toBeTruthy();
    expect(threads[1]).toEqual(threads[0]);
  });
});
