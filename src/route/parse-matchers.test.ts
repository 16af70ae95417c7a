import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMatcher, makeMatcher, MatcherError } from '../model/matcher.ts';
import { parseMatcher, parseMatchers } from './parse-matchers.ts';

const plain = (text: string) => parseMatchers(text).map(({ name, op, value }) => [name, op, value]);

test.each([
  ['', []],
  ['{}', []],
  ['severity="critical"', [['severity', '=', 'critical']]],
  ['severity=critical', [['severity', '=', 'critical']]],
  ['service=~"a|b"', [['service', '=~', 'a|b']]],
  ['service=~a|b', [['service', '=~', 'a|b']]],
  [
    ' {a="b",c!="d"} ',
    [
      ['a', '=', 'b'],
      ['c', '!=', 'd'],
    ],
  ],
  ['{a="b",}', [['a', '=', 'b']]],
  [
    'a = b , c !~ "d.*"',
    [
      ['a', '=', 'b'],
      ['c', '!~', 'd.*'],
    ],
  ],
  ['a="x,y"', [['a', '=', 'x,y']]],
  ['a=""', [['a', '=', '']]],
  ['a=', [['a', '=', '']]],
  ['a="{}"', [['a', '=', '{}']]],
  ['a=="b', null],
  ['a="b\\"c"', [['a', '=', 'b"c']]],
  ['a="b\\nc\\\\d"', [['a', '=', 'b\nc\\d']]],
  ['a=~"\\d+"', [['a', '=~', '\\d+']]],
  ['a=with spaces', [['a', '=', 'with spaces']]],
  ['a=Ünïcode 🔥', [['a', '=', 'Ünïcode 🔥']]],
  ['"service.name"="api"', [['service.name', '=', 'api']]],
  ['a=b"c', null],
  ['a="b"c"', null],
  ['a="b', null],
  ['a', null],
  ['=b', null],
  ['1a=b', null],
  ['a=b,,c=d', null],
  ['a=~"("', null],
] as const)('parseMatchers() reads %j', (text, expected) => {
  if (expected === null) expect(() => parseMatchers(text)).toThrow(MatcherError);
  else expect(plain(text)).toEqual(expected);
});

test.each([
  ['a', 2, 'expected =, !=, =~ or !~ after "a"'],
  ['{a="b", 9=c}', 9, 'expected a label name'],
  ['a="b', 5, 'expected a closing double quote'],
  ['a=b"c', 4, 'must be written \\"'],
  ['x=y,a=~"("', 8, 'not a regular expression'],
])('parseMatchers() names the column of what is wrong in %j', (text, column, message) => {
  try {
    parseMatchers(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(MatcherError);
    expect((error as MatcherError).column).toBe(column);
    expect((error as MatcherError).message).toContain(message);
  }
});

test('parseMatchers() reads back what formatMatcher() wrote', () => {
  const name = fc.oneof(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]*$/), fc.string({ minLength: 1, unit: 'grapheme' }));
  const matcher = fc.record({ name, op: fc.constantFrom('=' as const, '!=' as const), value: fc.string({ unit: 'binary' }) });
  fc.assert(
    fc.property(fc.array(matcher, { maxLength: 4 }), (specs) => {
      const text = specs.map(({ name, op, value }) => formatMatcher(makeMatcher(name, op, value))).join(',');
      expect(plain(`{${text}}`)).toEqual(specs.map(({ name, op, value }) => [name, op, value]));
    }),
  );
});

test('parseMatchers() answers any text with matchers or a MatcherError', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '=', '~', '!', '"', '\\', ',', '{', '}', ' ', '(') }), (text) => {
      try {
        parseMatchers(text);
      } catch (error) {
        expect(error).toBeInstanceOf(MatcherError);
      }
    }),
  );
});

test('parseMatcher() wants exactly one', () => {
  expect(parseMatcher('a=b').value).toBe('b');
  expect(() => parseMatcher('')).toThrow('expected one matcher');
  expect(() => parseMatcher('a=b,c=d')).toThrow('found 2');
});

test('a regular expression is anchored and sees an absent label as empty', () => {
  expect(parseMatcher('a=~"b|c"').test('b')).toBe(true);
  expect(parseMatcher('a=~"b|c"').test('bc')).toBe(false);
  expect(parseMatcher('a!~"b"').test('')).toBe(true);
});
