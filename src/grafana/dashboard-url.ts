// The link to the dashboard a watch is mapped to. A dashboard named by UID is linked itself, one named by its title through Grafana's search: the UID of a
// title is known only to Grafana, and a page must not wait for it.
import type { Labels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { TargetMapping } from './plan-annotations.ts';

export type DashboardSource = {
  readonly url: string;
  readonly externalUrl: string | null;
  readonly dashboards: readonly TargetMapping[];
};
export type Drawn = { readonly watch: string; readonly labels: Labels; readonly onsetAt: EpochMs };

/** What led to it is worth seeing, too. */
const beforeMs: DurationMs = 30 * 60_000;

/** `https://grafana…/d/abc?from=…&to=now&var-service=checkout`; null without a Grafana or a mapping. */
export function dashboardUrl(grafana: DashboardSource | null, { watch, labels, onsetAt }: Drawn): string | null {
  const fits = (mapping: TargetMapping): boolean =>
    (mapping.watch === watch || mapping.watch === '*') && (mapping.severity === null || mapping.severity === labels['severity']);
  const mapping = grafana?.dashboards.find(fits);
  if (!grafana || !mapping) return null;
  const base = (grafana.externalUrl ?? grafana.url).replace(/\/+$/, '');
  const uid = /^uid:(.+)$/.exec(mapping.dashboard)?.[1];
  const title = mapping.dashboard.split('/').at(-1) ?? mapping.dashboard;
  if (uid === undefined) return `${base}/dashboards?query=${encodeURIComponent(title)}`;
  const variables = ['service', 'environment'].flatMap((name) =>
    labels[name] ? [`&var-${name}=${encodeURIComponent(labels[name])}`] : [],
  );
  return `${base}/d/${encodeURIComponent(uid)}?from=${onsetAt - beforeMs}&to=now${variables.join('')}`;
}
