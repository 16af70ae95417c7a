// Each Prometheus answers a query, and which version it is.
import { askJson, type Peer, prometheusPeer } from '../ask-json.ts';
import { type Check, failed, type Finding, ok } from '../check.ts';
import type { Told, Trouble } from '../told.ts';
import { isRecord } from '../../sources/json.ts';
import { shownUrl } from '../../sources/http-client.ts';

export const prometheusReachable: Check = {
  name: 'prometheus-reachable',
  plan: (setup) =>
    setup.config.prometheus.map((prometheus) => ({
      subject: prometheus.name,
      run: () => reach(prometheusPeer(prometheus, setup)),
    })),
};

async function reach(peer: Peer): Promise<Finding> {
  const [answer, build] = await Promise.all([
    askJson(peer, '/api/v1/query', 'query=1'),
    askJson(peer, '/api/v1/status/buildinfo', ''),
  ]);
  if (answer.kind === 'trouble') return answer.finding;
  if (answer.body['status'] !== 'success') {
    return failed(
      `${shownUrl(peer.url)}: the answer is JSON, but not Prometheus'`,
      `let ${peer.setting} lead to Prometheus itself, with its path prefix if it has one`,
    );
  }
  return ok(`${shownUrl(peer.url)} answers queries, ${versionOf(build)}`);
}

/** Others with the same query API do not all say. */
function versionOf(build: Told | Trouble): string {
  const data = build.kind === 'told' ? build.body['data'] : null;
  const version = isRecord(data) ? data['version'] : null;
  return typeof version === 'string' && version !== '' ? `version ${version}` : 'version unknown';
}
