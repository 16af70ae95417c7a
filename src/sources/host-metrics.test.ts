import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostExposition, readHost } from './host-metrics.ts';
import { parseTextFormat } from './text-format.ts';

test('CPU time of all cores by mode, and shares of memory and disk in use', () => {
  const text = hostExposition({
    cpus: [{ times: { user: 1000, idle: 3000 } }, { times: { user: 500, idle: 3500 } }],
    memoryBytes: { free: 25, total: 100 },
    filesystems: [{ mountpoint: '/a "b"\\c', usedRatio: 0.5 }],
  });
  const { families } = parseTextFormat(text, { format: 'prometheus', samplesMax: 100, lengthMax: 10_000 });
  expect(
    families.map(({ name, type, samples }) => [name, type, samples.map(({ labels, value }) => [{ ...labels }, value])]),
  ).toEqual([
    [
      'host_cpu_seconds_total',
      'counter',
      [
        [{ mode: 'user' }, 1.5],
        [{ mode: 'idle' }, 6.5],
      ],
    ],
    ['host_memory_used_ratio', 'gauge', [[{}, 0.75]]],
    ['host_filesystem_used_ratio', 'gauge', [[{ mountpoint: '/a "b"\\c' }, 0.5]]],
  ]);
});

test('this host: ratios are ratios, one disk counts once, and a folder that is not there is left out', async () => {
  const host = await readHost([tmpdir(), tmpdir(), join(tmpdir(), 'rti-there-is-no-such-folder')]);
  expect(host.filesystems.map(({ mountpoint }) => mountpoint)).toEqual([tmpdir()]);
  const used = [...host.filesystems.map(({ usedRatio }) => usedRatio), 1 - host.memoryBytes.free / host.memoryBytes.total];
  expect(used.filter((ratio) => !(ratio >= 0 && ratio <= 1))).toEqual([]);
  expect(host.cpus.length).toBeGreaterThan(0);
});
