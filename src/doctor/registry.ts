// All checks, in the order of the report. A check may need probes of those before it. A new one is its file, its line here and its row in docs/doctor.md.
import type { Check } from './check.ts';
import { alertmanagerClock } from './checks/alertmanager-clock.ts';
import { alertmanagerReachable } from './checks/alertmanager-reachable.ts';
import { alertmanagerWebhook } from './checks/alertmanager-webhook.ts';
import { configuration } from './checks/configuration.ts';
import { daemon } from './checks/daemon.ts';
import { detectors } from './checks/detectors.ts';
import { grafanaClock } from './checks/grafana-clock.ts';
import { grafanaDashboard } from './checks/grafana-dashboard.ts';
import { grafanaReachable } from './checks/grafana-reachable.ts';
import { grafanaToken } from './checks/grafana-token.ts';
import { listenAddress } from './checks/listen-address.ts';
import { program } from './checks/program.ts';
import { prometheusAlerts } from './checks/prometheus-alerts.ts';
import { prometheusClock } from './checks/prometheus-clock.ts';
import { prometheusReachable } from './checks/prometheus-reachable.ts';
import { prometheusRules } from './checks/prometheus-rules.ts';
import { prometheusTargets } from './checks/prometheus-targets.ts';
import { receiver } from './checks/receiver.ts';
import { scrapeTarget } from './checks/scrape-target.ts';
import { storageFolder } from './checks/storage-folder.ts';
import { watchSeries } from './checks/watch-series.ts';

export const checks: readonly Check[] = [
  program,
  configuration,
  storageFolder,
  listenAddress,
  daemon,
  prometheusReachable,
  prometheusClock,
  prometheusTargets,
  prometheusRules,
  prometheusAlerts,
  alertmanagerReachable,
  alertmanagerClock,
  alertmanagerWebhook,
  scrapeTarget,
  watchSeries,
  grafanaReachable,
  grafanaClock,
  grafanaToken,
  grafanaDashboard,
  receiver,
  detectors,
];

export const checkNames: readonly string[] = checks.map(({ name }) => name);
