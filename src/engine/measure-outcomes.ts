// The gauges that are counted from what is stored, set anew when somebody reads them: what a watch costs, how right it is, how fast people are.
import type { Metrics } from '../telemetry/metrics.ts';
import type { WatchRun } from './observe.ts';
import type { RealisedRates } from './realised-rate.ts';

export type OutcomeMetrics = Pick<
  Metrics,
  'alarmsBudget' | 'alarmsPerWeek' | 'alarmsPerWeekAtMost' | 'precision' | 'mtta' | 'mttr' | 'lastJudged'
>;

export type MeasureOutcomesOptions = {
  readonly runs: ReadonlyMap<string, WatchRun>;
  readonly rates: Pick<RealisedRates, 'of' | 'precisionOf' | 'responses'>;
  readonly metrics: OutcomeMetrics;
};

/** What is not known has no sample: 0 would be a claim. */
export function measureOutcomes({ runs, rates, metrics }: MeasureOutcomesOptions): void {
  const ofWatches = [
    metrics.alarmsBudget,
    metrics.alarmsPerWeek,
    metrics.alarmsPerWeekAtMost,
    metrics.precision,
    metrics.lastJudged,
  ];
  for (const gauge of ofWatches) gauge.reset();
  for (const run of runs.values()) {
    const labels = { watch: run.watch.name };
    const rate = rates.of(run);
    metrics.alarmsBudget.set(labels, rate.budgetPerWeek);
    setKnown(metrics.alarmsPerWeek, labels, rate.perWeek);
    setKnown(metrics.alarmsPerWeekAtMost, labels, rate.perWeekAtMost);
    setKnown(metrics.precision, labels, rates.precisionOf(run.watch.name));
    setKnown(metrics.lastJudged, labels, run.judgedFrom === null ? null : run.newestAt / 1000);
  }
  const { toVerdictMs, toEndMs } = rates.responses();
  for (const [gauge, ms] of [[metrics.mtta, toVerdictMs] as const, [metrics.mttr, toEndMs] as const]) {
    if (ms === null) gauge.remove();
    else gauge.set(ms / 1000);
  }
}

type OfWatch = Metrics['precision'];

function setKnown(gauge: OfWatch, labels: { readonly watch: string }, value: number | null): void {
  if (value !== null) gauge.set(labels, value);
}
