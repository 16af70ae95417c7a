// Delivers from the outbox: claims due rows, makes one attempt each, writes what became of it. Order within a group and channel is the store's query;
// how much goes at once is the channel's `concurrencyMax`. A channel that fails is left alone until its own next attempt is due.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { attemptTimeoutMs, type Channel, type Message } from '../channels/port.ts';
import type { Config } from '../config/config.ts';
import type { Delivery, DeliveryResult, Notification } from '../model/notification.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import type { DueDelivery, Store, Write } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { backoffMs } from './backoff.ts';
import type { Configuration } from './configuration.ts';
import { mergeOverBeforeSent, overBeforeSent } from './over-before-sent.ts';
import { clear, raise, type SelfAlert } from './self-alerts.ts';
import type { Turn } from './turns.ts';

export type DeliverOptions = {
  readonly store: Pick<Store, 'dueDeliveries'>;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly configuration: Pick<Configuration, 'config' | 'routing' | 'context'>;
  /** How many deliveries wait for each channel, those in flight too. */
  readonly waiting: ReadonlyMap<string, number>;
  /** Called with the instant at which something is due again. */
  readonly wakeAt: (at: EpochMs) => void;
};

/** What /health shows of a channel. */
export type ChannelHealth = { readonly up: boolean; readonly since: EpochMs; readonly detail: string };

/** A claim outlives the attempt; a row whose claim ran out was in flight when its instance died, and is sent again. */
const claimMs: DurationMs = 3 * attemptTimeoutMs;
const claimedAtOnceMax = 64;
/** Rows looked at even when no known channel has room: they may be of a channel that has sent nothing yet. */
const lookedAtMin = 4;
/** An outcome that the disk refused is written again so often. */
const recordAgainMs: DurationMs = 500;

export function threadKeyOf(notification: Pick<Notification, 'tenant' | 'receiver' | 'groupKey'>): string {
  return createHash('sha256')
    .update(`${notification.tenant}\u0000${notification.receiver}\u0000${notification.groupKey}`)
    .digest('hex');
}

/** The message a channel renders: the notification cut to what this delivery tells. */
export function messageOf(
  { delivery, notification }: Pick<DueDelivery, 'delivery' | 'notification'>,
  config: Pick<Config, 'externalUrl' | 'grafana'>,
): Message {
  const told = new Set(delivery.told);
  const alerts = notification.alerts.filter((alert) => told.has(alert.fingerprint));
  return {
    notification,
    alerts,
    status: alerts.some((alert) => alert.status === 'firing') ? 'firing' : 'resolved',
    deliveryId: `${delivery.tenant}-${delivery.id}`,
    threadKey: threadKeyOf(notification),
    firstToldAt: notification.reason === 'first' ? null : notification.openedAt,
    externalUrl: config.externalUrl,
    grafanaUrl: config.grafana?.externalUrl ?? config.grafana?.url ?? null,
    late: delivery.late,
  };
}

/** One channel's traffic: how much is in flight, and until when, by the monotonic clock, it is left alone. */
type Lane = { inFlight: number; concurrencyMax: number; pausedUntilMs: number; failuresInARow: number };

/** So many failures of a channel in a row and its other deliveries wait too; fewer may be the fault of one message. */
const failuresBeforePause = 3;

/** The row while it is attempted. A claim that ran out was in flight when its instance died. */
function claimed(delivery: Delivery, now: EpochMs): Delivery {
  return {
    ...delivery,
    state: 'sending',
    attempts: delivery.attempts + 1,
    claimedUntil: now + claimMs,
    nextAttemptAt: null,
    mayHaveArrived: delivery.mayHaveArrived || delivery.state === 'sending',
  };
}

/** A delivery later than this after its decision was not on time: our own objective, docs/metrics.md. */
const onTimeMs = 30_000;

function punctuality({ state, createdAt }: Delivery, finishedAt: EpochMs): 'on_time' | 'late' | 'dead' {
  if (state === 'dead') return 'dead';
  return finishedAt - createdAt <= onTimeMs ? 'on_time' : 'late';
}

/** What becomes of a delivery after an attempt. Pure. */
export function afterAttempt(
  delivery: Delivery,
  result: DeliveryResult,
  at: { readonly now: EpochMs; readonly random: number; readonly attemptsMax: number },
): Delivery {
  const finished = { ...delivery, claimedUntil: null, nextAttemptAt: null, finishedAt: at.now };
  if (result.kind === 'delivered') return { ...finished, state: 'delivered', receipt: result.receipt, lastError: null };
  if (result.kind === 'refused') return { ...finished, state: 'dead', lastError: `${result.cause}: ${result.detail}` };
  const detail =
    result.kind === 'uncertain' ? `sent, but the answer was lost: ${result.detail}` : `${result.cause}: ${result.detail}`;
  const mayHaveArrived = delivery.mayHaveArrived || result.kind === 'uncertain';
  if (delivery.attempts >= at.attemptsMax)
    return { ...finished, mayHaveArrived, state: 'dead', lastError: `given up after ${delivery.attempts} attempts: ${detail}` };
  const retryAfterMs = result.kind === 'retry' ? result.afterMs : null;
  return {
    ...delivery,
    mayHaveArrived,
    state: 'pending',
    claimedUntil: null,
    nextAttemptAt: at.now + backoffMs(delivery.attempts, retryAfterMs, at.random),
    lastError: detail,
  };
}

const deadOf = ({ channel }: Delivery) => ({ alertname: 'DeliveryDead', subject: channel }) as const;

/** The alert of our own about a dead delivery: until the channel delivers again, or for a day. */
function deadAlert(delivery: Delivery): SelfAlert {
  return {
    ...deadOf(delivery),
    severity: 'critical',
    summary: `a notification to ${delivery.receiver} through ${delivery.channel} was given up`,
    description: delivery.lastError ?? '',
    lastsMs: 24 * 3_600_000,
  };
}

/** That the news of dead deliveries cannot be delivered is no news. */
function isAboutDeadDeliveries({ alerts }: Notification): boolean {
  return alerts.every(({ source, labels }) => source === 'self' && labels['alertname'] === 'DeliveryDead');
}

export type Deliverer = {
  /** Sends what is due now; calls that come while it looks are folded into one more look. */
  kick(): void;
  readonly health: () => ReadonlyMap<string, ChannelHealth>;
  readonly inFlight: () => number;
  /** Stops claiming and waits for the attempts in flight. */
  stop(): Promise<void>;
};

export function makeDeliverer(options: DeliverOptions): Deliverer {
  const { configuration, clock, log, metrics } = options;
  const lanes = new Map<string, Lane>();
  const health = new Map<string, ChannelHealth>();
  const flights = new Set<Promise<void>>();
  /** Ours, until the outcome is written, however long its claim has run out. */
  const ours = new Set<number>();
  let looking: Promise<void> | null = null;
  let again = false;
  const stopping = new AbortController();

  function laneOf(delivery: Delivery): Lane {
    const known = lanes.get(delivery.channel);
    if (known) return known;
    const concurrencyMax = configuration.routing.channel(delivery.receiver, delivery.channel)?.concurrencyMax ?? 1;
    const lane: Lane = { inFlight: 0, concurrencyMax, pausedUntilMs: 0, failuresInARow: 0 };
    lanes.set(delivery.channel, lane);
    return lane;
  }

  const typeOf = ({ receiver, channel }: Delivery): string | undefined => configuration.routing.channel(receiver, channel)?.type;

  function busyChannels(): string[] {
    const nowMs = clock.monotonicMs();
    return [...lanes]
      .filter(([, lane]) => lane.inFlight >= lane.concurrencyMax || lane.pausedUntilMs > nowMs)
      .map(([key]) => key);
  }

  /** True when some channel has work that is not in flight, and room for it. Without, a look would read past the whole backlog to find nothing. */
  function hasWork(): boolean {
    const nowMs = clock.monotonicMs();
    return [...options.waiting].some(([channel, waiting]) => {
      const lane = lanes.get(channel);
      return !lane || (lane.inFlight < lane.concurrencyMax && lane.inFlight < waiting && lane.pausedUntilMs <= nowMs);
    });
  }

  /** How many rows are worth reading: with a backlog each row read and not taken is read again at the next look, 64 of them for one free place. */
  function room(): number {
    const nowMs = clock.monotonicMs();
    let free = 0;
    for (const { concurrencyMax, inFlight, pausedUntilMs } of lanes.values())
      if (pausedUntilMs <= nowMs) free += concurrencyMax - inFlight;
    return Math.min(claimedAtOnceMax, Math.max(free, lookedAtMin));
  }

  /** Claims what fits into the lanes; returns what was claimed. */
  async function claim(): Promise<readonly DueDelivery[]> {
    if (!hasWork()) return [];
    const now = clock.now();
    const found = await options.store.dueDeliveries(now, busyChannels(), room());
    const taken: DueDelivery[] = [];
    const writes: Write[] = [];
    for (const due of found) {
      const lane = laneOf(due.delivery);
      if (lane.inFlight >= lane.concurrencyMax || ours.has(due.delivery.id)) continue;
      const merged = mergeOverBeforeSent(due, { now, isPager: typeOf(due.delivery) === 'pagerduty' });
      for (const delivery of merged?.withheld ?? []) writes.push({ kind: 'delivery', delivery, expectedState: 'pending' });
      const made = merged ? merged.instead : due;
      if (made === null) continue;
      const delivery = claimed(made.delivery, now);
      writes.push({ kind: 'delivery', delivery, expectedState: made.delivery.state });
      lane.inFlight += 1;
      taken.push({ ...made, delivery });
    }
    if (writes.length === 0) return taken;
    try {
      await options.run((turn) => writes.forEach(turn.write));
    } catch (error) {
      for (const { delivery } of taken) laneOf(delivery).inFlight -= 1;
      throw error;
    }
    noteWithheld(writes);
    return taken;
  }

  function noteWithheld(writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.kind !== 'delivery' || write.delivery.state !== 'withheld') continue;
      const { id, channel, receiver } = write.delivery;
      log.info('notification withheld', { channel, receiver, delivery: id, reason: overBeforeSent });
      // Something newer of its group may be free to go now.
      again = true;
    }
  }

  function noteOutcome(delivery: Delivery, type: string, result: DeliveryResult): void {
    const lane = laneOf(delivery);
    const up = result.kind === 'delivered';
    const before = health.get(delivery.channel);
    const detail = up ? 'delivering' : (delivery.lastError ?? result.kind);
    health.set(delivery.channel, { up, since: before?.up === up ? before.since : clock.now(), detail });
    metrics.notifications.inc({ channel: type, result: result.kind });
    if (delivery.finishedAt !== null) metrics.deliveries.inc({ result: punctuality(delivery, delivery.finishedAt) });
    lane.failuresInARow = up ? 0 : lane.failuresInARow + 1;
    const rateLimited = result.kind === 'retry' && result.cause === 'rate-limited';
    if (delivery.state === 'pending' && (rateLimited || lane.failuresInARow >= failuresBeforePause))
      lane.pausedUntilMs = clock.monotonicMs() + Math.max(0, (delivery.nextAttemptAt ?? 0) - clock.now());
    const fields = { channel: delivery.channel, receiver: delivery.receiver, delivery: delivery.id, attempt: delivery.attempts };
    if (up) log.info('notification delivered', fields);
    else if (delivery.state === 'dead') log.error('notification dead', { ...fields, error: detail });
    else
      log.warn('notification not delivered', {
        ...fields,
        error: detail,
        retry_at: new Date(delivery.nextAttemptAt ?? 0).toISOString(),
      });
  }

  async function deliver(due: DueDelivery, channel: Channel | undefined): Promise<DeliveryResult> {
    if (!channel) return { kind: 'refused', cause: 'gone', detail: 'the channel is no longer configured' };
    const signal = AbortSignal.timeout(attemptTimeoutMs);
    try {
      return await channel.deliver(messageOf(due, configuration.config), signal);
    } catch (error) {
      const detail = `the channel failed: ${String(error)}`;
      // It gave up waiting: nobody knows what arrived.
      if (signal.aborted) return { kind: 'uncertain', detail };
      // A bug of ours with this message: it would fail alike for a week, and hold up whatever its group has to tell after it.
      return { kind: 'refused', cause: 'bad-request', detail };
    }
  }

  async function attempt(due: DueDelivery): Promise<void> {
    const channel = configuration.routing.channel(due.delivery.receiver, due.delivery.channel);
    const type = channel?.type ?? 'unknown';
    const startedMs = clock.monotonicMs();
    const result = await deliver(due, channel);
    metrics.deliverySeconds.observe({ channel: type }, (clock.monotonicMs() - startedMs) / 1000);
    const delivery = afterAttempt(due.delivery, result, {
      now: clock.now(),
      random: options.random(),
      attemptsMax: configuration.config.limits.deliveryAttemptsMax,
    });
    noteOutcome(delivery, type, result);
    await recordOutcome((turn) => {
      turn.write({ kind: 'delivery', delivery });
      if (delivery.state === 'delivered') clear(turn, deadOf(delivery), configuration.context());
      else if (delivery.state === 'dead' && !isAboutDeadDeliveries(due.notification))
        raise(turn, deadAlert(delivery), configuration.context());
    });
    if (delivery.nextAttemptAt !== null) options.wakeAt(delivery.nextAttemptAt);
  }

  /** Keeps trying: what was sent was sent, and forgetting it would tell people twice when the disk is back. */
  async function recordOutcome(work: (turn: Turn) => void): Promise<void> {
    for (;;) {
      try {
        return await options.run(work);
      } catch (error) {
        if (stopping.signal.aborted) throw error;
        log.error('delivery outcome not recorded yet', { error: String(error) });
        await wait(recordAgainMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  function launch(due: DueDelivery): void {
    ours.add(due.delivery.id);
    const flight = attempt(due)
      .catch((error: unknown) => {
        // We stop before the outcome could be written: the row is sent again under the same key.
        log.error('delivery outcome not recorded', { delivery: due.delivery.id, error: String(error) });
        options.wakeAt(due.delivery.claimedUntil ?? clock.now() + claimMs);
      })
      .finally(() => {
        laneOf(due.delivery).inFlight -= 1;
        ours.delete(due.delivery.id);
        flights.delete(flight);
        kick();
      });
    flights.add(flight);
  }

  async function look(): Promise<void> {
    do {
      again = false;
      for (const due of await claim()) {
        again = true;
        launch(due);
      }
    } while (again && !stopping.signal.aborted);
  }

  function kick(): void {
    if (stopping.signal.aborted) return;
    again = true;
    looking ??= look()
      .catch((error: unknown) => {
        again = false;
        log.error('the outbox could not be read', { error: String(error) });
        options.wakeAt(clock.now() + 1000);
      })
      .finally(() => {
        looking = null;
        // A kick that came after the last look but before this line must not be lost.
        if (again) kick();
      });
  }

  return {
    kick,
    health: () => health,
    inFlight: () => flights.size,
    stop: async () => {
      stopping.abort();
      await looking;
      await Promise.all(flights);
    },
  };
}
