// Builds the page from web/ into src/http/page, which is committed so that running needs no bundler; `--check` only says whether it is up to date.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { root } from './steps.ts';

const committed = join(root, 'src/http/page');

async function buildPage(outDir: string): Promise<void> {
  const configFile = join(root, 'web/vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}

/** Files whose content differs, or that only one of the folders has. */
export function differences(a: string, b: string): readonly string[] {
  const filesOf = (folder: string): string[] => globSync('**/*.*', { cwd: folder });
  const contentOf = (folder: string, file: string): Buffer | null => {
    try {
      return readFileSync(join(folder, file));
    } catch {
      return null;
    }
  };
  const files = [...new Set([...filesOf(a), ...filesOf(b)])].sort();
  return files.filter((file) => {
    const [inA, inB] = [contentOf(a, file), contentOf(b, file)];
    return inA === null || inB === null || !inA.equals(inB);
  });
}

async function check(): Promise<void> {
  const fresh = mkdtempSync(join(tmpdir(), 'rti-page-'));
  try {
    await buildPage(fresh);
    const stale = differences(committed, fresh);
    if (stale.length === 0) return;
    process.stderr.write(`src/http/page is not up to date (${stale.join(', ')}): run node tools/page.ts\n`);
    process.exitCode = 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

if (import.meta.main) await (process.argv.includes('--check') ? check() : buildPage(committed));
