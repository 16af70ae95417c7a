// Each dashboard and panel that a mapping names exists, so that annotations land where people look.
import type { GrafanaProbe } from '../../grafana/probe-rights.ts';
import { type Check, failed, type Finding, ok, warning } from '../check.ts';
import { grafanaProbe } from '../grafana-peer.ts';

export const grafanaDashboard: Check = {
  name: 'grafana-dashboard',
  plan: (setup) => {
    const { grafana } = setup.config;
    if (grafana === null) return [];
    const targets = grafana.dashboards.map(({ dashboard, panel }) => (panel === null ? dashboard : `${dashboard}:${panel}`));
    return [...new Set(targets)].map((target) =>
      grafanaProbe(grafana, setup, { subject: target, needs: ['grafana-token'] }, (probe, signal) => find(probe, target, signal)),
    );
  },
};

async function find(probe: GrafanaProbe, target: string, signal: AbortSignal): Promise<Finding> {
  const found = await probe.findTarget(target, signal);
  if (found.kind === 'unknown') return failed(found.detail, 'let the token have dashboards:read; see grafana-token');
  if (!found.isFound) {
    return failed(
      `Grafana has no such dashboard that the token may see: annotations go to the whole organisation`,
      'correct grafana.dashboards (Title:Panel, Folder/Title:Panel or uid:UID:Panel), or let the token read that folder',
    );
  }
  if (found.mayAnnotate === false) {
    return failed(
      `the token may read dashboard uid:${found.dashboardUid}, but not annotate it`,
      'give the service account Edit on that dashboard or its folder, or annotations:create for annotations:type:dashboard',
    );
  }
  return found.notices.length > 0
    ? warning(found.notices.join('; '), 'correct the mapping in grafana.dashboards')
    : ok(`dashboard uid:${found.dashboardUid}`);
}
