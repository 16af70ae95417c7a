// Which sources answer: for /health, the metric, and an alert of our own while one does not, because detection is blind then.
import type { Config } from '../config/config.ts';
import type { Clock } from '../model/time.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { AnomalyContext } from './anomalies.ts';
import type { ChannelHealth } from './deliver.ts';
import { clear, raise } from './self-alerts.ts';
import type { Turn } from './turns.ts';

export type SourceWatchOptions = {
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly context: () => AnomalyContext;
  readonly config: () => Config;
  /** Series that are watched: how much is not seen while a source is lost. */
  readonly seriesCount: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

export type SourceWatch = {
  lost(source: string, reason: string): void;
  /** It answers; whether it was lost before (this process may not know) makes no difference. */
  back(source: string): void;
  /** After a configuration came into force: of sources it does not have nothing is shown, and no alert is left. */
  forgetOthers(turn: Turn): void;
  readonly health: () => Readonly<Record<string, ChannelHealth>>;
};

/** As the sources name themselves. */
function sourceNames({ prometheus, scrape, watchOrigin, alertmanager }: Config): ReadonlySet<string> {
  const scraped = [...scrape.map(({ name }) => name), ...(watchOrigin.kind === 'self' ? ['self'] : [])];
  const names = [...prometheus.map(({ name }) => `prometheus/${name}`), ...scraped.map((name) => `scrape/${name}`)];
  return new Set(alertmanager && alertmanager.read.length > 0 ? [...names, 'alertmanager'] : names);
}

/** Those of them that are asked without being told to; what is in this process cannot fail to be reached. */
function awaitedNames({ prometheus, scrape, watches, watchOrigin, alertmanager }: Config): readonly string[] {
  const isAsked = (name: string): boolean =>
    watches.some(({ query, source }) => query !== null && (source === null || source === name));
  // While it is not known what there is to watch, that is what it is asked.
  const asked = prometheus.filter(({ name }) => watchOrigin.problem !== null || isAsked(name));
  const names = [...asked.map(({ name }) => `prometheus/${name}`), ...scrape.map(({ name }) => `scrape/${name}`)];
  return alertmanager && alertmanager.read.length > 0 ? [...names, 'alertmanager'] : names;
}

export function makeSourceWatch(options: SourceWatchOptions): SourceWatch {
  const { clock, log, metrics } = options;
  const sources = new Map<string, ChannelHealth>();
  /** Since when those are awaited of which nothing is known. */
  let awaitedSince = clock.now();

  function note(source: string, up: boolean, detail: string): void {
    const before = sources.get(source);
    sources.set(source, { up, since: before?.up === up ? before.since : clock.now(), detail });
    metrics.sourceUp.set({ source }, up ? 1 : 0);
  }

  function record(source: string, work: (turn: Turn) => void): void {
    options.run(work).catch((error: unknown) => log.error('source state not recorded', { source, error: String(error) }));
  }

  return {
    lost: (source, reason) => {
      // One that a reload has just removed may still have failed.
      if (!sourceNames(options.config()).has(source)) return;
      log.error('source lost', { source, reason });
      note(source, false, reason);
      const summary = `source lost: ${source} does not answer, detection is blind (${options.seriesCount()} series)`;
      const self = { alertname: 'SourceLost', subject: source, severity: 'warning', summary, description: reason } as const;
      record(source, (turn) => raise(turn, self, options.context()));
    },
    back: (source) => {
      if (!sourceNames(options.config()).has(source)) return;
      log.info(sources.get(source)?.up === false ? 'source back' : 'source answers', { source });
      note(source, true, 'answering');
      record(source, (turn) => clear(turn, { alertname: 'SourceLost', subject: source }, options.context()));
    },
    forgetOthers: (turn) => {
      awaitedSince = clock.now();
      const names = sourceNames(options.config());
      const gone: string[] = [];
      for (const { source, status, labels } of turn.views.alerts.values()) {
        if (source !== 'self' || status !== 'firing' || labels['alertname'] !== 'SourceLost') continue;
        const subject = labels['subject'] ?? '';
        if (!names.has(subject)) gone.push(subject);
      }
      for (const subject of gone) clear(turn, { alertname: 'SourceLost', subject }, options.context());
      for (const name of sources.keys()) {
        if (names.has(name)) continue;
        sources.delete(name);
        metrics.sourceUp.remove({ source: name });
      }
    },
    health: () => ({
      ...Object.fromEntries(
        awaitedNames(options.config()).map((name) => [name, { up: false, since: awaitedSince, detail: 'not reached yet' }]),
      ),
      ...Object.fromEntries(sources),
    }),
  };
}
