import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlPerformance } from './performance.ts';

test.for(['count({__name__=~".+"}) > 1', 'count({__name__=~".*_total"}) > 1', 'count({job=~".+"}) > 1', 'count({job!=""}) > 1'])(
  '%s is told',
  (expr) => {
    expect(saysOf(promqlPerformance, oneAlert('', expr))).toHaveLength(1);
  },
);

test.for(['count({__name__=~"a_.*"}) > 1', '{job="x"} > 1', 'a > 1', 'a{b=~".*"} > 1', '{job=~"x|y"} > 1', '{__name__="a"} > 1'])(
  '%s is not',
  (expr) => {
    expect(saysOf(promqlPerformance, oneAlert('', expr))).toEqual([]);
  },
);
