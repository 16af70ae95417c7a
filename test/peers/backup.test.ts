// The backup and the way back of docs/operate.md, as the page writes them, on a real daemon that goes on taking alerts.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { startWebhookReceiver } from '../stand-ins/webhook-receiver.ts';
import { readPage } from '../docs/markdown.ts';
import { makePeerFolder, waitFor } from './peer.ts';
import { startRti, untilDelivered, webhookOf } from './rti.ts';

const commands = readPage('docs/operate.md')
  .blocks.filter(({ language }) => language === 'sh')
  .map(({ text }) => text);
const backupCommand = commands.find((text) => text.includes('VACUUM INTO')) ?? '';
const restoreCommands = commands.find((text) => text.includes('cp /backup/')) ?? '';
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;

const firing = (id: number): object => webhookOf([{ labels: { alertname: 'Full', service: `s${id}`, severity: 'warning' } }]);

type Alerts = readonly { readonly labels: { readonly service?: string } }[];

test('a backup made while alerts come in is whole; restored, it knows what was told, tells nothing twice, and goes on', async (context) => {
  if (!hasSqlite) return context.skip('sqlite3 is not installed');
  const sink = await startWebhookReceiver();
  const backups = makePeerFolder('backup');
  const config = {
    route: { receiver: 'sink', group_by: ['service'], group_wait: '0s', repeat_interval: '4h' },
    receivers: [{ name: 'sink', webhook_configs: [{ url: sink.url }] }],
  };
  try {
    await using rti = await startRti({ config });
    for (let id = 0; id < 20; id += 1) expect((await rti.post('/webhook', firing(id))).status).toBe(200);
    await untilDelivered(rti);
    // Alerts of after the backup's instant, before and while it runs.
    let isOver = false;
    const pouring = (async () => {
      let id = 100;
      for (; !isOver; id += 1) expect((await rti.post('/webhook', firing(id))).status).toBe(200);
      return id - 100;
    })();
    const here = (text: string): string => text.replaceAll('/var/lib/rti', rti.dataFolder).replaceAll('/backup/', `${backups}/`);
    const child = spawn('sh', ['-ec', here(backupCommand)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let trouble = '';
    child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
    isOver = true;
    expect(await pouring).toBeGreaterThan(0);
    expect(code, trouble).toBe(0);
    await untilDelivered(rti);

    // The disk is lost: everything but the backup.
    await rti.terminate();
    const [made = ''] = spawnSync('ls', [backups], { encoding: 'utf8' }).stdout.trim().split('\n');
    expect(made).toMatch(/^rti-\d{4}-\d\d-\d\d\.db$/);
    const lines = restoreCommands.split('\n').filter((line) => line !== '' && !line.startsWith('systemctl'));
    const script = here(lines.join('\n')).replace(/rti-2026-11-28\.db/, made);
    expect(spawnSync('sh', ['-ec', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const toldBefore = sink.payloads().length;
    await rti.start();
    const known = new Set((await rti.json<Alerts>('/api/v2/alerts')).map(({ labels }) => labels.service));
    for (let id = 0; id < 20; id += 1) expect(known).toContain(`s${id}`);
    // What is sent again is known as told; what is new is told.
    for (let id = 0; id < 20; id += 1) await rti.post('/webhook', firing(id));
    await rti.post('/webhook', firing(50));
    await waitFor('the new alert', () => Promise.resolve(sink.payloads().length > toldBefore));
    await untilDelivered(rti);
    const after = sink.payloads().slice(toldBefore);
    expect(after.filter((body) => /"s(1?\d)"/.test(JSON.stringify(body)))).toEqual([]);
    expect(JSON.stringify(after)).toContain('"s50"');
  } finally {
    rmSync(backups, { recursive: true, force: true });
    await sink.close();
  }
});

test('an upgrade leaves the database of the old schema beside the new one, as it was', async () => {
  const data = makePeerFolder('old-schema');
  const fixtures = new URL('../../src/store/migrations/fixtures/', import.meta.url);
  mkdirSync(data, { recursive: true });
  const old = new Database(join(data, 'rti.db'));
  old.exec(readFileSync(new URL('schema-1.sql', fixtures), 'utf8'));
  const version = old.pragma('user_version', { simple: true });
  old.close();
  copyFileSync(join(data, 'rti.db'), join(data, 'as-it-was.db'));
  try {
    await using rti = await startRti({
      config: { route: { receiver: 'log' }, receivers: [{ name: 'log', log_configs: [{}] }] },
      dataFolder: data,
    });
    expect((await rti.health()).ready).toBe(true);
    await rti.terminate();
    const tablesOf = (file: string): unknown => {
      const db = new Database(join(data, file), { readonly: true });
      const schema = db.prepare('select sql from sqlite_master order by name').all();
      const at = db.pragma('user_version', { simple: true });
      db.close();
      return { schema, at };
    };
    expect(existsSync(join(data, 'rti.db.bak-1'))).toBe(true);
    expect(statSync(join(data, 'rti.db.bak-1')).mode & 0o077).toBe(0);
    expect(tablesOf('rti.db.bak-1')).toEqual(tablesOf('as-it-was.db'));
    expect(tablesOf('rti.db')).not.toEqual(tablesOf('as-it-was.db'));
    expect(version).toBe(1);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
