// The running daemon that --url names: it is ready, and what it says of its own parts.
import { shownUrl } from '../../sources/http-client.ts';
import { type Check, failed, type Finding, ok, warning } from '../check.ts';
import { askDaemon, daemonPeer } from '../daemon-peer.ts';
import type { Setup } from '../setup.ts';

export const daemon: Check = {
  name: 'daemon',
  plan: (setup) => (setup.daemonUrl === null ? [] : [{ subject: '', run: () => look(setup) }]),
};

async function look(setup: Setup): Promise<Finding> {
  const peer = daemonPeer(setup, setup.daemonUrl);
  const health = await askDaemon(peer);
  const shown = shownUrl(peer.url);
  if (health.kind === 'foreign')
    return health.finding ?? failed(`${shown} answers, but it is not our daemon`, 'let --url lead to rti serve itself');
  if (!health.isReady) return failed(`${shown} is not ready`, 'wait for its start, or read its log for what keeps it');
  if (health.status === 'down')
    return failed(`${shown} is down: ${health.ailing.join(', ')}`, 'its log says why; the lines of its parts here what to do');
  if (health.ailing.length > 0)
    return warning(`${shown} is ${health.status}: ${health.ailing.join(', ')}`, 'the lines of these parts here say what to do');
  return ok(`${shown} is ready, all its parts are up`);
}
