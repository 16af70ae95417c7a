// The token may read, create and delete annotations; found out by doing it.
import { rightsRemedy } from '../../grafana/classify-failure.ts';
import type { GrafanaProbe } from '../../grafana/probe-rights.ts';
import { type Check, failed, type Finding, ok, warning } from '../check.ts';
import { grafanaProbe } from '../grafana-peer.ts';
import type { Setup } from '../setup.ts';

export const grafanaToken: Check = {
  name: 'grafana-token',
  plan: (setup) => {
    const { grafana } = setup.config;
    if (grafana === null) return [];
    return [grafanaProbe(grafana, setup, { subject: '', needs: [] }, (probe, signal) => tryRights(probe, setup, signal))];
  },
};

async function tryRights(probe: GrafanaProbe, { clock, config }: Setup, signal: AbortSignal): Promise<Finding> {
  const found = await probe.probeRights(clock.now(), signal);
  if (found.kind === 'granted') return ok('may read, create and delete annotations');
  if (found.kind === 'left') {
    return warning(
      `a test annotation was created but not deleted: ${found.detail}`,
      `delete annotation ${found.id} in Grafana (tag rti:doctor); annotations:delete is a right the daemon itself does not need`,
    );
  }
  if (config.grafana?.token === null)
    return failed(found.detail, 'set grafana.token or GRAFANA_TOKEN: a service account token with the role Editor');
  // What Grafana said has the remedy behind it, where there is one to be had.
  const [, remedy] = /: ((?:the token (?:needs|is)|set grafana\.url|does grafana\.url).*)$/.exec(found.detail) ?? [];
  return remedy === undefined ? failed(found.detail, rightsRemedy) : failed(found.detail.slice(0, -remedy.length - 2), remedy);
}
