// Writes docs/metrics.md from the one list of our own metrics; `--check` only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { allMetrics, metricPrefix, type MetricSpec } from '../src/telemetry/metric-list.ts';

const target = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));

const introduction = `# Metrics of the service

\`GET /metrics\`, in the text format, without a token. Written by \`node tools/metrics-page.ts\` from \`src/telemetry/metric-list.ts\`. Beside these are the
usual \`process_…\` and \`nodejs_…\`. Names, types and labels do not change within a major version. A metric that knows nothing yet (nobody judged an anomaly,
a watch still learns) has no sample.
`;

const objective = `## Is it doing its work? 99.9 %

Two ratios say whether we are worth relying on; each has an objective of 99.9 % over 28 days:

| | good | of all |
|---|---|---|
| judged on time: within one interval of the watch | \`judgements_total{result="on_time"}\` | \`judgements_total\` |
| told on time: within 30 s of the decision | \`deliveries_total{result="on_time"}\` | \`deliveries_total\` |

A service that hangs judges nothing, and that is no bad judgement: so look at the time of the last one, too. Where a channel is down no delivery ends: the alerts
in [rules/self.yml](rule-pack.md) count what has waited for five minutes as well.

\`\`\`promql
sum(rate(runtime_intelligence_judgements_total{result!="on_time"}[1h])) / sum(rate(runtime_intelligence_judgements_total[1h])) > 14.4 * 0.001
sum(rate(runtime_intelligence_deliveries_total{result!="on_time"}[1h])) / sum(rate(runtime_intelligence_deliveries_total[1h])) > 14.4 * 0.001
time() - max by (watch) (runtime_intelligence_watch_last_judged_timestamp_seconds) > 300
\`\`\`

A message that waits for a channel that is down is late, then dead: the people who were not told do not ask whose fault it was. Messages withheld (shadow, over
before they could be sent) are not counted.

Worth an alert, too:

\`\`\`promql
runtime_intelligence_config_last_reload_successful == 0
rate(runtime_intelligence_store_failures_total[5m]) > 0
runtime_intelligence_source_up == 0
histogram_quantile(0.99, sum by (le) (rate(runtime_intelligence_alert_processing_seconds_bucket[5m]))) > 0.5
\`\`\`

A dashboard of all this: \`examples/grafana/dashboards/runtime-intelligence.json\`.
`;

/** \`result\`: \`on_time\`, \`late\`; \`watch\` (watches). */
function labelsOf({ labels }: MetricSpec): string {
  const words = Object.entries(labels).map(([name, values]) =>
    typeof values === 'string' ? `\`${name}\` (${values})` : `\`${name}\`: ${values.map((value) => `\`${value}\``).join(' ')}`,
  );
  return words.join('; ');
}

export function metricsPage(): string {
  const rows = allMetrics.map((spec) => `| \`${metricPrefix}${spec.name}\` | ${spec.type} | ${spec.help} | ${labelsOf(spec)} |`);
  return `${introduction}\n| metric | type | says | labels |\n|---|---|---|---|\n${rows.join('\n')}\n\n${objective}`;
}

if (import.meta.main) {
  const wanted = metricsPage();
  if (!process.argv.includes('--check')) writeFileSync(target, wanted);
  else if (readFileSync(target, 'utf8') !== wanted) {
    process.stderr.write('docs/metrics.md is not up to date: run node tools/metrics-page.ts\n');
    process.exitCode = 1;
  }
}
