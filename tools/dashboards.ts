// Writes examples/grafana/dashboards/*.json from tools/dashboards/; `--check` only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Dashboard, toGrafana } from './dashboards/dashboard.ts';
import { errorRates } from './dashboards/error-rates.ts';
import { performanceDashboard } from './dashboards/performance.ts';
import { aboutOurselves } from './dashboards/runtime-intelligence.ts';
import { serviceOverview } from './dashboards/service-overview.ts';
import { systemResources } from './dashboards/system-resources.ts';

const folder = new URL('../examples/grafana/dashboards/', import.meta.url);

export const dashboards: Readonly<Record<string, Dashboard>> = {
  'service-overview': serviceOverview,
  performance: performanceDashboard,
  'error-rates': errorRates,
  'system-resources': systemResources,
  'runtime-intelligence': aboutOurselves,
};

export const dashboardFile = (name: string): string => fileURLToPath(new URL(`${name}.json`, folder));

export function dashboardText(dashboard: Dashboard): string {
  return `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`;
}

if (import.meta.main) {
  for (const [name, dashboard] of Object.entries(dashboards)) {
    const wanted = dashboardText(dashboard);
    if (!process.argv.includes('--check')) writeFileSync(dashboardFile(name), wanted);
    else if (readFileSync(dashboardFile(name), 'utf8') !== wanted) {
      process.stderr.write(`${dashboardFile(name)} is not up to date: run node tools/dashboards.ts\n`);
      process.exitCode = 1;
    }
  }
}
