// The usual metrics of a process, as the client's collectDefaultMetrics() gives them, without those that `promtool check metrics` complains of. The
// time of the CPU is read here: the client's reader loads OpenTelemetry, for exemplars that we have none of.
import type { Registry } from '@prometheus-io/client';
import Counter from '@prometheus-io/client/lib/counter.js';
import eventLoopLag from '@prometheus-io/client/lib/metrics/eventLoopLag.js';
import gc from '@prometheus-io/client/lib/metrics/gc.js';
import heapSizeAndUsed from '@prometheus-io/client/lib/metrics/heapSizeAndUsed.js';
import heapSpacesSizeAndUsed from '@prometheus-io/client/lib/metrics/heapSpacesSizeAndUsed.js';
import osMemoryHeap from '@prometheus-io/client/lib/metrics/osMemoryHeap.js';
import processHandles from '@prometheus-io/client/lib/metrics/processHandles.js';
import processMaxFileDescriptors from '@prometheus-io/client/lib/metrics/processMaxFileDescriptors.js';
import processOpenFileDescriptors from '@prometheus-io/client/lib/metrics/processOpenFileDescriptors.js';
import processRequests from '@prometheus-io/client/lib/metrics/processRequests.js';
import processResources from '@prometheus-io/client/lib/metrics/processResources.js';
import processStartTime from '@prometheus-io/client/lib/metrics/processStartTime.js';
import version from '@prometheus-io/client/lib/metrics/version.js';

/** What these sum up is there by type. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

export function collectDefaultMetrics(registry: Registry): void {
  collectCpuTime(registry);
  const collectors = [
    ...[processStartTime, osMemoryHeap, processOpenFileDescriptors, processMaxFileDescriptors, eventLoopLag, processResources],
    ...[processHandles, processRequests, heapSizeAndUsed, heapSpacesSizeAndUsed, version, gc],
  ];
  for (const collect of collectors) collect(registry, { eventLoopMonitoringPrecision: 10 });
  for (const name of misnamed) registry.removeSingleMetric(name);
}

/** Seconds since the process began to count, user, system and together. */
function collectCpuTime(registry: Registry): void {
  let last = process.cpuUsage();
  const registers = [registry];
  const user = new Counter({
    name: 'process_cpu_user_seconds_total',
    help: 'Total user CPU time spent in seconds.',
    registers,
    // Reads for all three.
    collect: () => {
      const now = process.cpuUsage();
      user.inc((now.user - last.user) / 1e6);
      system.inc((now.system - last.system) / 1e6);
      both.inc((now.user - last.user + now.system - last.system) / 1e6);
      last = now;
    },
  });
  const system = new Counter({
    name: 'process_cpu_system_seconds_total',
    help: 'Total system CPU time spent in seconds.',
    registers,
  });
  const both = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers,
  });
}
