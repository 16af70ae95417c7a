// The checks that look at expressions and templates.
import type { Check } from '../check.ts';
import { alertsAbsent } from './alerts/absent.ts';
import { alertsComparison } from './alerts/comparison.ts';
import { alertsTemplate } from './alerts/template.ts';
import { promqlAggregate } from './promql/aggregate.ts';
import { promqlCounter } from './promql/counter.ts';
import { promqlFeatures } from './promql/features.ts';
import { promqlFragile } from './promql/fragile.ts';
import { promqlHistogramQuantile } from './promql/histogram-quantile.ts';
import { promqlImpossible } from './promql/impossible.ts';
import { promqlNan } from './promql/nan.ts';
import { promqlOffset } from './promql/offset.ts';
import { promqlPerformance } from './promql/performance.ts';
import { promqlRange } from './promql/range.ts';
import { promqlRateBeforeSum } from './promql/rate-before-sum.ts';
import { promqlRate } from './promql/rate.ts';
import { promqlRatio } from './promql/ratio.ts';
import { promqlRegexp } from './promql/regexp.ts';
import { promqlSelector } from './promql/selector.ts';
import { promqlSeriesTypo } from './promql/series-typo.ts';
import { promqlVectorMatching } from './promql/vector-matching.ts';

export const promqlChecks: readonly Check[] = [
  alertsAbsent,
  alertsComparison,
  alertsTemplate,
  promqlAggregate,
  promqlCounter,
  promqlFeatures,
  promqlFragile,
  promqlHistogramQuantile,
  promqlImpossible,
  promqlNan,
  promqlOffset,
  promqlPerformance,
  promqlRange,
  promqlRateBeforeSum,
  promqlRate,
  promqlRatio,
  promqlRegexp,
  promqlSelector,
  promqlSeriesTypo,
  promqlVectorMatching,
];
