// The clock of Grafana against ours: annotations are placed by ours and read by its.
import { askJson, type Peer } from '../ask-json.ts';
import { type Check, type Finding, skipped } from '../check.ts';
import { judgeClock, readingOfDate } from '../clock-difference.ts';
import { grafanaPeer } from '../grafana-peer.ts';

export const grafanaClock: Check = {
  name: 'grafana-clock',
  plan: (setup) => {
    const { grafana } = setup.config;
    if (grafana === null) return [];
    return [{ subject: '', needs: ['grafana-reachable'], run: (signal) => compare(grafanaPeer(grafana, setup), signal) }];
  },
};

async function compare(peer: Peer, signal: AbortSignal): Promise<Finding> {
  const answer = await askJson(peer, '/api/health', '', signal);
  if (answer.kind === 'trouble') return answer.finding;
  const reading = readingOfDate(answer);
  return reading === null ? skipped('its answers have no Date') : judgeClock(peer.title, reading);
}
