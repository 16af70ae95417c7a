// The metrics that every Node process is expected to have, under the names dashboards know.
import Registry from '@prometheus-io/client/lib/registry.js';
import { expect, test } from 'vitest';
import { collectDefaultMetrics } from './default-metrics.ts';

const names = (text: string): readonly string[] => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);

test('collectDefaultMetrics() has all that are well named', async () => {
  const registry = new Registry();
  collectDefaultMetrics(registry);
  const all = names(await registry.metrics());
  const usual = `process_cpu_user_seconds_total process_cpu_system_seconds_total process_cpu_seconds_total process_start_time_seconds
    process_resident_memory_bytes process_virtual_memory_bytes process_heap_bytes process_open_fds process_max_fds
    nodejs_eventloop_lag_seconds nodejs_eventloop_lag_p99_seconds nodejs_active_resources nodejs_active_handles nodejs_active_requests
    nodejs_heap_size_total_bytes nodejs_heap_size_used_bytes nodejs_external_memory_bytes nodejs_heap_space_size_used_bytes
    nodejs_version_info nodejs_gc_duration_seconds`;
  expect(all).toEqual(expect.arrayContaining(usual.split(/\s+/)));
  expect(all.filter((name) => name.startsWith('nodejs_active_') && name.endsWith('_total'))).toEqual([]);
});

test('the time of the CPU counts on from reading to reading, and is the sum of its parts', async () => {
  const registry = new Registry();
  collectDefaultMetrics(registry);
  const read = async (): Promise<readonly number[]> => {
    const text = await registry.metrics();
    return ['user_seconds', 'system_seconds', 'seconds'].map((part) =>
      Number(new RegExp(`^process_cpu_${part}_total (\\S+)$`, 'm').exec(text)?.[1]),
    );
  };
  const [before] = [await read()];
  const startedAt = process.cpuUsage();
  while (process.cpuUsage(startedAt).user < 20_000) void Math.sqrt(2);
  const [user = 0, system = 0, both = 0] = await read();
  expect(user - (before[0] ?? 0)).toBeGreaterThanOrEqual(0.02);
  expect(both).toBeCloseTo(user + system, 6);
});
