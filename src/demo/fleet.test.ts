import { expect, test } from 'vitest';
import { advance, clearFaults, dailyCourse, deploy, type Fleet, injectFault, makeFleet, trueQuantile } from './fleet.ts';
import { fleetHistory } from './fleet-history.ts';
import { FleetSeries } from './fleet-series.ts';
import { startFleetServer } from './fleet-server.ts';

const start = Date.UTC(2026, 10, 23, 9);
const make = (seed = 1): Fleet => makeFleet({ seed, at: start });

function totals(fleet: Fleet, service: string): { requests: number; errors: number; latency: number } {
  const pods = fleet.services.find((one) => one.spec.name === service)?.pods ?? [];
  const sum = (read: (pod: (typeof pods)[number]) => number): number => pods.reduce((all, pod) => all + read(pod), 0);
  return {
    requests: sum((p) => p.codes.reduce((a, b) => a + b, 0)),
    errors: sum((p) => p.codes[2] ?? 0),
    latency: sum((p) => p.latencySeconds),
  };
}

function run(fleet: Fleet, seconds: number): void {
  const from = fleet.at;
  for (let i = 1; i <= seconds; i += 1) advance(fleet, from + i * 1000);
}

test('advance() makes requests at the configured rate and the configured p95', () => {
  const fleet = make();
  run(fleet, 600);
  const service = fleet.services[0];
  if (!service) throw new Error('no service');
  const expected = service.spec.requestsPerSecond * dailyCourse(start + 300_000) * 600;
  expect(totals(fleet, 'checkout').requests / expected).toBeCloseTo(1, 1);
  const buckets = service.pods.reduce<number[]>((all, pod) => Array.from(pod.buckets, (count, i) => count + (all[i] ?? 0)), []);
  const below = (buckets.slice(0, 8).reduce((a, b) => a + b) / buckets.reduce((a, b) => a + b)) * 100;
  // 0.375 s is the true p95, so that 0.5 s holds a little more than 95 % of the requests.
  expect(trueQuantile(service.spec, 1.645)).toBeCloseTo(0.3756, 3);
  expect(below).toBeGreaterThan(97.5);
  expect(below).toBeLessThan(99);
});

test('advance() is deterministic for a seed and ignores time that goes back', () => {
  const [a, b, c] = [make(7), make(7), make(8)];
  for (const fleet of [a, b, c]) run(fleet, 30);
  const text = (fleet: Fleet): string => new FleetSeries(fleet, 'pod').text();
  advance(a, start);
  expect(text(a)).toBe(text(b));
  expect(text(a)).not.toBe(text(c));
});

test('advance() never lowers a counter', () => {
  const fleet = make();
  const series = new FleetSeries(fleet, 'pod');
  let before = series.samples();
  for (let i = 1; i <= 50; i += 1) {
    advance(fleet, start + i * 1000);
    const after = series.samples();
    after.forEach((sample, k) => {
      if (sample.labels['__name__'] !== 'process_resident_memory_bytes')
        expect(sample.value).toBeGreaterThanOrEqual(before[k]?.value ?? 0);
    });
    before = after;
  }
});

test('a latency fault slows the named pods of the named service and nothing else, from its start to its end', () => {
  const fleet = make();
  injectFault(fleet, { kind: 'latency', service: 'checkout', pods: 3, amount: 4, from: start + 1000, until: start + 61_000 });
  run(fleet, 60);
  const mean = (service: number, pod: number): number => {
    const one = fleet.services[service]?.pods[pod];
    return (one?.latencySeconds ?? 0) / (one?.codes.reduce((a, b) => a + b, 0) ?? 1);
  };
  expect(mean(0, 2) / mean(0, 3)).toBeCloseTo(4, 5);
  expect(mean(0, 3)).toBeCloseTo(0.14 * Math.exp(0.18), 5);
  const before = totals(fleet, 'checkout');
  run(fleet, 60);
  const after = totals(fleet, 'checkout');
  expect((after.latency - before.latency) / (after.requests - before.requests)).toBeCloseTo(0.14 * Math.exp(0.18), 5);
});

test('traffic, errors, leak and no-data faults move what they name', () => {
  const [plain, faulty] = [make(), make()];
  const at = { from: start, until: null, pods: null };
  injectFault(faulty, { kind: 'traffic', service: 'cart', amount: 0.2, ...at });
  injectFault(faulty, { kind: 'traffic', service: 'login', amount: 4, ...at });
  injectFault(faulty, { kind: 'errors', service: 'search', amount: 0.3, ...at });
  injectFault(faulty, { kind: 'leak', service: 'catalog', amount: 1e6, ...at, pods: 1 });
  injectFault(faulty, { kind: 'no-data', service: 'orders-db', amount: 1, ...at, pods: 1 });
  for (const fleet of [plain, faulty]) run(fleet, 120);
  expect(totals(faulty, 'cart').requests / totals(plain, 'cart').requests).toBeCloseTo(0.2, 1);
  expect(totals(faulty, 'login').requests / totals(plain, 'login').requests).toBeCloseTo(4, 0);
  expect(totals(faulty, 'search').errors / totals(faulty, 'search').requests).toBeCloseTo(0.3, 1);
  expect(totals(faulty, 'checkout').requests / totals(plain, 'checkout').requests).toBeCloseTo(1, 1);
  expect(faulty.services[4]?.pods.map((pod) => pod.leakedBytes)).toEqual([1.2e8, 0, 0, 0, 0, 0]);
  const text = new FleetSeries(faulty, 'pod').text();
  expect(text).not.toContain('orders-db-0');
  expect(text).toContain('orders-db-1');
  clearFaults(faulty, 'orders-db');
  run(faulty, 1);
  expect(new FleetSeries(faulty, 'pod').text()).toContain('orders-db-0');
});

test('deploy() restarts the counters of one service', () => {
  const fleet = make();
  run(fleet, 10);
  deploy(fleet, 'checkout', 'v2.31.0');
  expect(totals(fleet, 'checkout').requests).toBe(0);
  expect(totals(fleet, 'cart').requests).toBeGreaterThan(0);
  expect(() => deploy(fleet, 'chekout', 'v1')).toThrow('checkout, cart');
});

test('fleetHistory() gives 14 coarse days and a fine hour, and leaves the fleet where live samples go on', () => {
  const end = start;
  const hourAgo = end - 3_600_000;
  const fleet = makeFleet({ seed: 1, at: end - 14 * 86_400_000 });
  const spans = [
    { from: fleet.at, to: hourAgo - 300_000, stepMs: 300_000 },
    { from: hourAgo, to: end, stepMs: 1000 },
  ];
  const begun = performance.now();
  let steps = 0;
  let samples = 0;
  for (const step of fleetHistory(fleet, spans)) {
    steps += 1;
    samples += step.samples.length;
  }
  expect(steps).toBe(14 * 288 - 12 + 3601);
  expect(samples).toBe(steps * 6 * 21);
  expect(fleet.at).toBe(end);
  // The aim is one second on an idle machine; tests share theirs.
  expect(performance.now() - begun).toBeLessThan(8000);
  console.info(`history: ${samples} samples in ${Math.round(performance.now() - begun)} ms`);
});

test('startFleetServer() answers /metrics, /SERVICE/metrics and nothing else', async () => {
  const fleet = make();
  const server = await startFleetServer(fleet, { now: () => start + 5000, monotonicMs: () => 0 });
  try {
    const all = await (await fetch(`${server.url}/metrics`)).text();
    expect(all).toContain(
      'http_request_duration_seconds_bucket{environment="demo",service="checkout",pod="checkout-0",le="+Inf"} ',
    );
    expect(all.match(/# TYPE/g)).toHaveLength(4);
    for (const line of all.trim().split('\n'))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+\{(?:[a-z]+="[^"]*",?)+\} \d+(?:\.\d+)?(?:e[+-]\d+)? \d+)$/);
    const one = await (await fetch(`${server.url}/cart/metrics`)).text();
    expect(one).toContain('service="cart"');
    expect(one).not.toContain('service="checkout"');
    expect((await fetch(`${server.url}/nobody/metrics`)).status).toBe(404);
    expect(fleet.at).toBe(start + 5000);
  } finally {
    await server.close();
  }
});
