// Which sources answer: for /health, the metric, and an alert of our own while one does not, because detection is blind then.
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
  /** Series that are watched: how much is not seen while a source is lost. */
  readonly seriesCount: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

export type SourceWatch = {
  lost(source: string, reason: string): void;
  back(source: string): void;
  /** It answered; cheap, called at each evaluation. */
  answered(source: string): void;
  readonly health: () => Readonly<Record<string, ChannelHealth>>;
};

export function makeSourceWatch(options: SourceWatchOptions): SourceWatch {
  const { clock, log, metrics } = options;
  const sources = new Map<string, ChannelHealth>();

  function note(source: string, up: boolean, detail: string): void {
    const before = sources.get(source);
    sources.set(source, { up, since: before?.up === up ? before.since : clock.now(), detail });
    metrics.sourceUp.set({ source }, up ? 1 : 0);
  }

  function record(source: string, work: (turn: Turn) => void): void {
    options.run(work).catch((error: unknown) => log.error('source state not recorded', { source, error: String(error) }));
  }

  function end(source: string): void {
    note(source, true, 'answering');
    record(source, (turn) => clear(turn, { alertname: 'SourceLost', subject: source }, options.context()));
  }

  return {
    lost: (source, reason) => {
      log.error('source lost', { source, reason });
      note(source, false, reason);
      const summary = `source lost: ${source} does not answer, detection is blind (${options.seriesCount()} series)`;
      const self = { alertname: 'SourceLost', subject: source, severity: 'warning', summary, description: reason } as const;
      record(source, (turn) => raise(turn, self, options.context()));
    },
    back: (source) => {
      log.info('source back', { source });
      end(source);
    },
    answered: (source) => {
      // What was lost before a restart of ours may have come back meanwhile, and its alert still fires.
      if (!sources.has(source)) end(source);
    },
    health: () => Object.fromEntries(sources),
  };
}
