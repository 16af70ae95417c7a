// A node of the route tree, resolved: what Alertmanager's inheritance gives each node is filled in.
import type { Matcher } from '../model/matcher.ts';
import type { RouteOrigin } from '../model/notification.ts';
import type { DurationMs } from '../model/time.ts';

export type Route = {
  /** Path of matchers from the root, with an ordinal only among identical siblings, so that it survives a reload. */
  readonly id: string;
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  /** Label names, or `...` for every label. */
  readonly groupBy: readonly string[] | '...';
  readonly groupWaitMs: DurationMs;
  readonly groupIntervalMs: DurationMs;
  readonly repeatIntervalMs: DurationMs;
  readonly continue: boolean;
  readonly routes: readonly Route[];
  readonly origin: RouteOrigin;
};
