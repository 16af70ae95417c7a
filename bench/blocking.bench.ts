// How long hostile and huge bodies keep the event loop of the daemon from everybody else.
import { waitFor } from '../test/peers/peer.ts';
import { type MalformedBody, malformedBodies } from '../test/stand-ins/malformed-bodies.ts';
import { type Daemon, loadLine, median, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const rounds = 3;
const alerts = (count: number): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, i) => ({
      labels: { alertname: 'Storm', service: `service-${i % 100}`, instance: `10.0.0.${i}:8080`, severity: 'warning' },
      annotations: { summary: 'p99 latency is above 500 ms', description: 'x'.repeat(400) },
    })),
  );

/** Valid but large: what a real storm sends in one piece. */
const large: readonly MalformedBody[] = [
  { name: 'valid: 500 alerts', body: () => alerts(500) },
  { name: 'valid: 10,000 alerts, 6 MB', body: () => alerts(10_000) },
];

/** The longest delay since the last call. The first call only starts anew. */
async function takeDelay(daemon: Daemon): Promise<number> {
  const before = daemon.logs().split('event loop delayed').length;
  daemon.signal('SIGUSR2');
  const text = await waitFor('the delay', () => {
    const parts = daemon.logs().split('event loop delayed');
    return Promise.resolve(parts.length > before && parts.at(-1)?.includes('ms\n') ? parts.at(-1) : null);
  });
  return Number.parseFloat(text ?? '');
}

async function post(daemon: Daemon, body: Buffer | string): Promise<string> {
  const path = typeof body === 'string' && body.startsWith('[{') ? '/api/v2/alerts' : '/webhook';
  try {
    const headers = { 'content-type': 'application/json' };
    const bytes = typeof body === 'string' ? body : new Uint8Array(body);
    const response = await fetch(daemon.url + path, { method: 'POST', headers, body: bytes });
    await response.arrayBuffer();
    return String(response.status);
  } catch {
    return 'connection closed'; // refused by its length, before all of it was sent
  }
}

export const bench: Bench = {
  name: 'Event loop under malformed and huge bodies',
  run: async () => {
    const flag = `--import=${new URL('event-loop-delay.ts', import.meta.url).href}`;
    await using daemon = await startDaemon({ config: null, nodeFlags: ['--disable-warning=ExperimentalWarning', flag] });
    await post(daemon, '{}');
    await takeDelay(daemon);
    const idle = await takeDelay(daemon);
    const rows: { readonly name: string; readonly answer: string; readonly ms: number }[] = [];
    for (const { name, body } of [...large, ...malformedBodies]) {
      const [bytes, delays] = [body(), [] as number[]];
      let answer = '';
      for (let round = 0; round < rounds; round += 1) {
        await takeDelay(daemon);
        answer = await post(daemon, bytes);
        delays.push(await takeDelay(daemon));
      }
      rows.push({ name, answer, ms: median(delays) });
    }
    rows.sort((a, b) => b.ms - a.ms);
    return [
      `Longest event-loop delay in the daemon's process while one body is taken, median of ${rounds}; the 12 worst of ${rows.length} bodies. Idle: ${idle.toFixed(1)} ms.`,
      `Aim: at most 50 ms. ${loadLine()}. \`npm run bench -- blocking\``,
      '',
      '| body | answer | delay ms |',
      '|---|---|---|',
      ...rows.slice(0, 12).map(({ name, answer, ms }) => `| ${name} | ${answer} | ${ms.toFixed(1)} |`),
    ].join('\n');
  },
};
