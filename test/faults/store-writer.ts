// A process for the fault tests: commits alerts for ever and prints each number once its commit is answered; `refused` once when it is not.
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { databaseFile } from '../../src/store/storage-folder.ts';
import { noon, sampleGroup } from '../../src/store/store-samples.ts';

const folder = process.argv[2] ?? '';
const store = openSqliteStore({ path: databaseFile(folder), programVersion: 'test', now: () => noon });
const { counters } = await store.recover();
for (let seq = counters.input + 1; ; seq += 1) {
  const body = 'x'.repeat(2000);
  const input = { seq, tenant: 'default', kind: 'alerts', source: 'test', at: noon, configHash: 'c', body } as const;
  try {
    await store.commit([
      { kind: 'input', input },
      { kind: 'group', group: sampleGroup(`g${seq}`, { flushes: seq }) },
    ]);
    writeSync(1, `${seq}\n`);
  } catch (error) {
    writeSync(1, `refused ${error instanceof Error ? error.message : ''}\n`);
    const groups = (await store.recover()).groups.length;
    writeSync(1, `readable ${groups}\n`);
    process.exit(0);
  }
}
