// Series of a real Prometheus that say nothing: one falls to zero, one is gone, one is stuck, and each is told as that. What is no fault of theirs is
// told to nobody: a counter that starts anew, a target that restarts, a Prometheus that dies and comes back.
import { createServer, type Server } from 'node:http';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startWebhookReceiver, type WebhookReceiver } from '../stand-ins/webhook-receiver.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { freePort, makePeerFolder, waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';
import { type Rti, startRti } from './rti.ts';

type Fault = 'zero' | 'gone' | 'stuck';

/** Exposes `work` of four services, each by itself, and a counter of what all have handled. */
async function startWorkTarget() {
  const port = await freePort();
  const services = ['steady', 'falls', 'goes', 'sticks'];
  const faults = new Map<string, Fault>();
  let handled = 0;
  let server: Server | null = null;
  /** Different at every look, as what is measured is. */
  const work = (service: string, at: number): number | null => {
    const fault = faults.get(service);
    return fault === 'gone'
      ? null
      : fault === 'zero'
        ? 0
        : fault === 'stuck'
          ? 101.5
          : 100 + 8 * Math.sin(at / 777) + (at % 97) / 40;
  };
  const expose = (): string => {
    handled += 50;
    const lines = services.flatMap((service) => {
      const value = work(service, Date.now());
      return value === null ? [] : [`work{service="${service}"} ${value}`];
    });
    return `${lines.join('\n')}\n# TYPE handled_total counter\nhandled_total{service="steady"} ${handled}\n`;
  };
  const up = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((_, response) => response.end(expose())).listen(port, '127.0.0.1', resolve);
    });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server?.close(() => resolve());
      server?.closeAllConnections();
    });
  await up();
  return {
    target: `127.0.0.1:${port}`,
    faults,
    down,
    /** Comes back with its counters at zero. */
    restart: async () => {
      await down();
      handled = 0;
      await up();
    },
    resetCounter: () => (handled = 0),
    /** As OpenMetrics text, one sample a second, under the labels Prometheus gives the live series. */
    history: (seconds: number, job: string): string => {
      const lines = ['# TYPE work gauge'];
      for (const service of services)
        for (let ago = seconds; ago > 0; ago -= 1) {
          const at = Date.now() - ago * 1000;
          lines.push(`work{service="${service}",job="${job}",instance="127.0.0.1:${port}"} ${work(service, at)} ${at / 1000}`);
        }
      return `${lines.join('\n')}\n# EOF\n`;
    },
  };
}

const told = (sink: WebhookReceiver): readonly string[] =>
  sink
    .payloads()
    .flatMap(({ alerts }) =>
      alerts.map(({ labels, annotations, status }) =>
        labels['alertname'] === 'SourceLost'
          ? `SourceLost ${status}`
          : `${labels['alertname']} ${labels['service']} ${annotations['fault']} ${status}`,
      ),
    );

const untilTold = (sink: WebhookReceiver, what: readonly string[]): Promise<unknown> =>
  waitFor(what.join(', '), () => Promise.resolve(what.every((one) => told(sink).includes(one))), { timeoutMs: 60_000 });

type Watches = { items: { name: string; series: { labels: Record<string, string>; at: number; expected: number | null }[] }[] };

/** Evaluations of a watch since a time, by what its steady series has seen. */
async function untilEvaluated(rti: Rti, watch: string, afterMs: number): Promise<void> {
  const from = Date.now() + afterMs;
  await waitFor(
    `${watch} to be judged for ${afterMs} ms`,
    async () => {
      const { items } = await rti.json<Watches>(`/api/v1/watches?watch=${watch}`);
      const steady = items[0]?.series.find(({ labels }) => labels['service'] === 'steady');
      return (steady?.at ?? 0) > from && steady?.expected !== null;
    },
    { timeoutMs: 90_000 },
  );
}

describeWithPeers('a series that says nothing', ['prometheus', 'promtool'], () => {
  test('is told as what it is, and nothing that is no fault of its own is', async () => {
    const [service, sink, port] = await Promise.all([startWorkTarget(), startWebhookReceiver(), freePort()]);
    const home = { folder: makePeerFolder('prometheus-home'), port };
    const options = { targets: { shop: [service.target] }, scrapeInterval: '500ms', home };
    let prometheus = await startPrometheus({ ...options, history: service.history(300, 'shop') });
    await using rti = await startRti({
      config: {
        watch_defaults: { keep_firing_for: '2s', interval: '1s' },
        cooldown: { warning: '0s' },
        route: { receiver: 'team', group_by: ['alertname', 'service'], group_wait: '0s', group_interval: '1s' },
        receivers: [{ name: 'team', webhook_configs: [{ url: sink.url }] }],
        prometheus: { url: prometheus.url },
        watches: [
          { name: 'work', signal: 'traffic', query: 'work' },
          { name: 'handled', signal: 'traffic', query: 'sum by (service) (rate(handled_total[4s]))' },
        ],
      },
    });
    await untilEvaluated(rti, 'work', 5000);
    expect(told(sink)).toEqual([]);

    service.faults.set('falls', 'zero').set('goes', 'gone').set('sticks', 'stuck');
    await untilTold(sink, [
      'MLAnomaly_work falls zero firing',
      'MLAnomaly_work goes no-data firing',
      'MLAnomaly_work sticks stuck firing',
    ]);
    service.faults.clear();
    await untilTold(sink, [
      'MLAnomaly_work falls zero resolved',
      'MLAnomaly_work goes no-data resolved',
      'MLAnomaly_work sticks stuck resolved',
    ]);
    expect(told(sink)).toHaveLength(6);

    service.resetCounter();
    await untilEvaluated(rti, 'handled', 3000);
    await service.restart();
    await untilEvaluated(rti, 'work', 3000);
    expect(told(sink)).toHaveLength(6);

    prometheus.signal('SIGKILL');
    await prometheus.ended;
    await untilTold(sink, ['SourceLost firing']);
    await prometheus.stop();
    prometheus = await startPrometheus(options);
    await untilTold(sink, ['SourceLost resolved']);
    await untilEvaluated(rti, 'work', 5000);
    expect(told(sink)).toHaveLength(8);
    await Promise.all([prometheus.stop(), service.down(), sink.close()]);
    rmSync(home.folder, { recursive: true, force: true });
  });
});
