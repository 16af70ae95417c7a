// The integer form loses nothing: SQL prints the same sixteen digits.
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintKey } from './fingerprint-key.ts';

test('fingerprintKey() comes back from SQL as the same text', () => {
  const print = new Database(':memory:').prepare("SELECT printf('%016x', ?)").pluck();
  const check = (bits: bigint): void => {
    const hex = bits.toString(16).padStart(16, '0');
    expect(fingerprintKey(hex)).toBe(BigInt.asIntN(64, bits));
    expect(print.get(fingerprintKey(hex))).toBe(hex);
  };
  for (const bits of [0n, 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]) check(bits);
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), check));
});

test.each(['', 'abc', '0123456789ABCDEF', '0123456789abcdef0'])('fingerprintKey() refuses %j', (text) => {
  expect(() => fingerprintKey(text)).toThrow(/not a fingerprint/);
});
