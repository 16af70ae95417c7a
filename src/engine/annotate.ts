// Brings Grafana up to date with our annotation rows: a queue like the outbox, one attempt at a time, API down = queued.
import type { Annotator } from '../grafana/port.ts';
import { settleAttempt } from '../grafana/settle-attempt.ts';
import type { GraphAnnotation } from '../model/notification.ts';
import type { Clock } from '../model/time.ts';
import type { Store } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ChannelHealth } from './deliver.ts';
import type { Turn } from './turns.ts';

export type AnnotateOptions = {
  readonly store: Pick<Store, 'dueAnnotations'>;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  /** null = no Grafana is configured: rows are kept and shown, nothing is sent. */
  readonly annotator: () => Annotator | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly wakeAt: (at: number) => void;
};

const timeoutMs = 30_000;
const atOnceMax = 20;

export function makeAnnotateLoop(options: AnnotateOptions): {
  kick(): void;
  readonly health: () => ChannelHealth | null;
  stop(): Promise<void>;
} {
  const { clock, log, metrics } = options;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;
  let health: ChannelHealth | null = null;

  async function attempt(annotator: Annotator, sent: GraphAnnotation): Promise<boolean> {
    const outcome = await annotator.annotate(sent, AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]));
    if (stopping.signal.aborted && outcome.kind === 'retry') return false;
    const up = outcome.kind === 'stored' || outcome.kind === 'gone';
    const detail = outcome.kind === 'stored' ? 'annotating' : outcome.detail;
    health = { up, since: health?.up === up ? health.since : clock.now(), detail };
    metrics.annotations.inc({ result: outcome.kind });
    if (!up) log.warn('annotation not stored', { annotation: sent.id, tag: sent.tag, result: outcome.kind, error: detail });
    else
      log.info('annotation stored', {
        annotation: sent.id,
        tag: sent.tag,
        remote: outcome.kind === 'stored' ? outcome.remoteId : 'deleted',
        open: sent.endedAt === null,
      });
    const row = await options.run((turn) => {
      const current = turn.views.annotation(sent.id) ?? sent;
      const next = settleAttempt({ row: current, sent, result: outcome, now: clock.now(), jitter: options.random() });
      turn.write({ kind: 'annotation', annotation: next });
      return next;
    });
    if (row.nextAttemptAt !== null) options.wakeAt(row.nextAttemptAt);
    return up;
  }

  async function drain(): Promise<void> {
    do {
      again = false;
      const annotator = options.annotator();
      if (!annotator) return; // `again` is false: nothing to come back for
      const due = await options.store.dueAnnotations(clock.now(), atOnceMax);
      for (const row of due) {
        if (stopping.signal.aborted) return;
        // One failure of the network speaks for all: the rest waits for its own turn.
        if (!(await attempt(annotator, row))) break;
        again = true;
      }
    } while (again && !stopping.signal.aborted);
  }

  function kick(): void {
    again = true;
    running ??= drain()
      .catch((error: unknown) => {
        again = false;
        log.error('annotations could not be worked on', { error: String(error) });
        options.wakeAt(clock.now() + 1000);
      })
      .finally(() => {
        running = null;
        // A kick that came after the last look but before this line must not be lost.
        if (again && !stopping.signal.aborted) kick();
      });
  }

  return {
    kick,
    health: () => health,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
