// The ring: the alarm rings when a row is due, and everything that may be due is looked at. Also prunes, and rebases the waits when the clock jumps.
import type { Delivery } from '../model/notification.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import { rebaseGroup, wakeGroup } from '../route/group.ts';
import type { Page, Store } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import { type Alarm, makeAlarm } from './alarm.ts';
import type { Configuration } from './configuration.ts';
import type { Dispatcher } from './dispatch.ts';
import { expireAlerts } from './expire.ts';
import type { Observer } from './observe.ts';
import type { Turn } from './turns.ts';
import type { Views } from './views.ts';

export type DueWorkOptions = {
  readonly configuration: Configuration;
  readonly store: Pick<Store, 'dueGroups' | 'nextDueAt' | 'prune' | 'lists'>;
  readonly views: Views;
  readonly dispatcher: Dispatcher;
  readonly observer: Pick<Observer, 'expire'>;
  /** Counts what is over a window of days. */
  readonly recount: () => void;
  /** Loops that look for their own due rows. */
  readonly kick: () => void;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  /** True while the store must be tried again although nothing is due. */
  readonly isBroken: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
};

export type DueWork = {
  start(): void;
  /** Something is due at `at`. */
  wakeAt(at: EpochMs): void;
  /** Nothing expires for a while: senders must have had time to repeat what they said. */
  grantGrace(): void;
  stop(): Promise<void>;
};

const expiryGraceMs: DurationMs = 5 * 60_000;
const expiryEveryMs: DurationMs = 1000;
const expiriesAtOnceMax = 500;
const pruneEveryMs: DurationMs = 60_000;
const pruneRowsMax = 2000;
/** Rows read in one look. */
const dueRowsMax = 500;

export function makeDueWork(options: DueWorkOptions): DueWork {
  const { configuration, store, views, dispatcher, run, clock, log } = options;
  let alarm: Alarm | null = null;
  let ringing: Promise<void> | null = null;
  let again = false;
  // Of the monotonic clock: a step of the wall clock neither shortens the grace nor puts housekeeping off.
  let graceFromMs = clock.monotonicMs();
  let expiryAtMs = 0;
  let pruneAtMs = clock.monotonicMs() + pruneEveryMs;
  let idleAtMs = clock.monotonicMs() + pruneEveryMs;

  const wakeAt = (at: EpochMs): void => alarm?.wakeAt(at);

  function mayExpire(): boolean {
    const nowMs = clock.monotonicMs();
    return nowMs >= expiryAtMs && nowMs >= graceFromMs + Math.max(expiryGraceMs, configuration.config.resolveTimeoutMs);
  }

  /**
   * Asked again inside the turn: one that comes after a failed commit has recovered the views from the disk, and with them expiries that were put off
   * in memory alone; it has been granted grace by then.
   */
  function expireDue(turn: Turn): void {
    if (!mayExpire()) return;
    expiryAtMs = clock.monotonicMs() + expiryEveryMs;
    expireAlerts(turn, expiriesAtOnceMax, configuration.context());
  }

  async function look(): Promise<void> {
    const now = clock.now();
    const due = await store.dueGroups(now, dueRowsMax);
    dispatcher.note(due);
    if (due.length > 0 || mayExpire() || options.isBroken()) await run(expireDue);
    options.kick();
    const next = await store.nextDueAt();
    if (due.length === dueRowsMax) wakeAt(now);
    // What is due already but not taken waits for a channel that is busy or paused; its end kicks, or the next poll.
    else if (next !== null && next > now) wakeAt(next);
    await clean(now);
  }

  async function clean(now: EpochMs): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (nowMs >= idleAtMs) {
      idleAtMs = nowMs + pruneEveryMs;
      options.observer.expire();
      options.recount();
    }
    if (nowMs < pruneAtMs) return;
    const pruned = await store.prune(now - configuration.config.retentionMs, pruneRowsMax);
    // A full batch means that more is over: go on at the next ring.
    pruneAtMs = pruned >= pruneRowsMax ? nowMs : nowMs + pruneEveryMs;
  }

  /** A ring while one is being answered is answered after it. */
  function ring(): void {
    again = true;
    ringing ??= answer().finally(() => {
      ringing = null;
    });
  }

  async function answer(): Promise<void> {
    while (again) {
      again = false;
      await look().catch((error: unknown) => log.error('due work could not be looked at', { error: String(error) }));
    }
  }

  /** The wall clock jumped: what waits goes on waiting as long as it had to. */
  async function jumped(jumpMs: DurationMs): Promise<void> {
    log.warn('the clock jumped', { ms: jumpMs });
    grantGrace();
    await run((turn) => {
      for (const group of views.groups.values()) {
        const rebased = rebaseGroup(group, jumpMs);
        const route = configuration.routing.routeOf(group.routeId);
        // The end of a silence is wall time and does not move with the waits: a group that was flushed before is looked at.
        const isWoken = route !== undefined && rebased.firstFlushAt !== null && rebased.flushAt !== null;
        turn.write({ kind: 'group', group: isWoken ? wakeGroup(rebased, route, turn.now) : rebased });
      }
    });
    if (jumpMs < 0) await attemptNow();
  }

  /** After a step back, what was due soon would wait as long as the step: all that waits for an attempt is tried now. */
  async function attemptNow(): Promise<void> {
    await run((turn) => {
      for (const annotation of views.openAnnotations())
        if (annotation.nextAttemptAt !== null && annotation.nextAttemptAt > turn.now)
          turn.write({ kind: 'annotation', annotation: { ...annotation, nextAttemptAt: turn.now } });
    });
    let cursor: string | null = null;
    do {
      const page: Page<Delivery> = await store.lists.deliveries({ state: 'pending', limit: dueRowsMax, cursor });
      await run((turn) => {
        for (const delivery of page.items)
          if (delivery.nextAttemptAt !== null && delivery.nextAttemptAt > turn.now)
            turn.write({ kind: 'delivery', delivery: { ...delivery, nextAttemptAt: turn.now }, expectedState: 'pending' });
      });
      cursor = page.next;
    } while (cursor !== null && alarm !== null);
  }

  function grantGrace(): void {
    graceFromMs = clock.monotonicMs();
  }

  return {
    start: () => {
      alarm = makeAlarm({
        clock,
        ring,
        jumped: (ms) => void jumped(ms).catch((error: unknown) => log.error('clock jump not handled', { error: String(error) })),
      });
      grantGrace();
    },
    wakeAt,
    grantGrace,
    stop: async () => {
      alarm?.stop();
      alarm = null;
      again = false;
      await ringing;
    },
  };
}
