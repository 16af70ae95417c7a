// What the routes are given: the engine and what answers need of the rest.
import type { Engine } from '../engine/engine-port.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { GuardOptions } from './guard.ts';
import type { BodyLimits } from './read-body.ts';

export type HttpOptions = {
  readonly engine: Engine;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
  /** Folder of the built page; null = API only. */
  readonly assetsFolder: string | null;
  /** Read at each request, so that a reload takes effect. */
  readonly guard: () => GuardOptions;
  readonly bodyMaxBytes: () => number;
};

/** What the routes get: the limits of this server's bodies, counted over all of them. */
export type RouteOptions = HttpOptions & { readonly bodyLimits: () => BodyLimits };
