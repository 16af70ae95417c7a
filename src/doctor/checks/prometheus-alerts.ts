// Alerts of each Prometheus arrive: it sends them to us, or to the Alertmanager we know.
import { isRecord } from '../../sources/json.ts';
import { shownUrl } from '../../sources/http-client.ts';
import { askJson, type Peer, prometheusPeer } from '../ask-json.ts';
import { type Check, failed, type Finding, ok, probeId, skipped, warning } from '../check.ts';
import { leadsToUs, ourUrl, sameHost } from '../our-address.ts';
import type { Setup } from '../setup.ts';
import { readRules } from './prometheus-rules.ts';

export const prometheusAlerts: Check = {
  name: 'prometheus-alerts',
  plan: (setup) =>
    setup.config.prometheus.map((prometheus) => ({
      subject: prometheus.name,
      needs: [probeId('prometheus-reachable', prometheus.name)],
      run: () => look(prometheusPeer(prometheus, setup), setup),
    })),
};

async function look(peer: Peer, setup: Setup): Promise<Finding> {
  const [answer, rules] = await Promise.all([askJson(peer, '/api/v1/alertmanagers', ''), askJson(peer, '/api/v1/rules', '')]);
  if (answer.kind === 'trouble')
    return answer.status === 404 ? skipped('it has no /api/v1/alertmanagers: alerts are sent elsewhere') : answer.finding;
  const alerts = rules.kind === 'told' ? readRules(rules.body['data']).filter(({ isAlert }) => isAlert).length : 0;
  return judgeDestinations(readUrls(answer.body['data']), alerts, setup);
}

export function judgeDestinations(urls: readonly string[], alertRules: number, setup: Setup): Finding {
  const shown = urls.map(shownUrl).join(', ');
  const { alertmanager } = setup.config;
  const remedy = `add ${new URL(ourUrl(setup)).host} to alerting.alertmanagers in prometheus.yml, or an Alertmanager with a webhook to ${ourUrl(setup)}/webhook/alertmanager`;
  if (urls.length === 0) {
    const detail = 'it sends its alerts nowhere';
    return alertRules > 0 ? failed(`${detail}, and has ${alertRules} alert rules`, remedy) : warning(detail, remedy);
  }
  if (urls.some((url) => leadsToUs(url, setup) === 'yes')) return ok(`sends its alerts to us (${shown})`);
  if (alertmanager !== null && urls.some((url) => URL.canParse(url) && sameHost(new URL(url), new URL(alertmanager.url))))
    return ok(`sends its alerts to the Alertmanager we know (${shown})`);
  if (urls.some((url) => leadsToUs(url, setup) === 'likely')) return ok(`sends its alerts to ${shown}: our port, likely us`);
  return warning(`sends its alerts to ${shown}, which is neither us nor alertmanager.url`, `${remedy}; or set alertmanager.url`);
}

/** Where a Prometheus sends its alerts; none when it does not say. */
export async function alertDestinations(peer: Peer): Promise<readonly string[]> {
  const answer = await askJson(peer, '/api/v1/alertmanagers', '');
  return answer.kind === 'told' ? readUrls(answer.body['data']) : [];
}

function readUrls(data: unknown): readonly string[] {
  const active = isRecord(data) && Array.isArray(data['activeAlertmanagers']) ? data['activeAlertmanagers'] : [];
  return active.flatMap((one) => (isRecord(one) && typeof one['url'] === 'string' ? [one['url']] : []));
}
