// What our questions cost a Prometheus: its CPU seconds with and without us asking, in turn, in the same run.
import { setTimeout as wait } from 'node:timers/promises';
import { makeFleet, type ServiceSpec } from '../src/demo/fleet.ts';
import { startFleetServer } from '../src/demo/fleet-server.ts';
import { startPrometheus } from '../test/peers/prometheus.ts';
import { cpuSeconds, loadLine, median, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const rounds = 3;
/** The usual ones: a rate over two minutes of faster scrapes reads more samples. */
const intervalMs = 15_000;
const windowMs = 4 * intervalMs;
const settleMs = 2 * intervalMs;

const services: readonly ServiceSpec[] = Array.from({ length: 60 }, (_, i) => ({
  name: `service-${i}`,
  pods: 10,
  requestsPerSecond: 100 + 10 * i,
  medianSeconds: 0.05,
  spread: 0.5,
  errorRatio: 0.001,
}));

/** Those of the built-in watches that find something here, as a user without a configuration has them, but for the interval. */
const config = (url: string): string => `
prometheus: { url: "${url}" }
watch_defaults: { interval: ${intervalMs}ms }
`;

/** CPU seconds that a process uses while we wait. */
async function usedDuring(pid: number, ms: number): Promise<number> {
  const from = cpuSeconds(pid);
  await wait(ms);
  return cpuSeconds(pid) - from;
}

export const bench: Bench = {
  name: "Share of Prometheus' CPU",
  run: async () => {
    const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
    const target = await startFleetServer(makeFleet({ seed: 1, at: Date.now(), services }), clock);
    try {
      await using prometheus = await startPrometheus({
        targets: { fleet: [new URL(target.url).host] },
        scrapeInterval: `${intervalMs}ms`,
        evaluationInterval: `${intervalMs}ms`,
      });
      // Rates look two minutes back: until they are full, a question is cheaper than it will be.
      await wait(120_000);
      const [head] = await prometheus.query('prometheus_tsdb_head_series or count({__name__=~".+"})');
      const [without, withUs, ours]: [number[], number[], number[]] = [[], [], []];
      let series = 0;
      for (let round = 0; round < rounds; round += 1) {
        without.push(await usedDuring(prometheus.pid, windowMs));
        await using daemon = await startDaemon({ config: config(prometheus.url) });
        await wait(settleMs); // its history is read at the start, once
        const from = cpuSeconds(daemon.pid);
        withUs.push(await usedDuring(prometheus.pid, windowMs));
        ours.push(cpuSeconds(daemon.pid) - from);
        const watches = (await (await fetch(`${daemon.url}/api/v1/watches`)).json()) as { items: { seriesCount: number }[] }; // our API
        series = watches.items.reduce((sum, watch) => sum + watch.seriesCount, 0);
      }
      const [before, after, daemonUsed] = [median(without), median(withUs), median(ours)];
      const questions = (6 * windowMs) / intervalMs;
      const ms = (seconds: number): string => ((seconds * 1000 * intervalMs) / windowMs).toFixed(0);
      return [
        `A real Prometheus that scrapes ${services.length} services of ${services[0]?.pods} pods (${head?.value[1] ?? '?'} series) and has no rules and no dashboards of its own, so that the share`,
        `is as large as it gets; \`rti serve\` with the six built-in watches (${series} series judged), both each ${intervalMs / 1000} s. Medians of ${rounds} rounds of ${windowMs / 1000} s, in turn.`,
        `Aim: at most 1 %. ${loadLine()}. \`npm run bench -- prometheus-share\``,
        '',
        '| of Prometheus, CPU ms an interval | rounds | median |',
        '|---|---|---|',
        `| without us | ${without.map(ms).join(', ')} | ${ms(before)} |`,
        `| with us asking | ${withUs.map(ms).join(', ')} | ${ms(after)} |`,
        '',
        '| | |',
        '|---|---|',
        `| share of its CPU that we cause | **${(((after - before) / after) * 100).toFixed(1)} %** |`,
        `| CPU ms a question (six an interval, three find nothing here) | ${(((after - before) * 1000) / questions).toFixed(1)} |`,
        `| what we cause, of one core | ${(((((after - before) / windowMs) * 1000 * intervalMs) / 15_000) * 100).toFixed(2)} % |`,
        `| our own CPU ms an interval | ${ms(daemonUsed)} |`,
      ].join('\n');
    } finally {
      await target.close();
    }
  },
};
