import { expect, test } from 'vitest';
import { detectCommand, type DetectOptions } from './detect.ts';

const header = 'timestamp,value,anomaly_score,expected,lower,upper,anomalous,alarm';

async function run(
  text: string,
  options: Partial<DetectOptions> = {},
  chunkSize = 1000,
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  async function* read(): AsyncGenerator<string> {
    for (let i = 0; i < text.length; i += chunkSize) yield text.slice(i, i + chunkSize);
  }
  const io = { read, write: (piece: string) => void (out += piece), writeError: (piece: string) => void (err += piece) };
  const code = await detectCommand({ file: 'in.csv', ...options }, io);
  return { code, out, err };
}

/** Rows a minute apart from 2026-01-01 on. */
function csvOf(values: readonly (number | string)[]): string {
  const time = (i: number): string => new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  return `timestamp,value\n${values.map((value, i) => `${time(i)},${value}\n`).join('')}`;
}

const table = (out: string): string[][] =>
  out
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const normal = Array.from({ length: 200 }, (_, i) => 100 + 5 * Math.sin(i * 1.7));

test('rti detect writes a row per row in order, and one alarm per episode', async () => {
  const { code, out, err } = await run(csvOf([...normal, 0, 0, 0, ...normal, 400]));
  const rows = table(out);
  expect([code, err, out.split('\n')[0]]).toEqual([0, '', header]);
  expect(rows.map((row) => `${row[0]},${row[1]}\n`).join('')).toBe(
    csvOf([...normal, 0, 0, 0, ...normal, 400]).slice('timestamp,value\n'.length),
  );
  expect(rows.flatMap((row, i) => (row[7] === '1' ? [i] : []))).toEqual([200, 403]);
  expect(rows.flatMap((row, i) => (row[6] === '1' ? [i] : []))).toEqual([200, 201, 202, 403]);
  for (const row of rows) expect(Number(row[2]) > 1).toBe(row[6] === '1');
});

test('rti detect scores 0 with no band while warming up', async () => {
  const rows = table((await run(csvOf(normal))).out);
  expect(rows[29]?.slice(2)).toEqual(['0', '', '', '', '0', '0']);
  expect(rows[30]?.[3]).not.toBe('');
});

test('rti detect does not look ahead: the rows of a prefix are the same rows', async () => {
  const values = [...normal, 300, 0, ...normal];
  const whole = (await run(csvOf(values))).out;
  for (const length of [40, 201, 202])
    expect(whole.startsWith((await run(csvOf(values.slice(0, length)), {}, 7)).out)).toBe(true);
});

test('rti detect gives rows without a value an empty score, and learns nothing from them', async () => {
  const rows = table((await run(csvOf([...normal, 'NaN', '', '+Inf', 100]))).out);
  for (const row of rows.slice(200, 203)) expect(row.slice(2)).toEqual(['', '', '', '', '0', '0']);
  expect(Number(rows[203]?.[2])).toBeLessThan(1);
});

test('rti detect finds its columns by name, reads quotes, CRLF, offsets and epoch seconds, and echoes the input', async () => {
  const { out } = await run('host,Value,Timestamp\r\n"a,b",1,2026-01-01T00:00:00+01:00\r\nx,"2",1767225600\r\n');
  expect(out).toBe(`${header}\n2026-01-01T00:00:00+01:00,1,0,,,,0,0\n1767225600,2,0,,,,0,0\n`);
});

test('rti detect scores rows whose time repeats or goes back, in file order', async () => {
  const back = csvOf([...normal, ...normal]).replaceAll('2026-01-01 03:', '2026-01-01 02:');
  expect(table((await run(back)).out)[399]?.[3]).not.toBe('');
});

test('rti detect --format json writes one JSON array', async () => {
  const { out } = await run(csvOf([...normal, 0, 'NaN']), { format: 'json' });
  const rows = JSON.parse(out);
  expect(rows).toHaveLength(202);
  expect(rows[200]).toMatchObject({ value: 0, anomalous: true, alarm: true });
  expect(rows[201]).toMatchObject({ value: null, anomaly_score: null, anomalous: false });
  expect(JSON.parse((await run('timestamp,value\n', { format: 'json' })).out)).toEqual([]);
});

test.each([
  ['', 1, 'in.csv:1: empty; expected a header row with timestamp and value'],
  ['time,value\n1,2\n', 1, 'in.csv:1: no column "timestamp" in the header (found: time, value); name it timestamp'],
  ['timestamp,value\n2026-01-01,1\nyesterday,2\n', 1, 'in.csv:3:1: not a timestamp: "yesterday"'],
  ['timestamp,value\n2026-01-01,12ms\n', 1, 'in.csv:2:2: not a number: "12ms"'],
  ['timestamp,value\n2026-01-01\n', 1, 'in.csv:2:1: the row has 1 fields; the header names more'],
])('rti detect of %j exits %d and says %s', async (text, code, message) => {
  const got = await run(text);
  expect([got.code, got.err.slice(0, message.length)]).toEqual([code, message]);
});

test('rti detect with an unknown detector exits 2 and names the known ones', async () => {
  const { code, err, out } = await run(csvOf([1]), { detector: 'zscore' });
  expect([code, err, out]).toEqual([
    2,
    '--detector: no detector "zscore" (one of auto, ewma, z-score, rolling-percentile, robust, seasonal, level-shift)\n',
    '',
  ]);
});

test('rti detect takes a smaller budget as a wider band', async () => {
  const band = async (falseAlarmsPerWeek: number): Promise<number> => {
    const row = table((await run(csvOf(normal), { falseAlarmsPerWeek })).out).at(-1);
    return Number(row?.[5]) - Number(row?.[4]);
  };
  expect(await band(0.1)).toBeGreaterThan(await band(10));
});
