// A real engine on a real store in memory, with channels that only remember what they were given. Time is the system's.
import type { Channel, Message, Rendered } from '../../src/channels/port.ts';
import { loadConfig } from '../../src/config/load.ts';
import { makeWatchDetection } from '../../src/detect/watch-detection.ts';
import { detectorNames, findDetector } from '../../src/detect/registry.ts';
import { makeEngine, type RunningEngine } from '../../src/engine/engine.ts';
import type { DeliveryResult } from '../../src/model/notification.ts';
import type { ReceivedAlert } from '../../src/model/alert.ts';
import { makeLabels } from '../../src/model/labels.ts';
import type { Store } from '../../src/store/port.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';

export type RecordingChannel = Channel & { readonly messages: Message[]; answer: (message: Message) => Promise<DeliveryResult> };

export function makeRecordingChannel(key: string, over: Partial<Channel> = {}): RecordingChannel {
  const messages: Message[] = [];
  const channel: RecordingChannel = {
    key,
    type: 'recording',
    sendResolved: true,
    lastResort: false,
    concurrencyMax: 1,
    messages,
    answer: () => Promise.resolve({ kind: 'delivered', receipt: null }),
    render: (message): Rendered => ({ to: key, title: message.status, body: message.alerts.length }),
    deliver: async (message) => {
      const result = await channel.answer(message);
      if (result.kind === 'delivered') messages.push(message);
      return result;
    },
    close: () => Promise.resolve(),
    ...over,
  };
  return channel;
}

/** Resolves when `condition` holds; fails after `withinMs`, saying for what it waited. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function alert(labels: Record<string, string>, over: Partial<ReceivedAlert> = {}): ReceivedAlert {
  return {
    labels: makeLabels(Object.entries(labels)),
    annotations: makeLabels([]),
    status: 'firing',
    startsAt: Date.now(),
    endsAt: null,
    generatorUrl: '',
    ...over,
  };
}

export type EngineRig = { readonly engine: RunningEngine; readonly store: Store; stop(): Promise<void> };

/** `yaml` is an rti.yml; `channels` by receiver name. */
export async function startEngine(
  yaml: string,
  channels: Record<string, Channel[]>,
  given: { readonly store?: Store } = {},
): Promise<EngineRig> {
  const loaded = loadConfig({
    file: 'rti.yml',
    env: {},
    readFile: () => new TextEncoder().encode(yaml),
    detectors: detectorNames,
  });
  if (loaded.kind === 'invalid') throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const store = given.store ?? openSqliteStore({ path: ':memory:', programVersion: 'test', now: Date.now });
  const assembly = { config: loaded.config, channels: new Map(Object.entries(channels)), annotator: null };
  const engine = makeEngine({
    tenant: 'default',
    assembly,
    store,
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => 0.5,
    log: silentLog,
    metrics: makeMetrics({ version: 'test' }),
    makeDetection: ({ name, detector, intervalMs, forMs, keepFiringForMs, seriesMax, direction }) => {
      const make = findDetector(detector);
      if (!make) throw new Error(`no detector ${detector}`);
      return makeWatchDetection({
        name,
        detector: make,
        policy: { tailProbability: 1e-4, stepSeconds: intervalMs / 1000, direction },
        forMs,
        keepFiringForMs,
        seriesMax,
        stepMs: intervalMs,
      });
    },
    impactOf: () => Promise.resolve(null),
    reload: () => Promise.resolve({ problems: ['not here'] }),
    reloaded: () => Promise.resolve(),
  });
  await engine.start();
  return { engine, store, stop: () => engine.stop() };
}
