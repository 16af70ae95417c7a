// The demo: the whole program on a simulated fleet, in one process, with nothing leaving this machine.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type App, startApp, systemClock } from '../app.ts';
import { makeChannel } from '../channels/registry.ts';
import type { Config } from '../config/config.ts';
import { formatProblem } from '../config/problem.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Log } from '../telemetry/log.ts';
import { loadDemoConfig } from './demo-config.ts';
import { type DemoFault, faultyService } from './demo-faults.ts';
import { type Fleet, makeFleet } from './fleet.ts';
import { startFleetServer } from './fleet-server.ts';
import { scrapesOfPast } from './fleet-past.ts';
import { Narrator } from './narrator.ts';
import { Story } from './story.ts';
import type { Terminal } from './terminal.ts';
import { startWouldBeGrafana } from './would-be-grafana.ts';
import { wouldSend } from './would-send.ts';

export type DemoOptions = {
  readonly fault: DemoFault;
  /** Since the start of the program. */
  readonly faultAfterMs: DurationMs;
  readonly terminal: Terminal;
  readonly elapsedMs: () => number;
  readonly version: string;
  readonly pageFolder: string;
  /** Single keys as they are pressed; null when nobody can press one. */
  readonly keys: AsyncIterable<string> | null;
  /** Ends the demo. */
  readonly signal: AbortSignal;
};

const scrapeMs = 1000;
/** What the detectors of this version remember, and a little more. */
export const pastMs: DurationMs = 180_000;
const dayMs = 86_400_000;
/** In the fleet's own day it is three in the afternoon when the demo starts: traffic is high and steady, whatever the time is here. */
const hourOfFleet = 15;

/** The length of the fleet's day that makes it so at `now`; it differs from a real one by seconds. */
export function dayOfFleetMs(now: EpochMs): DurationMs {
  return now / (Math.floor(now / dayMs) + hourOfFleet / 24);
}

/** Resolves when the story is told and nobody can press a key, or when aborted; everything is stopped and removed then. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rti-demo-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Whatever ends the process, a crash too, leaves nothing behind.
  process.once('exit', remove);
  const undo: (() => Promise<void>)[] = [];
  try {
    await play(options, folder, undo);
  } finally {
    for (const step of undo.splice(0).reverse()) await step();
    remove();
    process.removeListener('exit', remove);
  }
}

async function play(options: DemoOptions, folder: string, undo: (() => Promise<void>)[]): Promise<void> {
  const { terminal, signal, fault, elapsedMs } = options;
  const startedAt = systemClock.now() - elapsedMs();
  const faults = new Map<string, number>();
  const now = systemClock.now();
  const seed = Math.floor(Math.random() * 2 ** 31);
  const fleet = makeFleet({ seed, at: now - pastMs - scrapeMs, dayMs: dayOfFleetMs(now) });
  const ofNarrator: { current: Narrator | null } = { current: null };
  const grafana = await startWouldBeGrafana((region) => ofNarrator.current?.drawn(region));
  undo.push(grafana.close);
  const fleetPort = await freePortFrom(5101);
  const fleetUrl = `http://127.0.0.1:${fleetPort}`;
  const read = loadDemoConfig(fault, { fleetUrl, grafanaUrl: grafana.url });
  if (read.kind === 'invalid')
    throw new Error(`the demo's own configuration is wrong: ${read.problems.map(formatProblem).join('; ')}`);
  // The past is made while it is read; until then the fleet must not be moved to the present by a scrape.
  const history = scrapesOfPast(fleet, { url: fleetUrl, from: now - pastMs, to: now, stepMs: scrapeMs });
  const app = await startOnFreePort(options, {
    config: read.config,
    folder,
    history,
    tell: (told) => ofNarrator.current?.told(told),
  });
  undo.push(app.stop);
  const server = await startFleetServer(fleet, systemClock, fleetPort);
  undo.push(server.close);
  const narrator = new Narrator({
    engine: app.engine,
    terminal,
    startedAt,
    scrapeMs,
    faultOf: (service) => faults.get(service) ?? null,
    calm: { watch: 'request_rate', service: faultyService },
    keys: options.keys === null ? '' : 'keys: t traffic  l latency  e errors  d deploy  w why  q quit',
  });
  ofNarrator.current = narrator;
  await app.warm;
  tellReady(options, { app, fleet, fleetPort });
  const postChange = (change: Readonly<Record<string, unknown>>): Promise<void> => post(`${app.url}/api/v1/events`, change);
  const story = new Story({ ...options, engine: app.engine, fleet, clock: systemClock, narrator, faults, postChange });
  const ending = new AbortController();
  const narrating = story.narrate(ending.signal);
  const stop = AbortSignal.any([signal, ending.signal]);
  try {
    const told = story.tell(stop);
    await (options.keys === null
      ? told
      : Promise.race([Promise.all([told, untilAborted(stop)]), followKeys(options.keys, story)]));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    ending.abort();
    await narrating;
    terminal.end();
  }
}

function tellReady({ terminal }: DemoOptions, { app, fleet, fleetPort }: { app: App; fleet: Fleet; fleetPort: number }): void {
  const watches = app.engine.watches({ seriesMax: 1000, points: false, watch: null });
  const learning = watches.reduce((sum, watch) => sum + watch.learning, 0);
  const warm = watches.reduce((sum, watch) => sum + watch.seriesCount, 0) - learning;
  terminal.line(`✔ ${fleet.services.length} services on http://127.0.0.1:${fleetPort}/metrics, scraped each second`);
  terminal.line(`✔ replayed the last ${pastMs / 60_000} minutes of their history: ${warm} series warm, ${learning} learning`);
  terminal.line(`➜ ${app.url}     would tell: PagerDuty, Slack, e-mail, Grafana (shown here, never sent)`, 'strong');
}

type Start = {
  readonly config: Config;
  readonly folder: string;
  readonly history: ReturnType<typeof scrapesOfPast>;
  readonly tell: Parameters<typeof wouldSend>[1];
};

async function startOnFreePort(options: DemoOptions, { config, folder, history, tell }: Start): Promise<App> {
  const { terminal, version, pageFolder } = options;
  const print = (text: string): void => terminal.line(text.trimEnd());
  return startApp({
    config,
    reloadConfig: () => Promise.resolve(config),
    listenAddress: { host: '127.0.0.1', port: await freePortFrom(5001) },
    storageFolder: folder,
    version,
    log: troubleOnly(terminal),
    clock: systemClock,
    random: Math.random,
    assetsFolder: pageFolder,
    print,
    history,
    channels: ({ receivers }) =>
      new Map(
        receivers.map((receiver) => [
          receiver.name,
          receiver.channels.map(({ type, settings, sendResolved, lastResort }) =>
            wouldSend(makeChannel(type, settings, { sendResolved, lastResort, now: systemClock.now, print }), tell),
          ),
        ]),
      ),
  });
}

/** The story is the log; only what goes wrong is worth a line between. */
function troubleOnly(terminal: Terminal): Log {
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
    terminal.line(`! ${message} ${JSON.stringify(fields)}`, 'bad');
  const warn = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    if (message !== 'anomaly detected') say(message, fields);
  };
  return { debug: () => {}, info: () => {}, warn, error: say };
}

const portsTried = 100;

/** The first port from `first` on that nobody listens on. */
async function freePortFrom(first: number): Promise<number> {
  for (let port = first; port < first + portsTried; port += 1) if (await isFree(port)) return port;
  throw new Error(`no free port from ${first} to ${first + portsTried - 1}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves at q. */
async function followKeys(keys: AsyncIterable<string>, story: Story): Promise<void> {
  for await (const key of keys) {
    if (key === 'q') return;
    await story.press(key);
  }
}
