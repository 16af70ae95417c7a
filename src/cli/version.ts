// The version of this program, from the package.json above this file (sources and emitted JavaScript are differently deep).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadFile } from '../config/resolve-context.ts';

export function programVersion(readFile: ReadFile): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let depth = 0; depth < 4; depth += 1) {
    try {
      const found: unknown = JSON.parse(new TextDecoder().decode(readFile(join(folder, 'package.json'), 1_048_576)));
      if (typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string')
        return found.version;
    } catch {
      // Not in this folder: the next one up.
    }
    folder = dirname(folder);
  }
  return 'unknown';
}
