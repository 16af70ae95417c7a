// Follows the rows the simulated engine writes: which episodes there were, who was told of each, what held the others back.
import type { Channel } from '../channels/port.ts';
import type { Severity } from '../model/alert.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Fingerprint } from '../model/labels.ts';
import type { HoldReason, Notification } from '../model/notification.ts';
import type { EpochMs } from '../model/time.ts';
import type { Write } from '../store/port.ts';

/** Somebody would have been told: a line of the firing, on one channel. */
export type Telling = { readonly receiver: string; readonly channel: string; readonly at: EpochMs };

export type Episode = {
  /** As last recorded: severity and peak are the worst it met. */
  readonly anomaly: Anomaly;
  /** The first message of it on each channel. */
  readonly told: readonly Telling[];
  readonly paged: boolean;
  /** Why it was not told, where it was held back. */
  readonly held: readonly string[];
};

/** Messages that would have been sent, by receiver: the repeated ones and the ends, too. */
export type Messages = ReadonlyMap<string, number>;

export interface EpisodeLog {
  readonly written: (write: Write) => void;
  episodes(): readonly Episode[];
  messages(): Messages;
}

type Growing = { anomaly: Anomaly; readonly told: Telling[]; paged: boolean; readonly held: Set<string> };

/** Channels that wake somebody up. */
export const pagingTypes: ReadonlySet<string> = new Set(['pagerduty']);

/** `changed` is told of the row of an episode when it begins, gets graver, and ends. */
export function makeEpisodeLog(
  channels: ReadonlyMap<string, readonly Channel[]>,
  changed: (anomaly: Anomaly, isNew: boolean) => void,
): EpisodeLog {
  const episodes = new Map<number, Growing>();
  const openOf = new Map<Fingerprint, Growing>();
  const messages = new Map<string, number>();
  /** Alerts somebody was told of and of whose end nobody was told yet. */
  const toldFiring = new Set<Fingerprint>();
  let last: Notification | null = null;

  function noteAnomaly(anomaly: Anomaly): void {
    const known = episodes.get(anomaly.id);
    // Its picture holds what is drawn; the window of each of thousands would only fill the memory.
    const slim = { ...anomaly, evidence: { ...anomaly.evidence, window: [], siblings: [] } };
    const episode = known ?? { anomaly: slim, told: [], paged: false, held: new Set() };
    episode.anomaly = slim;
    // For who was told, the episode before goes on.
    if (known === undefined && toldFiring.has(anomaly.fingerprint)) episode.held.add('nothing-new' satisfies HoldReason);
    episodes.set(anomaly.id, episode);
    openOf.set(anomaly.fingerprint, episode);
    changed(anomaly, known === undefined);
  }

  function noteDelivery(receiver: string, channel: string, told: readonly Fingerprint[]): void {
    messages.set(receiver, (messages.get(receiver) ?? 0) + 1);
    const type = channels.get(receiver)?.find(({ key }) => key === channel)?.type ?? '';
    for (const { fingerprint, status, anomalyId } of last?.alerts ?? []) {
      if (status === 'firing') toldFiring.add(fingerprint);
      else toldFiring.delete(fingerprint);
      const episode = anomalyId === null ? undefined : episodes.get(anomalyId);
      if (status !== 'firing' || episode === undefined || !told.includes(fingerprint)) continue;
      if (pagingTypes.has(type)) episode.paged = true;
      if (!episode.told.some((one) => one.receiver === receiver && one.channel === channel))
        episode.told.push({ receiver, channel, at: last?.at ?? 0 });
    }
  }

  return {
    written: (write) => {
      if (write.kind === 'anomaly') noteAnomaly(write.anomaly);
      else if (write.kind === 'notification') last = write.notification;
      else if (write.kind === 'delivery') noteDelivery(write.delivery.receiver, write.delivery.channel, write.delivery.told);
      else if (write.kind === 'decision')
        for (const { fingerprint, reason } of write.decision.held) openOf.get(fingerprint)?.held.add(reason);
    },
    episodes: () => [...episodes.values()].map((episode) => ({ ...episode, held: [...episode.held] })),
    messages: () => messages,
  };
}

const ranks: Readonly<Record<Severity, number>> = { critical: 3, warning: 2, info: 1 };

/** The graver first, then the further out, then the earlier. */
export function compareEpisodes(a: Anomaly, b: Anomaly): number {
  return ranks[b.severity] - ranks[a.severity] || b.peakScore - a.peakScore || a.startedAt - b.startedAt;
}
