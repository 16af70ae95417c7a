// Runs the transcripts beside it: what is above `----` is done in simulated time, what is below is what the core decided. `UPDATE=1` rewrites
// the lower part; the difference is then reviewed like code. The language of a transcript is described in docs/routing.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runScenario } from './run-scenario.ts';

const folder = import.meta.dirname;
const separator = '----';

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort()) {
  test(`scenario ${file}`, () => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const [script = '', expected = ''] = text.split(`\n${separator}\n`);
    const decided = runScenario(script);
    if (process.env['UPDATE'] === '1') writeFileSync(path, `${script.trimEnd()}\n${separator}\n${decided}`);
    else expect(decided).toBe(expected);
  });
}
