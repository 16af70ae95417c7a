import { expect, test } from 'vitest';
import { allMetrics, metricPrefix, metricSpecs } from './metric-list.ts';
import { makeMetrics } from './metrics.ts';

/** The public contract: these names, with these labels. */
const promised: Readonly<Record<string, readonly string[]>> = {
  ...{ alert_processing_seconds: [], alerts_received_total: ['source'], notifications_total: ['channel', 'result'] },
  ...{
    delivery_seconds: ['channel'],
    annotations_total: ['result'],
    samples_total: ['source'],
    source_query_seconds: ['source'],
  },
  ...{ observe_seconds: [], anomaly_score: ['watch', '…'], anomaly_expected: ['watch', '…'], anomaly_lower: ['watch', '…'] },
  ...{ anomaly_upper: ['watch', '…'], detection_delay_seconds: [], feedback_total: ['verdict'], detection_precision: ['watch'] },
  ...{ mtta_seconds: [], mttr_seconds: [], suppressed_total: ['reason'], intake_refused_total: ['reason'] },
  ...{ deliveries_pending: [], config_last_reload_successful: [], build_info: ['version', 'nodeversion'] },
};

test('every metric that is promised is in the list, with its labels', () => {
  const listed = new Map(allMetrics.map(({ name, labels }) => [name, Object.keys(labels)]));
  expect(Object.fromEntries(Object.keys(promised).map((name) => [name, listed.get(name)]))).toEqual(promised);
});

test('names end as their type and unit say', () => {
  for (const { name, type } of allMetrics) expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
  for (const { name, type } of allMetrics) if (type === 'histogram') expect(name).toMatch(/_seconds$/);
});

test('makeMetrics() registers every one under its name, and counters with known labels begin at zero', async () => {
  const { registry } = makeMetrics({ version: '1.2.3' });
  const text = await registry.metrics();
  for (const { name, type, help } of Object.values(metricSpecs)) {
    expect(text).toContain(`# HELP ${metricPrefix}${name} ${help}\n# TYPE ${metricPrefix}${name} ${type}\n`);
  }
  expect(text).toContain('runtime_intelligence_judgements_total{result="late"} 0\n');
  expect(text).toContain('runtime_intelligence_feedback_total{verdict="noise"} 0\n');
  expect(text).toContain('runtime_intelligence_build_info{version="1.2.3"');
});

test('what is not known has no sample: a time of zero would be a claim', async () => {
  const metrics = makeMetrics({ version: 'test' });
  expect(await metrics.registry.metrics()).not.toMatch(/^runtime_intelligence_mtt[ar]_seconds /m);
  metrics.mttr.set(5);
  expect(await metrics.registry.metrics()).toMatch(/^runtime_intelligence_mttr_seconds 5$/m);
});
