import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeRandom } from '../../bench/fault-set/random.ts';
import { mutateText } from '../../test/stand-ins/mutate-text.ts';
import { readAsOpenMetrics, readAsPlain, refusedAsOpenMetrics, refusedAsPlain } from '../../test/stand-ins/text-format-cases.ts';
import { labelLengthMax, labelsMax, TextFormatError } from './text-cursor.ts';
import { parseTextFormat, type TextFormatOptions, type TextSample } from './text-format.ts';

const plain: TextFormatOptions = { format: 'prometheus', samplesMax: 1e6, lengthMax: 1e8 };
const openmetrics: TextFormatOptions = { ...plain, format: 'openmetrics' };

function samplesOf(text: string, options = plain): TextSample[] {
  return parseTextFormat(text, options).families.flatMap((family) => family.samples);
}

function one(text: string, options = plain): unknown {
  const [sample, ...more] = samplesOf(text, options);
  expect(more).toEqual([]);
  if (!sample) return undefined;
  const { exemplar, ...rest } = sample;
  return {
    ...rest,
    labels: { ...sample.labels },
    ...(exemplar && { exemplar: { ...exemplar, labels: { ...exemplar.labels } } }),
  };
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
    ['a +1e-400', { name: 'a', labels: {}, value: 0, at: null }],
    ['a inFinity', { name: 'a', labels: {}, value: Infinity, at: null }],
    ['a nan', { name: 'a', labels: {}, value: NaN, at: null }],
    ['a{x="1" y="2"} 3', { name: 'a', labels: { x: '1', y: '2' }, value: 3, at: null }],
    ['a{x="1",y="2"}3', { name: 'a', labels: { x: '1', y: '2' }, value: 3, at: null }],
    ['a{x="two\nlines"} 3', { name: 'a', labels: { x: 'two\nlines' }, value: 3, at: null }],
    ['a 1180591620717411303424', { name: 'a', labels: {}, value: 2 ** 70, at: null }],
    ['a .5', { name: 'a', labels: {}, value: 0.5, at: null }],
  ])('%j', (text, expected) => {
    expect(one(text)).toEqual(expected);
  });

  test('OpenMetrics: timestamps in seconds, units, exemplars, a created time as a sample of its own', () => {
    const text =
      '# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds Say \\"hi\\"\\nyou\n' +
      'a_seconds_total{x="1"} 5 1.5 # {id="7"} 0.1 2.0019\na_seconds_created{x="1"} 1.25\n# EOF\n';
    const { families } = parseTextFormat(text, openmetrics);
    expect(families).toHaveLength(1);
    expect(families[0]).toMatchObject({ name: 'a_seconds', type: 'counter', unit: 'seconds', help: 'Say "hi"\nyou' });
    expect(families[0]?.samples).toMatchObject([
      { name: 'a_seconds_total', value: 5, at: 1500, exemplar: { labels: { id: '7' }, value: 0.1, at: 2001 } },
      { name: 'a_seconds_created', value: 1.25, at: null, exemplar: null },
    ]);
  });

  test('HELP as each format escapes it', () => {
    const help = (options: TextFormatOptions) => parseTextFormat('# HELP a x \\n \\\\ \\" y\n# EOF', options).families[0]?.help;
    expect(help(plain)).toBe('x \n \\ \\" y');
    expect(help(openmetrics)).toBe('x \n \\ " y');
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
    ['ok 1\na{x="1} 2\nb{x="1"} 2', /^3:6: .*the string opened at 2:5 runs over the end of its line: is its closing " missing\?/],
    ['\u{FEFF}a 1', /^1:1: unexpected U\+FEFF/],
    ['a 0x1f', /^1:3: hexadecimal numbers are not read, by Prometheus neither: "0x1f"/],
    ['a 1e999', /^1:3: too large for a number of 64 bits/],
    ['a 1 1.5', /^1:5: not a timestamp: "1.5" \(expected whole milliseconds/],
    ['a 1 99999999999999999999', /^1:5: not a timestamp/],
    ['a 1 # {id="1"} 2', /^1:5: .*only OpenMetrics has exemplars/],
    ['{"my.metric" x="1"} 2', /^1:14: .*expected =/],
    ['{""="1"} 2', /^1:2: a label name is empty/],
    ['a{x=1} 2', /^1:5: .*double quotes/],
    ['a{x="1",x="2"} 2', /^1:9: the label "x" is given twice/],
    ['a{__name__="b"} 2', /^1:3: the label "__name__" is reserved/],
    ['a 1 2 3', /^1:7: unexpected "3" \(expected the end of the line\)/],
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

  test.each([
    ['a{x="1" y="2"} 2\n# EOF', /^1:9: .*expected , or }/],
    ['a{x="two\nlines"} 2\n# EOF', /^1:5: the string is not closed/],
    ['# UNIT a_seconds bytes\n# EOF', /^1:3: the unit "bytes" is no suffix of "a_seconds"/],
    ['a 1 NaN\n# EOF', /^1:5: not a timestamp: "NaN" \(expected seconds/],
    ['a 1 # x\n# EOF', /^1:7: an exemplar begins with its labels/],
    ['a 1 # {id="1"}\n# EOF', /^1:15: an exemplar's value is missing/],
  ])('OpenMetrics %j', (text, message) => {
    expect(() => parseTextFormat(text, openmetrics)).toThrow(message);
  });

  test('what Prometheus refuses, and reads what it reads', () => {
    const verdicts = (texts: readonly string[], options: TextFormatOptions) =>
      texts.filter((text) => {
        try {
          parseTextFormat(text, options);
          return true;
        } catch (error) {
          expect(error).toBeInstanceOf(TextFormatError);
          return false;
        }
      });
    expect(verdicts(refusedAsPlain, plain)).toEqual([]);
    expect(verdicts(refusedAsOpenMetrics, openmetrics)).toEqual([]);
    expect(verdicts(readAsPlain, plain)).toEqual(readAsPlain);
    expect(verdicts(readAsOpenMetrics, openmetrics)).toEqual(readAsOpenMetrics);
  });

  test('more labels and longer names than anybody needs', () => {
    const labels = (count: number) => Array.from({ length: count }, (_, i) => `l${i}="x"`).join(',');
    expect(samplesOf(`a{${labels(labelsMax)}} 1`)).toHaveLength(1);
    expect(() => samplesOf(`ok 1\na{${labels(labelsMax + 1)}} 1`)).toThrow(/^2:2: more than 128 labels on one sample/);
    const long = 'x'.repeat(labelLengthMax);
    expect(samplesOf(`${long}{${long}="${long}"} 1`)).toHaveLength(1);
    expect(() => samplesOf(`a{x="${long}x"} 1`)).toThrow(/^1:5: the string is longer than 65536 characters/);
    expect(() => samplesOf(`${long}x 1`)).toThrow(/^1:1: the name is longer than 65536 characters/);
  });

  test('families that are announced without end', () => {
    const text = Array.from({ length: 1000 }, (_, i) => `# TYPE m${i} gauge\n`).join('');
    expect(parseTextFormat(`${text}m5 1\n`, { ...plain, samplesMax: 10 }).families).toHaveLength(10);
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

test('parseTextFormat() either reads or throws TextFormatError at a place of the text, whatever becomes of a good one', () => {
  const random = makeRandom(7, 'text format mutants');
  const seeds = ['classic.prom.txt', 'everything.om.txt', 'utf8-names.prom.txt'].map(fixture);
  for (let i = 0; i < 3000; i += 1) {
    const { text, options } = seeds[i % seeds.length] ?? fixture('classic.prom.txt');
    const mutant = mutateText(text, random);
    const lines = mutant.split('\n').length;
    try {
      parseTextFormat(mutant, options);
    } catch (error) {
      expect(error).toBeInstanceOf(TextFormatError);
      const { line, column } = error as TextFormatError; // just checked
      expect(line >= 1 && line <= lines && column >= 1).toBe(true);
    }
  }
});

function fixture(file: string): { readonly text: string; readonly options: TextFormatOptions } {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../test/fixtures/text-format', file), 'utf8');
  return { text, options: file.includes('.om.') ? openmetrics : plain };
}

describe('parseTextFormat() reads whole files', () => {
  const familiesOf = (file: string) => {
    const { text, options } = fixture(file);
    return parseTextFormat(text, options).families.map(({ name, type, samples }) => [name, type, samples.length]);
  };

  test('of every type in the text format', () => {
    expect(familiesOf('classic.prom.txt')).toEqual([
      ['http_requests_total', 'counter', 2],
      ['http_inflight', 'unknown', 1],
      ['http_inflight_max', 'unknown', 1],
      ['temperature_celsius', 'unknown', 1],
      ['temperature_ratio', 'unknown', 1],
      ['http_request_duration_seconds', 'histogram', 5],
      ['rpc_seconds', 'summary', 4],
      ['old_style', 'unknown', 1],
    ]);
  });

  test('of every type in OpenMetrics', () => {
    expect(familiesOf('everything.om.txt')).toEqual([
      ['jobs_done', 'counter', 2],
      ['wait_seconds', 'histogram', 5],
      ['size_bytes', 'gaugehistogram', 4],
      ['build', 'info', 1],
      ['mode', 'stateset', 2],
      ['rpc', 'summary', 3],
      ['odd', 'unknown', 1],
    ]);
  });

  test('with names as OpenTelemetry writes them', () => {
    expect(familiesOf('utf8-names.prom.txt')).toEqual([
      ['http.server.requests', 'counter', 2],
      ['plain', 'gauge', 1],
    ]);
    const { text, options } = fixture('utf8-names.prom.txt');
    const [first] = samplesOf(text, options);
    expect({ ...first?.labels }).toEqual({ 'http.route': '/käse', method: 'GET' });
  });
});

const shared = process.env['RTI_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared');
const folder = path.join(shared, 'contracts/prometheus/textparse');

const contractFiles = [
  '1histogram.om.txt',
  'alltypes.237mfs.nometa.prom.txt',
  'alltypes.237mfs.prom.txt',
  'alltypes.5mfs.om.txt',
];

test.for(contractFiles)("parseTextFormat() reads every sample of Prometheus' own %s", (file, context) => {
  const source = path.join(folder, file);
  if (!existsSync(source)) context.skip(`${folder} is not here (RTI_SHARED names the folder above contracts/)`);
  const text = readFileSync(source, 'utf8');
  const parsed = parseTextFormat(text, file.includes('.om.') ? openmetrics : plain);
  // What is a sample line is seen without our parser.
  expect(parsed.sampleCount).toBe(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length);
  if (!file.includes('nometa')) expect(parsed.families.every((family) => family.type !== 'unknown')).toBe(true);
});
