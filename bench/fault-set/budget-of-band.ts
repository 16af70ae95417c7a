// The `k` with which a PromQL band would keep the false-alarm budget, if there is one: the band at its fairest, with a knowledge its user does not have.
import { type BandDistances, type BandRule, tell } from './promql-bands.ts';
import { normalOf, type SetPlan } from './run-set.ts';
import type { ShapeName } from './shapes.ts';

export type BudgetedBand = {
  readonly k: number;
  /** Shapes on which no `k` keeps the budget, since the spread of a day is 0 there; they were left out in choosing. */
  readonly without: readonly ShapeName[];
};

/** The smallest `k` (to 1 %) whose fault-free alarms are within the budget in the mean over the series of the plan. */
export function bandWithin(
  alarmsPerWeek: number,
  rule: Omit<BandRule, 'k'>,
  plan: SetPlan,
  distances: BandDistances,
): BudgetedBand {
  const learnt = Math.round((plan.learntDays * 86_400_000) / plan.stepMs);
  const weeks = (plan.days - plan.learntDays) / 7;
  const byShape = plan.shapes.map((shape) => ({
    shape,
    series: plan.seeds.map((seed) => distances(rule.kind, normalOf(shape, seed, plan)).normal),
  }));
  const rateOf = (series: readonly Float64Array[], k: number): number => {
    const told = series.flatMap((one) => tell(one, { from: 0, to: one.length }, { ...rule, k }, plan.stepMs));
    return told.filter(({ toldAt }) => toldAt >= learnt).length / (series.length * weeks);
  };
  const without = byShape.filter(({ series }) => rateOf(series, Number.MAX_VALUE) > alarmsPerWeek).map(({ shape }) => shape);
  const counted = byShape.filter(({ shape }) => !without.includes(shape)).flatMap(({ series }) => series);
  let [low, high] = [1, 1000];
  while (high / low > 1.01) {
    const middle = Math.sqrt(low * high);
    if (rateOf(counted, middle) > alarmsPerWeek) low = middle;
    else high = middle;
  }
  return { k: high, without };
}
