// Grafana answers, and which version it is.
import { shownUrl } from '../../sources/http-client.ts';
import { askJson, type Peer } from '../ask-json.ts';
import { type Check, failed, type Finding, ok } from '../check.ts';
import { grafanaPeer } from '../grafana-peer.ts';

export const grafanaReachable: Check = {
  name: 'grafana-reachable',
  plan: (setup) => {
    const { grafana } = setup.config;
    return grafana === null ? [] : [{ subject: '', run: () => reach(grafanaPeer(grafana, setup)) }];
  },
};

async function reach(peer: Peer): Promise<Finding> {
  const answer = await askJson(peer, '/api/health', '');
  if (answer.kind === 'trouble') return answer.finding;
  const { version, database } = answer.body;
  if (typeof version !== 'string' && typeof database !== 'string') {
    return failed(
      `${shownUrl(peer.url)}: the answer is JSON, but not Grafana's`,
      'let grafana.url lead to Grafana itself, with its path prefix if it has one',
    );
  }
  if (typeof database === 'string' && database !== 'ok')
    return failed(`${shownUrl(peer.url)} answers, but its database is ${database}`, "look into Grafana's log");
  return ok(`${shownUrl(peer.url)} answers, version ${String(version)}`);
}
