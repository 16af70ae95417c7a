import { afterEach, describe, expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { SignalEvaluator } from '../signals/signal-evaluator.ts';
import type { SignalFrom } from '../signals/signal-from.ts';
import { FakePace } from '../../test/stand-ins/fake-pace.ts';
import type { HttpResult } from './http-client.ts';
import { RecordedSink } from '../../test/stand-ins/recorded-sink.ts';
import { makeTarget } from './scrape-target.ts';
import { Scrape, type ScrapeEntry } from './scrape.ts';

const t0 = Date.UTC(2026, 10, 23, 12);
const entry: ScrapeEntry = {
  name: 'fleet',
  targets: ['a:9100'],
  intervalMs: 15_000,
  timeoutMs: 5000,
  labels: makeLabels([['environment', 'prod']]),
  samplesMax: 100,
};
const gauge = (selector: string, by: string[] = []): SignalFrom => ({ kind: 'gauge', selector, by, aggregate: 'sum' });

const running: Scrape[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((scrape) => scrape.stop()));
});

const text = (body: string, contentType = 'text/plain; version=0.0.4'): HttpResult => ({
  kind: 'answer',
  status: 200,
  contentType,
  body: Buffer.from(body),
});
const refused: HttpResult = { kind: 'failed', cause: 'refused', detail: 'connection refused' };

function begin(
  watches: Record<string, SignalFrom>,
  answers: Record<string, (now: number) => HttpResult>,
  entries: readonly ScrapeEntry[] = [entry],
) {
  const pace = new FakePace(t0);
  const sink = new RecordedSink();
  const names = Object.keys(watches);
  const signals = new SignalEvaluator(
    Object.entries(watches).map(([name, from]) => ({ name, from, seriesMax: 100 })),
    1000,
  );
  const asked: string[] = [];
  const scrape = new Scrape(
    entries,
    names.map((name) => ({ name, intervalMs: 15_000 })),
    {
      signals,
      pace,
      request: ({ url }) => {
        asked.push(url);
        return Promise.resolve((answers[new URL(url).host] ?? (() => refused))(pace.clock.now()));
      },
    },
  );
  running.push(scrape);
  const last = (watch: string) =>
    sink.batches
      .filter((batch) => batch.watch === watch)
      .at(-1)
      ?.samples.map(({ labels, value }) => [{ ...labels }, value]);
  return { pace, sink, scrape, asked, last };
}

describe('Scrape', () => {
  test('reads targets on a grid, puts its labels on, evaluates the watches', async () => {
    const { pace, sink, scrape, asked, last } = begin(
      {
        traffic: {
          kind: 'rate',
          selector: 'requests_total',
          by: ['job', 'instance', 'environment', 'exported_job'],
          windowMs: 60_000,
        },
      },
      { 'a:9100': (now) => text(`requests_total{job="mine"} ${(now - t0) / 100 + 1000}\n`) },
    );
    await scrape.start(sink);
    expect(asked).toEqual(['http://a:9100/metrics']);
    await pace.advance(60_000);
    expect(asked).toHaveLength(5);
    const labels = { job: 'fleet', instance: 'a:9100', environment: 'prod', exported_job: 'mine' };
    expect(last('traffic')).toEqual([[labels, expect.closeTo(10, 6)]]);
    expect(sink.batches.every((batch) => !batch.warmUp)).toBe(true);
    expect(sink.watermarks).toHaveLength(4);
    expect(scrape.health()).toMatchObject({ up: true, detail: '1 of 1 targets answer' });
  });

  test('a counter reset is no dip', async () => {
    let requests = 1000;
    const { pace, sink, scrape } = begin(
      { traffic: { kind: 'rate', selector: 'requests_total', by: [], windowMs: 60_000 } },
      { 'a:9100': () => text(`requests_total ${(requests = requests > 1800 ? 150 : requests + 150)}\n`) },
    );
    await scrape.start(sink);
    await pace.advance(300_000);
    const values = sink.batches.flatMap((batch) => batch.samples.map((sample) => sample.value));
    expect(values.length).toBeGreaterThan(15);
    expect(Math.min(...values)).toBeGreaterThan(9);
  });

  test('one target down is up 0, all down is lost, one answering again is back', async () => {
    const answers: Record<string, () => HttpResult> = { 'a:9100': () => text('x 1\n'), 'b:9100': () => text('x 1\n') };
    const two = { ...entry, targets: ['a:9100', 'http://b:9100/metrics'] };
    const { pace, sink, scrape, last } = begin({ up: gauge('up', ['instance']), x: gauge('x') }, answers, [two]);
    await scrape.start(sink);
    await pace.advance(30_000);
    expect(last('x')).toEqual([[{}, 2]]);
    expect(sink.answering).toHaveLength(1);
    answers['b:9100'] = () => refused;
    await pace.advance(30_000);
    expect(last('up')).toEqual([
      [{ instance: 'a:9100' }, 1],
      [{ instance: 'b:9100' }, 0],
    ]);
    expect(last('x')).toEqual([[{}, 1]]);
    expect(sink.said).toEqual(['notice: b:9100 is down: connection refused']);
    answers['a:9100'] = () => ({ kind: 'answer', status: 500, contentType: '', body: Buffer.from('') });
    await pace.advance(30_000);
    expect(sink.said.at(-1)).toBe('lost: all 2 targets are down: HTTP 500');
    const blind = sink.batches.length;
    await pace.advance(60_000);
    expect(sink.batches).toHaveLength(blind);
    expect(scrape.health().up).toBe(false);
    answers['b:9100'] = () => text('x 5\n');
    await pace.advance(30_000);
    expect(sink.said.at(-1)).toBe('back');
    expect(sink.answering).toHaveLength(2);
    expect(last('x')).toEqual([[{}, 5]]);
  });

  test('a series the next scrape lacks is gone', async () => {
    let body = 'x{pod="1"} 1\nx{pod="2"} 2\n';
    const { pace, sink, scrape, last } = begin({ x: gauge('x', ['pod']) }, { 'a:9100': () => text(body) });
    await scrape.start(sink);
    await pace.advance(30_000);
    expect(last('x')).toHaveLength(2);
    body = 'x{pod="2"} 2\n';
    await pace.advance(30_000);
    expect(last('x')).toEqual([[{ pod: '2' }, 2]]);
  });

  test('timestamps of the target count, never older than the last, never far in the future', async () => {
    let stamp = t0;
    let value = 1;
    const { pace, sink, scrape, last } = begin({ x: gauge('x') }, { 'a:9100': () => text(`x ${value} ${stamp}\n`) });
    await scrape.start(sink);
    await pace.advance(30_000);
    expect(last('x')).toEqual([[{}, 1]]);
    stamp = t0 - 60_000;
    value = 2;
    await pace.advance(30_000);
    expect(last('x')).toEqual([[{}, 1]]);
    stamp = t0 + 86_400_000;
    await pace.advance(30_000);
    expect(last('x')).toEqual([]);
    expect(sink.said).toEqual([
      'notice: a:9100: 1 sample dated before the newest of their series; not taken',
      'notice: a:9100: 1 sample not taken (samples_max 100, or timestamps from the future)',
    ]);
  });

  test('a series that comes twice in one scrape: the first sample counts, told once; a cached timestamp is nothing to tell', async () => {
    const { pace, sink, scrape, last } = begin(
      { x: gauge('x', ['i']), y: gauge('y') },
      { 'a:9100': () => text(`x{i="1"} 1\nx{i="2"} 2\nx{i="1"} 3\ny 5 ${t0 - 1000}\n`) },
    );
    await scrape.start(sink);
    await pace.advance(60_000);
    expect(last('x')).toEqual([
      [{ i: '1' }, 1],
      [{ i: '2' }, 2],
    ]);
    expect(last('y')).toEqual([[{}, 5]]);
    expect(sink.said).toEqual(['notice: a:9100: 1 sample of series that came twice in one scrape; the first counts']);
  });

  test('more samples than samples_max: cut, counted, told once', async () => {
    const body = Array.from({ length: 150 }, (_, i) => `x{i="${i}"} 1\n`).join('');
    const { pace, sink, scrape, last } = begin(
      { x: gauge('x'), scraped: gauge('scrape_samples_scraped') },
      { 'a:9100': () => text(body) },
    );
    await scrape.start(sink);
    await pace.advance(60_000);
    expect(last('x')).toEqual([[{}, 100]]);
    expect(last('scraped')).toEqual([[{}, 150]]);
    expect(sink.said).toEqual(['notice: a:9100: 50 samples not taken (samples_max 100, or timestamps from the future)']);
  });

  test.each([
    ['an HTML page', text('<html>', 'text/html'), 'answers an HTML page, not metrics (is the path right?)'],
    ['JSON', text('{}', 'Application/JSON; charset=utf-8'), 'answers JSON, not metrics (is the path right?)'],
    ['protobuf', text('', 'application/vnd.google.protobuf'), 'answers protobuf, which was not asked for'],
    [
      'Latin-1',
      {
        kind: 'answer',
        status: 200,
        contentType: 'text/plain',
        body: Buffer.from('x 1\ny{site="Z\xfcrich"} 1\n', 'latin1'),
      } as const,
      'not the text format: 2:10: the text is not UTF-8',
    ],
    ['a broken line', text('x 1\ny\n'), 'not the text format: 2:2: a sample value is missing'],
    [
      'OpenMetrics cut off',
      text('x 1\n', 'application/openmetrics-text; version=1.0.0'),
      'not the text format: 2:1: the answer is cut off',
    ],
  ])('a target that answers %s is down, and says why', async (_, answer, reason) => {
    const { sink, scrape } = begin({ x: gauge('x') }, { 'a:9100': () => answer });
    await scrape.start(sink);
    expect(sink.said[0]).toContain(`notice: a:9100 is down: ${reason}`);
    expect(sink.said[1]).toContain(`lost: ${reason}`);
  });

  test.each([
    ['OpenMetrics', 'application/openmetrics-text', `x 7 ${t0 / 1000}\n# EOF\n`],
    ['OpenMetrics, written otherwise', 'Application/OpenMetrics-Text ;version=1.0.0', `x 7 ${t0 / 1000}\n# EOF\n`],
    ['plain text', 'text/plain;version=1.0.0;escaping=allow-utf-8', `x 7 ${t0}\n`],
    ['plain text when nothing says what it is', '', `x 7 ${t0}\n`],
  ])('the content type decides: %s', async (_, type, body) => {
    const { pace, sink, scrape, last } = begin({ x: gauge('x') }, { 'a:9100': () => text(body, type) });
    await scrape.start(sink);
    await pace.advance(15_000);
    expect(last('x')).toEqual([[{}, 7]]);
  });

  test('signals over histograms, summaries, states and names with dots', async () => {
    const seconds = (now: number) => (now - t0) / 1000 + 100;
    const window = { by: ['job'], windowMs: 60_000 };
    const { pace, sink, scrape, last } = begin(
      {
        p95: { kind: 'quantile', quantile: 0.95, selector: 'h_seconds_bucket', ...window },
        mean: { kind: 'ratio', selector: 'h_seconds_sum', of: 'h_seconds_count', ...window },
        summary: { kind: 'gauge', selector: 's_seconds{quantile="0.99"}', by: ['job'], aggregate: 'max' },
        rate: { kind: 'rate', selector: 's_seconds_count', ...window },
        on: { kind: 'gauge', selector: 'mode{mode="on"}', by: ['job'], aggregate: 'sum' },
        dots: { kind: 'gauge', selector: '{"my.metric","my.label"="x"}', by: ['my.label'], aggregate: 'sum' },
      },
      {
        'a:9100': (now) =>
          text(
            [
              '# TYPE h_seconds histogram',
              `h_seconds_bucket{le="0.1"} ${seconds(now) * 8}`,
              `h_seconds_bucket{le="0.5"} ${seconds(now) * 10} # {trace_id="a"} 0.3 ${now / 1000}`,
              `h_seconds_bucket{le="+Inf"} ${seconds(now) * 10}`,
              `h_seconds_sum ${seconds(now) * 2}`,
              `h_seconds_count ${seconds(now) * 10}`,
              'h_seconds_created 1700000000.5',
              '# TYPE s_seconds summary',
              's_seconds{quantile="0.99"} 0.7',
              `s_seconds_count ${seconds(now) * 4}`,
              '# TYPE mode stateset',
              'mode{mode="on"} 1',
              'mode{mode="off"} 0',
              '{"my.metric","my.label"="x"} 3',
              '# EOF',
            ].join('\n'),
            'application/openmetrics-text; version=1.0.0',
          ),
      },
    );
    await scrape.start(sink);
    await pace.advance(90_000);
    const value = (watch: string) => last(watch)?.[0]?.[1];
    expect(value('p95')).toBeCloseTo(0.4, 6);
    expect(value('mean')).toBeCloseTo(0.2, 6);
    expect(value('summary')).toBe(0.7);
    expect(value('rate')).toBeCloseTo(4, 6);
    expect(value('on')).toBe(1);
    expect(last('dots')).toEqual([[{ 'my.label': 'x' }, 3]]);
    expect(sink.said).toEqual([]);
  });
});

test('makeTarget() takes host:port or an address, and refuses what is none', () => {
  const labels = makeLabels([['instance', 'mine']]);
  expect(makeTarget('a:9100', 'j', makeLabels([]))).toMatchObject({
    ...{ url: 'http://a:9100/metrics', instance: 'a:9100', shown: 'a:9100' },
  });
  expect(makeTarget('https://a/m?x=1', 'j', labels)).toMatchObject({
    url: 'https://a/m?x=1',
    instance: 'a:443',
    shown: 'a:443/m',
  });
  expect({ ...makeTarget('a:1', 'j', labels).labels }).toEqual({ job: 'j', instance: 'mine' });
  expect(() => makeTarget('not a host', 'j', labels)).toThrow(/not a scrape target: "not a host" \(expected/);
});
