// What each Prometheus scrapes answers it: a target that is down has no series, and no rule and no watch looks at it.
import { isRecord } from '../../sources/json.ts';
import { askJson, type Peer, prometheusPeer } from '../ask-json.ts';
import { type Check, type Finding, ok, probeId, warning } from '../check.ts';

export const prometheusTargets: Check = {
  name: 'prometheus-targets',
  plan: (setup) =>
    setup.config.prometheus.map((prometheus) => ({
      subject: prometheus.name,
      needs: [probeId('prometheus-reachable', prometheus.name)],
      run: () => look(prometheusPeer(prometheus, setup)),
    })),
};

type Labels = Readonly<Record<string, unknown>>;
const shownMax = 3;

async function look(peer: Peer): Promise<Finding> {
  const [all, down] = await Promise.all([
    askJson(peer, '/api/v1/query', 'query=count(up)'),
    askJson(peer, '/api/v1/query', `query=${encodeURIComponent('up == 0')}`),
  ]);
  if (all.kind === 'trouble') return all.finding;
  if (down.kind === 'trouble') return down.finding;
  const [count] = resultOf(all.body['data']).map(({ value }) => (Array.isArray(value) ? Number(value[1]) : Number.NaN));
  return judgeTargets(
    count ?? 0,
    resultOf(down.body['data']).map(({ metric }) => (isRecord(metric) ? metric : {})),
  );
}

export function judgeTargets(count: number, down: readonly Labels[]): Finding {
  if (!(count > 0))
    return warning('it has no series up: it scrapes nothing', 'name targets under scrape_configs in prometheus.yml');
  if (down.length === 0) return ok(count === 1 ? 'its only target is up' : `all ${count} targets are up`);
  const shown = down.slice(0, shownMax).map(({ job, instance }) => `${String(job)} ${String(instance)}`);
  const more = down.length > shownMax ? ` and ${down.length - shownMax} more` : '';
  return warning(
    `${down.length} of ${count} targets are down: ${shown.join(', ')}${more}`,
    'its page Status > Targets says why: address, port, path, credentials',
  );
}

function resultOf(data: unknown): readonly Record<string, unknown>[] {
  const result = isRecord(data) ? data['result'] : null;
  return Array.isArray(result) ? result.filter(isRecord) : [];
}
