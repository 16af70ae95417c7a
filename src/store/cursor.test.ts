// Cursors are opaque and ours alone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CursorError, clampLimit, decodeCursor, encodeCursor } from './cursor.ts';

test.each([
  [-1, 1],
  [0, 1],
  [1, 1],
  [500, 500],
  [501, 500],
  [Number.NaN, 500],
])('clampLimit() of %d is %i', (limit, clamped) => expect(clampLimit(limit)).toBe(clamped));

test('decodeCursor() gives back what encodeCursor() took', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e15, max: 1e15 }), { minLength: 1, maxLength: 3 }), (key) => {
      const numbers = key.map((n) => n + 0);
      expect(decodeCursor('alerts', encodeCursor('alerts', numbers), key.length)).toEqual(numbers);
    }),
  );
});

test('decodeCursor() refuses any other text with a CursorError', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => decodeCursor('alerts', text, 1)).toThrow(CursorError);
    }),
  );
  expect(() => decodeCursor('alerts', encodeCursor('changes', [1]), 1)).toThrow(CursorError);
  expect(() => decodeCursor('alerts', encodeCursor('alerts', [1, 2]), 1)).toThrow(CursorError);
});
