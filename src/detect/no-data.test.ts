import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded, type Shape, shapes } from '../../test/stand-ins/shapes.ts';
import { atWork, day, hourMs, shapeOf, SilenceRun, stepMs } from '../../test/stand-ins/silence-run.ts';
import { type NoDataRules, noDataFor } from './no-data.ts';
import { findDetector } from './registry.ts';

describe('a series that falls to zero and stays there is found', () => {
  test.each([
    ['constant', 3],
    ['noisy', 3],
    ['growing', 3],
    ['counts of about 20', 3],
    ['counts of about 5', 3],
    ['a twentieth missing', 3],
    ['scraped every fourth time', 3],
    ['counts of about 1', 20],
    ['sparse, in bursts', 150],
  ])('%s: after at most %d samples', (name, samples) => {
    const shape = shapeOf(name);
    const run = atWork(new SilenceRun().feed(shape, day), shape);
    expect(run.firing).toEqual([]);
    const found = run.until(() => 0, samples);
    expect(found).toMatchObject({ kind: 'zero' });
    expect(found?.change.onsetAt).toBe(run.at - (found!.after - 1) * stepMs);
  });

  test('at a thousandth of what it was as at zero itself, not at a hundredth', () => {
    const run = () => new SilenceRun().feed(shapeOf('noisy'), 1000);
    expect(run().until((at) => 0.05 + (at % 7) / 1000, 3)).toMatchObject({ kind: 'zero' });
    expect(run().until((at) => 1 + (at % 7) / 1000, 3)).toBe(null);
  });

  test('not before it was seen 30 times', () => {
    expect(new SilenceRun().feed(shapeOf('noisy'), 29).until(() => 0, 100)).toBe(null);
    expect(new SilenceRun().feed(shapeOf('noisy'), 31).until(() => 0, 100)).not.toBe(null);
  });

  test('`for` counts from the first zero', () => {
    const run = new SilenceRun({ forMs: 60_000 }).feed(shapeOf('noisy'), day);
    expect(run.until(() => 0, 10)?.after).toBe(5);
  });

  test('a value the detector refuses is called zero when it is zero', () => {
    const run = new SilenceRun({ detector: findDetector('auto')! }).feed(shapeOf('noisy'), 1000);
    expect(run.until(() => 0, 1)).toMatchObject({ kind: 'zero', after: 1 });
  });
});

describe('zero is normal', () => {
  test('at the hours at which it was zero on two of the last three days', () => {
    const shape = shapeOf('zero from 0 to 8 each day');
    const run = new SilenceRun().feed(shape, 3 * day);
    expect(run.firing).toEqual(['zero', 'zero']);
    run.feed(shape, 11 * day);
    expect(run.firing).toHaveLength(2);
    expect(run.until(() => 0, 3)).toMatchObject({ kind: 'zero' });
  });

  test('and the detector is not taught by it: the morning is as the evening was', () => {
    const shape = shapeOf('zero from 0 to 8 each day');
    const run = new SilenceRun({ detector: findDetector('auto')!, forMs: stepMs }).feed(shape, 4 * day);
    run.changes.length = 0;
    // The first days may hold some of the values, while the season is learnt; none of the zeros, and none each morning.
    const { firing } = run.feed(shape, 10 * day);
    expect(firing.filter((kind) => kind !== 'value')).toEqual([]);
    expect(firing.length).toBeLessThanOrEqual(4);
  });

  test('at a night that is an hour late, not at one that lasts two hours more', () => {
    const shape = shapeOf('zero from 0 to 8 each day');
    const run = () => {
      const taught = new SilenceRun().feed(shape, 5 * day);
      while (new Date(taught.at).getUTCHours() !== 7) taught.feed(shape, 1);
      taught.changes.length = 0;
      return taught;
    };
    expect(run().feed(() => 0, (2 * hourMs) / stepMs).firing).toEqual([]);
    expect(run().feed(() => 0, (4 * hourMs) / stepMs).firing).toEqual(['zero']);
  });

  test('on the days of the week on which it was zero', () => {
    const noisy = shapeOf('noisy');
    const shape: Shape = (at) => ([0, 6].includes(new Date(at).getUTCDay()) ? 0 : noisy(at));
    const run = new SilenceRun().feed(shape, 7 * day);
    expect(run.firing).toEqual(['zero']);
    run.feed(shape, 14 * day);
    expect(run.firing).toEqual(['zero']);
    while (new Date(run.at).getUTCHours() !== 10) run.feed(shape, 1);
    expect(run.until(() => 0, 3)).toMatchObject({ kind: 'zero' });
  });

  test('for what may only be too high', () => {
    const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'up' } as const;
    expect(new SilenceRun({ policy }).feed(shapeOf('noisy'), day).until(() => 0, 100)).toBe(null);
    const rules = { ...noDataFor('up'), zero: true };
    expect(new SilenceRun({ policy, noData: rules }).feed(shapeOf('noisy'), day).until(() => 0, 3)).not.toBe(null);
  });
});

describe('a series that is stuck is found', () => {
  test.each([
    ['noisy', 3],
    ['growing', 3],
    ['rounded', 4],
    ['counts of about 20', 7],
    ['counts of about 5', 12],
    ['scraped every fourth time', 12],
  ])('%s: after at most %d samples', (name, samples) => {
    const shape = shapeOf(name);
    const run = atWork(new SilenceRun().feed(shape, day), shape);
    expect(run.firing).toEqual([]);
    const { last } = run;
    expect(run.until(() => last, samples)).toMatchObject({ kind: 'stuck' });
  });

  test('never a constant one, nor one that steps from level to level', () => {
    expect(new SilenceRun().feed(shapeOf('constant'), 2 * day).firing).toEqual([]);
    expect(new SilenceRun().feed((at) => 10 + Math.floor(at / hourMs), 4 * day).firing).toEqual([]);
  });

  test('nor one that was constant from its first sample on, and is so again after an hour of noise', () => {
    const noisy = shapeOf('noisy');
    const run = new SilenceRun().feed(() => 512, day).feed(noisy, hourMs / stepMs);
    const before = run.firing.length;
    run.feed(() => 512, (4 * hourMs) / stepMs);
    expect(run.firing.slice(before)).not.toContain('stuck');
  });

  test('not at a limit where it has been before', () => {
    const noisy = shapeOf('noisy');
    let isFull = false;
    const run = new SilenceRun().feed(() => (isFull ? 100 : Math.min(99, noisy(0)!)), 1000);
    for (let time = 0; time < 3; time += 1) {
      isFull = true;
      run.feed(() => 100, 30);
      isFull = false;
      run.feed(() => Math.min(99.99, noisy(0)! - 20), 200);
    }
    expect(run.firing).toEqual(['stuck']);
  });

  test('its evidence says for how many samples, and how rare a repeat is', () => {
    const run = new SilenceRun().feed(shapeOf('rounded'), day);
    const { last } = run;
    const found = run.until(() => last, 10);
    const silence = run.detection.evidenceOf(found!.change.row)?.silence;
    expect(silence?.samples).toBe(found!.after + 1);
    expect(silence?.repeatShare).toBeGreaterThan(1e-4);
    expect(silence?.repeatShare).toBeLessThan(2e-3);
  });
});

test.each<[Partial<NoDataRules>, Shape]>([
  [{ zero: false }, () => 0],
  [{ stuck: false }, () => 100],
  [{ absent: false }, () => null],
])('%o is not judged', (rules, fault) => {
  const run = new SilenceRun({ noData: { ...noDataFor('both'), ...rules } }).feed(shapeOf('noisy'), day);
  expect(run.until(fault, 200)).toBe(null);
});

test.each(Object.keys(shapes).filter((name) => name !== 'zero from 0 to 8 each day'))(
  'a week of %s keeps within the budget of one false alarm',
  (name) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        expect(new SilenceRun().feed(shapes[name]!(seeded(seed)), 7 * day).firing.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 3, seed: 7 },
    );
  },
);

test('a restart changes nothing that is found', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(shapes)),
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom<(last: number) => Shape>(
        () => () => 0,
        (last) => () => last,
      ),
      (name, seed, fault) => {
        const [whole, restarted] = [new SilenceRun(), new SilenceRun()];
        const finds = [whole, restarted].map((run) => {
          run.feed(shapes[name]!(seeded(seed)), 1500);
          if (run === restarted) run.restart();
          run.feed(shapes[name]!(seeded(seed + 1)), 100);
          const found = run.until(fault(run.last), 300);
          return [run.firing, found?.after, found?.kind];
        });
        expect(finds[1]).toEqual(finds[0]);
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});
