import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextFormatError } from './text-cursor.ts';
import { parseTextFormat, type TextFormatOptions, type TextSample } from './text-format.ts';

const plain: TextFormatOptions = { format: 'prometheus', samplesMax: 1e6, lengthMax: 1e8 };
const openmetrics: TextFormatOptions = { ...plain, format: 'openmetrics' };

function samplesOf(text: string, options = plain): TextSample[] {
  return parseTextFormat(text, options).families.flatMap((family) => family.samples);
}

function one(text: string, options = plain): unknown {
  const [sample, ...more] = samplesOf(text, options);
  expect(more).toEqual([]);
  return sample && { ...sample, labels: { ...sample.labels } };
}

describe('parseTextFormat() reads', () => {
  test.each([
    ['a 1', { name: 'a', labels: {}, value: 1, at: null }],
    ['a 1\n', { name: 'a', labels: {}, value: 1, at: null }],
    ['a\t1\t1700000000000\r\n', { name: 'a', labels: {}, value: 1, at: 1_700_000_000_000 }],
    ['a:b_c{} -1.5e-3', { name: 'a:b_c', labels: {}, value: -0.0015, at: null }],
    ['a{x="1",y="2"} 3', { name: 'a', labels: { x: '1', y: '2' }, value: 3, at: null }],
    ['a { x = "1" , } 3 -5', { name: 'a', labels: { x: '1' }, value: 3, at: -5 }],
    ['a{x="\\\\ \\" \\n ü \\q"} 1', { name: 'a', labels: { x: '\\ " \n ü \\q' }, value: 1, at: null }],
    ['a{x=""} 1', { name: 'a', labels: {}, value: 1, at: null }],
    ['a{x="}#,="} 1', { name: 'a', labels: { x: '}#,=' }, value: 1, at: null }],
    ['{"my.metric","a.b"="x",c="y"} 1', { name: 'my.metric', labels: { 'a.b': 'x', c: 'y' }, value: 1, at: null }],
    ['{"my.metric"} 1', { name: 'my.metric', labels: {}, value: 1, at: null }],
    ['a{__proto__="x"} 1', { name: 'a', labels: { ['__proto__']: 'x' }, value: 1, at: null }],
    ['a +Inf', { name: 'a', labels: {}, value: Infinity, at: null }],
    ['a -Inf', { name: 'a', labels: {}, value: -Infinity, at: null }],
    ['a NaN', { name: 'a', labels: {}, value: NaN, at: null }],
    ['a 0x10', { name: 'a', labels: {}, value: 16, at: null }],
    ['a 1180591620717411303424', { name: 'a', labels: {}, value: 2 ** 70, at: null }],
    ['a .5', { name: 'a', labels: {}, value: 0.5, at: null }],
  ])('%j', (text, expected) => {
    expect(one(text)).toEqual(expected);
  });

  test('OpenMetrics timestamps in seconds, units, exemplars read over', () => {
    const text =
      '# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds Say \\"hi\\"\\nyou\na_seconds_total{x="1"} 5 1.5 # {id="7"} 0.1 2\n# EOF\n';
    const { families } = parseTextFormat(text, openmetrics);
    expect(families).toHaveLength(1);
    expect(families[0]).toMatchObject({ name: 'a_seconds', type: 'counter', unit: 'seconds', help: 'Say "hi"\nyou' });
    expect(families[0]?.samples[0]).toMatchObject({ name: 'a_seconds_total', value: 5, at: 1500 });
  });

  test('families by suffix: a histogram is one, what only looks like it is its own', () => {
    const text = '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\nh_other 1\n# TYPE g gauge\ng 1\ng_sum 1\n';
    const families = parseTextFormat(text, plain).families.map((family) => [family.name, family.type, family.samples.length]);
    expect(families).toEqual([
      ['h', 'histogram', 3],
      ['h_other', 'unknown', 1],
      ['g', 'gauge', 1],
      ['g_sum', 'unknown', 1],
    ]);
  });

  test('comments, empty lines and quoted names in TYPE', () => {
    const text = '# just a comment\n\n   \n#\n# TYPE "my.metric" gauge\n{"my.metric"} 2\n# EOF\nb 1\n';
    expect(parseTextFormat(text, plain).families.map((family) => [family.name, family.type])).toEqual([
      ['my.metric', 'gauge'],
      ['b', 'unknown'],
    ]);
  });
});

describe('parseTextFormat() refuses', () => {
  test.each([
    ['a\n', /^1:2: a sample value is missing/],
    ['ok 1\na{x="1} 2\n', /^2:5: the string is not closed/],
    ['a{x=1} 2', /^1:5: .*double quotes/],
    ['a{x="1" y="2"} 2', /^1:9: .*expected , or }/],
    ['a{x="1",x="2"} 2', /^1:9: the label "x" is given twice/],
    ['a{__name__="b"} 2', /^1:3: the label "__name__" is reserved/],
    ['a 1 2 3', /^1:7: unexpected "3"/],
    ['a one', /^1:3: not a number: "one"/],
    ['a 1_000', /^1:3: not a number/],
    ['<html>', /^1:1: unexpected "<" \(expected a metric name/],
    ['{x="1"} 2', /^1:1: the sample has no metric name/],
    ['a{"b"} 2', /^1:6: .*expected =/],
    ['# TYPE a thing\n', /^1:10: unknown metric type "thing"/],
  ])('%j', (text, message) => {
    expect(() => parseTextFormat(text, plain)).toThrow(TextFormatError);
    expect(() => parseTextFormat(text, plain)).toThrow(message);
  });

  test('OpenMetrics that is cut off, or goes on after # EOF', () => {
    expect(() => parseTextFormat('a 1\n', openmetrics)).toThrow(/2:1: the answer is cut off/);
    expect(() => parseTextFormat('a 1\n# EOF\nb 1\n', openmetrics)).toThrow(/3:1: nothing may follow/);
    expect(samplesOf('a 1\n# EOF', openmetrics)).toHaveLength(1);
  });

  test('more text than accepted; more samples are counted, not read', () => {
    expect(() => parseTextFormat('a 1\n', { ...plain, lengthMax: 3 })).toThrow(/1:1: the answer has 4 characters/);
    expect(samplesOf('a 1\n', { ...plain, lengthMax: 4 })).toHaveLength(1);
    expect(parseTextFormat('a 1\nb 2\n# c\nc 3\n', { ...plain, samplesMax: 2 })).toMatchObject({ sampleCount: 2, dropped: 1 });
    expect(parseTextFormat('a 1\nb 2\n', { ...plain, samplesMax: 2 })).toMatchObject({ sampleCount: 2, dropped: 0 });
  });
});

test('parseTextFormat() reads back whatever is written', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const quote = (raw: string): string => `"${raw.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
  const sample = fc.record({
    name: text,
    labels: fc.dictionary(
      text.filter((name) => name !== '__name__'),
      text,
      { maxKeys: 4, noNullPrototype: false },
    ),
    value: fc.double(),
    at: fc.option(fc.integer(), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 5 }), (samples) => {
      const lines = samples.map(({ name, labels, value, at }) => {
        const pairs = Object.entries(labels).map(([key, of]) => `${quote(key)}=${quote(of)}`);
        const number = Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
        return `{${[quote(name), ...pairs].join(',')}} ${number}${at === null ? '' : ` ${at}`}\n`;
      });
      const read = samplesOf(lines.join('')).map(({ name, labels, value, at }) => ({
        name,
        labels: { ...labels },
        value: value + 0,
        at,
      }));
      const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
      const written = samples.map(({ name, labels, value, at }) => ({ name, labels: { ...labels }, value: value + 0, at }));
      expect(read.sort(byName)).toEqual(written.sort(byName));
    }),
  );
});

test('parseTextFormat() either reads or throws TextFormatError, whatever it is given', () => {
  const piece = fc.constantFrom('a', '{', '}', '"', ',', '=', ' ', '\n', '\\', '#', ' 1', 'TYPE', 'HELP a', '\r', 'x="1"');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        parseTextFormat(pieces.join(''), plain);
      } catch (error) {
        expect(error).toBeInstanceOf(TextFormatError);
      }
    }),
  );
});

const shared = process.env['RTI_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared');
const folder = path.join(shared, 'contracts/prometheus/textparse');
const hasContracts = existsSync(folder);

/** What is a sample line is seen without our parser. */
const expectedCounts = hasContracts
  ? ['1histogram.om.txt', 'alltypes.237mfs.nometa.prom.txt', 'alltypes.237mfs.prom.txt', 'alltypes.5mfs.om.txt'].map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return { file, text, count: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length };
    })
  : [];

describe.skipIf(!hasContracts)(`Prometheus' own parser samples (skipped when ${folder} is absent)`, () => {
  test.each(expectedCounts)('parseTextFormat() reads every sample of $file', ({ file, text, count }) => {
    const parsed = parseTextFormat(text, file.includes('.om.') ? openmetrics : plain);
    expect(parsed.sampleCount).toBe(count);
    if (!file.includes('nometa')) expect(parsed.families.every((family) => family.type !== 'unknown')).toBe(true);
  });
});
