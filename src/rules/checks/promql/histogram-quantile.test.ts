import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlHistogramQuantile } from './histogram-quantile.ts';

test.for([
  'histogram_quantile(0.9, sum(rate(a_bucket[5m]))) > 1',
  'histogram_quantile(0.9, sum by (job) (rate(a_bucket[5m]))) > 1',
  'histogram_quantile(0.9, sum without (le) (rate(a_bucket[5m]))) > 1',
  'histogram_quantile(0.9, avg by (le) (rate(a_bucket[5m]))) > 1',
  'histogram_quantile(0.9, a_bucket) > 1',
])('%s is told', (expr) => {
  expect(saysOf(promqlHistogramQuantile, oneAlert('', expr))).toHaveLength(1);
});

test.for([
  'histogram_quantile(0.9, rate(a_bucket[5m])) > 1',
  'histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) > 1',
  'histogram_quantile(0.9, sum without (job) (rate(a_bucket[5m]))) > 1',
  'histogram_quantile(0.9, sum(rate(a[5m]))) > 1',
  'histogram_quantile(0.9, job:a_bucket:rate5m) > 1',
])('%s is not', (expr) => {
  expect(saysOf(promqlHistogramQuantile, oneAlert('', expr))).toEqual([]);
});

test('the message points at what takes `le` away', () => {
  expect(saysOf(promqlHistogramQuantile, oneAlert('', 'histogram_quantile(0.9, sum by (job) (rate(a_bucket[5m]))) > 1'))).toEqual(
    [
      '5:39 histogram_quantile() needs the label `le`, and sum() keeps only the labels of `by(job)`: aggregate with `sum by (le, …)`',
    ],
  );
});
