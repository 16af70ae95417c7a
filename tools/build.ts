// Writes dist/ from src/: Node itself strips the types (they are erasable by rule), so running needs no compiler; `npm run ok` checks them with
// tsc. Types become blanks, so dist/x.js has the lines and columns of src/x.ts and stack traces need no source maps. Only what changed is written.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const importOfTypeScript = /(\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])(\.{1,2}\/[^'"\n]+)\.ts\2/g;

/** JavaScript of one source file: types blanked, imports of `./x.ts` turned to `./x.js`. */
export function emit(source: string): string {
  return stripTypeScriptTypes(source, { mode: 'strip' }).replace(importOfTypeScript, '$1$2$3.js$2');
}

const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Brings `to` up to date with the sources in `from`; returns how many files were written and removed. */
export function build(from: string, to: string): { readonly written: number; readonly removed: number } {
  const sources = globSync('**/*', { cwd: from, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && !/(\.test|-contract|-samples|\.d)\.ts$/.test(entry.name) && !entry.parentPath.endsWith('/fixtures'),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1));
  const outputs = new Map(sources.map((source) => [source.replace(/\.ts$/, '.js'), source]));
  const builderAt = statSync(fileURLToPath(import.meta.url)).mtimeMs;
  let written = 0;
  for (const [output, source] of outputs) {
    const [input, target] = [join(from, source), join(to, output)];
    const targetAt = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (targetAt > statSync(input).mtimeMs && targetAt > builderAt) continue;
    mkdirSync(dirname(target), { recursive: true });
    if (!source.endsWith('.ts')) cpSync(input, target);
    else {
      try {
        writeFileSync(target, emit(readFileSync(input, 'utf8')));
      } catch (error) {
        throw new Error(`${input}: ${errorText(error)}`, { cause: error });
      }
    }
    written += 1;
  }
  // A source that was deleted or renamed must not live on in dist/.
  const stale = (existsSync(to) ? globSync('**/*', { cwd: to, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(to.length + 1))
    .filter((output) => !outputs.has(output));
  for (const output of stale) rmSync(join(to, output));
  return { written, removed: stale.length };
}

if (import.meta.main) {
  const startedAt = performance.now();
  try {
    const { written, removed } = build(join(root, 'src'), join(root, 'dist'));
    if (written + removed > 0)
      console.error(`build: ${written} files written, ${removed} removed in ${(performance.now() - startedAt).toFixed(0)} ms`);
  } catch (error) {
    console.error(`build failed: ${errorText(error)}`);
    process.exitCode = 1;
  }
}
