import { afterEach, describe, expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { FakePace } from '../../test/stand-ins/fake-pace.ts';
import type { SourceWatch } from './port.ts';
import type { QueryApi, QueryResult, RangeQuery } from './prometheus-api.ts';
import { PrometheusPoll } from './prometheus-poll.ts';
import { RecordedSink } from '../../test/stand-ins/recorded-sink.ts';

const t0 = Date.UTC(2026, 10, 23, 12);
const watch: SourceWatch = { name: 'w', query: 'q', intervalMs: 15_000, warmUpMs: 300_000, resumeAt: null, seriesMax: 100 };

/** A Prometheus that answers every instant with its time in seconds, unless told otherwise. */
class FakeApi implements QueryApi {
  readonly asked: { kind: 'query' | 'range' | 'probe'; at: number; points: number }[] = [];
  inFlight = 0;
  inFlightMax = 0;
  series = 1;
  answer: () => QueryResult | null | Promise<QueryResult | null> = () => null;
  rangeAnswer: (range: RangeQuery) => QueryResult | null = () => null;
  probeAnswer: () => string | null = () => null;
  started: number | null = null;
  starts = 0;

  async query(_promql: string, at: number): Promise<QueryResult> {
    this.asked.push({ kind: 'query', at, points: 1 });
    this.inFlightMax = Math.max(this.inFlightMax, (this.inFlight += 1));
    const result = (await this.answer()) ?? this.#points([at]);
    this.inFlight -= 1;
    return result;
  }
  queryRange(range: RangeQuery): Promise<QueryResult> {
    const times: number[] = [];
    for (let at = range.from; at <= range.to; at += range.stepMs) times.push(at);
    this.asked.push({ kind: 'range', at: range.from, points: times.length });
    return Promise.resolve(this.rangeAnswer(range) ?? this.#points(times));
  }
  probe(): Promise<string | null> {
    this.asked.push({ kind: 'probe', at: 0, points: 0 });
    return Promise.resolve(this.probeAnswer());
  }
  startedAt(): Promise<number | null> {
    this.starts += 1;
    return Promise.resolve(this.started);
  }
  close(): void {}
  count(kind: 'query' | 'range' | 'probe'): number {
    return this.asked.filter((one) => one.kind === kind).length;
  }
  #points(times: number[]): QueryResult {
    const series = Array.from({ length: this.series }, (_, i) => ({
      labels: makeLabels([['pod', `p${String(i).padStart(4, '0')}`]]),
      points: times.map((at) => [at, at / 1000] as const),
    }));
    return { kind: 'data', series, warnings: [] };
  }
}

const running: PrometheusPoll[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((poll) => poll.stop()));
});

function begin(watches: readonly SourceWatch[] = [watch], prepare: (api: FakeApi) => void = () => {}) {
  const pace = new FakePace(t0);
  const api = new FakeApi();
  prepare(api);
  const sink = new RecordedSink();
  const poll = new PrometheusPoll(
    { name: 'prod', labels: makeLabels([['environment', 'prod']]), queryDelayMs: 5000, concurrencyMax: 4 },
    watches,
    api,
    pace,
  );
  running.push(poll);
  const warm = poll.start(sink);
  return { pace, api, sink, poll, warm };
}

const times = (sink: RecordedSink): number[] => sink.batches.map((batch) => batch.at);
const ascending = (all: number[]): boolean => all.every((at, i) => i === 0 || at > (all[i - 1] ?? 0));

test('PrometheusPoll asks a watch at the instants of the one it shares an answer with, and when Prometheus was started once', async () => {
  const { pace, sink, warm, api } = begin([watch, { ...watch, name: 'share', askedWith: 'w' }, { ...watch, name: 'own' }]);
  await warm;
  const history = sink.batches.length;
  await pace.advance(30_000);
  const phases = (name: string): readonly number[] =>
    sink.batches.slice(history).flatMap((batch) => (batch.watch === name ? [batch.at] : []));
  expect(phases('share')).toHaveLength(2);
  expect(phases('share')).toEqual(phases('w'));
  expect(phases('own')).not.toEqual(phases('w'));
  expect(api.starts).toBe(1);
});

describe('PrometheusPoll warms up', () => {
  test('with history oldest first, then polls each instant once, on its grid and after the delay', async () => {
    const { pace, sink, warm, api } = begin();
    await warm;
    const history = sink.batches.length;
    expect(history).toBe(20);
    expect(sink.batches.every((batch) => batch.warmUp)).toBe(true);
    await pace.advance(60_000);
    const live = sink.batches.slice(history);
    expect(live).toHaveLength(4);
    expect(live.every((batch) => !batch.warmUp)).toBe(true);
    expect(ascending(times(sink))).toBe(true);
    expect(new Set(times(sink).map((at) => at % 15_000)).size).toBe(1);
    expect(api.asked.every((one) => one.at <= pace.clock.now() - 5000)).toBe(true);
    expect(sink.watermarks).toEqual(live.map((batch) => batch.at));
    expect({ ...live[0]?.samples[0]?.labels }).toEqual({ pod: 'p0000', environment: 'prod' });
  });

  test('from where the snapshot ends, and what is later is judged', async () => {
    const { sink, warm } = begin([{ ...watch, resumeAt: t0 - 60_000 }]);
    await warm;
    expect(sink.batches).not.toHaveLength(0);
    expect(sink.batches.every((batch) => !batch.warmUp && batch.at > t0 - 60_000)).toBe(true);
  });

  test('coarser with age: 28 days at 15 s stay below 11,000 points', async () => {
    const { sink, warm, api } = begin([{ ...watch, warmUpMs: 28 * 86_400_000, seriesMax: 1 }]);
    await warm;
    expect(ascending(times(sink))).toBe(true);
    expect(sink.batches.length).toBeGreaterThan(8000);
    expect(sink.batches.length).toBeLessThan(11_000);
    expect(Math.max(...api.asked.map((one) => one.points))).toBeLessThanOrEqual(11_000);
    expect(sink.batches[0]?.at).toBeLessThan(t0 - 27.9 * 86_400_000);
  });

  test('in smaller pieces when the range is too much, and cold when nothing helps', async () => {
    const refuse = (range: RangeQuery): QueryResult | null =>
      range.to - range.from > 100_000 ? { kind: 'refused', detail: 'HTTP 422 execution: too many samples' } : null;
    const small = begin([watch], (api) => (api.rangeAnswer = refuse));
    await small.warm;
    expect(small.sink.batches).toHaveLength(20);
    const cold = begin([watch], (api) => (api.rangeAnswer = () => ({ kind: 'refused', detail: 'HTTP 422 execution: no' })));
    await cold.warm;
    expect(cold.sink.said).toEqual(['notice: watch w: no history (HTTP 422 execution: no); it learns from live samples instead']);
    await cold.pace.advance(15_000);
    expect(cold.sink.batches).toHaveLength(1);
  });
});

describe('PrometheusPoll says back', () => {
  test('with the first answer, and once', async () => {
    const { pace, sink, warm } = begin();
    await warm;
    expect(sink.answering).toHaveLength(1);
    await pace.advance(60_000);
    expect(sink.answering).toHaveLength(1);
  });

  test('also without a watch, because it is asked for that alone', async () => {
    const { pace, sink } = begin([]);
    await pace.advance(0);
    expect(sink.answering).toHaveLength(1);
  });
});

describe('PrometheusPoll when Prometheus is away', () => {
  const down = (): QueryResult => ({ kind: 'unreachable', detail: 'http://prom:9090: connection refused' });

  test('at start: one lost, warm once it is back', async () => {
    const { pace, sink, warm, api, poll } = begin([watch, { ...watch, name: 'v' }], (fake) => {
      fake.rangeAnswer = down;
      fake.probeAnswer = () => 'still down';
    });
    await pace.advance(120_000);
    expect(sink.said).toEqual(['lost: http://prom:9090: connection refused']);
    expect(poll.health()).toMatchObject({ up: false, detail: 'still down' });
    expect(api.count('probe')).toBeLessThan(12);
    api.rangeAnswer = () => null;
    api.probeAnswer = () => null;
    await pace.advance(40_000);
    await warm;
    expect(sink.said.slice(1)).toEqual(['back']);
    expect(poll.health().up).toBe(true);
    expect(sink.batches.length).toBeGreaterThan(40);
  });

  test('in mid-run: nothing is asked meanwhile, the gap is one range query, samples stay in order', async () => {
    const { pace, sink, warm, api } = begin();
    await warm;
    await pace.advance(30_000);
    api.answer = down;
    api.probeAnswer = () => 'still down';
    await pace.advance(300_000);
    const queries = api.count('query');
    const ranges = api.count('range');
    await pace.advance(60_000);
    expect(api.count('query')).toBe(queries);
    api.answer = () => null;
    api.probeAnswer = () => null;
    await pace.advance(60_000);
    expect(sink.said).toEqual(['lost: http://prom:9090: connection refused', 'back']);
    expect(api.count('range')).toBe(ranges + 1);
    const all = times(sink);
    expect(ascending(all)).toBe(true);
    expect(all.every((at, i) => i === 0 || at - (all[i - 1] ?? 0) === 15_000)).toBe(true);
  });

  test.each([
    { what: 'restarted: what its ranges cannot hold yet is not judged', restarted: true, range: '[1m]', skipped: true },
    { what: 'restarted: a query of instants is judged at once', restarted: true, range: '', skipped: false },
    { what: 'only out of reach: it went on scraping, the gap is judged', restarted: false, range: '[1m]', skipped: false },
  ])('in mid-run, $what', async ({ restarted, range, skipped }) => {
    const { pace, sink, warm, api } = begin([{ ...watch, query: `q${range}` }], (fake) => {
      fake.started = t0 - 86_400_000;
    });
    await warm;
    await pace.advance(30_000);
    const lostAt = pace.clock.now();
    api.answer = down;
    api.probeAnswer = () => 'still down';
    await pace.advance(120_000);
    const backAt = pace.clock.now();
    if (restarted) api.started = backAt;
    api.answer = () => null;
    api.probeAnswer = () => null;
    await pace.advance(240_000);
    const between = times(sink).filter((at) => at > lostAt && at < backAt + 60_000);
    expect(between.length === 0).toBe(skipped);
    expect(times(sink).some((at) => at >= backAt + 120_000)).toBe(true);
  });

  test('instants at which nothing was measured are no batch: a gap is no absence', async () => {
    const { pace, sink, warm, api } = begin();
    await warm;
    api.answer = down;
    await pace.advance(20_000);
    api.rangeAnswer = () => ({ kind: 'data', series: [], warnings: [] });
    api.answer = () => null;
    const before = sink.batches.length;
    await pace.advance(120_000);
    expect(sink.batches.slice(before).every((batch) => batch.samples.length === 1)).toBe(true);
  });
});

describe('PrometheusPoll with a troubled query', () => {
  test('422: one notice, the other watch goes on and the watermark with it; told again after it worked', async () => {
    const { pace, sink, warm, api } = begin();
    await warm;
    api.answer = () => ({ kind: 'refused', detail: 'HTTP 422 execution: many-to-many' });
    await pace.advance(60_000);
    expect(sink.said).toEqual(['notice: watch w: HTTP 422 execution: many-to-many']);
    api.answer = () => null;
    await pace.advance(30_000);
    api.answer = () => ({ kind: 'refused', detail: 'HTTP 422 execution: many-to-many' });
    await pace.advance(30_000);
    expect(sink.said).toHaveLength(2);
    expect(ascending(times(sink))).toBe(true);
  });

  test('timeout: lost only when a trivial query fails too', async () => {
    const { pace, sink, warm, api } = begin();
    await warm;
    api.answer = () => ({ kind: 'overloaded', detail: 'no answer within 10000 ms' });
    await pace.advance(15_000);
    expect(sink.said).toEqual(['notice: watch w: no answer within 10000 ms']);
    api.probeAnswer = () => 'http://prom:9090: no answer within 10000 ms';
    await pace.advance(15_000);
    expect(sink.said[1]).toBe('lost: http://prom:9090: no answer within 10000 ms');
  });

  test('slow: never more in flight than allowed, missed instants are not asked one by one', async () => {
    const watches = Array.from({ length: 10 }, (_, i) => ({ ...watch, name: `w${i}` }));
    const { pace, sink, warm, api } = begin(watches);
    await warm;
    api.answer = async () => {
      await new Promise<void>((resolve) => void pace.schedule(40_000, resolve));
      return null;
    };
    const before = api.count('query');
    await pace.advance(200_000);
    expect(api.inFlightMax).toBe(4);
    expect(api.count('query') - before).toBeLessThanOrEqual(24);
    const one = sink.batches.filter((batch) => batch.watch === 'w0' && !batch.warmUp).map((batch) => batch.at);
    expect(ascending(one)).toBe(true);
    api.answer = () => null;
    await pace.advance(100_000);
  });

  test('ten times the series: the same seriesMax of them stay, with one notice', async () => {
    const { pace, sink, warm, api } = begin([{ ...watch, seriesMax: 3 }]);
    await warm;
    api.series = 30;
    await pace.advance(45_000);
    const kept = sink.batches.slice(-3).map((batch) => batch.samples.map((sample) => sample.labels['pod']));
    expect(kept).toEqual(Array.from({ length: 3 }, () => ['p0000', 'p0001', 'p0002']));
    expect(sink.said).toEqual([
      'notice: watch w: 30 series, only 3 are watched (max_series); aggregate the query with sum by (…)',
    ]);
  });

  test('NaN, infinity and an empty answer are passed on as they are', async () => {
    const { pace, sink, warm, api } = begin();
    await warm;
    const values = [NaN, Infinity, -Infinity];
    api.answer = () => {
      const value = values.shift();
      const series = value === undefined ? [] : [{ labels: makeLabels([]), points: [[0, value] as const] }];
      return { kind: 'data', series, warnings: ['slow shard'] };
    };
    await pace.advance(60_000);
    expect(sink.batches.slice(-4).map((batch) => batch.samples.map((sample) => sample.value))).toEqual([
      [NaN],
      [Infinity],
      [-Infinity],
      [],
    ]);
    expect(sink.said).toEqual(['notice: watch w: slow shard']);
  });
});

describe('PrometheusPoll and the wall clock', () => {
  test('set forward by an hour: no burst, the gap is one range', async () => {
    const { pace, warm, api } = begin();
    await warm;
    await pace.advance(30_000);
    const before = api.asked.length;
    pace.jump(3_600_000);
    await pace.advance(60_000);
    expect(api.asked.length - before).toBeLessThan(8);
  });

  test('set back by two hours: polls on within a minute', async () => {
    const { pace, sink, warm } = begin();
    await warm;
    await pace.advance(30_000);
    const before = sink.batches.length;
    pace.jump(-7_200_000);
    await pace.advance(120_000);
    expect(sink.batches.length - before).toBeGreaterThan(4);
  });

  test('stop() ends every wait', async () => {
    const { pace, warm, poll } = begin();
    await warm;
    await pace.advance(10_000);
    await poll.stop();
    expect(pace.waiting).toBe(0);
  });
});

test('PrometheusPoll brings no more of a watch before what it brought is judged, and stops after that', async () => {
  const { pace, sink, warm, api, poll } = begin();
  await warm;
  const judged = Promise.withResolvers<void>();
  let judging = 0;
  sink.watchSamples = () => {
    judging += 1;
    return judged.promise;
  };
  await pace.advance(60_000);
  expect([judging, api.count('query')]).toEqual([1, 1]);
  let isStopped = false;
  const stopped = poll.stop().then(() => (isStopped = true));
  await pace.advance(1000);
  expect(isStopped).toBe(false);
  judged.resolve();
  await stopped;
});
