// The Alertmanager answers, which version it is, and how far its clock is from ours.
import { isRecord } from '../../sources/json.ts';
import { shownUrl } from '../../sources/http-client.ts';
import { askJson, noCredentials, type Peer } from '../ask-json.ts';
import { type Check, failed, type Finding, ok } from '../check.ts';
import type { Setup } from '../setup.ts';

export const alertmanagerReachable: Check = {
  name: 'alertmanager-reachable',
  plan: (setup) => alertmanagerPeers(setup).map((peer) => ({ subject: '', run: () => reach(peer) })),
};

/** One, or none. */
export function alertmanagerPeers({ config: { alertmanager }, timeoutMs, clock, askOnce }: Setup): readonly Peer[] {
  if (alertmanager === null) return [];
  const { url } = alertmanager;
  return [{ title: 'Alertmanager', url, credentials: noCredentials, setting: 'alertmanager.url', timeoutMs, clock, askOnce }];
}

async function reach(peer: Peer): Promise<Finding> {
  const answer = await askJson(peer, '/api/v2/status', '');
  if (answer.kind === 'trouble') return answer.finding;
  const { versionInfo, config } = answer.body;
  if (!isRecord(config) || !isRecord(versionInfo)) {
    return failed(
      `${shownUrl(peer.url)}: the answer is JSON, but not Alertmanager's`,
      `let ${peer.setting} lead to Alertmanager itself, with its path prefix if it has one`,
    );
  }
  return ok(`${shownUrl(peer.url)} answers, version ${String(versionInfo['version'])}`);
}
