// What a person is told to do about an error, and that hostile text is refused with one.
import { describe, expect, test } from 'vitest';
import { parseExpr } from './parse-expr.ts';

describe('remedies', () => {
  const remedy = (text: string, version = 3014): string | null => {
    const result = parseExpr(text, { version });
    return result.ok ? null : (result.errors[0]?.hint ?? null);
  };

  test.each([
    ['rate(http_requests_total)', 'rate() wants a range vector: did you mean http_requests_total[5m]?'],
    ['rate(a{b="c"})', 'rate() wants a range vector: did you mean a{b="c"}[5m]?'],
    ['rate(sum(a))', 'rate() wants a range vector: a subquery makes one, as in sum(a)[5m:].'],
    ['histogram_quantile(a, 0.9)', 'histogram_quantile() wants a number: did you swap the arguments, or mean scalar(a)?'],
    ['absent(a[5m])', 'absent() wants an instant vector: leave out the range, or reduce it first, as in rate(a[5m]).'],
    ['label_join(a, dst, ",")', 'label_join() wants a string in quotes: did you mean "dst"?'],
    ['icrease(a[5m])', 'Did you mean increase()?'],
    ['max_overtime(a[5m])', 'Did you mean max_over_time()?'],
    ['holt_winters(a[5m], 1, 1)', 'It is double_exponential_smoothing() since Prometheus 3.0.'],
    ['xyzzyxyzzy(a)', 'There is no function of that name; see https://prometheus.io/docs/prometheus/latest/querying/functions/.'],
    ['a = b', 'Compare with ==; a single = only stands inside braces.'],
    ['a{b=="c"}', 'Inside braces a label is compared with a single =, != or a regular expression with =~, !~.'],
    ['sum(a', 'A closing parenthesis is missing.'],
    ['sum(a))', 'There is one closing parenthesis too many.'],
    ['1 == 1', 'Write == bool; the result is then 0 or 1.'],
    ['a and 1', 'Turn the number into a vector, as in vector(1).'],
    ['rate(a[5m]) offset 1h', 'Write "offset 1h" right after the selector, inside the parentheses.'],
    ['(a + b)[5m]', 'Did you mean the subquery (a + b)[5m:]?'],
    ['a > 5m[5m]', null],
    ['a – b', 'Use a plain minus.'],
    ['a && b', 'Join conditions with and.'],
    ['a || b', 'Join alternatives with or.'],
    ['a{b=“c”}', 'Use a plain quote: " or \'.'],
    ['a\u00a0+ b', 'This is a space of another kind that looks like one; replace it with a plain space.'],
    ['rate(a[$__rate_interval])', 'A variable was not replaced: Prometheus itself knows none.'],
    [String.raw`a{b=~"\d+"}`, 'Double the backslash, or write the string in backquotes, where a backslash is just that.'],
  ])('%s', (text, expected) => {
    if (expected === null) expect(remedy(text)).not.toBeNull();
    else expect(remedy(text)).toBe(expected);
  });

  test('a function of another version is said to be one', () => {
    expect(remedy('info(a)', 2042)).toBe('It came with Prometheus 2.55; this is judged for 2.42.');
  });
});

describe('hostile text', () => {
  const message = (text: string): string | undefined => {
    const result = parseExpr(text);
    return result.ok ? undefined : result.errors[0]?.message;
  };

  test.each([
    ['parentheses', '('.repeat(10_000)],
    ['closed parentheses', `${'('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['signs', `${'-'.repeat(10_000)}a`],
    ['powers', `a${'^a'.repeat(10_000)}`],
    ['calls', `${'abs('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['aggregations', `${'sum('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['durations', `a[${'('.repeat(10_000)}5m${')'.repeat(10_000)}]`],
  ])('10,000 %s are one error', (_, text) => {
    expect(message(text)).toBe('expression is nested more than 500 levels deep');
  });

  test('500 levels are read, 501 are not', () => {
    const nested = (levels: number) => `${'('.repeat(levels)}a${')'.repeat(levels)}`;
    expect(message(nested(500))).toBeUndefined();
    expect(message(nested(501))).toBe('expression is nested more than 500 levels deep');
  });

  test('2,000 operators in a chain are not read, 1,999 are', () => {
    expect(message(`a${' + a'.repeat(1999)}`)).toBeUndefined();
    expect(message(`a${' + a'.repeat(2000)}`)).toBe('expression is a chain of more than 2000 operators');
    expect(message(`a${'[5m:]'.repeat(10_000)}`)).toBe('expression is a chain of more than 2000 operators');
  });
});
