// From `git clone` to the first notification of the demo, with the Node of the system: what somebody sees who tries us for the first time.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLine, root } from './daemon.ts';
import type { Bench } from './run.ts';

const timeoutMs = 240_000;
/** Folders of a system's own programs: the Node that runs this benchmark is not in them. */
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Lines of the demo's story, in order. */
const milestones: readonly { readonly name: string; readonly line: RegExp }[] = [
  { name: 'packages installed', line: /packages installed/ },
  { name: 'the demo says what it is', line: /· demo ·/ },
  { name: 'first notification', line: /→ [^\n]*\([^\n]*, first\)/ },
];

export const bench: Bench = {
  name: 'Clone to first notification',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rti-clone-'));
    const from = performance.now();
    const seconds = (): string => ((performance.now() - from) / 1000).toFixed(1);
    const rows: string[] = [];
    try {
      if (spawnSync('git', ['clone', '-q', root, folder]).status !== 0) throw new Error('git clone failed');
      rows.push(`| git clone | ${seconds()} |`);
      const node = spawnSync('node', ['--version'], { encoding: 'utf8', env: { PATH: systemPath } }).stdout.trim();
      const child = spawn('npm', ['start', '--', '--fault-after', '5s'], {
        cwd: folder,
        env: { PATH: systemPath, HOME: process.env['HOME'] ?? '/root' },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true, // npm has children: all of them are ended together
      });
      let text = '';
      const left = [...milestones];
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        const read = (chunk: Buffer): void => {
          text += chunk.toString();
          for (let next = left[0]; next?.line.test(text); next = left[0]) rows.push(`| ${left.shift()?.name} | ${seconds()} |`);
          if (left.length === 0) resolve(clearTimeout(timer));
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        child.once('close', () => resolve(clearTimeout(timer)));
      });
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      if (left.length > 0)
        rows.push(`| ${left[0]?.name} | not seen; the last lines: ${text.trim().split('\n').slice(-2).join(' / ')} |`);
      return [
        `\`git clone\` and \`npm start -- --fault-after 5s\` with Node ${node} of the system; packages from npm's cache or the network. ${loadLine()}. \`npm run bench -- clone\``,
        '',
        '| until | s |',
        '|---|---|',
        ...rows,
      ].join('\n');
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};
