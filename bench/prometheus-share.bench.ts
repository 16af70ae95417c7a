// What our questions cost a Prometheus: its CPU with and without us asking, once where it does nothing but scrape, once where it has rules and dashboards.
import { setTimeout as wait } from 'node:timers/promises';
import { makeFleet, type ServiceSpec } from '../src/demo/fleet.ts';
import { startFleetServer } from '../src/demo/fleet-server.ts';
import { type Prometheus, startPrometheus } from '../test/peers/prometheus.ts';
import { cpuMilliseconds, loadLine, startDaemon } from './daemon.ts';
import { dashboardQueries, openDashboards, recordedLatencies, rulePack } from './prometheus-work.ts';
import type { Bench } from './run.ts';

const intervalMs = 15_000;
/** How each of the two is asked and looked at. */
type Plan = {
  /** Of a window; where dashboards are refreshed, a multiple of that. */
  readonly windowMs: number;
  /** So many times as often as we would: where much else goes on, a few ms are less than what two minutes differ by. */
  readonly oftener: number;
};
const alonePlan: Plan = { windowMs: 3 * intervalMs, oftener: 1 };
const amongPlan: Plan = { windowMs: 4 * intervalMs, oftener: 15 };
/** Rates look two minutes back: when what we ask is measured, they are full. */
const fillUntilMs = 105_000;
/** Start, history and the first two looks for something new, at 15 and 45 s, are over; the next look is at 105 s. */
const startMs = 52_000;

const services: readonly ServiceSpec[] = Array.from({ length: 24 }, (_, i) => ({
  name: `service-${i}`,
  pods: 8,
  requestsPerSecond: 100 + 10 * i,
  medianSeconds: 0.05,
  spread: 0.5,
  errorRatio: 0.001,
}));

/** As a user without a configuration has it, but for the interval. */
const config = (url: string, everyMs: number): string => `
prometheus: { url: "${url}" }
watch_defaults: { interval: ${everyMs}ms }
`;

/** CPU of a process, ms, while we wait. */
async function usedDuring(pid: number, ms: number): Promise<number> {
  const from = cpuMilliseconds(pid);
  await wait(ms);
  return cpuMilliseconds(pid) - from;
}

/** What we need of our own /stats. */
type Stats = { readonly discovery: { readonly watched: readonly { readonly why: string; readonly series?: number | null }[] } };

/** ms of CPU; `own`: without us, in a window before and one after. */
type Measured = {
  readonly own: readonly [number, number];
  readonly start: number;
  readonly steady: number;
  readonly daemon: number;
  readonly questions: number;
  readonly series: number;
  readonly watches: number;
  /** Watches that read a record of the rule pack. */
  readonly recorded: number;
};

/** Both windows of its own lie around ours, because what a rule reads grows for its first minutes. */
async function measure(prometheus: Prometheus, { windowMs, oftener }: Plan): Promise<Measured> {
  await wait(fillUntilMs - windowMs);
  const before = await usedDuring(prometheus.pid, windowMs);
  const ours = await (async () => {
    await using daemon = await startDaemon({ config: config(prometheus.url, intervalMs / oftener) });
    const start = await usedDuring(prometheus.pid, startMs);
    const from = cpuMilliseconds(daemon.pid);
    const asked = await countQuestions(daemon.url);
    const steady = await usedDuring(prometheus.pid, windowMs);
    const questions = (await countQuestions(daemon.url)) - asked;
    const used = cpuMilliseconds(daemon.pid) - from;
    const stats = (await (await fetch(`${daemon.url}/stats`)).json()) as Stats;
    const { watched } = stats.discovery;
    const recorded = watched.filter(({ why }) => why.includes('as recorded by')).length;
    const series = watched.reduce((sum, one) => sum + (one.series ?? 0), 0);
    return { start, steady, daemon: used, questions, series, watches: watched.length, recorded };
  })();
  return { ...ours, own: [before, await usedDuring(prometheus.pid, windowMs)] };
}

/** Questions to Prometheus so far, as the daemon counts them. */
async function countQuestions(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^runtime_intelligence_source_query_seconds_count\{[^}]*\} (\d+)/m.exec(text)?.[1] ?? Number.NaN);
}

const ms = (value: number, digits = 1): string => value.toFixed(digits);
const percent = (share: number, digits: number): string => `${(share * 100).toFixed(digits)} %`;

/** Per interval of 15 s: CPU ms of Prometheus without us and what we add, our share of both; our own; questions. */
function perInterval(measured: Measured, { windowMs, oftener }: Plan) {
  const intervals = windowMs / intervalMs;
  const own = (measured.own[0] + measured.own[1]) / 2 / intervals;
  const ours = Math.max(0, measured.steady / intervals - own) / oftener;
  return {
    own,
    ours,
    share: ours / (own + ours),
    daemon: measured.daemon / intervals / oftener,
    questions: measured.questions / intervals / oftener,
  };
}

export const bench: Bench = {
  name: "Share of Prometheus' CPU",
  run: async () => {
    const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
    const target = await startFleetServer(makeFleet({ seed: 1, at: Date.now(), services }), clock);
    try {
      const targets = { fleet: [new URL(target.url).host] };
      const every = { targets, scrapeInterval: `${intervalMs}ms`, evaluationInterval: `${intervalMs}ms` };
      await using idle = await startPrometheus(every);
      await using busy = await startPrometheus({
        ...every,
        rules: rulePack(),
        history: recordedLatencies(services.map(({ name }) => name)),
      });
      await using dashboards = openDashboards(busy.url);
      const [alone, among] = await Promise.all([measure(idle, alonePlan), measure(busy, amongPlan)]);
      const [head] = await idle.query('prometheus_tsdb_head_series or count({__name__=~".+"})');
      const [rules] = [rulePack().match(/^\s+- (?:alert|record):/gm)?.length ?? 0];
      const [a, b] = [perInterval(alone, alonePlan), perInterval(among, amongPlan)];
      const startOf = Math.max(0, alone.start - (startMs / intervalMs) * a.own);
      if (dashboards.failed > 0) throw new Error(`${dashboards.failed} questions of dashboards were not answered`);
      return [
        `Two real Prometheus 2.42 scrape ${services.length} services of ${services[0]?.pods} pods (${head?.value[1] ?? '?'} series) every ${intervalMs / 1000} s; each has an \`rti serve\` without a configuration`,
        `(${alone.watches} watches found, ${alone.series} series judged every ${intervalMs / 1000} s). One does nothing else, so that the share is as large as it gets. The other does what`,
        `one of a small company does: the ${rules} rules of [the pack](rule-pack.md) every ${intervalMs / 1000} s, and three of [our dashboards](dashboards.md) open`,
        `once each (${dashboardQueries().length} questions every 30 s; only minutes of history are there, so that they cost less than they would). There ${among.recorded} of the watches reads`,
        `a record of the pack, which it has had for a day. CPU by the scheduler's account of all its`,
        `threads; its own is the mean of a window before and one after. The second one is asked ${amongPlan.oftener} times as often, and what we cause divided by that.`,
        `Aim: at most 1 %. ${loadLine()}. \`npm run bench -- prometheus-share\``,
        '',
        '| of Prometheus, in steady state | that only scrapes | with rules and dashboards |',
        '|---|---|---|',
        `| its own, CPU ms every 15 s | ${ms(a.own)} | ${ms(b.own)} |`,
        `| what we cause, CPU ms every 15 s | ${ms(a.ours)} | ${ms(b.ours)} |`,
        `| what we cause, of one core | ${percent(a.ours / intervalMs, 3)} | ${percent(b.ours / intervalMs, 3)} |`,
        `| **share of its CPU that we cause** | **${percent(a.share, 1)}** | **${percent(b.share, 1)}** |`,
        `| questions every 15 s | ${ms(a.questions)} | ${ms(b.questions)} |`,
        '',
        '| once | |',
        '|---|---|',
        `| start: finding what to watch, three times, and minutes of history, CPU ms of Prometheus | ${ms(startOf, 0)} |`,
        `| our own CPU ms every 15 s | ${ms(a.daemon, 0)} |`,
      ].join('\n');
    } finally {
      await target.close();
    }
  },
};
