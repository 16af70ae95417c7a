import { describe, expect, test } from 'vitest';
import { detectCommand, type DetectOptions } from './detect.ts';

const rows = Array.from({ length: 300 }, (_, i) => {
  const time = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
  return `${time},${i >= 185 && i < 190 ? 0 : 100 + 5 * Math.sin(i * 1.7)}\n`;
});
const csv = `timestamp,value\n${rows.join('')}`;

type Outcome = { code: number; out: string; err: string; written: Map<string, string | Uint8Array> };

async function run(
  options: Partial<DetectOptions>,
  { text = csv, failure = null as NodeJS.ErrnoException | null } = {},
): Promise<Outcome> {
  const outcome: Outcome = { code: 0, out: '', err: '', written: new Map() };
  outcome.code = await detectCommand(
    { file: 'some/in.csv', ...options },
    {
      read: async function* () {
        yield text;
      },
      write: (piece) => void (outcome.out += piece),
      writeError: (piece) => void (outcome.err += piece),
      files: {
        whyNotWritable: async (file) => (file.startsWith('nowhere/') ? 'no directory nowhere' : null),
        replace: async (file, content) => {
          if (failure !== null) throw failure;
          outcome.written.set(file, content);
        },
      },
    },
  );
  return outcome;
}

describe('rti detect --plot', () => {
  test('writes an SVG of the run and the same rows as without it', async () => {
    const { code, out, written } = await run({ plot: { file: 'a.svg' } });
    expect(code).toBe(0);
    expect(out).toBe((await run({})).out);
    const svg = String(written.get('a.svg'));
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    for (const text of [
      'in.csv',
      'detector auto, at most 1 false alarm per week',
      '1 alarm, 5 anomalous samples',
      'Thu 1 Jan 03:05–03:09',
    ])
      expect(svg).toContain(text);
  });

  test('writes a PNG when the name says so, and only the plot with --format none', async () => {
    const { out, written } = await run({ format: 'none', plot: { file: 'a.PNG' } });
    expect(out).toBe('');
    expect(
      Buffer.from(written.get('a.PNG') ?? '')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test('draws in the zone, unit, theme and range asked for', async () => {
    const plot = { file: 'a.svg', title: 'Orders', unit: 'orders/min', theme: 'dark', from: Date.UTC(2026, 0, 1, 3) } as const;
    const svg = String((await run({ timeZone: 'Asia/Tokyo', falseAlarmsPerWeek: 2, plot })).written.get('a.svg'));
    for (const text of [
      '>Orders<',
      'orders/min',
      '#13171c',
      '120 samples',
      'Thu 1 Jan 12:05–12:09',
      'at most 2 false alarms per week',
    ])
      expect(svg).toContain(text);
  });

  test('refuses what it cannot write before it reads a row', async () => {
    const wrong = [
      [{ file: 'a.jpg' }, '--plot: "a.jpg" ends in neither .svg nor .png; the ending chooses the format\n'],
      [{ file: '-' }, '--plot: "-" ends in neither .svg nor .png; the ending chooses the format\n'],
      [{ file: 'nowhere/a.svg' }, '--plot: cannot write nowhere/a.svg: no directory nowhere\n'],
      [{ file: 'a.svg', from: 5, to: 5 }, '--from: not before --to\n'],
    ] as const;
    for (const [plot, message] of wrong)
      expect(await run({ plot })).toEqual({ code: 2, out: '', err: message, written: new Map() });
  });

  test('says which file could not be written, with exit code 2', async () => {
    const failure: NodeJS.ErrnoException = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const { code, err } = await run({ plot: { file: 'a.svg' } }, { failure });
    expect([code, err]).toEqual([2, '--plot: cannot write a.svg: ENOSPC: no space left on device\n']);
  });

  test('warns of an empty picture, and says which range the rows have', async () => {
    const later = await run({ plot: { file: 'a.svg', from: Date.UTC(2027, 0, 1) } });
    expect([later.code, later.err]).toEqual([
      0,
      'warning: a.svg is empty: the rows are from 2026-01-01T00:00:00.000Z to 2026-01-01T04:59:00.000Z\n',
    ]);
    expect((await run({ plot: { file: 'a.svg' } }, { text: 'timestamp,value\n' })).err).toBe(
      'warning: a.svg is empty: no row has a value\n',
    );
  });

  test('writes nothing when the input is wrong', async () => {
    const { code, written } = await run({ plot: { file: 'a.svg' } }, { text: `${csv}2026-01-02,ten\n` });
    expect([code, written.size]).toEqual([1, 0]);
  });
});
