import { describe, expect, test } from 'vitest';
import { atWork, day, hourMs, labels, shapeOf, SilenceRun, stepMs } from '../../test/stand-ins/silence-run.ts';
import type { Labels } from '../model/labels.ts';
import { noDataFor } from './no-data.ts';

describe('a service that is absent is found', () => {
  test.each([
    ['constant', 3],
    ['noisy', 3],
    ['counts of about 1', 3],
    ['zero from 0 to 8 each day', 3],
    ['a twentieth missing', 8],
  ])('%s: after at most %d evaluations', (name, evaluations) => {
    const shape = shapeOf(name);
    const run = atWork(new SilenceRun().feed(shape, day), shape);
    run.changes.length = 0;
    const lastAt = run.at;
    const found = run.until(() => null, evaluations);
    expect(found).toMatchObject({ kind: 'absent', change: { onsetAt: lastAt + stepMs } });
    expect(run.detection.evidenceOf(found!.change.row)?.silence).toMatchObject({ lastAt, stepMs, series: 1 });
  });

  test('and its anomaly ends when it comes back, as the one episode', () => {
    const run = new SilenceRun().feed(shapeOf('noisy'), day).feed(() => null, 40);
    expect(run.firing).toEqual(['absent']);
    run.feed(shapeOf('noisy'), 10);
    expect(run.changes.at(-1)).toMatchObject({ kind: 'resolved', reason: 'recovered' });
    expect(run.changes.filter(({ kind }) => kind === 'firing')).toHaveLength(1);
  });

  test('once for all its series, and it is over when any of it comes', () => {
    const run = new SilenceRun();
    const pods = (names: string) => names.split('').map((pod): [Labels, number] => [{ service: 'api', pod }, run.at % 89]);
    for (let i = 0; i < 200; i += 1) run.evaluate(pods('abcde'));
    for (let i = 0; i < 10; i += 1) run.evaluate([]);
    expect(run.firing).toEqual(['absent']);
    expect(run.detection.evidenceOf(run.changes[0]!.row)?.silence?.series).toBe(5);
    for (let i = 0; i < 6; i += 1) run.evaluate(pods('z'));
    expect(run.changes.at(-1)).toMatchObject({ kind: 'resolved', reason: 'recovered' });
  });

  test('not when one of its series goes, nor when others take their place', () => {
    const run = new SilenceRun();
    const pods = (names: string) => names.split('').map((pod): [Labels, number] => [{ service: 'api', pod }, run.at % 89]);
    for (const names of ['abc', 'ab', 'bd', 'd', 'ef']) for (let i = 0; i < 200; i += 1) run.evaluate(pods(names));
    expect(run.firing).toEqual([]);
  });

  test('not a job that ran for less than 60 evaluations, nor one that fell to zero and went', () => {
    expect(new SilenceRun().feed(shapeOf('noisy'), 59).until(() => null, 100)).toBe(null);
    expect(new SilenceRun().feed(shapeOf('noisy'), 60).until(() => null, 100)).not.toBe(null);
    expect(
      new SilenceRun()
        .feed(shapeOf('noisy'), day)
        .feed(() => 0, 1)
        .until(() => null, 100),
    ).toBe(null);
  });

  test('not a job whose runs have been seen to end, under another name each time', () => {
    const run = new SilenceRun();
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
    const run = new SilenceRun();
    for (let i = 0; i < 200; i += 1)
      run.evaluate(['a', 'b'].map((pod): [Labels, number] => [{ service: 'api', pod }, run.at % 89]));
    for (let i = 0; i < 10; i += 1) {
      run.at += stepMs;
      run.changes.push(...run.detection.observe(run.at, [], 'judge').changes);
    }
    expect(run.changes.map((change) => `${change.kind} ${change.labels['service']}`)).toEqual(['firing api', 'firing other']);
  });

  test('stays until it has lasted so long that it is gone', () => {
    const run = new SilenceRun({ acceptAfterMs: 2 * hourMs }).feed(shapeOf('noisy'), day);
    run.feed(() => null, (2 * hourMs) / stepMs - 2);
    expect(run.detection.expire(run.at - hourMs)).toEqual([]);
    run.feed(() => null, 4);
    const told = () => run.changes.map(({ kind, reason }) => `${kind} ${reason}`);
    expect(told()).toEqual(['firing sustained', 'resolved expired']);
    // What was learnt of it is kept for a day.
    run.feed(() => null, (20 * hourMs) / stepMs);
    expect(run.detection.expire(run.at - hourMs)).toEqual([]);
    expect(run.detection.size).toBe(2);
    run.feed(() => null, (6 * hourMs) / stepMs);
    run.detection.expire(run.at - hourMs);
    expect([told(), run.detection.size]).toEqual([['firing sustained', 'resolved expired'], 1]);
  });
});

describe('no evaluation, no absence', () => {
  const quiet = (prepare: (run: SilenceRun) => void) => {
    const run = new SilenceRun().feed(shapeOf('noisy'), day);
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
    const run = new SilenceRun().feed(shapeOf('noisy'), day);
    run.restart();
    run.at += 20 * stepMs;
    expect(run.until(() => null, 20)?.after).toBe(8);
  });

  test('another source of the watch goes on', () => {
    const run = new SilenceRun();
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
    const run = new SilenceRun().feed(shapeOf('noisy'), day);
    run.feed(() => Number.NaN, 100);
    expect(run.firing).toEqual([]);
  });
});

describe('samples that are late', () => {
  /** One evaluation; the newest sample is `lag` steps old. */
  const lagging = (run: SilenceRun, lag: number) => {
    run.at += stepMs;
    const at = run.at - lag * stepMs;
    run.changes.push(...run.detection.observe(run.at, [{ labels, at, value: at % 89 }], 'judge').changes);
  };

  test('are found when they come three steps later than ever, whether new ones come or not', () => {
    const late = new SilenceRun();
    for (let i = 0; i < 200; i += 1) lagging(late, 0);
    for (let i = 0; i < 8; i += 1) lagging(late, Math.min(i, 3));
    expect(late.firing).toEqual([]);
    for (let i = 0; i < 8; i += 1) lagging(late, 8);
    expect(late.firing).toEqual(['late']);
    const stale = new SilenceRun();
    for (let i = 0; i < 200; i += 1) lagging(stale, 0);
    for (let i = 1; i < 6; i += 1) lagging(stale, i);
    expect(stale.firing).toEqual(['late']);
  });

  test('are as late as they ever were: no anomaly', () => {
    const run = new SilenceRun();
    for (let i = 0; i < 1000; i += 1) lagging(run, i % 10);
    expect(run.firing).toEqual([]);
  });
});

test('absent: a duration is the limit, whatever is usual', () => {
  const run = () =>
    new SilenceRun({ noData: { ...noDataFor('both'), absent: 300_000 } }).feed(shapeOf('a twentieth missing'), day);
  expect(run().until(() => null, 100)?.after).toBe(20);
});
