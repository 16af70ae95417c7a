import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLabels, fingerprint, labelsKey, makeLabels, sameLabels } from './labels.ts';

/** The same hash in exact arithmetic, as the oracle. */
function slowFingerprint(labels: Record<string, string>): string {
  let sum = 0xcbf29ce484222325n;
  const add = (value: number): void => {
    sum = BigInt.asUintN(64, (sum ^ BigInt(value)) * 0x100000001b3n);
  };
  for (const name of Object.keys(labels).sort()) {
    for (const part of [name, labels[name] ?? '']) {
      for (const value of new TextEncoder().encode(part)) add(value);
      add(0xff);
    }
  }
  return sum.toString(16).padStart(16, '0');
}

test('fingerprint() equals FNV-1a 64 in exact arithmetic', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (labels) => {
      expect(fingerprint(labels)).toBe(slowFingerprint(labels));
    }),
  );
});

test('labelsKey() is equal exactly for equal label sets', () => {
  const pair = fc.dictionary(fc.string({ maxLength: 2 }), fc.string({ maxLength: 2 }), { maxKeys: 3 });
  fc.assert(
    fc.property(pair, pair, (a, b) => {
      expect(labelsKey(a) === labelsKey(b)).toBe(sameLabels(a, b));
    }),
  );
});

test('makeLabels() keeps a label named __proto__ as a label', () => {
  const labels = makeLabels([['__proto__', 'x']]);
  expect(Object.keys(labels)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('emptyLabels() has no name of its own, and takes every name', () => {
  const labels = emptyLabels();
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect(name in labels).toBe(false);
    labels[name] = name;
  }
  expect(Object.entries(labels)).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => [name, name]));
  expect('constructor' in emptyLabels()).toBe(false);
});
