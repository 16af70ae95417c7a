// Puts a configuration in force, at start and at each reload: it is recorded, and what it no longer fits is brought into line.
import type { Clock } from '../model/time.ts';
import { wakeGroup } from '../route/group.ts';
import type { StoreLists } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { closeAnomaly } from './anomalies.ts';
import type { Assembly, Configuration, Replaced } from './configuration.ts';
import type { Dispatcher } from './dispatch.ts';
import type { ComponentHealth, ReloadResult } from './engine-port.ts';
import { policyOfSeries } from './judgement.ts';
import type { Observer } from './observe.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { recordInput } from './record-input.ts';
import type { InUse } from './retire.ts';
import type { SourceWatch } from './source-watch.ts';
import type { Turn } from './turns.ts';
import type { Views } from './views.ts';

export type ReloaderOptions = {
  readonly configuration: Configuration;
  readonly views: Views;
  readonly dispatcher: Dispatcher;
  readonly observer: Pick<Observer, 'configure'>;
  readonly sourceWatch: Pick<SourceWatch, 'forgetOthers'>;
  readonly lists: Pick<StoreLists, 'deliveries'>;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Reads the configuration again; the problems when it is wrong. */
  readonly read: () => Promise<Assembly | { readonly problems: readonly string[] }>;
  /** Told of a new configuration, to restart sources. */
  readonly reloaded: (assembly: Assembly) => Promise<void>;
};

export type Reloader = {
  /** Brings everything into line with the configuration in force. */
  adopt(): Promise<void>;
  /** One after the other: those that come while one runs share the next. Whatever goes wrong is an answer: the old configuration is kept. */
  reload(): Promise<ReloadResult>;
  readonly health: () => ComponentHealth;
};

export function makeReloader(options: ReloaderOptions): Reloader {
  const { configuration, views, dispatcher, observer, clock, log, metrics } = options;
  /** Why the last reload was not taken. */
  let problem: string | null = null;
  let since = clock.now();

  function recordConfig(turn: Turn): void {
    const { hash, text } = configuration.config;
    turn.write({ kind: 'config', hash, text, at: turn.now });
    const { tenant } = configuration.context();
    recordInput(turn, { tenant, kind: 'config', source: 'config', configHash: hash }, { hash });
  }

  /** Alerts of ours whose watch is gone end; alerts that now belong to other groups are looked at there. */
  function settleIntoConfig(turn: Turn): void {
    const watches = new Map(configuration.config.watches.map((watch) => [watch.name, watch]));
    const { identity } = configuration.context();
    for (const anomaly of [...views.openAnomalies.values()]) {
      const watch = watches.get(anomaly.watch);
      const isWatched = watch !== undefined && policyOfSeries(watch, anomaly.seriesLabels, identity) !== null;
      const end = { at: turn.now, peakScore: anomaly.peakScore, reason: 'watch-removed' } as const;
      if (!isWatched) closeAnomaly(turn, anomaly, end, configuration.context());
    }
    const rowless = new Set(views.rowless());
    if (rowless.size > 0)
      for (const alert of views.alerts.values())
        if (views.membershipsOf(alert).some(({ groupKey }) => rowless.has(groupKey))) dispatcher.touch(turn, alert);
    dispatcher.tellOfLeft(turn);
    options.sourceWatch.forgetOthers(turn);
  }

  /** Stages, cooldowns and channels may have changed: every group that has spoken is looked at again at its next tick. */
  function lookAgain(turn: Turn): void {
    for (const group of views.groups.values()) {
      const route = configuration.routing.routeOf(group.routeId);
      const woken = route && group.firstFlushAt !== null ? wakeGroup(group, route, turn.now) : group;
      if (woken !== group) turn.write({ kind: 'group', group: woken });
    }
  }

  async function adopt(): Promise<void> {
    observer.configure(configuration.config.watches);
    await options.run((turn) => {
      recordConfig(turn);
      settleIntoConfig(turn);
    });
    metrics.reloadSuccessful.set(1);
  }

  /** What the configuration in force has begun and not ended. */
  async function findInUse(): Promise<InUse> {
    const through = (receiver: string, channel: string): string => `${receiver}\u0000${channel}`;
    const channels = new Set<string>();
    for (const state of ['pending', 'sending'] as const) {
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<StoreLists['deliveries']>> = await options.lists.deliveries({
          limit: 1000,
          cursor,
          state,
        });
        for (const { receiver, channel } of page.items) channels.add(through(receiver, channel));
        cursor = page.next;
      } while (cursor !== null);
    }
    for (const key of views.groups.keys())
      for (const { receiver, channel } of views.logEntriesOf(key)) channels.add(through(receiver, channel));
    return {
      routeIds: new Set([...views.groups.values()].map(({ routeId }) => routeId)),
      hasChannel: (receiver, channel) => channels.has(through(receiver, channel)),
    };
  }

  /** In one transaction with what follows from it: what the disk refuses is not in force. Returns the channels to close. */
  async function replace(next: Assembly): Promise<Replaced['dropped']> {
    const inUse = await findInUse();
    const undo: (() => void)[] = [];
    try {
      return await options.run((turn) => {
        const replaced = configuration.replace(next, inUse);
        undo.push(replaced.undo, views.reroute);
        views.reroute();
        recordConfig(turn);
        settleIntoConfig(turn);
        lookAgain(turn);
        return replaced.dropped;
      });
    } catch (error) {
      for (const step of undo) step();
      throw error;
    }
  }

  function keep(problems: readonly string[]): ReloadResult {
    const first = problems[0] ?? 'invalid';
    problem = first;
    since = clock.now();
    metrics.reloadSuccessful.set(0);
    log.error('configuration not reloaded, the old one stays', { problem: first });
    return { kind: 'kept', problems };
  }

  async function reload(): Promise<ReloadResult> {
    let dropped: Replaced['dropped'];
    let read: Awaited<ReturnType<typeof options.read>>;
    try {
      read = await options.read();
      if ('problems' in read) return keep(read.problems);
      dropped = await replace(read);
    } catch (error) {
      return keep([`the new configuration could not be put in force: ${error instanceof Error ? error.message : String(error)}`]);
    }
    observer.configure(read.config.watches);
    await options.reloaded(read);
    await Promise.all(dropped.map((channel) => channel.close()));
    metrics.reloadSuccessful.set(1);
    problem = null;
    since = clock.now();
    log.info('configuration reloaded', { hash: read.config.hash });
    return { kind: 'reloaded', hash: read.config.hash };
  }

  return {
    adopt,
    reload: oneAtATime(reload),
    health: () => ({
      status: problem === null ? 'ok' : 'degraded',
      since,
      detail: problem ?? configuration.config.hash,
    }),
  };
}
