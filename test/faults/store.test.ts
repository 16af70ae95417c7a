// The storage folder of the real daemon: it has one holder, and a full disk refuses loudly and loses nothing.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { makePeerFolder, waitFor } from '../peers/peer.ts';
import { buildRti, type Rti, rtiProgram, startRti, untilDelivered, webhookOf } from '../peers/rti.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../stand-ins/webhook-receiver.ts';

const logOnly = { route: { receiver: 'log' }, receivers: [{ name: 'log', log_configs: [{}] }] };

/** Runs `rti serve` to its end; for daemons that refuse to start. */
function serve(...args: string[]): { readonly code: number | null; readonly stderr: string } {
  buildRti();
  const { status, stderr } = spawnSync(process.execPath, [rtiProgram, 'serve', ...args], { encoding: 'utf8', timeout: 20_000 });
  return { code: status, stderr };
}

describe('a daemon that cannot start', () => {
  test('says who holds the folder, and exits 2', async () => {
    await using rti = await startRti({ config: logOnly });
    const { code, stderr } = serve('--storage.path', rti.dataFolder, '--web.listen-address', '127.0.0.1:0');
    expect(code).toBe(2);
    expect(stderr).toContain(`${rti.pid}`);
    expect(stderr).toContain(rti.dataFolder);
    expect(stderr, 'no stack').not.toMatch(/\n\s+at /);
    expect((await rti.get('/-/ready')).status).toBe(200);
  });

  test('says that the port is in use, exits 2, and lets the folder go', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const folder = makePeerFolder('store');
    try {
      const { code, stderr } = serve('--storage.path', folder, '--web.listen-address', `127.0.0.1:${port}`);
      expect(code).toBe(2);
      expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1:${port}: the port is in use.*--web\\.listen-address`));
      const again = serve('--storage.path', folder, '--web.listen-address', `127.0.0.1:${port}`);
      expect(again.stderr).toContain('the port is in use');
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

/** A daemon whose data lie on a small disk of its own; `free` removes what fills it. */
async function startOnSmallDisk(sink: WebhookReceiver): Promise<{ readonly rti: Rti; readonly free: () => void }> {
  const data = makePeerFolder('small-disk');
  const script = `mount -t tmpfs -o size=6m none ${data} && head -c 4500000 /dev/zero >${data}/ballast && exec "$0" "$@"`;
  const rti = await startRti({
    config: {
      route: { receiver: 'sink', group_by: ['id'], group_wait: '0s' },
      receivers: [{ name: 'sink', webhook_configs: [{ url: sink.url }] }],
    },
    wrap: ['unshare', '-m', 'bash', '-c', script],
    dataFolder: data,
  });
  // The disk is mounted in the daemon's own namespace: seen from outside through /proc.
  return { rti, free: () => rmSync(join('/proc', String(rti.pid), 'root', data, 'ballast')) };
}

test.skipIf(!canMount)(
  `a full disk answers 503 and says so; once there is room every accepted alert is delivered${canMount ? '' : ' (skipped: unshare -m is not permitted here)'}`,
  async () => {
    const sink = await startWebhookReceiver();
    const { rti, free } = await startOnSmallDisk(sink);
    try {
      const accepted = new Set<string>();
      let sent = 0;
      const postSome = async () => {
        const ids = Array.from({ length: 20 }, () => `id-${(sent += 1)}`);
        const annotations = { description: 'x'.repeat(2000) };
        const answer = await rti.post(
          '/webhook',
          webhookOf(ids.map((id) => ({ labels: { alertname: 'Full', id }, annotations }))),
        );
        if (answer.status === 200) for (const id of ids) accepted.add(id);
        return answer;
      };
      const refused = await waitFor('the disk to be full', async () => {
        const answer = await postSome();
        return answer.status !== 200 && answer;
      });
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.text).not.toMatch(/SQLITE|\.ts:|\.js:/);
      // A small write may still fit where a large one does not, so it is asked while more come in.
      const health = await waitFor('/health to say that it is down', async () => {
        await postSome();
        const answer = await rti.get('/health');
        return answer.status === 503 && answer;
      });
      expect(health.text).toMatch(/disk (is )?full|cannot be written/);
      expect(accepted.size).toBeGreaterThan(0);

      free();
      await waitFor('alerts to be accepted again', async () => (await postSome()).status === 200);
      await waitFor('health to be fine', async () => (await rti.get('/health')).status === 200);
      await untilDelivered(rti);
      const told = new Set(sink.payloads().flatMap(({ alerts }) => alerts.map(({ labels }) => labels['id'] ?? '')));
      expect([...accepted].filter((id) => !told.has(id))).toEqual([]);
    } finally {
      await rti[Symbol.asyncDispose]();
      rmSync(rti.dataFolder, { recursive: true, force: true });
      await sink.close();
    }
  },
);
