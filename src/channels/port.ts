// A channel: one way to tell people. `render` is pure; `deliver` makes one attempt. Retries are rows of the outbox, not the channel's business.
import type { ChannelKey, DeliveryResult, Notification, NotifiedAlert } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

/** What a channel renders: the notification cut to the alerts this channel is told of, and where its links lead. */
export type Message = {
  readonly notification: Notification;
  /** The alerts this channel is told of, firing first. Never empty. */
  readonly alerts: readonly NotifiedAlert[];
  readonly status: 'firing' | 'resolved';
  /** Set on the delivery; the same for every attempt (Idempotency-Key, Message-ID, …). */
  readonly deliveryId: string;
  /** Stable for the group while it is open, hash(tenant, receiver, group key): PagerDuty's dedup_key, the e-mail thread. */
  readonly threadKey: string;
  /** When the firing was first told on this channel; null for the first. */
  readonly firstToldAt: EpochMs | null;
  readonly externalUrl: string | null;
  readonly grafanaUrl: string | null;
  /** The over-before-sent case: one "was and is over" message. */
  readonly late: boolean;
};

/** A rendered request as it will be sent, shown by the page, the API and `rti test`; secrets are not in it. */
export type Rendered = {
  /** `POST https://hooks.slack.com/…` with secrets masked, or `smtp to a@b`. */
  readonly to: string;
  /** The first line a person sees on a lock screen. */
  readonly title: string;
  /** Exactly the body that is sent: a JSON value, or the text part of a mail. */
  readonly body: unknown;
};

export interface Channel {
  readonly key: ChannelKey;
  /** `slack`, `pagerduty`, `email`, `webhook`, `log`. */
  readonly type: string;
  readonly sendResolved: boolean;
  /** True: takes an alert only when no other channel does (the built-in route's `log`). */
  readonly lastResort: boolean;
  /** Attempts in flight at once; the order within a group is kept whatever it is. */
  readonly concurrencyMax: number;
  /** Pure. Within the peer's limits, every value from outside escaped. */
  render(message: Message): Rendered;
  /** One attempt, bounded by `signal` (10 s). Never throws for what a peer may do. */
  deliver(message: Message, signal: AbortSignal): Promise<DeliveryResult>;
  close(): Promise<void>;
}

/** How long a peer's answer and its whole attempt may take. */
export const attemptTimeoutMs: DurationMs = 10_000;

/** A secret as the configuration hands it over: it prints as `<secret>` and is revealed only where it is sent. */
export type Secret = { readonly reveal: () => string };

/** What every channel is made with besides its own settings. */
export type ChannelOptions = {
  readonly sendResolved: boolean;
  readonly lastResort: boolean;
  readonly now: () => EpochMs;
  /** Where the log channel prints to. */
  readonly print: (text: string) => void;
};
