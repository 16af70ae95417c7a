// Writes bundle/ from dist/: the program as the npm package ships it. Our 400 files and zod, of which a third is used, become some 60, one for what
// each command needs: loading files, not running them, was most of a start. Everything else stays a package of its own, so that its updates count.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Pure modules without state of their own that a second copy would split. */
const taken = /^zod(\/|$)/;

/** Replaces the folder `to` by the bundle of the program in `dist`; returns how many files of code it has. */
export async function bundle(dist: string, to: string): Promise<number> {
  const built = await rolldown({
    input: join(dist, 'cli/main.js'),
    platform: 'node',
    external: (id) => !/^[./]/.test(id) && !taken.test(id),
  });
  rmSync(to, { recursive: true, force: true });
  // As deep as in dist/, where the page is found beside the code. Names are kept: a stack trace is read by people.
  const { output } = await built.write({
    dir: join(to, 'cli'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  });
  await built.close();
  cpSync(join(dist, 'http/page'), join(to, 'http/page'), { recursive: true });
  cpSync(join(root, 'node_modules/zod/LICENSE'), join(to, 'zod.LICENSE'));
  return output.length;
}

if (import.meta.main) {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) throw new Error('there is no dist/ yet: npm run build');
  const startedAt = performance.now();
  const files = await bundle(dist, join(root, 'bundle'));
  console.error(`bundle: ${files} files in ${(performance.now() - startedAt).toFixed(0)} ms`);
}
