import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded, type Shape, shapes } from '../../test/stand-ins/shapes.ts';
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { MakeDetector } from './detector.ts';
import { type NoDataRules, noDataFor } from './no-data.ts';
import { findDetector } from './registry.ts';
import { makeWatchDetection, type PhaseChange, type WatchDetection, type WatchDetectionOptions } from './watch-detection.ts';

const stepMs = 15_000;
const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5, 10);

/** Expects every value it sees: what is found, no-data found. */
const credulous: MakeDetector = () => ({
  name: 'credulous',
  width: 1,
  warmUpSamples: 30,
  observe: (row, offset, value, _at, _hold, out) => {
    row[offset]! += 1;
    Object.assign(out, { expected: row[offset]! > 30 ? value : Number.NaN, lower: value - 1, upper: value + 1, score: 0 });
  },
});

const other: Labels = { service: 'other' };
const labels: Labels = { service: 'api', pod: 'a' };

class Run {
  readonly changes: PhaseChange[] = [];
  at = start;
  detection: WatchDetection;
  private readonly over: Partial<WatchDetectionOptions>;

  constructor(over: Partial<WatchDetectionOptions> = {}) {
    this.over = over;
    this.detection = this.make();
  }

  private make(): WatchDetection {
    const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' } as const;
    const times = { forMs: 0, keepFiringForMs: 60_000, seriesMax: 100, stepMs };
    return makeWatchDetection({ name: 'w', detector: credulous, policy, ...times, ...this.over });
  }

  /** One evaluation that lists these series, and one of another service that is always there. */
  evaluate(listed: readonly (readonly [Labels, number | null])[]): readonly PhaseChange[] {
    this.at += stepMs;
    const { at } = this;
    const samples: Sample[] = listed.flatMap(([set, value]) => (value === null ? [] : [{ labels: set, at, value }]));
    const { changes } = this.detection.observe(at, [...samples, { labels: other, at, value: this.at % 997 }], 'judge');
    this.changes.push(...changes);
    return changes;
  }

  feed(shape: Shape, samples: number): this {
    for (let i = 0; i < samples; i += 1) this.evaluate([[labels, shape(this.at + stepMs)]]);
    return this;
  }

  /** Until an anomaly fires: how many samples it took and what it was called; null after `samples`. */
  until(shape: Shape, samples: number): { after: number; kind: string; change: PhaseChange } | null {
    for (let after = 1; after <= samples; after += 1) {
      const change = this.evaluate([[labels, shape(this.at + stepMs)]]).find(({ kind }) => kind === 'firing');
      if (change) return { after, kind: change.anomalyKind, change };
    }
    return null;
  }

  restart(): void {
    const bytes = new Uint8Array(Buffer.concat([...this.detection.snapshot()]));
    this.detection = this.make();
    expect(this.detection.restore(bytes)).toMatchObject({ kind: 'restored' });
  }

  get firing(): string[] {
    return this.changes.filter(({ kind }) => kind === 'firing').map(({ anomalyKind }) => anomalyKind);
  }

  /** The value of the last evaluation. */
  get last(): number {
    return this.detection.series(100).find((one) => one.labels['service'] === 'api')?.value ?? Number.NaN;
  }
}

/** Ended at a sample whose value is not zero. */
function atWork(run: Run, shape: Shape): Run {
  while (!(run.feed(shape, 1).last > 0)) continue;
  return run;
}

const shapeOf = (name: string, seed = 1): Shape => shapes[name]!(seeded(seed));
const day = (24 * hourMs) / stepMs;

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
    const run = atWork(new Run().feed(shape, day), shape);
    expect(run.firing).toEqual([]);
    const found = run.until(() => 0, samples);
    expect(found).toMatchObject({ kind: 'zero' });
    expect(found?.change.onsetAt).toBe(run.at - (found!.after - 1) * stepMs);
  });

  test('at a thousandth of what it was as at zero itself, not at a hundredth', () => {
    const run = () => new Run().feed(shapeOf('noisy'), 1000);
    expect(run().until((at) => 0.05 + (at % 7) / 1000, 3)).toMatchObject({ kind: 'zero' });
    expect(run().until((at) => 1 + (at % 7) / 1000, 3)).toBe(null);
  });

  test('not before it was seen 30 times', () => {
    expect(new Run().feed(shapeOf('noisy'), 29).until(() => 0, 100)).toBe(null);
    expect(new Run().feed(shapeOf('noisy'), 31).until(() => 0, 100)).not.toBe(null);
  });

  test('`for` counts from the first zero', () => {
    const run = new Run({ forMs: 60_000 }).feed(shapeOf('noisy'), day);
    expect(run.until(() => 0, 10)?.after).toBe(5);
  });

  test('a value the detector refuses is called zero when it is zero', () => {
    const run = new Run({ detector: findDetector('auto')! }).feed(shapeOf('noisy'), 1000);
    expect(run.until(() => 0, 1)).toMatchObject({ kind: 'zero', after: 1 });
  });
});

describe('zero is normal', () => {
  test('at the hours at which it was zero on two of the last three days', () => {
    const shape = shapeOf('zero from 0 to 8 each day');
    const run = new Run().feed(shape, 3 * day);
    expect(run.firing).toEqual(['zero', 'zero']);
    run.feed(shape, 11 * day);
    expect(run.firing).toHaveLength(2);
    expect(run.until(() => 0, 3)).toMatchObject({ kind: 'zero' });
  });

  test('at a night that is an hour late, not at one that lasts two hours more', () => {
    const shape = shapeOf('zero from 0 to 8 each day');
    const run = () => {
      const taught = new Run().feed(shape, 5 * day);
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
    const run = new Run().feed(shape, 7 * day);
    expect(run.firing).toEqual(['zero']);
    run.feed(shape, 14 * day);
    expect(run.firing).toEqual(['zero']);
    while (new Date(run.at).getUTCHours() !== 10) run.feed(shape, 1);
    expect(run.until(() => 0, 3)).toMatchObject({ kind: 'zero' });
  });

  test('for what may only be too high', () => {
    const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'up' } as const;
    expect(new Run({ policy }).feed(shapeOf('noisy'), day).until(() => 0, 100)).toBe(null);
    const rules = { ...noDataFor('up'), zero: true };
    expect(new Run({ policy, noData: rules }).feed(shapeOf('noisy'), day).until(() => 0, 3)).not.toBe(null);
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
    const run = atWork(new Run().feed(shape, day), shape);
    expect(run.firing).toEqual([]);
    const { last } = run;
    expect(run.until(() => last, samples)).toMatchObject({ kind: 'stuck' });
  });

  test('never a constant one, nor one that steps from level to level', () => {
    expect(new Run().feed(shapeOf('constant'), 2 * day).firing).toEqual([]);
    expect(new Run().feed((at) => 10 + Math.floor(at / hourMs), 4 * day).firing).toEqual([]);
  });

  test('not at a limit where it has been before', () => {
    const noisy = shapeOf('noisy');
    let isFull = false;
    const run = new Run().feed(() => (isFull ? 100 : Math.min(99, noisy(0)!)), 1000);
    for (let time = 0; time < 3; time += 1) {
      isFull = true;
      run.feed(() => 100, 20);
      isFull = false;
      run.feed(() => Math.min(99.99, noisy(0)! - 20), 200);
    }
    expect(run.firing).toEqual(['stuck']);
  });

  test('its evidence says for how many samples, and how rare a repeat is', () => {
    const run = new Run().feed(shapeOf('rounded'), day);
    const { last } = run;
    const found = run.until(() => last, 10);
    const silence = run.detection.evidenceOf(found!.change.row)?.silence;
    expect(silence?.samples).toBe(found!.after + 1);
    expect(silence?.repeatShare).toBeGreaterThan(1e-4);
    expect(silence?.repeatShare).toBeLessThan(2e-3);
  });
});

describe('a service that is absent is found', () => {
  test.each([
    ['constant', 3],
    ['noisy', 3],
    ['counts of about 1', 3],
    ['zero from 0 to 8 each day', 3],
    ['a twentieth missing', 8],
  ])('%s: after at most %d evaluations', (name, evaluations) => {
    const shape = shapeOf(name);
    const run = atWork(new Run().feed(shape, day), shape);
    run.changes.length = 0;
    const lastAt = run.at;
    const found = run.until(() => null, evaluations);
    expect(found).toMatchObject({ kind: 'absent', change: { onsetAt: lastAt + stepMs } });
    expect(run.detection.evidenceOf(found!.change.row)?.silence).toMatchObject({ lastAt, stepMs, series: 1 });
  });

  test('and its anomaly ends when it comes back, as the one episode', () => {
    const run = new Run().feed(shapeOf('noisy'), day).feed(() => null, 40);
    expect(run.firing).toEqual(['absent']);
    run.feed(shapeOf('noisy'), 10);
    expect(run.changes.at(-1)).toMatchObject({ kind: 'resolved', reason: 'recovered' });
    expect(run.changes.filter(({ kind }) => kind === 'firing')).toHaveLength(1);
  });

  test('once for all its series, and it is over when any of it comes', () => {
    const run = new Run();
    const pods = (names: string) => [...names].map((pod): [Labels, number] => [{ service: 'api', pod }, run.at % 89]);
    for (let i = 0; i < 200; i += 1) run.evaluate(pods('abcde'));
    for (let i = 0; i < 10; i += 1) run.evaluate([]);
    expect(run.firing).toEqual(['absent']);
    expect(run.detection.evidenceOf(run.changes[0]!.row)?.silence?.series).toBe(5);
    for (let i = 0; i < 6; i += 1) run.evaluate(pods('z'));
    expect(run.changes.at(-1)).toMatchObject({ kind: 'resolved', reason: 'recovered' });
  });

  test('not when one of its series goes, nor when others take their place', () => {
    const run = new Run();
    const pods = (names: string) => [...names].map((pod): [Labels, number] => [{ service: 'api', pod }, run.at % 89]);
    for (const names of ['abc', 'ab', 'bd', 'd', 'ef']) for (let i = 0; i < 200; i += 1) run.evaluate(pods(names));
    expect(run.firing).toEqual([]);
  });

  test('not a job that ran for less than 60 evaluations, nor one that fell to zero and went', () => {
    expect(new Run().feed(shapeOf('noisy'), 59).until(() => null, 100)).toBe(null);
    expect(new Run().feed(shapeOf('noisy'), 60).until(() => null, 100)).not.toBe(null);
    expect(
      new Run()
        .feed(shapeOf('noisy'), day)
        .feed(() => 0, 1)
        .until(() => null, 100),
    ).toBe(null);
  });

  test('not a job whose runs have been seen to end, under another name each time', () => {
    const run = new Run();
    const job = (n: number, samples: number) => {
      for (let i = 0; i < samples; i += 1) run.evaluate([[{ service: 'batch', run: `${n}` }, run.at % 89]]);
      for (let i = 0; i < 40 + (n % 5); i += 1) run.evaluate([]);
    };
    for (let n = 0; n < 4; n += 1) job(n, 80);
    run.changes.length = 0;
    for (let n = 4; n < 40; n += 1) job(n, 80);
    expect(run.firing).toEqual([]);
  });

  test('a query that answers nothing: one anomaly for each of its services', () => {
    const run = new Run();
    for (let i = 0; i < 200; i += 1)
      run.evaluate([...'ab'].map((pod): [Labels, number] => [{ service: 'api', pod }, run.at % 89]));
    for (let i = 0; i < 10; i += 1) {
      run.at += stepMs;
      run.changes.push(...run.detection.observe(run.at, [], 'judge').changes);
    }
    expect(run.changes.map((change) => `${change.kind} ${change.labels['service']}`)).toEqual(['firing api', 'firing other']);
  });

  test('stays until it has lasted so long that it is gone', () => {
    const run = new Run({ acceptAfterMs: 2 * hourMs }).feed(shapeOf('noisy'), day);
    run.feed(() => null, (2 * hourMs) / stepMs - 2);
    expect(run.detection.expire(run.at - hourMs)).toEqual([]);
    run.feed(() => null, 4);
    expect(run.changes.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(['firing sustained', 'resolved expired']);
    expect(run.detection.size).toBe(1);
  });
});

describe('no evaluation, no absence', () => {
  const quiet = (prepare: (run: Run) => void) => {
    const run = new Run().feed(shapeOf('noisy'), day);
    prepare(run);
    return run.firing;
  };

  test('the source is away for hours, and not all is there at once when it is back', () => {
    expect(
      quiet((run) => {
        run.at += 3 * hourMs;
        run.feed(() => null, 4).feed(shapeOf('noisy'), 100);
      }),
    ).toEqual([]);
  });

  test.each([
    ['forward', hourMs],
    ['back', -hourMs],
  ])('the clock jumps %s', (_, jumpMs) => {
    expect(
      quiet((run) => {
        run.at += jumpMs;
        run.feed(shapeOf('noisy'), day / 2);
      }),
    ).toEqual([]);
  });

  test('we restart, and what is gone meanwhile is found after a time of grace', () => {
    const run = new Run().feed(shapeOf('noisy'), day);
    run.restart();
    run.at += 20 * stepMs;
    expect(run.until(() => null, 20)?.after).toBe(7);
  });

  test('another source of the watch goes on', () => {
    const run = new Run();
    const from = (source: string, set: Labels) => {
      run.changes.push(
        ...run.detection.observe(run.at, [{ labels: set, at: run.at, value: run.at % 89 }], 'judge', source).changes,
      );
    };
    for (let i = 0; i < 400; i += 1) {
      run.at += stepMs;
      from('one', { service: 'api' });
      if (i < 200) from('two', { service: 'db' });
    }
    expect(run.changes).toEqual([]);
  });

  test('a series of NaN is there', () => {
    const run = new Run().feed(shapeOf('noisy'), day);
    run.feed(() => Number.NaN, 100);
    expect(run.firing).toEqual([]);
  });
});

describe('samples that are late', () => {
  /** One evaluation; the newest sample is `lag` steps old. */
  const lagging = (run: Run, lag: number) => {
    run.at += stepMs;
    const at = run.at - lag * stepMs;
    run.changes.push(...run.detection.observe(run.at, [{ labels, at, value: at % 89 }], 'judge').changes);
  };

  test('are found when they come three steps later than ever, whether new ones come or not', () => {
    const late = new Run();
    for (let i = 0; i < 200; i += 1) lagging(late, 0);
    for (let i = 0; i < 8; i += 1) lagging(late, Math.min(i, 3));
    expect(late.firing).toEqual([]);
    for (let i = 0; i < 8; i += 1) lagging(late, 8);
    expect(late.firing).toEqual(['late']);
    const stale = new Run();
    for (let i = 0; i < 200; i += 1) lagging(stale, 0);
    for (let i = 1; i < 6; i += 1) lagging(stale, i);
    expect(stale.firing).toEqual(['late']);
  });

  test('are as late as they ever were: no anomaly', () => {
    const run = new Run();
    for (let i = 0; i < 1000; i += 1) lagging(run, i % 10);
    expect(run.firing).toEqual([]);
  });
});

test.each<[Partial<NoDataRules>, Shape]>([
  [{ zero: false }, () => 0],
  [{ stuck: false }, () => 100],
  [{ absent: false }, () => null],
])('%o is not judged', (rules, fault) => {
  const run = new Run({ noData: { ...noDataFor('both'), ...rules } }).feed(shapeOf('noisy'), day);
  expect(run.until(fault, 200)).toBe(null);
});

test('absent: a duration is the limit, whatever is usual', () => {
  const run = () => new Run({ noData: { ...noDataFor('both'), absent: 300_000 } }).feed(shapeOf('a twentieth missing'), day);
  expect(run().until(() => null, 100)?.after).toBe(20);
});

test.each(Object.keys(shapes).filter((name) => name !== 'zero from 0 to 8 each day'))(
  'a week of %s keeps within the budget of one false alarm',
  (name) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        expect(new Run().feed(shapes[name]!(seeded(seed)), 7 * day).firing.length).toBeLessThanOrEqual(1);
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
        const [whole, restarted] = [new Run(), new Run()];
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
