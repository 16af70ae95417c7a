// The real daemon for a test: `rti serve` as it is shipped, on a free port, on a folder of its own that outlives kill -9 and restarts.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from '../../tools/build.ts';
import { freePort, makePeerFolder, type Peer, startPeer, waitFor } from './peer.ts';

export type RtiOptions = {
  /** An rti.yml: its text, or an object (JSON is YAML). */
  readonly config: string | object;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs the daemon inside another command, e.g. under a limit; gets the command to run as its last arguments. */
  readonly wrap?: readonly string[];
  /** Where the data lies; default: in the daemon's own folder. */
  readonly dataFolder?: string;
};

/** What tests read of `GET /health`. */
export type RtiHealth = {
  readonly status: string;
  readonly ready: boolean;
  readonly components: Readonly<Record<string, { readonly status: string; readonly detail: string }>>;
};

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

export type Rti = AsyncDisposable & {
  readonly url: string;
  /** `host:port`, as Prometheus wants it. */
  readonly target: string;
  readonly folder: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** Replaces rti.yml; the daemon reads it when it is told to. */
  configure(config: string | object): void;
  get(path: string): Promise<Answer>;
  /** `items` of one of our own lists, or any other JSON. */
  json<T>(path: string): Promise<T>;
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Answer>;
  health(): Promise<RtiHealth>;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; how it ended. */
  terminate(): Promise<string>;
  /** Starts it again on the same data and port, after `kill` or `terminate`. */
  start(): Promise<void>;
  /** Everything it wrote, over all its lives. */
  logs(): string;
};

const root = fileURLToPath(new URL('../..', import.meta.url));
export const rtiProgram = join(root, 'dist/cli/main.js');

/** Brings dist/ up to date; a second call finds nothing to do. */
export function buildRti(): void {
  build(join(root, 'src'), join(root, 'dist'));
}

/** Variables of the developer's own shell that would configure the daemon are cut away. */
const cleared = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(PROMETHEUS|ALERTMANAGER|GRAFANA|SLACK|PAGERDUTY|EMAIL|SMTP|WEBHOOK|EXTERNAL)_/.test(name))
    .map((name) => [name, '']),
);

const asText = (config: string | object): string => (typeof config === 'string' ? config : JSON.stringify(config, null, 1));

/** Starts `rti serve` and waits until it is ready. */
export async function startRti(options: RtiOptions): Promise<Rti> {
  buildRti();
  const folder = makePeerFolder('rti');
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  mkdirSync(dataFolder, { recursive: true });
  const file = join(folder, 'rti.yml');
  writeFileSync(file, asText(options.config));
  const target = `127.0.0.1:${await freePort()}`;
  const url = `http://${target}`;
  let earlier = '';
  let peer: Peer;

  const start = async (): Promise<void> => {
    const serve = [rtiProgram, 'serve', '--config.file', file, '--storage.path', dataFolder, '--web.listen-address', target];
    const [command = process.execPath, ...args] = [...(options.wrap ?? []), process.execPath, ...serve];
    // A run folder of its own: the peer's folder goes with it, ours stays.
    const run = makePeerFolder('rti-run');
    const environment = { ...cleared, ...options.environment };
    peer = await startPeer({
      name: 'rti',
      command,
      args,
      folder: run,
      environment,
      readyUrl: `${url}/-/ready`,
      stopTimeoutMs: 15_000,
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<string> => {
    peer.signal(signal);
    const how = await peer.ended;
    earlier += peer.logs();
    await peer.stop();
    return how;
  };
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(20_000), ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  try {
    await start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    target,
    folder,
    dataFolder,
    get pid() {
      return peer.pid;
    },
    configure: (config) => writeFileSync(file, asText(config)),
    get: (path) => ask(path, {}),
    // The caller names the shape it reads of our own API.
    json: async <T>(path: string) => JSON.parse((await ask(path, {})).text) as T,
    post: (path, body, signal) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }),
    health: async () => JSON.parse((await ask('/health', {})).text) as RtiHealth,
    signal: (name) => peer.signal(name),
    kill: async () => {
      await end('SIGKILL');
    },
    terminate: () => end('SIGTERM'),
    start,
    logs: () => earlier + peer.logs(),
    [Symbol.asyncDispose]: async () => {
      await peer.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Body of an Alertmanager webhook, version 4. */
export function webhookOf(
  alerts: readonly {
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly resolved?: boolean;
  }[],
): object {
  const now = new Date().toISOString();
  return {
    version: '4',
    groupKey: '{}:{}',
    status: alerts.every(({ resolved }) => resolved) ? 'resolved' : 'firing',
    receiver: 'rti',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    truncatedAlerts: 0,
    alerts: alerts.map(({ labels, annotations, resolved }) => ({
      status: resolved ? 'resolved' : 'firing',
      labels,
      annotations: annotations ?? {},
      startsAt: now,
      endsAt: resolved ? now : '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example/graph',
      fingerprint: '',
    })),
  };
}

/** Waits until every delivery the daemon decided is over (delivered, dead or withheld). */
export async function untilDelivered(rti: Rti, timeoutMs = 60_000): Promise<void> {
  const waiting = async (state: string): Promise<number> =>
    (await rti.json<{ items: unknown[] }>(`/api/v1/deliveries?limit=1&state=${state}`)).items.length;
  await waitFor('every delivery to be over', async () => (await waiting('pending')) === 0 && (await waiting('sending')) === 0, {
    timeoutMs,
  });
}
