import { describe, expect, test } from 'vitest';
import type { Result } from './check.ts';
import { countOf, makeTextReport } from './report.ts';

const result = (over: Partial<Result>): Result => ({
  check: 'a',
  subject: '',
  status: 'ok',
  detail: 'fine',
  remedy: null,
  because: null,
  durationMs: 0,
  ...over,
});
const planned = [{ check: 'longest', probe: { subject: 'of all', run: () => Promise.reject(new Error('not here')) } }];

describe('the report for people', () => {
  const report = makeTextReport(planned, false);

  test('columns are aligned, the remedy stands below its line, the time behind', () => {
    const failed = result({ status: 'failed', detail: 'down', remedy: 'start it', durationMs: 12 });
    expect(report.line(result({}))).toBe('ok       a               fine\n');
    expect(report.line(failed)).toBe('failed   a               down (12 ms)\n                         → start it\n');
  });

  test('colours only when asked for, and none in what peers say', () => {
    const hostile = result({ detail: 'said \u001b[31mred\u001b[0m\nand more' });
    expect(report.line(hostile)).not.toContain('\u001b');
    expect(report.line(hostile).split('\n')).toHaveLength(2);
    expect(makeTextReport(planned, true).line(result({}))).toContain('\u001b[32mok');
  });

  test('a title that is too long pushes its own line only', () => {
    const long = { check: 'x'.repeat(200), probe: { subject: '', run: () => Promise.reject(new Error('not here')) } };
    expect(
      makeTextReport([...planned, long], false)
        .line(result({}))
        .indexOf('fine'),
    ).toBeLessThan(70);
  });

  test('what was skipped because of the same line is one line, whatever it was; a single one keeps its name', () => {
    const because = (id: string, check: string, subject = '') =>
      result({ check, subject, status: 'skipped', detail: `because ${id} failed`, because: id });
    const results = [
      result({ status: 'skipped', detail: 'has none' }),
      because('p', 'clock', 'p'),
      ...['x', 'y'].map((watch) => because('p', 'watch', watch)),
      because('g', 'token'),
    ];
    expect(report.folded(results)).toBe(
      'skipped  3 checks        because p failed: clock, 2 watch\nskipped  token           because g failed\n',
    );
    expect(report.folded([result({})])).toBe('');
  });

  test('the last line counts', () => {
    const results = [result({}), result({}), result({ status: 'skipped' }), result({ status: 'failed' })];
    expect(report.summary(results)).toBe('2 ok, 0 warning, 1 failed, 1 skipped\n');
    expect(countOf(results)).toEqual({ ok: 2, warning: 0, failed: 1, skipped: 1 });
  });
});
