// The configuration in force as the engine routes by it: tree, receivers with their channels, owners. Made anew at each reload.
import type { Channel } from '../channels/port.ts';
import type { Config } from '../config/config.ts';
import { policyFor } from '../detect/series-policy.ts';
import type { Alert, Severity } from '../model/alert.ts';
import type { Stage } from '../model/anomaly.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import type { ChannelKey } from '../model/notification.ts';
import { groupKeyOf } from '../route/group.ts';
import { matchRoutes } from '../route/match-routes.ts';
import { type Owner, ownersOf } from '../route/owners.ts';
import type { Route } from '../route/route.ts';
import type { Membership } from './views.ts';

export type Routing = {
  readonly configHash: string;
  readonly cooldownMs: Config['cooldownMs'];
  readonly alertsPerGroupMax: number;
  routeOf(routeId: string): Route | undefined;
  channelsOf(receiver: string): readonly Channel[];
  /** Equal keys reach the same people: when the receiver no longer has it, that of another one serves. */
  channel(receiver: string, key: ChannelKey): Channel | undefined;
  readonly receivers: readonly string[];
  /** The routes that take the alert, in order. */
  routesOf(alert: Alert): readonly Route[];
  membershipsOf(alert: Alert): readonly Membership[];
  /** The groups an alert of our own would be in at a lower severity: it may have been told there before its severity rose. */
  lowerMembershipsOf(alert: Alert): readonly Membership[];
  ownersOf(alert: Alert): ReadonlyMap<ChannelKey, Owner>;
  /** Fingerprints of alerts of watches in stage shadow. */
  shadowOf(alerts: readonly Alert[]): ReadonlySet<string>;
  /** False: decide, record and show, but send nothing. */
  isLive(receiver: string): boolean;
};

/** The annotation that sends a test alert to one receiver, past the tree. */
export const testReceiverAnnotation = 'rti_receiver';

const testRouteId = (receiver: string): string => `test/${receiver}`;

/** The route of a test alert: at once, alone, to the receiver it names. */
function testRoute(receiver: string): Route {
  return {
    id: testRouteId(receiver),
    receiver,
    matchers: [],
    groupBy: '...',
    groupWaitMs: 0,
    groupIntervalMs: 1000,
    repeatIntervalMs: 24 * 3_600_000,
    continue: false,
    routes: [],
    origin: { path: 'POST /test', file: null, line: null },
  };
}

/** From the mildest on. */
const severities: readonly Severity[] = ['info', 'warning', 'critical'];

function flatten(route: Route): readonly Route[] {
  return [route, ...route.routes.flatMap(flatten)];
}

type ChannelsByReceiver = ReadonlyMap<string, readonly Channel[]>;

/** What former configurations left behind: groups of routes that are gone still have to tell their end, through the channels that were told. */
export type Retired = { readonly routes: ReadonlyMap<string, Route>; readonly channels: ChannelsByReceiver };

export const nothingRetired: Retired = { routes: new Map(), channels: new Map() };

/** `channels` holds every receiver of the configuration with its channels. */
export function makeRouting(config: Config, channels: ChannelsByReceiver, retired: Retired): Routing {
  const routes = new Map(flatten(config.route).map((route) => [route.id, route]));
  for (const receiver of channels.keys()) routes.set(testRouteId(receiver), testRoute(receiver));
  const watches = new Map(config.watches.map((watch) => [watch.name, watch]));
  const deliverOf = new Map(config.receivers.map(({ name, deliver }) => [name, deliver ?? config.deliver]));

  /** An alert bears the labels of its series, and service and environment as the identity names them. */
  function stageOf(labels: Labels): Stage | null {
    const watch = watches.get(labels['watch'] ?? '');
    return watch === undefined ? null : (policyFor(watch, labels)?.stage ?? null);
  }

  function routesOf(alert: Alert): readonly Route[] {
    const test =
      alert.source === 'test' ? routes.get(testRouteId(alert.annotations[testReceiverAnnotation] ?? 'log')) : undefined;
    return test ? [test] : matchRoutes(config.route, alert.labels);
  }

  function membershipsOf(alert: Alert): readonly Membership[] {
    return routesOf(alert).map((route) => ({ groupKey: groupKeyOf(alert.tenant, route, alert.labels), routeId: route.id }));
  }

  return {
    configHash: config.hash,
    cooldownMs: config.cooldownMs,
    alertsPerGroupMax: config.limits.alertsPerGroupMax,
    routeOf: (routeId) => routes.get(routeId) ?? retired.routes.get(routeId),
    channelsOf: (receiver) => channels.get(receiver) ?? retired.channels.get(receiver) ?? [],
    channel: (receiver, key) =>
      withKey(channels.get(receiver), key) ??
      withKey([...channels.values()].flat(), key) ??
      withKey(retired.channels.get(receiver), key),
    receivers: [...channels.keys()],
    routesOf,
    membershipsOf,
    lowerMembershipsOf: (alert) => {
      const rank = severities.findIndex((severity) => severity === alert.labels['severity']);
      if (alert.source !== 'detector' || rank < 0) return [];
      const withSeverity = (severity: string): Alert => ({
        ...alert,
        labels: makeLabels(Object.entries({ ...alert.labels, severity })),
      });
      return severities.slice(0, rank).flatMap((lower) => membershipsOf(withSeverity(lower)));
    },
    ownersOf: (alert) =>
      ownersOf(routesOf(alert).map((route) => ({ routeId: route.id, channels: channels.get(route.receiver) ?? [] }))),
    shadowOf: (alerts) =>
      new Set(
        alerts
          .filter(({ labels, source }) => source === 'detector' && stageOf(labels) === 'shadow')
          .map(({ fingerprint }) => fingerprint),
      ),
    isLive: (receiver) => (deliverOf.get(receiver) ?? config.deliver) !== 'shadow',
  };
}

function withKey(channels: readonly Channel[] | undefined, key: ChannelKey): Channel | undefined {
  return channels?.find((channel) => channel.key === key);
}
