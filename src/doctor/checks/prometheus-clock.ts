// The clock of each Prometheus against ours: its samples are judged by their age.
import { isRecord } from '../../sources/json.ts';
import { askJson, type Peer, prometheusPeer } from '../ask-json.ts';
import { type Check, type Finding, probeId, skipped } from '../check.ts';
import { judgeClock } from '../clock-difference.ts';

export const prometheusClock: Check = {
  name: 'prometheus-clock',
  plan: (setup) =>
    setup.config.prometheus.map((prometheus) => ({
      subject: prometheus.name,
      needs: [probeId('prometheus-reachable', prometheus.name)],
      run: () => compare(prometheusPeer(prometheus, setup)),
    })),
};

async function compare(peer: Peer): Promise<Finding> {
  // Without `time`, a query is evaluated at the server's own now, to the millisecond; a Date header has whole seconds.
  const answer = await askJson(peer, '/api/v1/query', 'query=time()');
  if (answer.kind === 'trouble') return answer.finding;
  const peerAt = timeOf(answer.body['data']);
  if (peerAt === null) return skipped('it does not answer time()');
  return judgeClock(peer.title, { sentAt: answer.sentAt, answeredAt: answer.answeredAt, peerAt, resolutionMs: 1 });
}

function timeOf(data: unknown): number | null {
  const result = isRecord(data) ? data['result'] : null;
  const seconds = Array.isArray(result) ? Number(result[1]) : Number.NaN;
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
