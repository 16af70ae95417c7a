// Whether a channel is told of a group now, and why: Alertmanager's needsUpdate, with the resolve bound to who was told of the firing.
import type { Fingerprint } from '../model/labels.ts';
import type { Decision, LogEntry, SendReason } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

export type DecideInput = {
  /** What this channel was last told of this group. */
  readonly entry: LogEntry | null;
  /** Firing, and nothing forbids to tell them. */
  readonly firing: readonly Fingerprint[];
  /** Of `firing`, those whose severity rose since the channel's last message. */
  readonly raised: ReadonlySet<Fingerprint>;
  /** Firing, but held for a reason (silence, shadow, …): not told now, yet not forgotten if told before. */
  readonly held: readonly Fingerprint[];
  readonly resolved: readonly Fingerprint[];
  readonly sendResolved: boolean;
  readonly repeatIntervalMs: DurationMs;
  readonly now: EpochMs;
};

export type Decided = {
  readonly decision: Decision;
  /** The alerts the message is about, firing first; empty when held. */
  readonly told: readonly Fingerprint[];
  /** What the log holds after this; null = as before. */
  readonly next: Pick<LogEntry, 'firing' | 'resolved' | 'at'> | null;
};

/**
 * Sends for the first firing alerts, for new ones, for graver ones, for resolved ones, and again when repeat_interval has passed. A resolve goes to exactly
 * the channels that were told of the firing, whatever silences say by then.
 */
export function decide(input: DecideInput): Decided {
  const { entry, firing, now } = input;
  const told = new Set(entry?.firing ?? []);
  const over = input.resolved.filter((fingerprint) => told.has(fingerprint));
  const reason = sendReason(input, told, over);
  const heldBack = input.held.filter((fingerprint) => told.has(fingerprint));
  if (reason !== null) {
    const resolved = input.sendResolved ? over : [];
    return {
      decision: { kind: 'send', reason },
      told: [...firing, ...resolved],
      next: { firing: [...firing, ...heldBack], resolved, at: now },
    };
  }
  // What was told and is gone (resolved without a message, or moved to another group) leaves the log; the time of the last message stays.
  const left = [...firing, ...heldBack];
  const next = entry !== null && left.length < told.size ? { firing: left, resolved: over, at: entry.at } : null;
  return { decision: holdDecision(input, over), told: [], next };
}

function sendReason(input: DecideInput, told: ReadonlySet<Fingerprint>, over: readonly Fingerprint[]): SendReason | null {
  const { firing, held } = input;
  if (firing.length > 0 && told.size === 0) return 'first';
  if (firing.some((fingerprint) => !told.has(fingerprint))) return 'new-alerts';
  if (firing.some((fingerprint) => input.raised.has(fingerprint))) return 'worsened';
  if (over.length > 0 && input.sendResolved) {
    const isSomeLeft = firing.length > 0 || held.some((fingerprint) => told.has(fingerprint));
    return isSomeLeft ? 'some-resolved' : 'all-resolved';
  }
  return firing.length > 0 && isRepeatDue(input) ? 'repeat' : null;
}

/**
 * Exactly when repeat_interval has passed since the last message. A last message further in the future than that interval was written
 * before the clock went back; it must not keep the group quiet for years.
 */
function isRepeatDue({ entry, repeatIntervalMs, now }: DecideInput): boolean {
  return entry !== null && (now >= entry.at + repeatIntervalMs || entry.at > now + repeatIntervalMs);
}

function holdDecision({ entry, firing, resolved, repeatIntervalMs }: DecideInput, over: readonly Fingerprint[]): Decision {
  if (over.length > 0) return { kind: 'hold', reason: 'send-resolved-off', recheckAt: repeatAt() };
  if (firing.length === 0 && resolved.length > 0) return { kind: 'hold', reason: 'resolved-before-told', recheckAt: null };
  return { kind: 'hold', reason: 'nothing-new', recheckAt: repeatAt() };

  function repeatAt(): EpochMs | null {
    return firing.length > 0 && entry !== null ? entry.at + repeatIntervalMs : null;
  }
}
