// The load generator, a process of its own: posts alerts to /api/v2/alerts in a closed loop over plain sockets, and reads what the server's process
// used meanwhile. `node bench/post-alerts.ts '{"url":…}'` prints one line of JSON. HTTP is written and read by hand so that it costs the server's cores little.
import { connect, type Socket } from 'node:net';
import { cpuSeconds } from './daemon.ts';

export type LoadOptions = {
  readonly url: string;
  /** The server's process. */
  readonly pid: number;
  readonly connections: number;
  /** Alerts of one request. */
  readonly batch: number;
  /** So many different alerts, again and again; null = each one new. */
  readonly distinct: number | null;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** Requests a second, evenly, whatever the answers do; null = closed loop. */
  readonly ratePerSecond?: number | null;
};

export type LoadResult = {
  readonly alertsPerSecond: number;
  readonly alertsPerCpuSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests by status. */
  readonly statuses: Readonly<Record<string, number>>;
};

const digits = 9;
const mark = '#'.repeat(digits);

/** 8 labels and 4 annotations, about 720 bytes, as in the measurements of Alertmanager. */
function alertText(i: number, startsAt: string): string {
  return JSON.stringify({
    labels: {
      alertname: `HighLatency${i % 4}`,
      service: `checkout-${i % 4}`,
      instance: `10-${mark}:8080`,
      job: 'node',
      namespace: 'shop-production',
      cluster: 'eu-central-1',
      severity: 'warning',
      team: 'payments',
    },
    annotations: {
      summary: 'p99 latency of checkout is above 500 ms',
      description: 'The 99th percentile of the request duration was 812 ms over the last 5 minutes, expected at most 500 ms.',
      runbook_url: 'https://runbooks.shop.example/high-latency',
      dashboard: 'https://grafana.shop.example/d/abc/checkout?from=now-1h',
    },
    startsAt,
    generatorURL: 'http://prometheus.shop.example/graph?g0.expr=histogram_quantile%280.99%2C+sum+by+%28le%29',
  });
}

/** A request whose alerts are made different in place, by writing their numbers over the marks. */
function makeRequest(options: LoadOptions): { readonly bytes: Buffer; readonly places: readonly number[] } {
  const startsAt = new Date().toISOString();
  const body = `[${Array.from({ length: options.batch }, (_, i) => alertText(i, startsAt)).join(',')}]`;
  const head = `POST /api/v2/alerts HTTP/1.1\r\nHost: ${new URL(options.url).host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + digits)) places.push(at);
  return { bytes, places };
}

type Connection = { readonly socket: Socket; readonly request: ReturnType<typeof makeRequest>; sentAt: number; busy: boolean };

async function postAlerts(options: LoadOptions): Promise<LoadResult> {
  const { hostname, port } = new URL(options.url);
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let number = 0;
  let measuring = false;
  let ending = false;
  const waiting: number[] = [];

  const send = (connection: Connection, sentAt: number): void => {
    for (const place of connection.request.places) {
      const shown = options.distinct === null ? number : number % options.distinct;
      connection.request.bytes.write(String(shown).padStart(digits, '0'), place, 'latin1');
      number += 1;
    }
    connection.sentAt = sentAt;
    connection.busy = true;
    connection.socket.write(connection.request.bytes);
  };
  const answered = (connection: Connection, text: string): void => {
    connection.busy = false;
    if (measuring) {
      latencies.push(performance.now() - connection.sentAt);
      const status = text.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    if (ending) return;
    const sentAt = options.ratePerSecond ? waiting.shift() : performance.now();
    if (sentAt !== undefined) send(connection, sentAt);
  };

  const connections: Connection[] = [];
  for (let i = 0; i < options.connections; i += 1) {
    const socket = connect(Number(port), hostname);
    const connection: Connection = { socket, request: makeRequest(options), sentAt: 0, busy: false };
    await new Promise<void>((resolve, reject) => void socket.once('error', reject).once('connect', resolve));
    socket.setNoDelay(true);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const bodyLength = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length < headEnd + 4 + bodyLength) return;
      const answer = text;
      text = '';
      answered(connection, answer);
    });
    connections.push(connection);
  }

  const { ratePerSecond } = options;
  let pace: NodeJS.Timeout | null = null;
  if (ratePerSecond) {
    // Open loop: a request is due at its instant and its latency counts from there, even when every connection is still waiting for an answer.
    const startedAt = performance.now();
    let due = 0;
    pace = setInterval(() => {
      for (; startedAt + (due * 1000) / ratePerSecond <= performance.now(); due += 1)
        waiting.push(startedAt + (due * 1000) / ratePerSecond);
      for (const connection of connections) if (!connection.busy && waiting.length > 0) send(connection, waiting.shift() ?? 0);
    }, 1);
  } else for (const connection of connections) send(connection, performance.now());

  await new Promise((resolve) => setTimeout(resolve, options.warmUpMs));
  measuring = true;
  const [cpuFrom, from] = [cpuSeconds(options.pid), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, options.measuredMs));
  measuring = false;
  const [cpu, seconds] = [cpuSeconds(options.pid) - cpuFrom, (performance.now() - from) / 1000];
  ending = true;
  if (pace) clearInterval(pace);
  for (const { socket } of connections) socket.destroy();
  latencies.sort((a, b) => a - b);
  const alerts = (statuses['200'] ?? 0) * options.batch;
  return {
    alertsPerSecond: alerts / seconds,
    alertsPerCpuSecond: alerts / cpu,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
    statuses,
  };
}

if (import.meta.main) console.log(JSON.stringify(await postAlerts(JSON.parse(process.argv[2] ?? '{}') as LoadOptions))); // its caller is runLoad
