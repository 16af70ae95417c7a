// The configuration in force and what follows from it: the routing, and the context in which alerts of our own are made.
import type { Channel } from '../channels/port.ts';
import type { Config } from '../config/config.ts';
import type { Annotator } from '../grafana/port.ts';
import { dashboardUrl } from '../grafana/dashboard-url.ts';
import type { AnomalyContext } from './anomalies.ts';
import { type InUse, retire } from './retire.ts';
import { makeRouting, nothingRetired, type Routing } from './routing.ts';

/** What a configuration becomes: built by the composition root, because it makes adapters. */
export type Assembly = {
  readonly config: Config;
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  readonly annotator: Annotator | null;
};

export type Replaced = {
  /** Former channels that nobody needs any more. */
  readonly dropped: readonly Channel[];
  /** Puts the old one in force again. */
  undo(): void;
};

export interface Configuration {
  readonly assembly: Assembly;
  readonly config: Config;
  readonly routing: Routing;
  /** Puts a new one in force. What is in use of the old one stays known, until its groups have told their end. */
  replace(assembly: Assembly, inUse: InUse): Replaced;
  context(): AnomalyContext;
}

export type ConfigurationOptions = {
  readonly tenant: string;
  readonly assembly: Assembly;
  readonly touch: AnomalyContext['touch'];
};

export function makeConfiguration({ tenant, touch, ...options }: ConfigurationOptions): Configuration {
  let assembly = options.assembly;
  let retired = nothingRetired;
  let routing = makeRouting(assembly.config, assembly.channels, retired);

  const serviceEntry = (service: string | undefined) =>
    assembly.config.services.get(service ?? '') ?? assembly.config.services.get('*');

  return {
    get assembly() {
      return assembly;
    },
    get config() {
      return assembly.config;
    },
    get routing() {
      return routing;
    },
    replace: (next, inUse) => {
      const before = { assembly, routing, retired };
      const left = retire({ routing, retired, channels: assembly.channels }, next.channels, inUse);
      assembly = next;
      retired = left.retired;
      routing = makeRouting(next.config, next.channels, retired);
      return {
        dropped: left.dropped,
        undo: () => {
          ({ assembly, routing, retired } = before);
        },
      };
    },
    context: () => ({
      tenant,
      configHash: assembly.config.hash,
      identity: assembly.config.identity,
      teamOf: (service) => serviceEntry(service)?.team ?? null,
      runbookOf: (service, alertname) =>
        serviceEntry(service)?.runbook?.replaceAll(/\{\{\s*alertname\s*\}\}/g, encodeURIComponent(alertname)) ?? null,
      dashboardOf: (watch, labels, onsetAt) => dashboardUrl(assembly.config.grafana, { watch: watch.name, labels, onsetAt }),
      touch,
    }),
  };
}
