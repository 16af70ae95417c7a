// A simulated fleet of services: traffic with a daily course, latencies, errors, CPU and memory per pod, and faults on request.
// Deterministic: time is passed in, chance comes from a seed. State lives in typed arrays and is advanced in place.

export type ServiceSpec = {
  readonly name: string;
  readonly pods: number;
  /** Mean over a day, all pods together. */
  readonly requestsPerSecond: number;
  readonly medianSeconds: number;
  /** Standard deviation of the logarithm of a latency: p95 = median · e^(1.645 · spread). */
  readonly spread: number;
  readonly errorRatio: number;
};

/** `pods`: how many, the first ones; null = all. Active from `from` (inclusive) to `until` (exclusive, null = until cleared). */
export type Fault = {
  readonly kind: 'latency' | 'traffic' | 'errors' | 'no-data' | 'leak';
  readonly service: string;
  readonly pods: number | null;
  /** latency, traffic: factor; errors: ratio of failing requests; leak: bytes per second; no-data: unused. */
  readonly amount: number;
  readonly from: number;
  readonly until: number | null;
};

/** Counters and gauges of one pod. `codes`: requests by `statusCodes`; `buckets`: not cumulative, the last is above every bound. */
export type Pod = {
  readonly name: string;
  readonly codes: Float64Array;
  readonly buckets: Float64Array;
  latencySeconds: number;
  cpuSeconds: number;
  memoryBytes: number;
  leakedBytes: number;
  isSilent: boolean;
};

export type Service = { readonly spec: ServiceSpec; version: string; readonly pods: readonly Pod[] };

export type Fleet = {
  readonly services: readonly Service[];
  readonly random: () => number;
  /** The length of a simulated day; shorter than 24 h for a demo that shows one. */
  readonly dayMs: number;
  faults: readonly Fault[];
  at: number;
};

export type FleetOptions = {
  readonly seed: number;
  readonly at: number;
  readonly dayMs?: number;
  readonly services?: readonly ServiceSpec[];
};

export const statusCodes = ['200', '404', '500'] as const;
/** Upper bounds of the latency histogram in seconds. */
export const latencyBounds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.35, 0.5, 0.7, 1, 2.5, 5, 10];

export const demoServices: readonly ServiceSpec[] = [
  { name: 'checkout', pods: 12, requestsPerSecond: 112, medianSeconds: 0.14, spread: 0.6, errorRatio: 0.002 },
  { name: 'cart', pods: 6, requestsPerSecond: 180, medianSeconds: 0.06, spread: 0.5, errorRatio: 0.001 },
  { name: 'search', pods: 6, requestsPerSecond: 240, medianSeconds: 0.09, spread: 0.7, errorRatio: 0.003 },
  { name: 'login', pods: 3, requestsPerSecond: 40, medianSeconds: 0.2, spread: 0.4, errorRatio: 0.004 },
  { name: 'catalog', pods: 6, requestsPerSecond: 300, medianSeconds: 0.03, spread: 0.6, errorRatio: 0.001 },
  { name: 'orders-db', pods: 2, requestsPerSecond: 420, medianSeconds: 0.006, spread: 0.4, errorRatio: 0.0005 },
];

const dayMs = 86_400_000;
const baseMemoryBytes = 256 * 1024 * 1024;
/** How many seconds of CPU a request costs, as a share of its latency. */
const cpuShare = 0.1;

export function makeFleet(options: FleetOptions): Fleet {
  const services = (options.services ?? demoServices).map((spec) => ({ spec, version: 'v1.0.0', pods: makePods(spec) }));
  return { services, random: makeRandom(options.seed), dayMs: options.dayMs ?? dayMs, faults: [], at: options.at };
}

/** Moves the fleet to `now`: everything that happened since is added to its counters. Earlier instants change nothing. */
export function advance(fleet: Fleet, now: number): void {
  const seconds = (now - fleet.at) / 1000;
  if (!(seconds > 0)) return;
  const course = dailyCourse(now, fleet.dayMs);
  for (const service of fleet.services) {
    const faults = fleet.faults.filter((fault) => fault.service === service.spec.name && isActive(fault, now));
    service.pods.forEach((pod, index) => {
      const own = faults.filter((fault) => fault.pods === null || index < fault.pods);
      advancePod(fleet, service, pod, { faults: own, seconds, course });
    });
  }
  fleet.at = now;
}

/** Deploys a version: all pods are replaced, their counters start from zero as those of new processes do. */
export function deploy(fleet: Fleet, serviceName: string, version: string): void {
  const service = findService(fleet, serviceName);
  service.version = version;
  for (const pod of service.pods) {
    pod.codes.fill(0);
    pod.buckets.fill(0);
    Object.assign(pod, { latencySeconds: 0, cpuSeconds: 0, memoryBytes: baseMemoryBytes, leakedBytes: 0 });
  }
}

export function injectFault(fleet: Fleet, fault: Fault): void {
  findService(fleet, fault.service);
  fleet.faults = [...fleet.faults, fault];
}

/** Ends the faults of a service (of one kind, when given) at once. */
export function clearFaults(fleet: Fleet, serviceName: string, kind?: Fault['kind']): void {
  fleet.faults = fleet.faults.filter((fault) => fault.service !== serviceName || (kind !== undefined && fault.kind !== kind));
}

/** Share of the mean traffic at this time of day: low at night, high in the afternoon, with a rise at noon; UTC. Its mean is about 1. */
export function dailyCourse(now: number, lengthMs: number = dayMs): number {
  const hour = ((((now % lengthMs) + lengthMs) % lengthMs) / lengthMs) * 24;
  const noon = Math.exp(-((hour - 12.5) ** 2) / 0.8);
  return 0.97 - 0.45 * Math.cos(((hour - 3) / 24) * 2 * Math.PI) + 0.38 * noon;
}

/** The quantile that the service's latencies are drawn from, in seconds. */
export function trueQuantile(spec: ServiceSpec, standardScore: number): number {
  return spec.medianSeconds * Math.exp(spec.spread * standardScore);
}

type Step = { readonly faults: readonly Fault[]; readonly seconds: number; readonly course: number };

function advancePod(fleet: Fleet, service: Service, pod: Pod, { faults, seconds, course }: Step): void {
  const { spec } = service;
  const factor = (kind: Fault['kind']): number =>
    faults.reduce((all, fault) => (fault.kind === kind ? all * fault.amount : all), 1);
  const median = spec.medianSeconds * factor('latency');
  const mean = (spec.requestsPerSecond / spec.pods) * course * factor('traffic') * seconds;
  const requests = drawCount(mean * (1 + 0.02 * gauss(fleet.random)), fleet.random);
  const errorRatio = Math.min(
    1,
    Math.max(spec.errorRatio, ...faults.map((fault) => (fault.kind === 'errors' ? fault.amount : 0))),
  );
  const failed = drawShare(requests, errorRatio, fleet.random);
  const missing = drawShare(requests - failed, 0.01, fleet.random);
  [requests - failed - missing, missing, failed].forEach((count, i) => {
    pod.codes[i] = (pod.codes[i] ?? 0) + count;
  });
  addLatencies(pod, { requests, median, spread: spec.spread, random: fleet.random });
  const meanSeconds = median * Math.exp(spec.spread ** 2 / 2);
  pod.latencySeconds += requests * meanSeconds;
  pod.cpuSeconds += requests * spec.medianSeconds * cpuShare + 0.01 * seconds;
  for (const fault of faults) if (fault.kind === 'leak') pod.leakedBytes += fault.amount * seconds;
  pod.memoryBytes = Math.round(baseMemoryBytes * (1 + 0.1 * course + 0.01 * gauss(fleet.random)) + pod.leakedBytes);
  pod.isSilent = faults.some((fault) => fault.kind === 'no-data');
}

type Latencies = { readonly requests: number; readonly median: number; readonly spread: number; readonly random: () => number };

/** Spreads requests over the buckets: bucket by bucket, a binomial share of those that are left. */
function addLatencies(pod: Pod, { requests, median, spread, random }: Latencies): void {
  let left = requests;
  let below = 0;
  for (let i = 0; i < latencyBounds.length && left > 0; i += 1) {
    const upTo = normalCdf(Math.log((latencyBounds[i] ?? 0) / median) / spread);
    const count = below >= 1 ? 0 : drawShare(left, (upTo - below) / (1 - below), random);
    pod.buckets[i] = (pod.buckets[i] ?? 0) + count;
    left -= count;
    below = upTo;
  }
  pod.buckets[latencyBounds.length] = (pod.buckets[latencyBounds.length] ?? 0) + left;
}

function makePods(spec: ServiceSpec): readonly Pod[] {
  return Array.from({ length: spec.pods }, (_, i) => ({
    name: `${spec.name}-${i}`,
    codes: new Float64Array(statusCodes.length),
    buckets: new Float64Array(latencyBounds.length + 1),
    latencySeconds: 0,
    cpuSeconds: 0,
    memoryBytes: baseMemoryBytes,
    leakedBytes: 0,
    isSilent: false,
  }));
}

function findService(fleet: Fleet, name: string): Service {
  const service = fleet.services.find((one) => one.spec.name === name);
  if (!service)
    throw new RangeError(
      `no service ${JSON.stringify(name)} in the fleet (it has ${fleet.services.map((one) => one.spec.name).join(', ')})`,
    );
  return service;
}

function isActive(fault: Fault, now: number): boolean {
  return fault.from <= now && (fault.until === null || now < fault.until);
}

/** Poisson, by its normal approximation where that is good and by counting arrivals where it is not. */
function drawCount(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss(random)));
  let count = 0;
  for (let product = random(), floor = Math.exp(-mean); product > floor; product *= random()) count += 1;
  return count;
}

/** Binomial(n, p): exact for few trials, else by the normal (or, for rare outcomes, the Poisson) approximation. */
function drawShare(n: number, p: number, random: () => number): number {
  if (p <= 0 || n <= 0) return 0;
  if (p >= 1) return n;
  if (n <= 30) {
    let count = 0;
    for (let i = 0; i < n; i += 1) count += Number(random() < p);
    return count;
  }
  const mean = n * p;
  if (mean < 10) return Math.min(n, drawCount(mean, random));
  if (n - mean < 10) return n - Math.min(n, drawCount(n - mean, random));
  return Math.min(n, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - p)) * gauss(random))));
}

/** Standard normal, by Box and Muller. */
function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The standard normal distribution function; logistic approximation, error below 0.0002. */
function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-z * (1.5976 + 0.070566 * z * z)));
}

/** A 32-bit generator (mulberry): the same seed gives the same fleet everywhere. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
