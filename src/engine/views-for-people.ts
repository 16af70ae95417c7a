// How the API and the page see watches, alerts and deliveries: the state as it stands, with the reasons.
import { drawnLower } from '../detect/drawn-lower.ts';
import type { Alert } from '../model/alert.ts';
import type { Fingerprint } from '../model/labels.ts';
import type { Delivery } from '../model/notification.ts';
import type { Silence } from '../model/silence.ts';
import type { Clock } from '../model/time.ts';
import { silencedBy } from '../route/silence.ts';
import type { StoreLists } from '../store/port.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Configuration } from './configuration.ts';
import { messageOf } from './deliver.ts';
import type { AlertView, DeliveryView, Engine, FalseAlarmsView, SeriesView, WatchView } from './engine-port.ts';
import type { WatchRun } from './observe.ts';
import { statsOf } from './stats.ts';
import type { Views } from './views.ts';

export type ViewsForPeopleOptions = {
  readonly views: Views;
  readonly configuration: Configuration;
  readonly silences: () => readonly Silence[];
  readonly runs: ReadonlyMap<string, WatchRun>;
  readonly lists: StoreLists;
  readonly clock: Clock;
  readonly falseAlarmsOf: (run: WatchRun) => FalseAlarmsView;
  /** Sets the gauges that are counted from what is stored. */
  readonly measureOutcomes: () => void;
  readonly metrics: Pick<Metrics, 'anomaliesFiring' | 'deliveriesPending'>;
  /** Requests waiting for the disk. */
  readonly turnsWaiting: () => number;
  /** Deliveries being attempted. */
  readonly inFlight: () => number;
};

export type ViewsForPeople = Pick<Engine, 'watches' | 'alerts' | 'receivers' | 'lists' | 'deliveries' | 'stats' | 'measure'>;

function watchViewOf(
  { watch, detection }: WatchRun,
  falseAlarms: FalseAlarmsView,
  request: { readonly seriesMax: number; readonly points: boolean },
): WatchView {
  const series = detection.series(request.seriesMax, request.points);
  return {
    name: watch.name,
    signal: watch.signal,
    unit: watch.unit,
    detector: watch.detector,
    stage: watch.stage,
    intervalMs: watch.intervalMs,
    falseAlarms,
    seriesCount: detection.size,
    learning: series.filter(({ expected }) => expected === null).length,
    series: series.map(
      ({ row: _row, points, ...state }): SeriesView => ({
        ...state,
        lower: drawnLower(state.lower, watch.signal),
        points: points.map((point) => ({ ...point, lower: drawnLower(point.lower, watch.signal) })),
      }),
    ),
  };
}

export function makeViewsForPeople(options: ViewsForPeopleOptions): ViewsForPeople {
  const { views, configuration, runs, lists, clock, silences } = options;
  const startedAt = clock.now();

  function alertViewOf(alert: Alert): AlertView {
    const held = views
      .membershipsOf(alert)
      .flatMap(({ groupKey }) => views.decisionsOf(groupKey))
      .flatMap((decision) => decision.held.filter(({ fingerprint }) => fingerprint === alert.fingerprint));
    const silence = silencedBy(silences(), alert.labels, clock.now());
    return {
      alert,
      receivers: [...new Set(configuration.routing.routesOf(alert).map(({ receiver }) => receiver))],
      held,
      silencedBy: silence === null ? [] : [silence.id],
    };
  }

  function* firingAlerts(after: Fingerprint | null = null): Iterable<AlertView> {
    let isBefore = after !== null;
    for (const alert of views.alerts.values()) {
      if (!isBefore && alert.status === 'firing') yield alertViewOf(alert);
      if (alert.fingerprint === after) isBefore = false;
    }
  }

  async function deliveryViewOf(delivery: Delivery): Promise<DeliveryView> {
    const notification = await lists.notification(delivery.tenant, delivery.notificationId);
    const channel = configuration.routing.channel(delivery.receiver, delivery.channel);
    return {
      delivery,
      reason: notification?.reason ?? 'first',
      channelType: channel?.type ?? 'unknown',
      rendered: notification && channel ? channel.render(messageOf({ delivery, notification }, configuration.config)) : null,
    };
  }

  return {
    watches: (request) =>
      [...runs.values()]
        .filter(({ watch }) => request.watch === null || watch.name === request.watch)
        .map((run) => watchViewOf(run, options.falseAlarmsOf(run), request)),
    alerts: firingAlerts,
    measure: () => {
      options.metrics.anomaliesFiring.set(views.openAnomalies.size);
      options.metrics.deliveriesPending.set(views.waiting.size);
      options.measureOutcomes();
    },
    receivers: () => configuration.routing.receivers,
    lists,
    stats: () =>
      statsOf({
        ...{ views, runs, startedAt, now: clock.now(), config: configuration.config, silences: silences().length },
        ...{ turnsWaiting: options.turnsWaiting(), inFlight: options.inFlight(), falseAlarmsOf: options.falseAlarmsOf },
      }),
    deliveries: async (request) => {
      const page = await lists.deliveries(request);
      return { items: await Promise.all(page.items.map(deliveryViewOf)), next: page.next };
    },
  };
}
