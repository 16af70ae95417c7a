import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeverityTerm } from '../model/severity-rule.ts';
import { ConditionError, formatCondition, parseCondition } from './parse-severity.ts';

const read = (text: string, unit = 's') => formatCondition(parseCondition(text, unit));
function problem(text: string, unit = 's'): string {
  try {
    return read(text, unit);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return `${error.column}: ${error.message} (${error.remedy})`;
  }
}

describe('parseCondition()', () => {
  test.each([
    ['score > 1', 's', 'score > 1'],
    ['value>500ms for 30s', 's', 'value > 0.5 for 30s'],
    ['value > 0.5 s', 'ms', 'value > 500'],
    ['value < 2GiB', 'bytes', 'value < 2147483648'],
    ['value > 5%', 'ratio', 'value > 0.05'],
    ['value < -3', '', 'value < -3'],
    ['value > 3 req/s', 'req/s', 'value > 3'],
    ['deviation > 50%', 's', 'deviation > 50%'],
    // A share of what was expected, also where the unit is per cent.
    ['deviation > 50%', 'ratio', 'deviation > 50%'],
    ['deviation > 0.05', 'ratio', 'deviation > 0.05'],
    [
      'score > 3 for 1m30s and value > 1 and deviation > 100ms for 5m',
      's',
      'score > 3 for 1m30s and value > 1 and deviation > 0.1 for 5m',
    ],
  ])('%s in %s', (text, unit, canonical) => {
    expect(read(text, unit)).toBe(canonical);
  });

  test.each([
    ['', /^1: expected score, value or deviation, found the end/],
    ['skore > 1', /^1: .*found "skore" \(did you mean "score"\?\)/],
    ['score', /^6: expected >, found the end/],
    ['score >= 1', /^7: expected >, found ">="/],
    ['score < 1', /^7: score grows with the anomaly: expected >/],
    ['value = 1', /^7: expected > or <, found "="/],
    ['score >', /^8: expected a number, found the end/],
    ['score > for 5m', /^9: expected a number, found "for"/],
    ['score > many', /^9: not an amount: "many"/],
    ['score > 3s', /^9: "s" does not fit/],
    ['score > 5%', /^9: score is not a percentage here/],
    ['value > 5%', /^9: value is not a percentage here/],
    ['value > 5MiB', /^9: "MiB" does not fit a watch in s \(e.g. 100ms/],
    ['score > -1', /^9: score is never negative/],
    ['score > 1 for', /^14: expected a duration after "for", found the end/],
    ['score > 1 for ever', /^15: expected a duration after "for", found "ever"/],
    ['score > 1 for 0s', /^15: expected a duration/],
    ['score > 1 for 5m now', /^18: expected "for", "and" or the end, found "now"/],
    ['value > 500ms fro 30s', /^15: expected "for", "and" or the end, found "fro"/],
    ['score > 1 and', /^14: expected score, value or deviation, found the end/],
    [`score > ${'1'.repeat(600)}`, /longer than 500 characters/],
  ])('refuses %s', (text, message) => {
    expect(problem(text)).toMatch(message);
  });

  const term = fc
    .record({
      subject: fc.constantFrom('score', 'value', 'deviation'),
      isLess: fc.boolean(),
      isShare: fc.boolean(),
      threshold: fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => Number(value.toPrecision(12))),
      forMs: fc.integer({ min: 0, max: 1e9 }),
    })
    .map(
      ({ subject, isLess, isShare, threshold, forMs }): SeverityTerm => ({
        subject,
        comparison: subject === 'value' && isLess ? '<' : '>',
        threshold,
        isRelative: subject === 'deviation' && isShare,
        forMs,
      }),
    );

  test('reads back what formatCondition() writes', () => {
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), (terms) => {
        const back = parseCondition(formatCondition(terms), 's');
        expect(back.map((one) => ({ ...one, threshold: 0 }))).toEqual(terms.map((one) => ({ ...one, threshold: 0 })));
        back.forEach((one, i) => expect(one.threshold).toBeCloseTo(terms[i]?.threshold ?? Number.NaN, 5));
      }),
    );
  });

  test('says something about any text, and throws nothing else', () => {
    const word = fc.constantFrom('score', 'value', '>', '<', 'for', 'and', '5m', '1', '%', 'deviation', '');
    const texts = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(fc.property(texts, (text) => typeof problem(text) === 'string'));
  });
});
