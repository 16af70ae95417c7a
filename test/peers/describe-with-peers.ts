// describe() for tests that need real peers: where one is not installed the whole block becomes one skipped test that says which and why.
import { describe, test } from 'vitest';
import { findPeer, type PeerName, peerBinaries } from './binaries.ts';

/** Describes tests that need these peers; skips them with a reason where a peer is missing. */
export function describeWithPeers(title: string, peers: readonly PeerName[], body: () => void): void {
  const missing = peers.filter((name) => findPeer(name) === null);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const packages = [...new Set(missing.map((name) => peerBinaries[name].package))].join(', ');
  test(title, (context) => context.skip(`${missing.join(', ')} not installed (Debian package ${packages})`));
}
