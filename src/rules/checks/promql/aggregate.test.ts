import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlAggregate } from './aggregate.ts';

const options = { keep: ['job'], strip: ['instance'] };
const says = (expr: string): string[] => saysOf(promqlAggregate, oneRecord('job:x:sum', expr), { options });

test('labels to keep and to take away', () => {
  expect(says('sum without (instance, job) (up)')).toEqual([
    '5:11 sum() takes away the label `job`, which aggregations here are to keep',
  ]);
  expect(says('sum by (job, instance) (up)')).toEqual([
    '5:11 sum() keeps the label `instance`, which aggregations here are to take away',
  ]);
  expect(says('sum(up)')).toHaveLength(1);
  expect(says('sum by (job) (up)')).toEqual([]);
  expect(says('sum without (instance) (up)')).toEqual([]);
});

test('only rules whose whole name matches', () => {
  const named = (name: string): string[] =>
    saysOf(promqlAggregate, oneRecord('job:x:sum', 'sum(up)'), { options: { ...options, name } });
  expect(named('job:.+')).toHaveLength(1);
  expect(named('job')).toEqual([]);
});
