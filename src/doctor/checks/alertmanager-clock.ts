// The clock of the Alertmanager against ours: silences and ends of alerts are instants.
import { askJson, type Peer } from '../ask-json.ts';
import { type Check, type Finding, skipped } from '../check.ts';
import { judgeClock, readingOfDate } from '../clock-difference.ts';
import { alertmanagerPeers } from './alertmanager-reachable.ts';

export const alertmanagerClock: Check = {
  name: 'alertmanager-clock',
  plan: (setup) =>
    alertmanagerPeers(setup).map((peer) => ({
      subject: '',
      needs: ['alertmanager-reachable'],
      run: (signal) => compare(peer, signal),
    })),
};

async function compare(peer: Peer, signal: AbortSignal): Promise<Finding> {
  const answer = await askJson(peer, '/api/v2/status', '', signal);
  if (answer.kind === 'trouble') return answer.finding;
  const reading = readingOfDate(answer);
  return reading === null ? skipped('its answers have no Date') : judgeClock(peer.title, reading);
}
