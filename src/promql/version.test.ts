import { describe, expect, test } from 'vitest';
import { parseExpr } from './parse-expr.ts';
import { printPromql } from './print.ts';
import { parseVersion } from './version.ts';

const isRead = (text: string, version: number): boolean => parseExpr(text, { version }).ok;

describe('versions', () => {
  test.each([
    // Each is read from a version on, and not before.
    ['1_000', 2054, 2053],
    ['a[300]', 2054, 2053],
    ['a > 1h', 2054, 2053],
    ['a @ 5m', 2054, 2053],
    ['a offset 0s', 2054, 2053],
    ['limitk(5, a)', 2054, 2053],
    ['{"a.b"}', 2055, 2054],
    ['a{"b.c"="d"}', 2055, 2054],
    ['sum by ("b.c") (a)', 2055, 2054],
    ['info(a, {b="c"})', 2055, 2054],
    ['a[5m * 2]', 3004, 3003],
    ['a offset -(1h / 2)', 3004, 3003],
    ['a[step()]', 3006, 3005],
    ['a[5m] anchored', 3007, 3006],
    ['a + fill(0) b', 3010, 3009],
    ['a + fill_left(0) fill_right(-1) b', 3010, 3009],
    ['a </ 5', 3011, 3010],
    ['a[range()]', 3012, 3011],
    ['start() + end()', 3012, 3011],
    ['a[max_of(1m, step())]', 3013, 3012],
    ['start_timestamp(a)', 3014, 3013],
    ['holt_winters(a[5m], 0.5, 0.5)', 2055, 3000],
    ['a @ start() [5m]', 3013, 3014],
    ['a{b=~"(?<c>d)"}', 2051, 2050],
    ['a[5m x 5m]', 2053, 2054],
  ])('%s is read by %i and not by %i', (text, reads, refuses) => {
    expect(isRead(text, reads)).toBe(true);
    expect(isRead(text, refuses)).toBe(false);
  });

  test('words of a newer version stay names where nothing else is meant', () => {
    for (const text of ['fill + fill', 'anchored', 'step + range', 'limitk', 'sum by (fill, smoothed) (start)'])
      expect(isRead(text, 3014), text).toBe(true);
  });

  test('parseVersion() reads what people write', () => {
    expect(['2.42', 'v3.14.0', '3.0.0-rc.1', ' 3.5 '].map(parseVersion)).toEqual([2042, 3014, 3000, 3005]);
    expect(['', '3', 'latest', '3.x'].map(parseVersion)).toEqual([null, null, null, null]);
  });

  test.each([
    ['a offset 100 + 2', 'binary'],
    ['a offset (100 + 2)', 'vector-selector'],
    ['a offset -2 ^ 2', 'binary'],
    ['a offset -step()*2', 'binary'],
    ['a offset -min_of(step(), 5s)', 'vector-selector'],
  ])('an offset ends where arithmetic begins, unless in parentheses: %s', (text, kind) => {
    const result = parseExpr(text);
    expect(result.ok && result.expr.kind).toBe(kind);
    expect(result.ok && parseExpr(printPromql(result.expr)).ok).toBe(true);
  });

  test.each([
    ['a[5m * 2]', 600_000],
    ['a[-(1m - 2 ^ 3)]', -52_000],
    ['a[min_of(1m, 90)]', 60_000],
    ['a[step() + 5m]', null],
    ['a[300]', 300_000],
  ])('%s has a range of %s ms', (text, ms) => {
    const result = parseExpr(text);
    expect(result.ok && result.expr.kind === 'matrix-selector' && result.expr.range.ms).toBe(ms);
  });
});
