// The fleet as series: conventional metric names, one series per pod or summed per service, as samples or in Prometheus' text format.
import { type Labels, makeLabels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import { type Fleet, latencyBounds, type Pod, type Service, statusCodes } from './fleet.ts';

type Read = (pods: readonly Pod[]) => number;
type Column = { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly read: Read };
type Series = { readonly name: string; readonly labels: Labels; readonly read: Read; readonly pods: readonly Pod[] };

const families = [
  { name: 'http_requests_total', type: 'counter', help: 'Requests answered, by status code.' },
  { name: 'http_request_duration_seconds', type: 'histogram', help: 'Time to answer a request.' },
  { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time spent.' },
  { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Resident memory.' },
] as const;

const columns: readonly Column[] = [
  ...statusCodes.map((code, i) => ({ name: 'http_requests_total', labels: { code }, read: sum((pod) => pod.codes[i] ?? 0) })),
  ...[...latencyBounds.map(String), '+Inf'].map((le, i) => ({
    name: 'http_request_duration_seconds_bucket',
    labels: { le },
    read: sum((pod) => upTo(pod.buckets, i)),
  })),
  { name: 'http_request_duration_seconds_sum', labels: {}, read: sum((pod) => pod.latencySeconds) },
  { name: 'http_request_duration_seconds_count', labels: {}, read: sum((pod) => upTo(pod.buckets, latencyBounds.length)) },
  { name: 'process_cpu_seconds_total', labels: {}, read: sum((pod) => pod.cpuSeconds) },
  { name: 'process_resident_memory_bytes', labels: {}, read: sum((pod) => pod.memoryBytes) },
];

/** The fleet's series, made once; `read` gives their values as the fleet stands. */
export class FleetSeries {
  readonly #fleet: Fleet;
  readonly #series: readonly Series[];

  constructor(fleet: Fleet, per: 'pod' | 'service') {
    this.#fleet = fleet;
    this.#series = columns.flatMap((column) =>
      fleet.services.flatMap((service) =>
        per === 'service' ? [summed(column, service)] : service.pods.map((pod) => single(column, service, pod)),
      ),
    );
  }

  get count(): number {
    return this.#series.length;
  }

  /** One sample per series, with `__name__`; pods that are silent give none. */
  samples(): readonly Sample[] {
    const samples: Sample[] = [];
    for (const { labels, pods, read } of this.#series) {
      const heard = pods.some((pod) => pod.isSilent) ? pods.filter((pod) => !pod.isSilent) : pods;
      if (heard.length > 0) samples.push({ labels, at: this.#fleet.at, value: read(heard) });
    }
    return samples;
  }

  /** Prometheus' text format, version 0.0.4, of one service or of all. Samples bear the fleet's time: a scrape that is late is then not wrong. */
  text(service?: string): string {
    const lines: string[] = [];
    for (const family of families) {
      lines.push(`# HELP ${family.name} ${family.help}`, `# TYPE ${family.name} ${family.type}`);
      for (const { name, labels, pods, read } of this.#series) {
        if (!name.startsWith(family.name) || (service !== undefined && labels['service'] !== service)) continue;
        const heard = pods.filter((pod) => !pod.isSilent);
        if (heard.length > 0) lines.push(`${name}${quoteLabels(labels)} ${read(heard)} ${this.#fleet.at}`);
      }
    }
    return `${lines.join('\n')}\n`;
  }
}

function single(column: Column, service: Service, pod: Pod): Series {
  return {
    name: column.name,
    read: column.read,
    pods: [pod],
    labels: labelsOf(column, { service: service.spec.name, pod: pod.name }),
  };
}

function summed(column: Column, service: Service): Series {
  return { name: column.name, read: column.read, pods: service.pods, labels: labelsOf(column, { service: service.spec.name }) };
}

function labelsOf(column: Column, own: Readonly<Record<string, string>>): Labels {
  return makeLabels(Object.entries({ __name__: column.name, environment: 'demo', ...own, ...column.labels }));
}

function quoteLabels(labels: Labels): string {
  const pairs = Object.entries(labels).filter(([name]) => name !== '__name__');
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}}`;
}

function sum(read: (pod: Pod) => number): Read {
  return (pods) => {
    let total = 0;
    for (const pod of pods) total += read(pod);
    return total;
  };
}

function upTo(buckets: Float64Array, last: number): number {
  let total = 0;
  for (let i = 0; i <= last; i += 1) total += buckets[i] ?? 0;
  return total;
}
