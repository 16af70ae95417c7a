import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allMetrics, metricPrefix } from '../src/telemetry/metric-list.ts';
import { metricsPage } from './metrics-page.ts';

const page = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');

test('docs/metrics.md is what the list of metrics says (else: node tools/metrics-page.ts)', () => {
  expect(page).toBe(metricsPage());
});

test('docs/metrics.md names no metric that is not in the list', () => {
  const known = new Set(allMetrics.flatMap(({ name, type }) => (type === 'histogram' ? [name, `${name}_bucket`] : [name])));
  const named = [...page.matchAll(/runtime_intelligence_(\w+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(metricPrefix).toBe('runtime_intelligence_');
});
