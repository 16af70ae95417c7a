import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { detectCommand } from '../../src/cli/detect.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import { accuracyCommand } from './accuracy-command.ts';
import { judgeLabelled } from './judge-labelled.ts';
import { readLabelledFolder } from './read-series.ts';

let folder = '';
const inFolder = (name: string): string => join(folder, name);

const timeAt = (row: number): string =>
  new Date(Date.UTC(2026, 0, 1) + row * 300_000).toISOString().slice(0, 19).replace('T', ' ');

function writeCsv(name: string, values: readonly (number | string)[]): void {
  writeFileSync(inFolder(name), `timestamp,value\n${values.map((value, row) => `${timeAt(row)},${value}\n`).join('')}`);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'accuracy-'));
  for (const name of ['set/data/web', 'set/data/db', 'empty', 'broken'].map(inFolder)) mkdirSync(name, { recursive: true });
  const wave = Array.from({ length: 600 }, (_, i) => 100 + 5 * Math.sin(i * 1.7));
  writeCsv('set/data/web/calm.csv', wave);
  const faulty: (number | string)[] = wave.map((value, i) => (i >= 300 && i < 310 ? 400 : i === 450 ? 300 : value));
  faulty[200] = 'NaN';
  writeCsv('set/data/db/faulty.csv', faulty);
  writeFileSync(inFolder('labels.json'), JSON.stringify({ 'db/faulty.csv': [[timeAt(300), timeAt(319)]] }));
  writeFileSync(inFolder('absent.json'), JSON.stringify({ 'db/other.csv': [] }));
  writeFileSync(inFolder('gap.json'), JSON.stringify({ 'db/faulty.csv': [['2027-01-01', '2027-01-02']] }));
  writeCsv('broken/one.csv', ['12ms']);
  writeFileSync(inFolder('none.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string; written: readonly string[] }> {
  let [out, err, now] = ['', '', 0];
  const written: string[] = [];
  const code = await accuracyCommand(argv, {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    monotonicMs: () => (now += 12),
    writeSections: (sections) => `page of ${written.push(...sections)}`,
  });
  return { code, out, err, written };
}

const set = (): string[] => ['--data', inFolder('set/data'), '--labels', inFolder('labels.json')];

const counts = { events: z.number(), found: z.number(), falseAlarms: z.number(), weeks: z.number() };
const figures = { ...counts, precision: z.number().nullable(), recall: z.number().nullable(), f1: z.number().nullable() };
const best = z.strictObject({ score: z.number().nullable(), threshold: z.number().nullable() });
const nab = {
  profile: z.string(),
  atDefaults: z.number(),
  standardError: z.number().nullable(),
  bestRows: best,
  bestEpisodes: best,
};
const delayNumber = z.number().nullable();
const detectorSchema = z.strictObject({
  detector: z.string(),
  nab: z.array(z.strictObject(nab)).length(3),
  events: z.strictObject({
    atDefaults: z.strictObject(figures),
    f1StandardError: z.number().nullable(),
    overlapAtDefaults: z.strictObject({ ...figures, outside: z.number() }),
    best: z.strictObject({ ...figures, threshold: z.number() }).nullable(),
    bestOverlap: z.strictObject({ ...figures, threshold: z.number() }).nullable(),
    recallWithin: z.array(z.strictObject({ falseAlarmsPerWeek: z.number(), inside: z.number(), overlap: z.number() })).length(2),
    delay: z.strictObject({ rowsMedian: delayNumber, rowsP90: delayNumber, msMedian: delayNumber, msP90: delayNumber }),
  }),
  falseAlarmsPerWeek: z.strictObject({
    budgetPerWeek: z.number(),
    all: z.number(),
    settled: z.number(),
    faultFree: z.number().nullable(),
  }),
  nsPerRow: z.number(),
});
const tally = z.strictObject({ windows: z.number(), found: z.number(), credit: z.number(), falseAlarms: z.number() });
const fileSchema = z.strictObject({
  file: z.string(),
  nab: tally,
  alarms: z.strictObject(counts),
  overlap: z.strictObject(counts),
});
const reportOf = (detector: z.ZodType) =>
  z.strictObject({
    name: z.string(),
    series: z.number(),
    rows: z.number(),
    events: z.number(),
    faultFreeSeries: z.number(),
    falseAlarmsPerWeek: z.number(),
    detectors: z.array(detector),
  });

test('--format json keeps its shape, says the same each time, and has the files when asked', async () => {
  const { code, out, err } = await run(...set(), '--format', 'json');
  expect([code, err]).toEqual([0, '']);
  const report = reportOf(detectorSchema).parse(JSON.parse(out));
  expect(report).toMatchObject({ name: 'set', series: 2, rows: 1200, events: 1, faultFreeSeries: 1, falseAlarmsPerWeek: 1 });
  expect(JSON.parse(out).detectors.map((one: { detector: string }) => one.detector)).toEqual(detectorNames);
  expect((await run(...set(), '--format', 'json')).out).toBe(out);
  const withFiles = JSON.parse((await run(...set(), '--format', 'json', '--per-file')).out);
  reportOf(detectorSchema.extend({ files: z.array(fileSchema).length(2) })).parse(withFiles);
});

test('a fault found on its first row and one false alarm come out as such', async () => {
  const { out } = await run(...set(), '--format', 'json', '--detector', 'ewma', '--per-file');
  const [ewma] = JSON.parse(out).detectors;
  expect(ewma.events.atDefaults).toMatchObject({ events: 1, found: 1, falseAlarms: 1, precision: 0.5, recall: 1 });
  expect(ewma.events.delay).toEqual({ rowsMedian: 0, rowsP90: 0, msMedian: 0, msP90: 0 });
  // One window, credit 1, one false alarm of 131 rows behind a window of 20: (1 - 0.11 + 1) / 2.
  expect(ewma.nab[0]).toMatchObject({ profile: 'standard', atDefaults: expect.closeTo(94.5, 6) });
  expect(ewma.nab[0].bestRows.score).toBeCloseTo(100, 6);
  expect(ewma.falseAlarmsPerWeek).toMatchObject({ faultFree: 0, all: expect.closeTo(2016 / 1200, 9) });
  expect(ewma.nsPerRow).toBe(10_000);
  expect(ewma.files.map((one: { file: string }) => one.file)).toEqual(['db/faulty.csv', 'web/calm.csv']);
});

test('the alarms and scores are those of rti detect', async () => {
  const series = (await readLabelledFolder(inFolder('set/data'), inFolder('labels.json')))[0]!;
  for (const detector of detectorNames) {
    let out = '';
    const read = async function* () {
      yield readFileSync(inFolder('set/data/db/faulty.csv'));
    };
    await detectCommand({ file: 'faulty.csv', detector }, { read, write: (text) => void (out += text), writeError: () => {} });
    const rows = out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const judged = judgeLabelled(series, detector, 1);
    expect(judged.alarms).toEqual(rows.flatMap((row, i) => (row[7] === '1' ? [i] : [])));
    expect([...judged.scores]).toEqual(rows.map((row) => (row[2] === '' ? Number.NEGATIVE_INFINITY : Number(row[2]))));
  }
});

test('Markdown is one section with a line per detector; --write hands it to the page', async () => {
  const { out, written, err } = await run(
    ...set(),
    '--detector',
    'ewma,z-score',
    '--detector',
    'ewma',
    '--write',
    '--name',
    'two series',
  );
  expect(out.startsWith('## Accuracy: two series\n\n2 series (1 without an event), 1,200 rows, 1 events; ')).toBe(true);
  expect(out.match(/^## /gm)).toHaveLength(1);
  expect(out.match(/^\| ewma \|/gm)).toHaveLength(4);
  expect(out.match(/^\| z-score \|/gm)).toHaveLength(4);
  expect(out).not.toMatch(/NaN|Infinity|undefined/);
  expect([written, err]).toEqual([[out.trimEnd()], 'bench: written to page of 1\n']);
});

test('--per-file has a line per file and detector', async () => {
  const { out } = await run(...set(), '--detector', 'ewma', '--per-file');
  expect(out.match(/^\| (web|db)\/\w+\.csv \|/gm)).toHaveLength(2);
});

test('a smaller budget never gives more alarms', async () => {
  const alarms = async (budget: string): Promise<number> => {
    const { out } = await run(...set(), '--format', 'json', '--detector', 'z-score', '--false-alarms-per-week', budget);
    return JSON.parse(out).detectors[0].events.atDefaults.falseAlarms;
  };
  expect(await alarms('0.1')).toBeLessThanOrEqual(await alarms('50'));
});

test.each([
  [['--labels', 'labels.json'], '--data is missing: name the folder'],
  [['--data', 'set/data'], '--labels is missing: name the JSON file'],
  [['--data', 'nowhere', '--labels', 'labels.json'], /^--data: .*nowhere is not a folder/],
  [['--data', 'labels.json', '--labels', 'labels.json'], /^--data: .*labels\.json is not a folder/],
  [['--data', 'set/data', '--labels', 'nowhere.json'], /^--labels: .*nowhere\.json is not a file/],
  [['--data', 'empty', '--labels', 'none.json'], /^--data: no row in any \*\.csv below .*empty/],
  [['--data', 'set/data', '--labels', 'labels.json', '--detector', 'zscore'], '--detector: no detector "zscore" (one of auto, '],
  [['--data', 'set/data', '--labels', 'labels.json', '--format', 'csv'], '--format: "csv" (expected markdown or json)'],
  [['--data', 'set/data', '--labels', 'labels.json', '--false-alarms-per-week', '0'], '--false-alarms-per-week: 0 (expected'],
  [['--data', 'set/data', '--labels', 'labels.json', '--false-alarms-per-week', ''], '--false-alarms-per-week:  (expected'],
  [['--data', 'set/data', '--labels', 'labels.json', '--format', 'json', '--write'], '--write puts Markdown in'],
  [['--data', 'set/data', '--labels', 'labels.json', '--dry'], "Unknown option '--dry'"],
])('%j is wrong usage: exit 2, says %s and points to --help', async (argv, message) => {
  const isPath = (word: string): boolean => /^(set|empty|nowhere|labels|none)\b/.test(word);
  const { code, out, err } = await run(...argv.map((word) => (isPath(word) ? inFolder(word) : word)));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
  expect(err).toContain('(add --help for usage)');
});

test.each([
  ['set/data', 'absent.json', /absent\.json: "db\/other\.csv" labels a file that is not in the data folder/],
  ['set/data', 'gap.json', /gap\.json: "db\/faulty\.csv"\[0\]: no row of the file is in this window; correct or remove it/],
  ['broken', 'none.json', /broken\/one\.csv:2:2: not a number: "12ms"/],
])('wrong content of %s with %s: exit 1', async (data, labels, message) => {
  const { code, err } = await run('--data', inFolder(data), '--labels', inFolder(labels));
  expect(code).toBe(1);
  expect(err).toMatch(message);
});

test('--help lists every option', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  const options = ['data', 'labels', 'detector', 'false-alarms-per-week', 'format', 'per-file', 'name', 'write'];
  for (const option of options) expect(out).toContain(`  --${option} `);
});
