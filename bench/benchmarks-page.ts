// docs/benchmarks.md: one section per benchmark, each replaced by its newest run while the others stay.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = join(dirname(fileURLToPath(import.meta.url)), '../docs/benchmarks.md');

/** Puts the sections, each from its `## ` heading on, in the place of those with the same heading; the page's path. */
export function writeSections(sections: readonly string[]): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;
  const known = existsSync(page) ? readFileSync(page, 'utf8') : '';
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, pageWith(known, sections, machine));
  return page;
}

/** The page with these sections new and the others as they were, by heading. */
export function pageWith(known: string, sections: readonly string[], machine: string): string {
  const titleOf = (section: string): string => section.split('\n', 1)[0] ?? '';
  const before = known.split(/^(?=## )/m).slice(1);
  const byTitle = new Map([...before, ...sections].map((section) => [titleOf(section), section.trim()]));
  const body = [...byTitle.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, section]) => section);
  const commands = '`npm run bench -- --write` and `npm run bench:accuracy -- … --write`';
  return `# Benchmarks\n\nWritten by ${commands}, last on ${machine}.\n\n${body.join('\n\n')}\n`;
}
