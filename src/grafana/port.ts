// What the engine needs of Grafana: store one annotation row there, and say whether it can be reached. Retries are rows of the
// store, not Grafana's business.
import type { GraphAnnotation } from '../model/notification.ts';
import type { DurationMs } from '../model/time.ts';

export type RetryCause = 'rate-limited' | 'server-error' | 'timeout' | 'network';

/** It may succeed later; `afterMs` is what Grafana asked for, or what makes sense before the next look; null = back off as usual. */
export type AnnotateRetry = {
  readonly kind: 'retry';
  readonly cause: RetryCause;
  readonly afterMs: DurationMs | null;
  readonly detail: string;
};
/** It will not succeed as it stands; `detail` names the remedy. */
export type AnnotateRefused = { readonly kind: 'refused'; readonly detail: string };

/** What can become of an attempt. `gone`: a person deleted it in Grafana; we do not bring it back. */
export type AnnotateResult =
  | { readonly kind: 'stored'; readonly remoteId: string }
  | { readonly kind: 'gone'; readonly detail: string }
  | AnnotateRetry
  | AnnotateRefused;

/** `isAuthorised` is null when the question could not be asked. */
export type GrafanaHealth = {
  readonly isReachable: boolean;
  readonly isAuthorised: boolean | null;
  readonly version: string | null;
  readonly detail: string;
};

export interface Annotator {
  /**
   * Makes Grafana hold the row as it is now: creates it (once, however often this is called: its tag is looked up first) or brings
   * the stored one up to date. Never throws for what Grafana or the network may do.
   */
  annotate(annotation: GraphAnnotation, signal: AbortSignal): Promise<AnnotateResult>;
  health(signal: AbortSignal): Promise<GrafanaHealth>;
  close(): Promise<void>;
}
