// The deciding half of the engine on a real store in memory: turns, views, dispatch, intake. No loops and no timers: time is what `clock.at` says.
import type { Channel } from '../../src/channels/port.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/config.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import { makeConfiguration, type Configuration } from '../../src/engine/configuration.ts';
import { makeDispatcher, type Dispatcher, type Flushed } from '../../src/engine/dispatch.ts';
import { makeIntake, type Intake } from '../../src/engine/intake.ts';
import { makeReconciler } from '../../src/engine/reconcile.ts';
import { makeTurns, type Turn } from '../../src/engine/turns.ts';
import { makeViews, type Views } from '../../src/engine/views.ts';
import type { Clock, EpochMs } from '../../src/model/time.ts';
import type { Store, Write } from '../../src/store/port.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { makeRecordingChannel } from './engine-rig.ts';

export const oneReceiver = `
route: { receiver: team, group_by: [service], group_wait: 30s, group_interval: 5m, repeat_interval: 4h }
receivers: [ { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] } ]
`;

export function configOf(yaml: string): Config {
  const loaded = loadConfig({
    file: 'rti.yml',
    env: {},
    readFile: () => new TextEncoder().encode(yaml),
    detectors: detectorNames,
  });
  if (loaded.kind === 'invalid') throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.config;
}

export type TurnRig = {
  readonly clock: Clock & { at: EpochMs };
  readonly store: Store;
  readonly views: Views;
  readonly configuration: Configuration;
  readonly dispatcher: Dispatcher;
  readonly reconciler: ReturnType<typeof makeReconciler>;
  readonly intake: Intake;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  /** Every row committed so far. */
  readonly written: Write[];
  readonly flushed: Flushed[];
  readonly failures: string[];
  /** Moves time on and flushes what is due then. */
  advance(ms: number): Promise<void>;
};

export type TurnRigOptions = {
  readonly yaml?: string;
  readonly channels?: Readonly<Record<string, readonly Channel[]>>;
  readonly store?: Store;
  readonly startAt?: EpochMs;
  readonly isHolding?: () => boolean;
  readonly recovered?: () => void;
};

export async function startTurnRig(options: TurnRigOptions = {}): Promise<TurnRig> {
  const clock = { at: options.startAt ?? Date.UTC(2026, 10, 23, 9), now: () => clock.at, monotonicMs: () => clock.at };
  const store = options.store ?? openSqliteStore({ path: ':memory:', programVersion: 'test', now: clock.now });
  const channels = new Map(Object.entries(options.channels ?? { team: [makeRecordingChannel('webhook:team')] }));
  const configuration = makeConfiguration({
    tenant: 'default',
    assembly: { config: configOf(options.yaml ?? oneReceiver), channels, annotator: null },
    touch: (turn, alert) => dispatcher.touch(turn, alert),
  });
  const views = makeViews(
    (alert) => configuration.routing.membershipsOf(alert),
    (alert) => configuration.routing.lowerMembershipsOf(alert),
  );
  const reconciler = makeReconciler({ routing: () => configuration.routing, context: configuration.context });
  const [written, flushed, failures]: [Write[], Flushed[], string[]] = [[], [], []];
  const dispatcher: Dispatcher = makeDispatcher({
    routing: () => configuration.routing,
    silences: () => views.silences ?? [],
    isHolding: () => options.isHolding?.() ?? false,
    log: silentLog,
    metrics: makeMetrics({ version: 'test' }),
    annotate: (_turn, one) => flushed.push(one),
  });
  const { run } = makeTurns({
    store,
    views,
    clock,
    finish: (turn) => {
      dispatcher.flushDue(turn);
    },
    committed: (writes) => written.push(...writes),
    failed: (error) => failures.push(error.message),
    recovered: () => options.recovered?.(),
  });
  views.reset(await store.recover());
  return {
    ...{ clock, store, views, configuration, dispatcher, reconciler, run, written, flushed, failures },
    intake: makeIntake({ tenant: 'default', configuration, views, dispatcher, run, clock, waiting: () => 0 }),
    advance: async (ms) => {
      clock.at += ms;
      dispatcher.note(await store.dueGroups(clock.at, 1000));
      await run(() => {});
    },
  };
}

/** The rows of one kind, in the order they were written. */
export function rowsOf<K extends Write['kind']>(written: readonly Write[], kind: K): readonly Extract<Write, { kind: K }>[] {
  return written.filter((write): write is Extract<Write, { kind: K }> => write.kind === kind);
}
