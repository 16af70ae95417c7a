// The rule pack and the configurations around it, judged by the real tools, and loaded by a real Prometheus that scrapes a real daemon.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../docs/markdown.ts';
import { packAlerts, packFiles, packFolder, packGroups, packTestFiles } from '../stand-ins/rule-pack.ts';
import { requirePeer } from './binaries.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';
import { startRti } from './rti.ts';
import { startShopExporter } from './shop-exporter.ts';

const execute = promisify(execFile);

/** Standard output of a tool that must succeed; its error says what it wrote. */
const output = async (program: 'promtool' | 'amtool', ...args: readonly string[]): Promise<string> =>
  (await execute(requirePeer(program), args, { cwd: root, timeout: 60_000 })).stdout;

describeWithPeers('rules/ under promtool', ['promtool'], () => {
  test('promtool check rules finds nothing wrong', async () => {
    const checked = await output('promtool', 'check', 'rules', ...packFiles.map((file) => join(packFolder, file)));
    expect(checked.match(/SUCCESS/g)).toHaveLength(packFiles.length);
  });

  // Both cores: each file is a process of its own.
  test.concurrent.for(packTestFiles)('promtool test rules rules/tests/%s', async (file, { expect }) => {
    expect(await output('promtool', 'test', 'rules', join(packFolder, 'tests', file))).toContain('SUCCESS');
  });

  test('promtool check config: examples/rule-pack/prometheus.yml loads the whole pack', async () => {
    const checked = await output('promtool', 'check', 'config', 'examples/rule-pack/prometheus.yml');
    expect(checked).toContain(`${packFiles.length} rule files found`);
  });

  test('promtool check config: so does deploy/compose, with the folder where it is mounted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rti-compose-'));
    cpSync(join(root, 'deploy/compose/prometheus.yml'), join(folder, 'prometheus.yml'));
    cpSync(packFolder, join(folder, 'rules'), { recursive: true });
    const checked = await output('promtool', 'check', 'config', join(folder, 'prometheus.yml'));
    rmSync(folder, { recursive: true });
    expect(checked).toContain(`${packFiles.length} rule files found`);
  });
});

/** Who is told of an alert of the pack, by what the seed's receivers are for. */
function receiversOf(alert: { readonly file: string; readonly labels: Readonly<Record<string, string>> }): readonly string[] {
  const { severity, category = '' } = alert.labels;
  if (severity === 'critical') return ['critical-alerts'];
  if (alert.file === 'anomaly.yml') return ['anomaly-alerts'];
  if (alert.file === 'business.yml') return ['business-alerts'];
  return [/^(cpu|memory|disk)$/.test(category) ? 'infrastructure-alerts' : 'performance-alerts'];
}

describeWithPeers('examples/rule-pack/alertmanager.yml', ['amtool'], () => {
  const config = 'examples/rule-pack/alertmanager.yml';
  const receivers = ['critical-alerts', 'performance-alerts', 'infrastructure-alerts', 'business-alerts', 'anomaly-alerts'];
  const routesTo = (labels: readonly string[], expected: readonly string[]): Promise<string> =>
    output(
      'amtool',
      ...['config', 'routes', 'test', `--config.file=${config}`, `--verify.receivers=${expected.join(',')}`],
      ...labels,
    );

  test('amtool check-config finds nothing wrong, and five receivers', async () => {
    expect(await output('amtool', 'check-config', config)).toMatch(/SUCCESS[\s\S]* 5 receivers/);
  });

  test('every receiver is told of an alert of the pack', () => {
    expect([...new Set(packAlerts.flatMap(receiversOf))].toSorted()).toEqual(receivers.toSorted());
  });

  test.concurrent.for(packAlerts.map((alert) => [alert.alert, alert] as const))(
    '%s reaches its receiver, and no other',
    async ([name, alert], { expect }) => {
      const labels = Object.entries({ ...alert.labels, service: 'checkout', team: 'payments', alertname: name });
      const expected = receiversOf(alert);
      expect(
        (
          await routesTo(
            labels.map(([key, value]) => `${key}=${value}`),
            expected,
          )
        ).trim(),
      ).toBe(expected.join(','));
    },
  );

  test('our own anomalies go to anomaly-alerts, and a critical one to critical-alerts as well', async () => {
    await routesTo(['alertname=MLAnomaly_request_rate', 'category=anomaly', 'severity=warning'], ['anomaly-alerts']);
    await routesTo(
      ['alertname=MLAnomaly_request_rate', 'category=anomaly', 'severity=critical'],
      ['critical-alerts', 'anomaly-alerts'],
    );
  });
});

type EvaluatedRule = { readonly name: string; readonly health: string; readonly lastError?: string };

async function evaluatedRules(url: string): Promise<readonly EvaluatedRule[]> {
  // Prometheus' documented answer.
  const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
    readonly data: { readonly groups: readonly { readonly rules: readonly EvaluatedRule[] }[] };
  };
  return data.groups.flatMap(({ rules }) => rules);
}

describeWithPeers('the rule pack in Prometheus', ['prometheus'], () => {
  test('every rule is evaluated without an error; a daemon that is there is judging, and a killed one is not', async () => {
    await using rti = await startRti({ config: { watches: [] } });
    await using prometheus = await startPrometheus({
      targets: { rti: [rti.target] },
      rules: JSON.stringify({ groups: packGroups.flatMap(({ groups }) => groups) }),
    });
    const judging = async (): Promise<string | undefined> =>
      (await prometheus.query('instance:runtime_intelligence_judging:min{job="rti"}'))[0]?.value[1];
    await waitFor('the daemon to be judging', async () => (await judging()) === '1');

    const rules = packGroups.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
    await waitFor('every rule to be evaluated without an error', async () => {
      const evaluated = await evaluatedRules(prometheus.url);
      expect(evaluated.filter(({ health }) => health === 'err')).toEqual([]);
      return evaluated.filter(({ health }) => health === 'ok').length === rules.length;
    });
    expect(await prometheus.query('ALERTS{alertname=~"RuntimeIntelligence.*", alertstate="firing"}')).toEqual([]);

    await rti.kill();
    await waitFor('the daemon not to be judging', async () => (await judging()) === '0');
    await waitFor(
      'ServiceDown to be pending',
      async () => (await prometheus.query('ALERTS{alertname="ServiceDown", service="rti", alertstate="pending"}')).length === 1,
    );
  });

  // promtool of 2.42 has no notation for native histograms: what it cannot test is tried on the server of the same version.
  test('native histograms, in seconds and milliseconds: the same records as of classic ones, within the same bucket', async () => {
    await using exporter = await startShopExporter();
    const job = (service: string, dropped: string, ...renamed: readonly object[]): object => ({
      job_name: service,
      static_configs: [{ targets: [exporter.target], labels: { service } }],
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: dropped, action: 'drop' }, ...renamed],
    });
    // The same numbers, taken for milliseconds.
    const renamed = {
      source_labels: ['__name__'],
      regex: 'http_server_request_duration_seconds',
      target_label: '__name__',
      replacement: 'http_server_duration_milliseconds',
    };
    await using prometheus = await startPrometheus({
      scrapeConfigs: [
        job('native', 'http_request_duration_seconds.*'),
        job('native-ms', 'http_request_duration_seconds.*', renamed),
        job('classic', 'http_server_request_duration_seconds'),
      ],
      rules: JSON.stringify({ groups: packGroups.find(({ file }) => file === 'records.yml')?.groups }),
      args: ['--enable-feature=native-histograms'],
    });
    const valueOf = async (record: string, service: string): Promise<number> =>
      Number((await prometheus.query(`service:http_request_duration_seconds${record}{service="${service}"}`))[0]?.value[1]);
    await waitFor('both to be recorded', async () => {
      const counts = await Promise.all(['native', 'native-ms', 'classic'].map((service) => valueOf('_count:rate5m', service)));
      return counts.every((count) => count > 1);
    });
    // All observations are within 0.125 and 0.25 s, of the classic one within 0.1 and 0.2 s.
    expect(await valueOf(':p95_rate5m', 'native')).toBeGreaterThan(0.2);
    expect(await valueOf(':p95_rate5m', 'native')).toBeLessThan(0.25);
    expect(await valueOf(':p95_rate5m', 'native-ms')).toBeGreaterThan(0.0002);
    expect(await valueOf(':p95_rate5m', 'native-ms')).toBeLessThan(0.00025);
    expect(await valueOf(':p95_rate5m', 'classic')).toBeCloseTo(0.195, 3);
    const [native, classic] = [await valueOf('_count:rate5m', 'native'), await valueOf('_count:rate5m', 'classic')];
    expect(native / classic).toBeGreaterThan(0.7);
    expect(native / classic).toBeLessThan(1.4);
  });
});
