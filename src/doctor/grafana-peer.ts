// The Grafana of the configuration, as the checks ask it.
import type { GrafanaConfig } from '../config/config.ts';
import { type GrafanaProbe, makeGrafanaProbe } from '../grafana/probe-rights.ts';
import type { Finding, Probe } from './check.ts';
import { noCredentials, type Peer } from './ask-json.ts';
import type { Setup } from './setup.ts';

export function grafanaPeer({ url }: GrafanaConfig, { timeoutMs, clock, askOnce }: Setup): Peer {
  // /api/health needs no token, and a wrong one is told by grafana-token.
  return { title: 'Grafana', url, credentials: noCredentials, setting: 'grafana.url', timeoutMs, clock, askOnce };
}

type Place = { readonly subject: string; readonly needs: readonly string[] };
export type AskGrafana = (probe: GrafanaProbe, signal: AbortSignal) => Promise<Finding>;

/** A probe of a Grafana that answers, and that takes the token when `needs` says so. */
export function grafanaProbe(grafana: GrafanaConfig, setup: Setup, { subject, needs }: Place, ask: AskGrafana): Probe {
  const { url, token, orgId } = grafana;
  const { timeoutMs, clock, exchangeOnce } = setup;
  const run = async (signal: AbortSignal): Promise<Finding> => {
    const probe = makeGrafanaProbe({ url, token, orgId, timeoutMs, clock, askOnce: exchangeOnce });
    try {
      return await ask(probe, signal);
    } finally {
      await probe.close();
    }
  };
  return { subject, needs: ['grafana-reachable', ...needs], run };
}
