// The dashboards we ship: up to date, valid for Grafana, readable by people, and no panel asks for what nothing exports.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseExpr } from '../src/promql/parse-expr.ts';
import { metricNamesOf } from '../src/promql/walk.ts';
import { formatVersion, oldestVersion } from '../src/promql/version.ts';
import { allMetrics, metricPrefix } from '../src/telemetry/metric-list.ts';
import { makeMetrics } from '../src/telemetry/metrics.ts';
import { conventionalMetrics, filledIn, queries, shipped, type ShippedPanel } from '../test/stand-ins/dashboard-queries.ts';
import { dashboardFile, dashboards, dashboardText } from './dashboards.ts';

const own = allMetrics.flatMap(({ name, type }) =>
  (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((suffix) => metricPrefix + name + suffix),
);
const defaults = makeMetrics({ version: 'test' })
  .registry.getMetricsAsArray()
  .map(({ name }) => name)
  .filter((name) => !name.startsWith(metricPrefix));
const exported = new Set([...own, ...defaults, ...conventionalMetrics]);

/** Names a query asks for; fails where our parser refuses it. */
function namesIn(expr: string): readonly string[] {
  const parsed = parseExpr(expr, { version: oldestVersion });
  if (!parsed.ok) throw new Error(`${expr} is no PromQL of ${formatVersion(oldestVersion)}: ${parsed.errors[0]?.message ?? ''}`);
  return metricNamesOf(parsed.expr);
}

test.each(Object.entries(dashboards))('%s.json is up to date (else: node tools/dashboards.ts)', (name, dashboard) => {
  expect(readFileSync(dashboardFile(name), 'utf8')).toBe(dashboardText(dashboard));
});

test('no panel queries a metric that nothing exports, and every query is PromQL as the oldest Prometheus we know reads it', () => {
  const missing = queries.flatMap(({ dashboard, panel, expr }) =>
    namesIn(expr).flatMap((name) => (exported.has(name) ? [] : [`${dashboard} / ${panel}: ${name}`])),
  );
  expect(missing).toEqual([]);
  expect(queries.length).toBeGreaterThan(80);
});

test('every metric of ours is drawn somewhere', () => {
  const drawn = new Set(queries.flatMap(({ expr }) => namesIn(expr)).map((name) => name.replace(/_bucket$/, '')));
  expect(allMetrics.map(({ name }) => metricPrefix + name).filter((name) => !drawn.has(name))).toEqual([]);
});

test('places that the configuration maps annotations to are there', () => {
  const places = Object.values(shipped).flatMap(({ title, panels }) => panels.map((panel) => `${title}:${panel.title}`));
  const mapped = [
    'Service Overview:Request Rate',
    'Performance:Response Time',
    'Error Rates:5xx Error Rate',
    'System Resources:CPU Usage',
  ];
  expect(mapped.filter((place) => !places.includes(place))).toEqual([]);
});

describe.each(Object.entries(shipped))('%s', (_, { uid, title, schemaVersion, annotations, templating, panels }) => {
  const drawn = panels.filter(({ type }) => type !== 'row');

  test('has what Grafana needs to provision it: a uid, a schema version, a data source variable', () => {
    expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(title.length).toBeGreaterThan(3);
    expect(schemaVersion).toBe(39);
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    for (const panel of drawn) {
      expect(panel.datasource?.uid).toBe('${datasource}');
      expect(panel.targets?.map(({ datasource }) => datasource.uid)).toEqual(panel.targets?.map(() => '${datasource}'));
    }
  });

  test('asks for our regions and deployments', () => {
    expect(annotations.list.map(({ name, target }) => [name, target?.tags])).toEqual([
      ['Annotations & Alerts', undefined],
      ['Incidents', ['runtime-intelligence']],
      ['Deployments', ['runtime-intelligence', 'deploy']],
    ]);
  });

  test('uses every variable it has and no other; variables ask for metrics that are exported', () => {
    const used = new Set(
      drawn.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map((found) => found[1]))),
    );
    const known = templating.list.map(({ name }) => name).filter((name) => name !== 'datasource');
    expect(new Set([...used].filter((name) => !name?.startsWith('__')))).toEqual(new Set(known));
    for (const { definition } of templating.list.slice(1)) {
      const [, metric = ''] = /^label_values\((\w+), \w+\)$/.exec(definition ?? '') ?? [];
      expect([definition, exported.has(metric)]).toEqual([definition, true]);
    }
  });

  test('panels say what they show, in a unit, with a legend, and their thresholds rise', () => {
    for (const { title: name, description = '', fieldConfig, targets = [] } of drawn) {
      expect([name, description.length > 15]).toEqual([name, true]);
      expect([name, fieldConfig?.defaults.unit ?? '']).toEqual([name, expect.stringMatching(/^[a-zA-Z]+$/)]);
      const [first, ...rest] = fieldConfig?.defaults.thresholds.steps ?? [];
      expect([name, first?.value]).toEqual([name, null]);
      const values = rest.map(({ value }) => value ?? NaN);
      expect([name, values]).toEqual([name, values.toSorted((a, b) => a - b)]);
      expect([name, targets.length > 0 && targets.every(({ legendFormat }) => legendFormat !== '')]).toEqual([name, true]);
      expect(targets.map(({ refId }) => refId)).toEqual(targets.map((_target, i) => String.fromCharCode(65 + i)));
    }
  });

  test('labels of a legend are labels that the query keeps', () => {
    for (const { title: name, targets = [] } of drawn) {
      for (const { expr, legendFormat } of targets) {
        const shownLabels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '');
        const kept = new Set([...filledIn(expr).matchAll(/by \(([^)]*)\)/g)].flatMap((found) => (found[1] ?? '').split(/, */)));
        expect([name, shownLabels.filter((label) => !kept.has(label))]).toEqual([name, []]);
      }
    }
  });

  test('panels are told apart by id and title and lie on the grid without covering each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(drawn.map(({ title: name }) => name)).size).toBe(drawn.length);
    const covers = (a: ShippedPanel, b: ShippedPanel): boolean =>
      a.gridPos.x < b.gridPos.x + b.gridPos.w &&
      b.gridPos.x < a.gridPos.x + a.gridPos.w &&
      a.gridPos.y < b.gridPos.y + b.gridPos.h &&
      b.gridPos.y < a.gridPos.y + a.gridPos.h;
    const pairs = panels.flatMap((a, i) => panels.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => covers(a, b)).map(([a, b]) => `${a.title} and ${b.title}`)).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });
});
