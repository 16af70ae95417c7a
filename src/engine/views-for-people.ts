// How the API and the page see watches and alerts: the state as it stands, with the reasons.
import type { Alert } from '../model/alert.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';
import { silencedBy } from '../route/silence.ts';
import type { AlertView, SeriesView, WatchView } from './engine-port.ts';
import type { WatchRun } from './observe.ts';
import type { Routing } from './routing.ts';
import type { Views } from './views.ts';

export function watchViewOf(
  { watch, detection }: WatchRun,
  request: { readonly seriesMax: number; readonly points: boolean },
): WatchView {
  const series = detection.series(request.seriesMax);
  return {
    name: watch.name,
    signal: watch.signal,
    unit: watch.unit,
    detector: watch.detector,
    stage: watch.stage,
    intervalMs: watch.intervalMs,
    seriesCount: detection.size,
    learning: series.filter(({ expected }) => expected === null).length,
    series: series.map(({ row: _row, points, ...state }): SeriesView => ({ ...state, points: request.points ? points : [] })),
  };
}

export type AlertViewContext = {
  readonly views: Views;
  readonly routing: Routing;
  readonly silences: readonly Silence[];
  readonly now: EpochMs;
};

export function alertViewOf(alert: Alert, { views, routing, silences, now }: AlertViewContext): AlertView {
  const held = views
    .membershipsOf(alert)
    .flatMap(({ groupKey }) => views.decisionsOf(groupKey))
    .flatMap((decision) => decision.held.filter(({ fingerprint }) => fingerprint === alert.fingerprint));
  const silence = silencedBy(silences, alert.labels, now);
  return {
    alert,
    receivers: [...new Set(routing.routesOf(alert).map(({ receiver }) => receiver))],
    held,
    silencedBy: silence === null ? [] : [silence.id],
  };
}
