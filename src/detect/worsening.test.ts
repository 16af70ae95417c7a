import { describe, expect, test } from 'vitest';
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import { stepWorsening, worseningWidth } from './worsening.ts';

const minute = 60_000;
const policy = { forMs: minute, gapMs: 5 * minute, stepMs: minute };

type Step = {
  readonly kind?: AnomalyKind;
  readonly value: number;
  readonly isAnomalous?: boolean;
  readonly isTold?: boolean;
  readonly after?: number;
  readonly since?: number;
};

/** The minutes after its firing at which an episode is told anew. Samples a minute apart, `expected` 100. */
function toldAfter(steps: readonly Step[], expected = 100): number[] {
  const row = new Float64Array(2 + worseningWidth).fill(7);
  row.fill(0, 2);
  const firedAt = 1000 * minute;
  let at = firedAt;
  let previousAt = firedAt - minute;
  const told: number[] = [];
  for (const [i, { kind = 'value', value, isAnomalous = true, isTold = false, after = 1, since = 0 }] of steps.entries()) {
    if (i > 0) at += after * minute;
    if (
      stepWorsening(
        row,
        2,
        firedAt,
        { at, previousAt, since: at - since * minute, kind, value, expected, isAnomalous, isTold },
        policy,
      )
    )
      told.push((at - firedAt) / minute);
    previousAt = at;
  }
  expect([...row.subarray(0, 2)]).toEqual([7, 7]);
  return told;
}

const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);
/** The firing, and what is fresh of it: the sixteenth minute is not. */
const fresh = (value: number): Step[] => times(16, { value });

describe('an episode that fires and was low', () => {
  test('is told anew when it is at zero for as long as an alarm takes, once', () => {
    expect(toldAfter([...fresh(90), ...times(60, { kind: 'zero', value: 0 })])).toEqual([17]);
  });

  test('is told anew when it is absent', () => {
    expect(toldAfter([...fresh(90), ...times(3, { kind: 'absent', value: Number.NaN })])).toEqual([17]);
  });

  test('a run that is seen to be one when it is long enough counts from its beginning', () => {
    expect(toldAfter([...fresh(90), { kind: 'absent', value: Number.NaN, since: 1 }])).toEqual([16]);
  });

  test('is not told anew by a single zero, nor by two with a good sample or a gap between them', () => {
    const zero: Step = { kind: 'zero', value: 0 };
    expect(toldAfter([...fresh(90), zero, { value: 90 }, zero, { value: 99, isAnomalous: false }, zero])).toEqual([]);
    expect(toldAfter([...fresh(90), zero, { ...zero, after: 5 }])).toEqual([21]);
    expect(toldAfter([...fresh(90), zero, { ...zero, after: 6 }])).toEqual([]);
  });

  test('is told anew of a zero that began while it was fresh, when it is fresh no more', () => {
    expect(toldAfter([...times(5, { value: 90 }), ...times(60, { kind: 'zero', value: 0 })])).toEqual([17]);
  });

  test('is told anew when it is more than three times as far off, and then only of what is three times that', () => {
    expect(toldAfter([...fresh(90), ...times(40, { value: 70 })])).toEqual([]);
    expect(toldAfter([...fresh(90), ...times(40, { value: 69 })])).toEqual([17]);
    expect(toldAfter([...fresh(110), ...times(40, { value: 140 }), ...times(40, { value: 300 })])).toEqual([17, 57]);
  });

  test('is compared with the farthest of what was fresh', () => {
    expect(toldAfter([{ value: 98 }, { value: 60 }, ...times(14, { value: 90 }), ...times(20, { value: 5 })])).toEqual([]);
  });

  test('is not told anew for what it was told of as graver by its severity', () => {
    expect(toldAfter([...fresh(90), { value: 30, isTold: true }, ...times(40, { value: 30 })])).toEqual([16]);
  });
});

test('where nothing is expected, distances are compared', () => {
  expect(toldAfter([...fresh(5), ...times(20, { value: 15 })], 0)).toEqual([]);
  expect(toldAfter([...fresh(5), ...times(20, { value: 16 })], 0)).toEqual([17]);
});

test('a level that doubled by night is no other matter by day, when twice of more is farther off', () => {
  const row = new Float64Array(worseningWidth);
  const step = (at: number, expected: number): boolean =>
    stepWorsening(
      row,
      0,
      minute,
      { at, previousAt: at - minute, since: at, kind: 'value', value: 2 * expected, expected, isAnomalous: true, isTold: false },
      policy,
    );
  for (let i = 1; i < 100; i += 1) expect(step(i * minute, i < 50 ? 20 : 100)).toBe(false);
});

test('what was told as zero or absent is told no more, whatever it comes to', () => {
  expect(toldAfter([{ kind: 'zero', value: 0 }, ...times(40, { kind: 'absent', value: Number.NaN })])).toEqual([]);
  expect(toldAfter([{ kind: 'absent', value: Number.NaN }, ...times(40, { value: 20 })])).toEqual([]);
});

test('a value that is stuck goes nowhere when what is expected does; one that breaks away is another matter', () => {
  const stuck = times(40, { kind: 'stuck', value: 99 } as const);
  expect(toldAfter([...stuck, ...times(40, { kind: 'stuck', value: 60 })])).toEqual([]);
  expect(toldAfter([...stuck, ...times(40, { value: 60 })])).toEqual([41]);
});

test('the next episode is told for itself', () => {
  const row = new Float64Array(worseningWidth);
  const step = (at: number, firedAt: number, value: number): boolean =>
    stepWorsening(
      row,
      0,
      firedAt * minute,
      {
        at: at * minute,
        previousAt: (at - 1) * minute,
        since: at * minute,
        kind: 'value',
        value,
        expected: 100,
        isAnomalous: true,
        isTold: false,
      },
      policy,
    );
  step(1, 1, 10);
  for (let i = 100; i <= 116; i += 1) step(i, 100, 90);
  expect([117, 118].map((i) => step(i, 100, 50))).toEqual([false, true]);
});
