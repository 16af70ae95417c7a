// Installs the real peers that the tests talk to, on Debian as root only; everywhere else it says what is missing and leaves the machine alone.
// Called by `npm test`. RTI_TEST_INSTALL=0 turns installing off; the tests that need a missing peer skip and name it.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { peerBinaries, findPeer, type PeerName } from '../test/peers/binaries.ts';

const policyFile = '/usr/sbin/policy-rc.d';
const policyBackup = '/usr/sbin/policy-rc.d.before-rti';
const policy =
  '#!/bin/sh\n# Written by the tests of runtime-intelligence while they install packages: no service is started. Removed afterwards.\nexit 101\n';
const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };

/** What there is to do about the missing peers; decided apart from doing it, so that it can be tested. */
export type Plan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'skip'; readonly missing: readonly PeerName[]; readonly reason: string }
  | { readonly kind: 'install'; readonly missing: readonly PeerName[]; readonly packages: readonly string[] };

/** Decides what to do about missing peers on this machine. */
export function planInstall(
  missing: readonly PeerName[],
  machine: { readonly debian: boolean; readonly root: boolean; readonly allowed: boolean },
): Plan {
  if (missing.length === 0) return { kind: 'nothing' };
  if (!machine.allowed) return { kind: 'skip', missing, reason: 'RTI_TEST_INSTALL=0' };
  if (!machine.debian) return { kind: 'skip', missing, reason: 'not a Debian system' };
  if (!machine.root) return { kind: 'skip', missing, reason: 'not root' };
  return { kind: 'install', missing, packages: [...new Set(missing.map((name) => peerBinaries[name].package))] };
}

function isDebian(): boolean {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get') || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Runs apt with its chatter kept back; returns null, or the last lines that say why it failed. */
function apt(args: readonly string[], timeoutMs: number): string | null {
  const run = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=60', ...args], {
    env: environment,
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status === 0) return null;
  const said = `${run.stdout ?? ''}\n${run.stderr ?? ''}`.trim().split('\n').slice(-4).join('\n  ');
  return run.error ? `${run.error.message}\n  ${said}` : said;
}

/** Keeps packages from starting their services while `work` runs; puts back whatever policy was there before. */
function withoutServices<T>(work: () => T): T {
  const had = existsSync(policyFile);
  if (had) renameSync(policyFile, policyBackup);
  const restore = (): void => {
    rmSync(policyFile, { force: true });
    if (had && existsSync(policyBackup)) renameSync(policyBackup, policyFile);
  };
  const stopped = (): never => {
    restore();
    process.exit(130);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  try {
    writeFileSync(policyFile, policy);
    chmodSync(policyFile, 0o755);
    return work();
  } finally {
    restore();
    process.removeListener('SIGINT', stopped).removeListener('SIGTERM', stopped);
  }
}

function main(): void {
  const missing = (Object.keys(peerBinaries) as PeerName[]).filter((name) => findPeer(name) === null); // Object.keys forgets the key type
  const plan = planInstall(missing, {
    debian: isDebian(),
    root: process.getuid?.() === 0,
    allowed: process.env['RTI_TEST_INSTALL'] !== '0',
  });
  if (plan.kind === 'nothing') return;
  if (plan.kind === 'skip') {
    console.error(`peers: ${plan.missing.join(', ')} not installed (${plan.reason}); tests that need them will skip`);
    return;
  }
  console.error(
    `peers: installing for the tests: ${plan.packages.join(' ')} (their services are kept from starting; RTI_TEST_INSTALL=0 turns this off)`,
  );
  const startedAt = performance.now();
  const failure = withoutServices(
    () => apt(['update'], 120_000) ?? apt(['install', '--yes', '--no-install-recommends', ...plan.packages], 600_000),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  if (failure === null) console.error(`peers: installed in ${seconds} s`);
  // Not fatal: without a network the rest of the tests still say something.
  else
    console.error(
      `peers: apt-get failed after ${seconds} s; tests that need ${plan.missing.join(', ')} will skip:\n  ${failure}`,
    );
}

if (import.meta.main) main();
