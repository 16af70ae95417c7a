import { expect, test } from 'vitest';
import { configOf } from '../../test/stand-ins/turn-rig.ts';
import { dayMs, JudgedDays, judgedDaysKept } from './judged-days.ts';
import { rateOf } from './realised-rate.ts';

const weekMs = 7 * dayMs;
const today = 20_000;
const now = today * dayMs + dayMs / 2;
const watchOf = (falseAlarms: string) => {
  const [watch] = configOf(`
prometheus: { url: "http://127.0.0.1:1/" }
watches: [ { name: latency, query: up, false_alarms: { ${falseAlarms} } } ]
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`).watches;
  if (!watch) throw new Error('no watch');
  return watch;
};
const judgedOf = (days: number, seriesCount = 1): JudgedDays => {
  const judged = new JudgedDays();
  for (let i = days - 1; i >= 0; i -= 1) judged.add((today - i) * dayMs, { seriesMs: seriesCount * dayMs, watchMs: dayMs });
  return judged;
};
const opened = (day: number, count: number, useful = 0) => ({ watch: 'latency', day, opened: count, useful, noise: 0 });

test('rateOf() counts per week of the watch, without what somebody found useful, and bounds it', () => {
  const rate = rateOf(watchOf('at_most: 1 per week'), judgedOf(14, 20).upTo(now), [opened(today, 3, 1), opened(today - 13, 1)]);
  expect(rate).toMatchObject({ per: 'watch', budgetPerWeek: 1, weeks: 2, opened: 4, useful: 1, perWeek: 1.5 });
  expect(rate.perWeekAtMost).toBeCloseTo(7.754 / 2, 2);
});

test('rateOf() counts per week of a series when the budget does', () => {
  const rate = rateOf(watchOf('at_most: 2 per day, per: series'), judgedOf(14, 20).upTo(now), [opened(today, 4)]);
  expect(rate).toMatchObject({ per: 'series', budgetPerWeek: 14, weeks: 40, perWeek: 0.1 });
});

test('rateOf() shows no alarm in a day as a bound of 21 a week, and no time judged as nothing known', () => {
  const rate = rateOf(watchOf('at_most: 1 per week'), judgedOf(1).upTo(now), []);
  expect(rate).toMatchObject({ opened: 0, perWeek: 0 });
  expect(rate.perWeekAtMost).toBeCloseTo(20.97, 1);
  expect(rateOf(watchOf('at_most: 1 per week'), new JudgedDays().upTo(now), [opened(today, 3)])).toEqual({
    ...{ per: 'watch', budgetPerWeek: 1, since: null, weeks: 0, opened: 0, useful: 0, perWeek: null, perWeekAtMost: null },
  });
});

test('rateOf() leaves out alarms from before the time that is accounted for', () => {
  const days = [opened(today - 2, 5), opened(today - 1, 1)];
  expect(rateOf(watchOf('at_most: 1 per week'), judgedOf(2).upTo(now), days)).toMatchObject({
    since: (today - 1) * dayMs,
    opened: 1,
  });
});

test('JudgedDays keeps 28 days, today included, and comes back from its bytes', () => {
  const judged = judgedOf(40);
  expect(judged.upTo(now)).toEqual({ since: (today - 27) * dayMs, seriesMs: 4 * weekMs, watchMs: 4 * weekMs });
  expect(JudgedDays.fromBytes(judged.toBytes()).upTo(now)).toEqual(judged.upTo(now));
  expect(judged.upTo(now + dayMs)).toMatchObject({ watchMs: (judgedDaysKept - 1) * dayMs });
  expect(judged.upTo(now - 100 * dayMs)).toBeNull();
});

test.each(['', 'null', '{"a":1}', '[[1,2]]', '[1,"x",[1,null,3]]', '[[1,2,3'])(
  'JudgedDays.fromBytes() takes %s as nothing',
  (text) => {
    expect(JudgedDays.fromBytes(new TextEncoder().encode(text)).upTo(now)).toBeNull();
    expect(JudgedDays.fromBytes(null).upTo(now)).toBeNull();
  },
);
