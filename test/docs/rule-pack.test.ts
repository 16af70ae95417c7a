// What every alert of the pack in rules/ must bring: its tier, labels, a runbook that helps, and unit tests of both sides; what promtool says of it all is in
// test/peers/rule-pack.test.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { diskTree } from '../../src/cli/file-tree.ts';
import { run } from '../../src/cli/run.ts';
import { readFileBounded } from '../../src/config/read-file.ts';
import { parseExpr } from '../../src/promql/parse-expr.ts';
import { parseDuration } from '../../src/model/time.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { packAlerts, packCases, packFiles, packFolder } from '../stand-ins/rule-pack.ts';
import { readPage, root } from './markdown.ts';

async function rti(...argv: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  let stdout = '';
  const code = await run(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: () => {},
    env: {},
    readFile: readFileBounded,
    openFile: () => (async function* () {})(),
    tree: diskTree,
    files: { whyNotWritable: async () => null, replace: async () => {} },
  });
  return { code, stdout };
}

const tiers: Readonly<Record<string, readonly string[]>> = {
  'critical.yml': ['ServiceDown', 'CriticalHighErrorRate', 'DatabaseConnectionFailure'],
  'warning.yml': [
    'HighRequestLatency',
    'RequestVolumeSpike',
    'ExceptionSpike',
    'HighCPUUsage',
    'HighMemoryUsage',
    'HighDiskUsage',
  ],
  'anomaly.yml': ['TrafficAnomaly', 'LatencyAnomaly', 'ErrorPatternAnomaly'],
  'business.yml': ['LowTransactionVolume'],
};

describe('the rule pack', () => {
  test.for(Object.entries(tiers))('%s holds the alerts of its tier', ([file, alerts]) => {
    const found = packAlerts.filter((one) => one.file === file).map(({ alert }) => alert);
    expect(found.toSorted()).toEqual(alerts.toSorted());
  });

  test.for(['2.42', '2.55', '3.0', '3.14'])('is clean under rti rules check --strict for Prometheus %s', async (version) => {
    const { code, stdout } = await rti('rules', 'check', '--strict', '--prometheus-version', version, packFolder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+ infos in 2 of 6 files, \d+ rules/) });
  });

  test('remarks of the checker are about the order of groups only, which rules/records.yml explains', async () => {
    const { stdout } = await rti('rules', 'check', '--format', 'json', packFolder);
    const { files }: { files: readonly { problems: readonly { code: string }[] }[] } = JSON.parse(stdout);
    expect([...new Set(files.flatMap(({ problems }) => problems.map(({ code }) => code)))]).toEqual(['rule/dependency']);
  });

  test('the tiers critical and business stand alone', async () => {
    for (const file of ['critical.yml', 'business.yml']) {
      const { stdout } = await rti('rules', 'check', '--min-severity', 'info', join(packFolder, file));
      expect(stdout).toMatch(/^no problems in 1 file/);
    }
  });

  test('reads no metric of ours that this program does not export', async () => {
    const { stdout } = await rti('rules', 'check', '--format', 'json', packFolder);
    const { files }: { files: readonly { ruleList: readonly { metrics: readonly string[] }[] }[] } = JSON.parse(stdout);
    const read = new Set(files.flatMap(({ ruleList }) => ruleList.flatMap(({ metrics }) => metrics)));
    const own = [...read].filter((name) => name.startsWith('runtime_intelligence_'));
    const exported = makeMetrics({ version: 'test' })
      .registry.getMetricsAsArray()
      .map(({ name }) => name);
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter((name) => !exported.includes(name.replace(/_(bucket|sum|count)$/, '')))).toEqual([]);
  });
});

describe.for(packAlerts.map((alert) => [alert.alert, alert] as const))('%s', ([name, alert]) => {
  test('has the labels that routes, inhibitions and our messages read', () => {
    const { severity, service, team, category, signal } = alert.labels;
    expect(severity).toBe(alert.file === 'critical.yml' || /(Down|StoreFailing|BurnFast)$/.test(name) ? 'critical' : 'warning');
    for (const value of [service, team, category]) expect(value).toMatch(/./);
    expect(signal).toMatch(/^(traffic|latency|errors|saturation|availability|custom)$/);
  });

  test('leads to its own page, which says symptom, impact, first checks and remedy', () => {
    const { summary, description, runbook_url: url } = alert.annotations;
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(description).toMatch(/\.$/);
    expect(url).toMatch(new RegExp(`/docs/runbooks/${name}\\.md$`));
    const { text } = readPage(`docs/runbooks/${name}.md`);
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    expect([...text.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(['Symptom', 'Impact', 'First checks', 'Remedy']);
  });

  test('has a unit test in which it is quiet, fires, and resolves', () => {
    const stages = packCases.map(({ alert_rule_test: tests = [] }) =>
      tests
        .filter(({ alertname }) => alertname === name)
        .sort((a, b) => (parseDuration(a.eval_time) ?? 0) - (parseDuration(b.eval_time) ?? 0))
        .map(({ exp_alerts: alerts }) => (alerts.length > 0 ? 'fires' : 'quiet'))
        .join(' '),
    );
    expect(stages).toContainEqual(expect.stringMatching(/quiet( fires)+ quiet/));
  });
});

test('every expression of the runbooks is PromQL', () => {
  const expressions = readdirSync(join(root, 'docs/runbooks')).flatMap((file) =>
    readPage(`docs/runbooks/${file}`)
      .blocks.filter(({ language }) => language === 'promql')
      .flatMap(({ text }) => text.trim().split('\n'))
      .map((line) => [file, line] as const),
  );
  expect(expressions.length).toBeGreaterThan(packAlerts.length);
  expect(expressions.filter(([, line]) => !parseExpr(line).ok)).toEqual([]);
});

test('every page of docs/runbooks is of an alert, and in the list of docs/rule-pack.md', () => {
  const pages = readdirSync(join(root, 'docs/runbooks')).map((file) => file.replace(/\.md$/, ''));
  const others = ['MLAnomaly'];
  expect(pages.toSorted()).toEqual([...packAlerts.map(({ alert }) => alert), ...others].toSorted());
  const guide = readPage('docs/rule-pack.md').text;
  expect(pages.filter((name) => !guide.includes(`(runbooks/${name}.md)`))).toEqual([]);
});

describe('examples/grafana/provisioning', () => {
  const read = (path: string): unknown => parse(readFileSync(join(root, 'examples/grafana/provisioning', path), 'utf8'));

  test('each data source has a uid of its own, one is the default, and no secret is written out', () => {
    const { apiVersion, datasources } = read('datasources/runtime-intelligence.yml') as {
      apiVersion: number;
      datasources: { uid: string; type: string; url: string; isDefault?: boolean; secureJsonData?: Record<string, string> }[];
    };
    expect(apiVersion).toBe(1);
    expect(datasources.map(({ uid, type }) => [uid, type])).toEqual([
      ['prometheus', 'prometheus'],
      ['alertmanager', 'alertmanager'],
      ['runtime-intelligence', 'alertmanager'],
    ]);
    expect(datasources.filter(({ isDefault }) => isDefault === true)).toHaveLength(1);
    for (const { secureJsonData = {} } of datasources)
      for (const secret of Object.values(secureJsonData)) expect(secret).toMatch(/\$\{\w+\}$/);
  });

  test('the provider reads dashboards from files, which a browser cannot change', () => {
    const { apiVersion, providers } = read('dashboards/runtime-intelligence.yml') as {
      apiVersion: number;
      providers: { type: string; allowUiUpdates: boolean; options: { path: string } }[];
    };
    expect(apiVersion).toBe(1);
    expect(providers).toMatchObject([{ type: 'file', allowUiUpdates: false, options: { path: expect.stringMatching(/^\//) } }]);
  });
});

test('the pack is where its guide says', () => {
  const guide = readPage('docs/rule-pack.md').text;
  expect(packFiles.filter((file) => !guide.includes(`\`${file}\``))).toEqual([]);
});
