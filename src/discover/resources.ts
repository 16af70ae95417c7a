// CPU, memory and disk: of hosts first, of containers beside them, of processes where there is nothing else.
import { type Candidate, type Candidates, serviceLabels, type SeedName } from './candidate.ts';
import type { Facts, LabelValues } from './facts.ts';
import type { Selected, Spec } from './spec.ts';
import { realDisks } from '../model/file-systems.ts';

/** Several ways to the same thing: the first whose metrics exist is taken. */
type Recipe = {
  readonly name: SeedName;
  readonly key: 'host' | 'container' | 'process' | 'volume';
  readonly writer: string;
  readonly needs: readonly string[];
  readonly unit: string;
  readonly scraped?: { readonly unit: string; readonly direction: 'down' };
  readonly spec: (labels: LabelValues, service: readonly string[]) => Spec;
};

const used = (free: Selected, size: Selected, by: readonly string[]): Spec => ({ kind: 'used', free, size, by });
const plain = (metric: string, ...matchers: readonly string[]): Selected => ({ metric, matchers });
const left = { unit: 'bytes available', direction: 'down' } as const;
const containers = (labels: LabelValues): readonly string[] => [
  // Sums over a pod and the pause container would count twice.
  ...(labels.has('container') ? ['container!=""', 'container!="POD"'] : []),
  ...(!labels.has('container') && labels.has('name') ? ['name!=""'] : []),
];
const containerLabels = (labels: LabelValues): readonly string[] =>
  (labels.has('container') ? ['namespace', 'container'] : ['name', 'instance']).filter((label) => labels.has(label));

const recipes: readonly Recipe[] = [
  {
    ...{ name: 'cpu_usage', key: 'host', writer: 'node_exporter', unit: 'ratio', needs: ['node_cpu_seconds_total'] },
    spec: () => ({ kind: 'busy', of: plain('node_cpu_seconds_total'), by: ['instance'] }),
  },
  {
    ...{ name: 'cpu_usage', key: 'host', writer: 'windows_exporter', unit: 'ratio', needs: ['windows_cpu_time_total'] },
    spec: () => ({ kind: 'busy', of: plain('windows_cpu_time_total'), by: ['instance'] }),
  },
  {
    ...{ name: 'memory_usage', key: 'host', writer: 'node_exporter', unit: 'ratio', scraped: left },
    needs: ['node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes'],
    spec: () => used(plain('node_memory_MemAvailable_bytes'), plain('node_memory_MemTotal_bytes'), ['instance']),
  },
  ...[
    ['windows_memory_physical_free_bytes', 'windows_memory_physical_total_bytes'],
    ['windows_os_physical_memory_free_bytes', 'windows_cs_physical_memory_bytes'],
  ].map(
    ([free = '', size = '']): Recipe => ({
      ...{ name: 'memory_usage', key: 'host', writer: 'windows_exporter', unit: 'ratio', scraped: left, needs: [free, size] },
      spec: () => used(plain(free), plain(size), ['instance']),
    }),
  ),
  {
    ...{ name: 'disk_usage', key: 'host', writer: 'node_exporter', unit: 'ratio', scraped: left },
    needs: ['node_filesystem_avail_bytes', 'node_filesystem_size_bytes'],
    spec: () =>
      used(plain('node_filesystem_avail_bytes', realDisks), plain('node_filesystem_size_bytes', realDisks), [
        'instance',
        'device',
        'mountpoint',
      ]),
  },
  {
    ...{ name: 'disk_usage', key: 'host', writer: 'windows_exporter', unit: 'ratio', scraped: left },
    needs: ['windows_logical_disk_free_bytes', 'windows_logical_disk_size_bytes'],
    spec: () => used(plain('windows_logical_disk_free_bytes'), plain('windows_logical_disk_size_bytes'), ['instance', 'volume']),
  },
  {
    ...{ name: 'disk_usage', key: 'volume', writer: 'the kubelet', unit: 'ratio', scraped: left },
    needs: ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'],
    spec: () =>
      used(plain('kubelet_volume_stats_available_bytes'), plain('kubelet_volume_stats_capacity_bytes'), [
        'namespace',
        'persistentvolumeclaim',
      ]),
  },
  {
    ...{ name: 'cpu_usage', key: 'container', writer: 'cAdvisor', unit: 'cores', needs: ['container_cpu_usage_seconds_total'] },
    spec: (labels) => ({
      kind: 'rate',
      of: { metric: 'container_cpu_usage_seconds_total', matchers: containers(labels), forms: null },
      by: containerLabels(labels),
    }),
  },
  {
    ...{
      name: 'memory_usage',
      key: 'container',
      writer: 'cAdvisor',
      unit: 'bytes',
      needs: ['container_memory_working_set_bytes'],
    },
    spec: (labels) => ({
      kind: 'gauge',
      of: plain('container_memory_working_set_bytes', ...containers(labels)),
      by: containerLabels(labels),
      aggregate: 'sum',
    }),
  },
  {
    ...{ name: 'cpu_usage', key: 'process', writer: 'client libraries', unit: 'cores', needs: ['process_cpu_seconds_total'] },
    spec: (_, by) => ({ kind: 'rate', of: { metric: 'process_cpu_seconds_total', matchers: [], forms: null }, by }),
  },
  {
    ...{ name: 'memory_usage', key: 'process', writer: 'client libraries', unit: 'bytes' },
    needs: ['process_resident_memory_bytes'],
    spec: (_, by) => ({ kind: 'gauge', of: plain('process_resident_memory_bytes'), by, aggregate: 'sum' }),
  },
];

export function resourceCandidates(facts: Facts): Candidates {
  const there = recipes.filter(({ needs }) => needs.every((name) => facts.names.has(name)));
  const first = there.filter((recipe) => there.find(({ name, key }) => name === recipe.name && key === recipe.key) === recipe);
  const taken = first.filter(
    ({ name, key }) => key !== 'process' || !first.some((other) => other.name === name && other.key !== 'process'),
  );
  const left = there.filter((recipe) => !taken.includes(recipe));
  return {
    candidates: taken.map(toCandidate),
    skipped: left.map(({ name, needs, writer }) => ({
      what: `${name} of ${needs[0] ?? ''}`,
      why: `${writer}: ${taken.find((recipe) => recipe.name === name)?.needs[0] ?? 'another'} tells it already`,
    })),
  };
}

function toCandidate({ name, key, writer, needs, unit, scraped, spec }: Recipe): Candidate {
  return {
    ...{ name, key, signal: 'saturation', unit, direction: 'up', metric: needs[0] ?? '', valuesOf: [], otherwise: '' },
    ...(scraped ? { scrapedUnit: scraped.unit } : {}),
    what: `${needs.join(' and ')} (${writer})`,
    specOf: (labels, identity) => spec(labels, serviceLabels(labels, [], identity)),
  };
}
