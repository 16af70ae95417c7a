// The Alertmanager hands its alerts to us: a webhook of its configuration leads here, unless every Prometheus sends to us itself.
import { parse } from 'yaml';
import { isRecord } from '../../sources/json.ts';
import { askJson, type Peer, prometheusPeer } from '../ask-json.ts';
import { type Check, failed, type Finding, ok, skipped } from '../check.ts';
import { leadsToUs, ourUrl } from '../our-address.ts';
import type { Setup } from '../setup.ts';
import { alertmanagerPeers } from './alertmanager-reachable.ts';
import { alertDestinations } from './prometheus-alerts.ts';

export const alertmanagerWebhook: Check = {
  name: 'alertmanager-webhook',
  plan: (setup) =>
    alertmanagerPeers(setup).map((peer) => ({
      subject: '',
      needs: ['alertmanager-reachable'],
      run: () => look(peer, setup),
    })),
};

async function look(peer: Peer, setup: Setup): Promise<Finding> {
  const answer = await askJson(peer, '/api/v2/status', '');
  if (answer.kind === 'trouble') return answer.finding;
  const { config } = answer.body;
  const found = judgeWebhooks(readWebhooks(isRecord(config) ? config['original'] : null), setup);
  if (found.status === 'ok' || !(await isSentDirectly(setup))) return found;
  return ok('no webhook leads to us, and none need to: every Prometheus sends its alerts to us itself');
}

async function isSentDirectly(setup: Setup): Promise<boolean> {
  const { prometheus } = setup.config;
  const urls = await Promise.all(prometheus.map((one) => alertDestinations(prometheusPeer(one, setup))));
  return prometheus.length > 0 && urls.every((one) => one.some((url) => leadsToUs(url, setup) === 'yes'));
}

export function judgeWebhooks(urls: readonly string[] | null, setup: Setup): Finding {
  if (urls === null) return skipped('its configuration cannot be read');
  const path = '/webhook/alertmanager';
  const ours = urls.filter((url) => leadsToUs(url, setup) !== 'no');
  if (ours.some((url) => /^\/webhook(\/alertmanager)?\/?$/.test(new URL(url).pathname)))
    return ok(`a webhook of its configuration leads to us`);
  const remedy = `add to a receiver of alertmanager.yml: webhook_configs: [{ url: ${ourUrl(setup)}${path}, send_resolved: true }]`;
  if (ours.length > 0) return failed(`its webhook leads to us, but not to ${path}`, remedy);
  // Newer versions answer `<secret>` for every address of a webhook.
  const hidden = urls.filter((url) => url.startsWith('<')).length;
  if (hidden > 0)
    return skipped(
      `its ${hidden} webhooks hide their addresses; amtool alert add alertname=DoctorTest shows whether one leads to us`,
    );
  return failed(urls.length === 0 ? 'it has no webhook' : `none of its ${urls.length} webhooks leads to us`, remedy);
}

/** Addresses of all webhooks in the text of an alertmanager.yml; null when it cannot be read. */
export function readWebhooks(text: unknown): readonly string[] | null {
  if (typeof text !== 'string') return null;
  const document = parseYaml(text);
  if (!isRecord(document)) return null;
  const receivers = Array.isArray(document['receivers']) ? document['receivers'].filter(isRecord) : [];
  const webhooks = receivers.flatMap((one): unknown[] => (Array.isArray(one['webhook_configs']) ? one['webhook_configs'] : []));
  return webhooks.filter(isRecord).flatMap(({ url }) => (typeof url === 'string' ? [url] : []));
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
