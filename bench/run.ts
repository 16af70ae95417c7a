// `npm run bench`: runs the benchmarks of this folder one after another, each in a process of its own so that none warms or crowds another, and prints
// Markdown; `--write` puts it in the place of the same sections in docs/benchmarks.md. Words after `--` choose entries by name. An entry is a file `x.bench.ts` that exports `bench`.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeSections } from './benchmarks-page.ts';

/** One benchmark: says what it measures and returns Markdown, a table as a rule. */
export type Bench = { readonly name: string; run(): Promise<string> };

const folder = dirname(fileURLToPath(import.meta.url));

/** Runs one entry in this process and prints its section. */
async function runEntry(file: string): Promise<void> {
  const { bench } = (await import(pathToFileURL(file).href)) as { readonly bench: Bench }; // the contract of an entry
  console.log(`## ${bench.name}\n\n${(await bench.run()).trim()}\n`);
}

/** A word that is the name of an entry means just that one, any other all whose names hold it. */
function isMeant(word: string, entry: string, entries: readonly string[]): boolean {
  const exact = `${word}.bench.ts`;
  return entries.includes(exact) ? entry === exact : basename(entry).includes(word);
}

/** Runs the chosen entries in processes of their own; returns their sections and the names of those that failed. */
function runAll(wanted: readonly string[]): { readonly sections: readonly string[]; readonly failed: readonly string[] } {
  const entries = globSync('*.bench.ts', { cwd: folder }).sort();
  const chosen = entries.filter((entry) => wanted.length === 0 || wanted.some((word) => isMeant(word, entry, entries)));
  const sections: string[] = [];
  const failed: string[] = [];
  for (const entry of chosen) {
    console.error(`bench: ${entry} …`);
    // --expose-gc: memory is measured after a collection.
    const args = [
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(import.meta.url),
      '--entry',
      join(folder, entry),
    ];
    const run = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 16 * 1024 * 1024,
    });
    if (run.status === 0) sections.push(run.stdout.trim());
    else failed.push(entry);
  }
  return { sections, failed };
}

const args = process.argv.slice(2);
if (args[0] === '--entry') {
  await runEntry(args[1] ?? '');
} else {
  const { sections, failed } = runAll(args.filter((arg) => !arg.startsWith('--')));
  console.log(sections.join('\n\n'));
  if (args.includes('--write') && sections.length > 0) {
    console.error(`bench: written to ${writeSections(sections)}`);
  }
  if (failed.length > 0) {
    console.error(`bench: failed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}
