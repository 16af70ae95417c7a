// The address the daemon listens on is free for it, or a daemon of ours answers there.
import { createServer } from 'node:net';
import { type ListenAddress } from '../../config/listen-address.ts';
import { askDaemon, daemonPeer } from '../daemon-peer.ts';
import { type Check, failed, type Finding, ok } from '../check.ts';
import type { Setup } from '../setup.ts';

export const listenAddress: Check = {
  name: 'listen-address',
  plan: (setup) => [{ subject: '', run: () => look(setup) }],
};

async function look(setup: Setup): Promise<Finding> {
  const { host, port } = setup.listenAddress;
  const shown = `${host}:${port}`;
  const code = await tryToListen(setup.listenAddress);
  if (code === null) return ok(`${shown} is free`);
  if (code === 'EADDRINUSE') {
    const health = await askDaemon(daemonPeer(setup, null));
    if (health.kind === 'health') return ok(`${shown} is answered by our daemon (${health.status})`);
    return failed(
      `${shown} is taken by another program`,
      `find it (ss -ltnp 'sport = :${port}'), or choose another with --web.listen-address or WEBHOOK_PORT`,
    );
  }
  if (code === 'EACCES')
    return failed(`${shown} may not be used`, 'ports below 1024 need a right: choose one above, e.g. 127.0.0.1:5001');
  if (code === 'EADDRNOTAVAIL')
    return failed(`${host} is no address of this machine`, 'listen on one it has: ip addr; 0.0.0.0 is all of them');
  return failed(`cannot listen on ${shown} (${code})`, 'choose another address with --web.listen-address');
}

/** null when it works; the listening socket is gone when this resolves. */
function tryToListen({ host, port }: ListenAddress): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
