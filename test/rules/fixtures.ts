// Our own small rule files, each about one thing: `valid/` holds what Prometheus 2.42 takes, `invalid/` what it refuses (promtool is asked in test/peers).
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const fixtureFolder = join(import.meta.dirname, '../fixtures/rules');

export type Fixture = {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly isValid: boolean;
};

export function readFixtures(): Fixture[] {
  return globSync('{valid,invalid}/*.yml', { cwd: fixtureFolder })
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(fixtureFolder, name));
      return { name, path: join(fixtureFolder, name), bytes, text: bytes.toString('utf8'), isValid: name.startsWith('valid/') };
    });
}
