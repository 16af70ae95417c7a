// The real peers our tests talk to: their programs under Debian's names (and upstream's), and the package each comes from.
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const peerBinaries = {
  prometheus: { package: 'prometheus', programs: ['prometheus'] },
  promtool: { package: 'prometheus', programs: ['promtool'] },
  alertmanager: { package: 'prometheus-alertmanager', programs: ['prometheus-alertmanager', 'alertmanager'] },
  // Debian's prometheus-alertmanager ships amtool as well.
  amtool: { package: 'prometheus-alertmanager', programs: ['amtool'] },
  'node-exporter': { package: 'prometheus-node-exporter', programs: ['prometheus-node-exporter', 'node_exporter'] },
  redis: { package: 'redis-server', programs: ['redis-server'] },
  // Debian keeps the server's programs of each version apart from PATH.
  postgres: { package: 'postgresql', programs: ['postgres', '/usr/lib/postgresql/*/bin/postgres'] },
  chromium: { package: 'chromium', programs: ['chromium', 'chromium-browser'] },
} as const satisfies Record<string, { package: string; programs: readonly string[] }>;

export type PeerName = keyof typeof peerBinaries;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a peer's program, null when it is not installed. */
export function findPeer(name: PeerName): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/bin', '/usr/bin', '/usr/sbin'].filter(Boolean);
  for (const program of peerBinaries[name].programs) {
    const candidates = program.startsWith('/')
      ? globSync(program).sort().reverse()
      : folders.map((folder) => join(folder, program));
    const found = candidates.find(isExecutable);
    if (found !== undefined) return found;
  }
  return null;
}

/** Path of a peer's program, for code that runs only when it is installed. */
export function requirePeer(name: PeerName): string {
  const path = findPeer(name);
  if (path === null)
    throw new Error(`${name} is not installed: run npm test as root on Debian, or install ${peerBinaries[name].package}`);
  return path;
}
