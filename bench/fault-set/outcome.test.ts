import { describe, expect, test } from 'vitest';
import { tell } from './promql-bands.ts';
import { alarmsBeyond, outcomeOf, type Told } from './told.ts';

const told = (over: Partial<Told>): Told => ({ onset: 10, toldAt: 11, endedAt: 20, wasAccepted: false, side: 1, ...over });
/** A fault at steps 10 to 19. */
const fault = { values: new Float64Array(40), onset: 10, end: 20, shownAt: 20, side: 1, ends: true } as const;

describe('outcomeOf()', () => {
  test('counts the samples with the fault until it was told, the telling one included', () => {
    expect(outcomeOf([told({ toldAt: 10 })], [], fault).delay).toBe(1);
    expect(outcomeOf([told({ toldAt: 19 })], [], fault).delay).toBe(10);
    expect(outcomeOf([told({ toldAt: 20 })], [], fault)).toMatchObject({ delay: null, echoes: 1 });
    expect(outcomeOf([told({ toldAt: 9 })], [], fault)).toMatchObject({ delay: null, echoes: 0 });
  });

  test('an alarm on the other side does not find it; one without a side does', () => {
    expect(outcomeOf([told({ side: -1 })], [], fault).delay).toBeNull();
    expect(outcomeOf([told({ side: 0 })], [], fault).delay).toBe(2);
  });

  test('stays to the end, until accepted, or is lost', () => {
    expect(outcomeOf([told({ endedAt: 20 })], [], fault).stayed).toBe('to the end');
    expect(outcomeOf([told({ endedAt: null })], [], fault).stayed).toBe('to the end');
    expect(outcomeOf([told({ endedAt: 19 })], [], fault).stayed).toBe('lost');
    expect(outcomeOf([told({ endedAt: 19, wasAccepted: true })], [], fault).stayed).toBe('until accepted');
    expect(outcomeOf([], [], fault).stayed).toBe('not found');
  });

  test('is armed again at the first good sample after recovery, never when it goes on', () => {
    expect(outcomeOf([told({ endedAt: 20 })], [], fault).rearm).toBe(0);
    expect(outcomeOf([told({ endedAt: 26 })], [], fault).rearm).toBe(6);
    expect(outcomeOf([told({ endedAt: null })], [], fault).rearm).toBe(Number.POSITIVE_INFINITY);
    expect(outcomeOf([told({ endedAt: 19 })], [], fault).rearm).toBeNull();
    expect(outcomeOf([told({ endedAt: null })], [], { ...fault, ends: false }).rearm).toBeNull();
  });

  test('an episode that was there before the fault and is told anew finds it, and goes back to where it was', () => {
    const before = told({ onset: 5, toldAt: 6, endedAt: 30 });
    const again = told({ onset: 5, toldAt: 11, endedAt: 30 });
    expect(outcomeOf([before, again], [], fault)).toMatchObject({ delay: 2, stayed: 'to the end', rearm: null });
    expect(outcomeOf([before], [], fault).delay).toBeNull();
  });

  test('recovery counts from the sample that shows it', () => {
    expect(outcomeOf([told({ endedAt: 26 })], [], { ...fault, shownAt: 25 }).rearm).toBe(1);
    expect(outcomeOf([told({ endedAt: 22 })], [], { ...fault, shownAt: 25 }).rearm).toBe(0);
  });

  test('what is told of the fault-free series too is no echo', () => {
    expect(outcomeOf([told({ toldAt: 25 })], [told({ toldAt: 25 })], fault).echoes).toBe(0);
    expect(alarmsBeyond([told({ toldAt: 25 })], [told({ toldAt: 25 }), told({ toldAt: 30 })], 20)).toBe(1);
  });
});

describe('tell()', () => {
  const rule = { kind: 'mean', k: 3, forMs: 60_000, keepFiringForMs: 0 } as const;
  const all = { from: 0, to: 8 };
  const toldAt = (distances: readonly number[], over = {}): (readonly [number, number | null])[] =>
    tell(Float64Array.from(distances), all, { ...rule, ...over }, 60_000).map((one) => [one.toldAt, one.endedAt]);

  test('fires at the second evaluation outside the band with `for` of one step, and not at the band itself', () => {
    expect(toldAt([0, 3.1, 3.1, 0, 0, 3, 3, 3])).toEqual([[2, 3]]);
    expect(toldAt([0, 3.1, 0, 3.1, 0, 3.1, 0, 0])).toEqual([]);
  });

  test('`keep_firing_for` makes one alert of two', () => {
    const distances = [4, 4, 0, 4, 4, 0, 0, 0];
    expect(toldAt(distances)).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(toldAt(distances, { keepFiringForMs: 120_000 })).toEqual([[1, 5]]);
  });

  test('an infinite distance, of a series whose spread is 0, is outside of any band', () => {
    expect(toldAt([0, -Infinity, -Infinity, 0, 0, 0, 0, 0], { k: Number.MAX_VALUE })).toEqual([[2, 3]]);
  });
});
