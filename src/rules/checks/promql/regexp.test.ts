import { expect, test } from 'vitest';
import { oneAlert, problemsOf, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlRegexp } from './regexp.ts';

test.for([
  'up{job=~"a"} == 0',
  'up{job!~"a b"} == 0',
  'up{job=~"a\\\\.b"} == 0',
  'up{job=~"^a.*$"} == 0',
  'up{job=~".*"} == 0',
  'up{job!~".*"} == 0',
  'up{job!~".+"} == 0',
  'up{job=~"a_.*_b"} == 0',
  'up{job!~".*a.*"} == 0',
  'up{job=~"a-.*.b"} == 0',
])('%s is told', (expr) => {
  expect(saysOf(promqlRegexp, oneAlert('', expr))).toHaveLength(1);
});

test.for([
  'up{job="x"} == 0',
  'up{job=~"a|b"} == 0',
  'up{job=~"a(b|c)"} == 0',
  'up{job=~".+"} == 0',
  'up{job=~"a.*"} == 0',
  'up{job=~".*a"} == 0',
  'up{job=~".*a[0-9]"} == 0',
  'up{job=~"^a|b$"} == 0',
  'up{job=~"a\\\\d"} == 0',
])('%s is not', (expr) => {
  expect(saysOf(promqlRegexp, oneAlert('', expr))).toEqual([]);
});

/** The expression after the edits of the fix. */
function fixed(expr: string): string | null {
  const text = oneAlert('', expr);
  const fix = problemsOf(promqlRegexp, text)[0]?.fix;
  if (fix === undefined) return null;
  let line = text.split('\n')[4] ?? '';
  for (const { range, text: replacement } of fix.toReversed()) {
    line = line.slice(0, range.column - 1) + replacement + line.slice(range.endColumn - 1);
  }
  return line.replace('    expr: ', '');
}

test('plain strings and anchors are fixed in place', () => {
  expect(fixed('up{job=~"a"} == 0')).toBe('up{job="a"} == 0');
  expect(fixed('up{job !~ "a"} == 0')).toBe('up{job != "a"} == 0');
  expect(fixed(String.raw`up{job=~"a\\.b"} == 0`)).toBe('up{job="a.b"} == 0');
  expect(fixed('up{job=~"^a$"} == 0')).toBe('up{job="a"} == 0');
  expect(fixed('up{job=~"^a.*$"} == 0')).toBe('up{job=~"a.*"} == 0');
  expect(fixed('up{job=~"^a.*"} == 0')).toBe('up{job=~"a.*"} == 0');
});

test('what a fix could garble is left to people', () => {
  expect(fixed(String.raw`up{job=~"a\"b"} == 0`)).toBeNull();
  expect(fixed('up{job=~"a_.*_b"} == 0')).toBeNull();
});

test('searching for words inside a value is a hint only', () => {
  expect(saysOf(promqlRegexp, oneAlert('', 'up{job=~".*a.*"} == 0'))[0]).toMatch(
    /^5:14 info the pattern looks for a part of `job`/,
  );
});
