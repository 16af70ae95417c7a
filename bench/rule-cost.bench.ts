// What the rule pack costs a Prometheus: two of them side by side scrape the same, one with the pack and a day of what it has recorded, one without.
import { setTimeout as wait } from 'node:timers/promises';
import { makeFleet, type ServiceSpec } from '../src/demo/fleet.ts';
import { startFleetServer } from '../src/demo/fleet-server.ts';
import { type Prometheus, startPrometheus } from '../test/peers/prometheus.ts';
import { startLocalServer } from '../test/stand-ins/local-server.ts';
import { packGroups } from '../test/stand-ins/rule-pack.ts';
import { cpuSeconds, loadLine, median, residentMiB } from './daemon.ts';
import type { Bench } from './run.ts';

const intervalMs = 15_000;
/** Then the windows of five minutes are full. */
const settleMs = 315_000;
const rounds = 3;
const looksEachRound = 3;
const windowMs = 4 * intervalMs;
const historyMs = 25 * 3_600_000;

const services: readonly ServiceSpec[] = Array.from({ length: 60 }, (_, i) => ({
  name: `service-${i}`,
  pods: 5,
  requestsPerSecond: 100 + 10 * i,
  medianSeconds: 0.05,
  spread: 0.5,
  errorRatio: 0.001,
}));
const machines = 20;

/** Of machines with 8 cores and 3 disks, as node-exporter has them. */
function machineMetrics(seconds: number): string {
  const cpu = (mode: string, share: number): string[] =>
    Array.from(
      { length: 8 },
      (_, core) => `node_cpu_seconds_total{cpu="${core}",mode="${mode}"} ${(share * seconds).toFixed(2)}`,
    );
  const modes = Object.entries({
    idle: 0.6,
    iowait: 0.05,
    user: 0.2,
    system: 0.1,
    nice: 0.01,
    irq: 0.01,
    softirq: 0.02,
    steal: 0.01,
  });
  const disks = ['/', '/data', '/var'].flatMap((mountpoint) => {
    const labels = `{device="/dev${mountpoint}",fstype="ext4",mountpoint="${mountpoint}"}`;
    return [
      `node_filesystem_size_bytes${labels} 1e12`,
      `node_filesystem_avail_bytes${labels} 4e11`,
      `node_filesystem_readonly${labels} 0`,
    ];
  });
  const memory = ['node_memory_MemTotal_bytes 6.4e10', 'node_memory_MemAvailable_bytes 3e10'];
  return `${[...modes.flatMap(([mode, share]) => cpu(mode, share)), ...disks, ...memory].join('\n')}\n`;
}

/** What the pack would have recorded in the last day: its alerts compare with that. OpenMetrics. */
function history(untilMs: number): string {
  const recorded = services.flatMap(({ name, requestsPerSecond }) => [
    { series: `service:http_requests:rate5m{service="${name}"}`, level: requestsPerSecond },
    { series: `service:http_request_duration_seconds:p95_rate5m{service="${name}"}`, level: 0.11 },
    { series: `service_class:http_requests:ratio_rate5m{service="${name}",class="4xx"}`, level: 0.01 },
    { series: `service_class:http_requests:ratio_rate5m{service="${name}",class="5xx"}`, level: 0.001 },
  ]);
  const lines: string[] = [];
  for (const { series, level } of recorded) {
    for (let at = untilMs - historyMs; at < untilMs; at += intervalMs)
      lines.push(`${series} ${(level * (1 + 0.1 * Math.sin(at / 3.6e6))).toFixed(4)} ${(at / 1000).toFixed(0)}`);
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

/** What Prometheus says of its groups of rules, by the group's name: the seconds that each took, and the samples that it recorded. */
type GroupsSeen = { readonly seconds: Map<string, number[]>; readonly samples: Map<string, number> };
type Used = { readonly without: readonly number[]; readonly withPack: readonly number[]; readonly groups: GroupsSeen };

async function look(prometheus: Prometheus, { seconds, samples }: GroupsSeen): Promise<void> {
  const text = await (await fetch(`${prometheus.url}/metrics`)).text();
  const line = /^prometheus_rule_group_last_(duration_seconds|evaluation_samples)\{rule_group="[^"]*;([^"]+)"\} (\S+)$/gm;
  for (const [, what, name = '', value] of text.matchAll(line)) {
    if (what === 'duration_seconds') seconds.set(name, [...(seconds.get(name) ?? []), Number(value)]);
    else samples.set(name, Number(value));
  }
}

/** CPU milliseconds an interval, of both at once. */
async function measure(plain: Prometheus, packed: Prometheus): Promise<Used> {
  const groups: GroupsSeen = { seconds: new Map(), samples: new Map() };
  const [without, withPack]: [number[], number[]] = [[], []];
  const perInterval = (seconds: number): number => (seconds * 1000 * intervalMs) / windowMs;
  for (let round = 0; round < rounds; round += 1) {
    const [a, b] = [cpuSeconds(plain.pid), cpuSeconds(packed.pid)];
    await wait(windowMs);
    without.push(perInterval(cpuSeconds(plain.pid) - a));
    withPack.push(perInterval(cpuSeconds(packed.pid) - b));
    // Its own metrics are asked for outside of what is measured, three times a round.
    for (let i = 0; i < looksEachRound; i += 1) {
      if (i > 0) await wait(intervalMs);
      await look(packed, groups);
    }
  }
  return { without, withPack, groups };
}

function groupRows({ seconds, samples }: GroupsSeen): readonly string[] {
  return packGroups.flatMap(({ file, groups }) =>
    groups.map(({ name, rules }) => {
      const took = (seconds.get(name) ?? []).map((one) => one * 1000);
      const longest = Math.max(...took).toFixed(1);
      return `| ${file}, ${name} | ${rules.length} | ${samples.get(name) ?? '?'} | ${median(took).toFixed(1)} | ${longest} |`;
    }),
  );
}

export const bench: Bench = {
  name: 'Rule pack: what it costs Prometheus',
  run: async () => {
    const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
    const fleet = await startFleetServer(makeFleet({ seed: 1, at: Date.now(), services }), clock);
    const hosts = await startLocalServer();
    hosts.answer = () => ({ type: 'text/plain', body: machineMetrics(performance.now() / 1000) });
    try {
      const target = new URL(hosts.url).host;
      const options = {
        scrapeInterval: `${intervalMs}ms`,
        evaluationInterval: `${intervalMs}ms`,
        scrapeConfigs: [
          { job_name: 'fleet', honor_labels: true, static_configs: [{ targets: [new URL(fleet.url).host] }] },
          // One server stands for all machines.
          ...Array.from({ length: machines }, (_, i) => ({
            job_name: `node-${i}`,
            static_configs: [{ targets: [target], labels: { instance: `node-${i}:9100` } }],
          })),
        ],
      };
      await using plain = await startPrometheus(options);
      await using packed = await startPrometheus({
        ...options,
        history: history(Date.now()),
        rules: JSON.stringify({ groups: packGroups.flatMap(({ groups }) => groups) }),
      });
      await wait(settleMs);
      const { without, withPack, groups } = await measure(plain, packed);
      const [before, after] = [median(without), median(withPack)];
      const [head] = await plain.query('count({__name__=~".+"})');
      const list = (all: readonly number[]): string => all.map((ms) => ms.toFixed(0)).join(', ');
      return [
        `Two real Prometheus side by side, each scraping ${services.length} services and ${machines} machines (${head?.value[1] ?? '?'} series) each ${intervalMs / 1000} s; one has the pack with`,
        `all of its ${packGroups.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules)).length} rules, evaluated as often, and a day of what it recorded. Medians of ${rounds} rounds of ${windowMs / 1000} s. ${loadLine()}. \`npm run bench -- rule-cost\``,
        '',
        '| CPU ms each 15 s | rounds | median |',
        '|---|---|---|',
        `| without the pack | ${list(without)} | ${before.toFixed(0)} |`,
        `| with it | ${list(withPack)} | ${after.toFixed(0)} |`,
        '',
        `The pack takes **${(((after - before) / intervalMs) * 100).toFixed(2)} %** of one core; memory ${residentMiB(packed.pid).all.toFixed(0)} MiB instead of ${residentMiB(plain.pid).all.toFixed(0)} MiB.`,
        '',
        '| group | rules | samples recorded | ms an evaluation, median | longest |',
        '|---|---|---|---|---|',
        ...groupRows(groups),
      ].join('\n');
    } finally {
      await Promise.all([fleet.close(), hosts.close()]);
    }
  },
};
