// The demo as a user starts it, without any peer: the built program in a process of its own, its story, its page, and what it leaves behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { build } from '../../tools/build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let temporary = '';
const started: ChildProcess[] = [];

beforeAll(() => {
  build(join(root, 'src'), join(root, 'dist'));
});
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));
  mkdirSync(join(temporary, 'tmp'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});

type Running = {
  readonly child: ChildProcess;
  readonly text: () => string;
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly exit: Promise<number | null>;
};

/** In an environment whose variables and rti.yml would lead elsewhere, were they read. */
function startDemo(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'demo', ...args], {
    cwd: temporary,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TMPDIR: join(temporary, 'tmp'),
      PROMETHEUS_URL: 'not an address',
      SLACK_WEBHOOK_URL: 'not an address',
      GRAFANA_URL: 'not an address',
      PAGERDUTY_ENABLED: 'perhaps',
    },
  });
  started.push(child);
  let text = '';
  let check = (): void => {};
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
      check();
    });
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      check();
    });
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      check = () => {
        const found = pattern.exec(text);
        if (found) resolve(found);
        else if (child.exitCode !== null)
          reject(new Error(`the demo ended (${child.exitCode}) without ${String(pattern)}:\n${text}`));
      };
      check();
    });
  return { child, text: () => text, until, exit };
}

const leftBehind = (): readonly string[] => readdirSync(join(temporary, 'tmp')).filter((name) => name.startsWith('rti-demo-'));

test('rti demo tells its whole story in a pipe, serves its page, and ends with 0 and nothing left behind', async () => {
  const demo = startDemo('--fault-after', '5s');
  const [, url = ''] = await demo.until(/➜ (http:\/\/127\.0\.0\.1:\d+)/);
  expect(leftBehind()).toHaveLength(1);
  expect(demo.text()).toMatch(/replayed the last 3 minutes of their history: 30 series warm, 0 learning/);
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<title>');
  await demo.until(/→ Grafana "Performance: Response Time": region open/);
  const open = (await (await fetch(`${url}/api/v1/anomalies?open=true`)).json()) as { items: { watch: string }[] };
  expect(open.items.map(({ watch }) => watch)).toContain('response_time');
  expect(await demo.exit, demo.text()).toBe(0);
  const told = [
    /deploy checkout v1\.0\.0 → v1\.1\.0 by anna/,
    /⚡ fault injected: checkout latency ×4/,
    /ANOMALY checkout p95 [\d.]+ s, expected [\d.]+–[\d.]+ s · \d+ scrapes? after the first bad sample/,
    /→ PagerDuty \(critical-alerts, first\)/,
    /→ Slack \(critical-alerts, first\)/,
    /→ e-mail \(critical-alerts, first\)/,
    /fault ends/,
    /RESOLVED checkout p95/,
    /→ PagerDuty \(critical-alerts, all-resolved\)/,
    /→ Grafana "Performance: Response Time": region closed/,
    /score: \d+ pages?, \d+ false, told \d+\.\d s after the fault began/,
  ];
  for (const line of told) expect(demo.text()).toMatch(line);
  expect(demo.text()).not.toContain('\u001B');
  expect(demo.text()).not.toMatch(/^ *[\d.]+ {2}!/m);
  expect(leftBehind()).toEqual([]);
}, 100_000);

test('rti demo takes the next port when its own is busy, and Ctrl-C and SIGTERM leave nothing behind', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => {
    // Busy already, by a demo somebody runs: that serves as well.
    busy.once('error', () => resolve()).listen(5001, '127.0.0.1', () => resolve());
  });
  try {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const demo = startDemo('--fault-after', '60s');
      const [, port] = await demo.until(/➜ http:\/\/127\.0\.0\.1:(\d+)/);
      expect(Number(port)).toBeGreaterThan(5001);
      expect(leftBehind()).toHaveLength(1);
      demo.child.kill(signal);
      expect(await demo.exit, demo.text()).toBe(0);
      expect(leftBehind()).toEqual([]);
    }
  } finally {
    busy.close();
  }
});
