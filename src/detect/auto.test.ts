// What the automatic detector makes of the kinds of series there are.
import { describe, expect, test } from 'vitest';
import { JudgedSeries } from '../../test/stand-ins/judged-series.ts';
import { makeNormal, makeUniform } from '../../test/stand-ins/noise.ts';
import { makeAuto } from './auto.ts';
import type { DetectorPolicy } from './detector.ts';

const step = 300;
const perDay = 86_400 / step;
const policy: DetectorPolicy = { tailProbability: 1 / (7 * perDay), stepSeconds: step, direction: 'both', runSamples: 2 };
/** Monday, 5 January 2026, 00:00 UTC. */
const monday = Date.UTC(2026, 0, 5) / 1000;

const normal = makeNormal(makeUniform(42));
const uniform = makeUniform(43);

type Shape = (i: number) => number;
const samples = (shape: Shape, days: number, from = 0): number[] =>
  Array.from({ length: days * perDay }, (_, i) => shape(from * perDay + i));

const weeks = 4;
const seriesOfKind = 4;
/** How many alarms four weeks of each of some series of the kind give. */
const alarmsOf = (shape: Shape): number => {
  let alarms = 0;
  for (let i = 0; i < seriesOfKind; i += 1)
    alarms += new JudgedSeries(makeAuto, policy, monday).feed(samples(shape, 7 * weeks)).alarms.length;
  return alarms;
};

const dayCurve = (i: number): number => 100 + 60 * Math.sin((2 * Math.PI * i) / perDay) + 4 * normal();
const weekCurve = (i: number): number => (Math.floor(i / perDay) % 7 >= 5 ? 40 + 2 * normal() : dayCurve(i));

test.each<[string, Shape]>([
  ['a constant', () => 42],
  ['a daily course', dayCurve],
  ['a weekly course', weekCurve],
  ['a value that rests at its upper bound', () => Math.min(100, 97 + 5 * normal())],
  ['a ratio that is mostly 1', () => (uniform() < 0.97 ? 1 : 1 - 0.2 * uniform())],
  ['small whole numbers', (i) => Math.round(3 + 2 * Math.sin(i / 200) + 0.3 * normal())],
  ['a sawtooth', (i) => (i % 37) * 10 + 5 * normal()],
  ['a batch that runs each two hours', (i) => (i % 24 < 3 ? 500 : 10) + 3 * normal()],
  [
    'a level that wanders',
    (() =>
      (
        (level) => () =>
          (level += normal())
      )(1000))(),
  ],
])('%s is normal within the budget', (_name, shape) => {
  expect(alarmsOf(shape)).toBeLessThanOrEqual(2 * weeks * seriesOfKind);
});

test.each([1, 2, 3, 4])('a sparse series that rests at zero alarms within the budget, and never at zero (%i)', (seed) => {
  const source = makeUniform(seed * 7919);
  const values = samples(() => (source() < 0.03 ? 5 + 10 * source() : 0), 7 * weeks);
  const { alarms } = new JudgedSeries(makeAuto, policy, monday).feed(values);
  // Two of its events coincide seven times in four weeks: nearly twice the budget.
  expect(alarms.length).toBeLessThanOrEqual(1.5 * weeks);
  expect(alarms.filter((i) => values[i] === 0)).toEqual([]);
});

test.each([5, 10, 15])('a series that began with %i zeros knows what comes after them', (zeros) => {
  // As the rate of a minute grows when its first events come.
  const ratio = (i: number): number => Math.min(1, Math.max(0, i - zeros) / 40) * (0.004 + 0.0002 * normal());
  const series = new JudgedSeries(makeAuto, policy, monday).feed(Array.from({ length: 200 }, (_, i) => ratio(i)));
  expect(series.alarms).toEqual([]);
  expect(series.verdict.expected).toBeGreaterThan(0.003);
  series.feed([0.03, 0.03]);
  expect(series.alarms).toEqual([201]);
});

describe('a season', () => {
  test('is named, and its band is of the hour', () => {
    const series = new JudgedSeries(makeAuto, policy, monday).feed(samples(dayCurve, 15));
    series.feed(samples(dayCurve, 1, 15).slice(0, perDay / 4));
    expect(series.verdict.season).toBe(1);
    expect(series.verdict.expected).toBeGreaterThan(145);
    // At six in the morning 160 is usual; what is usual at eighteen is not.
    series.feed([40, 40]);
    expect(series.alarms.at(-1)).toBe(15 * perDay + perDay / 4 + 1);
  });

  test('of a week is told from that of a day', () => {
    const series = new JudgedSeries(makeAuto, policy, monday).feed(samples(weekCurve, 28));
    series.feed(samples(weekCurve, 5, 28)).feed(samples(weekCurve, 1, 33).slice(0, perDay / 4));
    expect(series.verdict.season).toBe(2);
    expect(series.verdict.expected).toBeLessThan(60);
  });

  test('follows the clocks of its time zone through the end of daylight saving', () => {
    // 25 October 2026: in Berlin the day is 25 hours long, and people keep to their clocks.
    const start = Date.UTC(2026, 9, 4, 22) / 1000;
    const switchAt = Date.UTC(2026, 9, 25, 1) / 1000;
    const busy: Shape = (i) => {
      const at = start + i * step;
      const local = at + (at < switchAt ? 7200 : 3600);
      return (local % 86_400 < 9 * 3600 ? 20 : 200) + 2 * normal();
    };
    const alarms = (timeZone: string): number =>
      new JudgedSeries(makeAuto, { ...policy, timeZone }, start)
        .feed(samples(busy, 24))
        .alarms.filter((i) => i > 20 * perDay && i < 21 * perDay).length;
    expect(alarms('Europe/Berlin')).toBe(0);
    expect(alarms('UTC')).toBeGreaterThan(0);
  });
});

describe('a burst hides nothing that lasts', () => {
  // Noise that wanders for minutes, and spikes of up to four times every few hours that die away within an hour.
  const burstyFrom = (seed: number): Shape => {
    const draw = makeUniform(seed);
    const gauss = makeNormal(draw);
    let wander = 0;
    let spike = 0;
    return () => {
      wander = 0.6 * wander + 0.8 * gauss();
      spike *= 0.6;
      if (draw() < 0.02) spike += Math.min(3, 0.5 / draw() ** 0.7);
      return 50 * (1 + spike) * Math.exp(0.15 * wander + 0.1 * gauss());
    };
  };

  /** Days of it, then half a day of twice as much. */
  const withStep = (seed: number, days: number): { readonly series: JudgedSeries; readonly from: number } => {
    const shape = burstyFrom(seed);
    const from = days * perDay;
    const series = new JudgedSeries(makeAuto, policy, monday).feed(samples(shape, days));
    return { series: series.feed(Array.from({ length: perDay / 2 }, () => 2 * shape(0))), from };
  };

  test.each([1, 2, 3, 4])('after two weeks, twice as much is told within five hours, and still flagged (%i)', (seed) => {
    const { series, from } = withStep(seed, 16);
    expect(series.alarms.filter((i) => i >= from && i < from + 60)).not.toEqual([]);
    expect(series.verdict.upper).toBeLessThan(100);
  });

  test.each([1, 2, 3, 4])('nor does a spike upwards hide a fall, where one sample makes an alarm (%i)', (seed) => {
    const shape = burstyFrom(seed);
    const series = new JudgedSeries(makeAuto, { ...policy, runSamples: 1 }, monday).feed(samples(shape, 16));
    const from = series.alarms.length;
    series.feed(Array.from({ length: 3 }, () => shape(0) / 5));
    expect(series.alarms.length).toBeGreaterThan(from);
  });

  test('a single spike is no part of it: the band is where it was', () => {
    const shape = burstyFrom(9);
    const series = new JudgedSeries(makeAuto, policy, monday).feed(samples(shape, 16));
    const before = series.observe(50).upper;
    series.observe(500);
    series.feed(Array.from({ length: 12 }, () => 50));
    expect(series.observe(50).upper).toBeGreaterThan(0.8 * before);
  });
});

describe('a raw counter', () => {
  const counter = (resetAt: number, pauseAt: number): Shape => {
    let total = 0;
    return (i) => {
      if (i === resetAt) total = 0;
      else if (i < pauseAt || i >= pauseAt + 12) total += Math.max(0, 500 + 40 * normal());
      return total;
    };
  };

  test('is judged by its increase: a restart is no anomaly, a pause is one', () => {
    const reset = new JudgedSeries(makeAuto, policy, monday).feed(samples(counter(9 * perDay, 1e9), 12));
    expect(reset.alarms.filter((i) => i >= 9 * perDay && i < 9 * perDay + 12)).toEqual([]);
    const paused = new JudgedSeries(makeAuto, policy, monday).feed(samples(counter(-1, 10 * perDay), 12));
    expect(paused.alarms).toContain(10 * perDay + 1);
  });

  test('keeps its band in its own numbers', () => {
    const shape = counter(-1, 1e9);
    const series = new JudgedSeries(makeAuto, policy, monday).feed(samples(shape, 5));
    const last = shape(5 * perDay);
    const { expected, lower, upper } = series.observe(last);
    expect(last - lower).toBeGreaterThan(0);
    expect(upper - last).toBeGreaterThan(0);
    expect(Math.abs(expected - last)).toBeLessThan(300);
  });
});

describe('an accepted level', () => {
  test('is the new normal at once, with the season it had', () => {
    const series = new JudgedSeries(makeAuto, policy, monday).feed(samples(dayCurve, 15));
    const raised: Shape = (i) => dayCurve(i) + 300;
    series.feed(samples(raised, 1, 15));
    expect(series.alarms.at(-1)).toBe(15 * perDay + 1);
    series.accept(400);
    const before = series.alarms.length;
    series.feed(samples(raised, 2, 16));
    expect(series.alarms.length - before).toBeLessThanOrEqual(1);
    series.feed([5, 5]);
    expect(series.verdict.score).toBeGreaterThan(1);
  });

  test('may be left for the former one, which is no anomaly and as well known as before', () => {
    const draw = makeNormal(makeUniform(45));
    const around = (level: number, days: number): number[] => samples(() => level * (1 + 0.04 * draw()), days);
    let alarms = 0;
    for (let i = 0; i < 20; i += 1) {
      const series = new JudgedSeries(makeAuto, policy, monday).feed(around(100, 15)).feed(around(200, 1));
      series.accept(200);
      series.feed(around(200, 1));
      const before = series.alarms.length;
      series.feed(around(100, 1));
      alarms += series.alarms.length - before;
    }
    // The budget is one in seven days.
    expect(alarms).toBeLessThanOrEqual(7);
  });
});

describe('a first weekend that was accepted as a new level', () => {
  // On Sunday, when the other days are at their height.
  const acceptedAt = Math.round(6.25 * perDay);
  const draw = makeNormal(makeUniform(44));
  const curve: Shape = (i) =>
    Math.floor(i / perDay) % 7 >= 5 ? 40 + 2 * draw() : 100 + 60 * Math.sin((2 * Math.PI * i) / perDay) + 4 * draw();
  /** Ten series of two weeks: when each alarmed, and what was expected on the second Sunday. */
  const tenSeries = Array.from({ length: 10 }, () => {
    const course = samples(curve, 14);
    const series = new JudgedSeries(makeAuto, policy, monday).feed(course.slice(0, acceptedAt));
    series.accept(40, 1.6);
    series.feed(course.slice(acceptedAt, 13 * perDay));
    const expectations = course.slice(13 * perDay).map((value) => series.observe(value).expected);
    return { alarms: series.alarms, expectations };
  });
  const alarmsBetween = (from: number, to: number): number =>
    tenSeries.reduce((sum, { alarms }) => sum + alarms.filter((i) => i >= from && i < to).length, 0);

  test('is no alarm again, though it is far from the mean of the day', () => {
    const halfAnHour = acceptedAt + 6;
    expect(alarmsBetween(acceptedAt, halfAnHour)).toBeLessThanOrEqual(2);
  });

  test('and left on Monday, whose noise is that of the days before', () => {
    expect(alarmsBetween(7 * perDay, 8 * perDay)).toBeLessThanOrEqual(5);
  });

  test('is known as what it was on the next one', () => {
    for (const expected of tenSeries.flatMap(({ expectations }) => expectations))
      expect(Math.abs(expected - 40)).toBeLessThan(10);
    expect(alarmsBetween(13 * perDay, 14 * perDay)).toBe(0);
  });
});

test('after half a day of an outage, what comes back may be a little farther from where it was', () => {
  const draw = makeNormal(makeUniform(46));
  const around = (level: number, hours: number): number[] => samples(() => level * (1 + 0.04 * draw()), hours / 24);
  const series = new JudgedSeries(makeAuto, policy, monday).feed(around(100, 15 * 24)).feed(around(300, 11));
  const before = series.verdict.upper - series.verdict.expected;
  series.feed(around(300, 2));
  const after = series.verdict.upper - series.verdict.expected;
  expect(after / before).toBeCloseTo(1.5, 2);
  // Most of the way back is not all of it.
  series.observe(150);
  expect(series.verdict.score).toBeGreaterThan(1);
});

test.each<[string, readonly number[], boolean]>([
  ['a far sample at first goes on with it', [124], true],
  ['among near ones it is noise', [100, 100, 124], false],
  ['beyond half of the way it is none', [100, 100, 130], true],
  ['the second of two far ones is none', [100, 124, 124], true],
])('after an episode that lasted: %s', (_name, values, isAnomalous) => {
  const draw = makeNormal(makeUniform(47));
  const around = (level: number, hours: number): number[] => samples(() => level + 8 * draw(), hours / 24);
  const series = new JudgedSeries(makeAuto, policy, monday).feed(around(100, 15 * 24)).feed(around(150, 3));
  series.feed(values);
  expect(series.verdict.score > 1).toBe(isAnomalous);
});

test('an outage teaches nothing of its level, however long', () => {
  const noisy = (level: number, count: number): number[] => Array.from({ length: count }, () => level * (1 + 0.04 * normal()));
  const series = new JudgedSeries(makeAuto, policy, monday).feed(noisy(100, 15 * perDay)).feed(noisy(300, 2 * perDay));
  expect(series.verdict.score).toBeGreaterThan(1);
  expect(series.alarms.filter((i) => i >= 15 * perDay)).toEqual([15 * perDay + 1]);
  series.feed(noisy(100, 5));
  expect(series.verdict.expected).toBeGreaterThan(90);
  expect(series.verdict.expected).toBeLessThan(110);
  series.feed(noisy(300, 2));
  expect(series.verdict.score).toBeGreaterThan(1);
});
