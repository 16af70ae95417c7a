// The host this service runs on, as an exposition in Prometheus' text format: CPU time, memory and the disks it uses.
import { statfs, stat } from 'node:fs/promises';
import os from 'node:os';

export type HostFacts = {
  readonly cpus: readonly { readonly times: Readonly<Record<string, number>> }[];
  readonly memoryBytes: { readonly free: number; readonly total: number };
  readonly filesystems: readonly { readonly mountpoint: string; readonly usedRatio: number }[];
};

/** Reads the host; folders that cannot be looked at are left out. `folders`: one for each disk that matters, of the same disk only the first counts. */
export async function readHost(folders: readonly string[]): Promise<HostFacts> {
  const seen = new Set<number>();
  const filesystems: { mountpoint: string; usedRatio: number }[] = [];
  for (const mountpoint of folders) {
    try {
      const { dev } = await stat(mountpoint);
      if (seen.has(dev)) continue;
      seen.add(dev);
      const { blocks, bavail, bfree } = await statfs(mountpoint);
      // As df counts: what is kept for root is neither used nor free.
      const usable = blocks - bfree + bavail;
      if (usable > 0) filesystems.push({ mountpoint, usedRatio: (blocks - bfree) / usable });
    } catch {
      continue; // Not there, or not ours to look at: there is nothing to say of it.
    }
  }
  const cpus = os.cpus().map(({ times }) => ({ times: { ...times } }));
  return { cpus, memoryBytes: { free: os.freemem(), total: os.totalmem() }, filesystems };
}

/** Pure. CPU time is in milliseconds of each mode where the host counts it. */
export function hostExposition({ cpus, memoryBytes, filesystems }: HostFacts): string {
  const modes = new Map<string, number>();
  for (const { times } of cpus)
    for (const [mode, ms] of Object.entries(times)) modes.set(mode, (modes.get(mode) ?? 0) + ms / 1000);
  const cpuLines = [...modes].map(([mode, seconds]) => `host_cpu_seconds_total{mode="${mode}"} ${seconds}`);
  const diskLines = filesystems.map(
    ({ mountpoint, usedRatio }) => `host_filesystem_used_ratio{mountpoint=${quoted(mountpoint)}} ${usedRatio}`,
  );
  return [
    '# TYPE host_cpu_seconds_total counter',
    ...cpuLines,
    '# TYPE host_memory_used_ratio gauge',
    ...(memoryBytes.total > 0 ? [`host_memory_used_ratio ${1 - memoryBytes.free / memoryBytes.total}`] : []),
    '# TYPE host_filesystem_used_ratio gauge',
    ...diskLines,
    '',
  ].join('\n');
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
