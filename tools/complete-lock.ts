// Adds to package-lock.json the optional packages of other platforms that an incomplete registry mirror left out, so that `npm ci`
// accepts the lock everywhere. npm drops what it cannot look up; `npm ci` then calls the lock out of sync. Run after every `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

type Platform = { readonly os: readonly string[]; readonly cpu: readonly string[]; readonly libc?: readonly string[] };
type LockEntry = {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
} & Partial<Platform>;
/** The part of package-lock.json (version 3) that matters here. */
export type Lock = { packages: Record<string, LockEntry> };

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Which machines a binary package is for, read from its name: `@oxlint/binding-linux-x64-musl` → linux, x64, musl. Null: no such name. */
export function platformOf(name: string): Platform | null {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null;
  return { os: [os], cpu: [cpu], ...(os === 'linux' && libc !== null ? { libc: [libc] } : {}) };
}

/** Adds the missing entries to a parsed lock in place; returns their names. They carry no integrity: npm never fetches them here. */
export function completeLock(lock: Lock): string[] {
  const added: string[] = [];
  for (const owner of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const platform = platformOf(name);
      if (lock.packages[path] !== undefined || platform === null || !/^\d/.test(version)) continue;
      lock.packages[path] = { version, ...platform, ...(owner.dev ? { dev: true } : {}), optional: true };
      added.push(`${name}@${version}`);
    }
  }
  // The root entry, whose path is empty, sorts first by itself.
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return added;
}

if (import.meta.main) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock; // npm's own format
  const added = completeLock(lock);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(
    added.length === 0 ? 'package-lock.json is complete' : `package-lock.json: added ${added.length} packages of other platforms`,
  );
}
