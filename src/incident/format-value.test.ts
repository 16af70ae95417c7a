import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoney, formatNumber, formatRange, formatValue } from './format-value.ts';

test.each([
  [0, '0'],
  [-0, '0'],
  [0.00012345, '0.000123'],
  [1e-10, '0'],
  [0.1 + 0.2, '0.3'],
  [1.844, '1.84'],
  [99.95, '100'],
  [999.4, '999'],
  [999.5, '1,000'],
  [12_345.6, '12,346'],
  [-2.5, '−2.5'],
  [1e21, 'more than 1,000,000,000,000,000'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '−∞'],
])('formatNumber() writes %s as %s', (value, text) => expect(formatNumber(value)).toBe(text));

test('formatNumber() never needs an exponent and is within half a percent of the value', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-8, max: 9e14, noNaN: true }), (value) => {
      const text = formatNumber(value);
      expect(text).toMatch(/^\d{1,3}(,\d{3})*(\.\d+)?$/);
      expect(Math.abs(Number(text.replaceAll(',', '')) / value - 1)).toBeLessThan(0.0051);
    }),
  );
});

test.each([
  [1.84, 's', '1.84 s'],
  [0.212, 's', '212 ms'],
  [0.9999, 's', '1 s'],
  [90, 's', '90 s'],
  [120, 's', '2 min'],
  [1840, 'ms', '1.84 s'],
  [0.052, 'ratio', '5.2 %'],
  [62, 'req/s', '62 req/s'],
  [1.5 * 2 ** 30, 'bytes', '1.5 GiB'],
  [0, 's', '0 s'],
  [Number.NaN, 's', 'NaN s'],
])('formatValue() writes %s %s as %s', (value, unit, text) => expect(formatValue(value, unit)).toBe(text));

test.each([
  [0.31, 0.46, 1.84, '0.31–0.46 s'],
  [0.31, 0.46, null, '310–460 ms'],
  [null, 0.46, 1.84, '≤ 0.46 s'],
  [0.31, null, 1.84, '≥ 0.31 s'],
  [null, null, 1.84, null],
  [Number.NEGATIVE_INFINITY, 0.46, 1.84, '≤ 0.46 s'],
])('formatRange() of %s and %s beside %s', (lower, upper, like, text) => expect(formatRange(lower, upper, 's', like)).toBe(text));

test('formatMoney() knows the common signs and otherwise names the currency', () => {
  expect(formatMoney(209.6, 'EUR')).toBe('€210');
  expect(formatMoney(12.5, 'CHF')).toBe('CHF 12.5');
  expect(formatMoney(5, null)).toBe('5');
});
