// What we ask people to paste into their Prometheus and Alertmanager, judged by the real tools.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../docs/markdown.ts';
import { requirePeer } from './binaries.ts';
import { describeWithPeers } from './describe-with-peers.ts';

function call(program: string, args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', timeout: 30_000 });
  return { status, output: stdout + stderr };
}

const example = (name: string): string => join(root, 'examples/beside', name);

describeWithPeers('examples/beside/prometheus.yml', ['promtool'], () => {
  test('promtool finds nothing wrong', () => {
    const { status, output } = call(requirePeer('promtool'), ['check', 'config', example('prometheus.yml')]);
    expect(status, output).toBe(0);
  });
});

describeWithPeers('examples/rules', ['promtool'], () => {
  test.for(['api.yml', 'records.yml'])('%s: promtool finds nothing wrong', (name) => {
    const { status, output } = call(requirePeer('promtool'), ['check', 'rules', join(root, 'examples/rules', name)]);
    expect(status, output).toBe(0);
  });
});

describeWithPeers('examples/beside/alertmanager.yml', ['amtool'], () => {
  test('amtool finds nothing wrong', () => {
    const { status, output } = call(requirePeer('amtool'), ['check-config', example('alertmanager.yml')]);
    expect(status, output).toBe(0);
  });

  // A root of Alertmanager takes only what none of its routes took: a copy to us alone would take its alerts away from the team.
  test('every alert reaches us and, as before, the team', () => {
    const args = ['config', 'routes', 'test', `--config.file=${example('alertmanager.yml')}`, 'severity=critical'];
    const { status, output } = call(requirePeer('amtool'), [...args, '--verify.receivers=runtime-intelligence,team']);
    expect(status, output).toBe(0);
  });
});
