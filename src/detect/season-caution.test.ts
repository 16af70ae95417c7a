import { expect, test } from 'vitest';
import { seasonCaution } from './season-caution.ts';

const hours = 3600;

test('seasonCaution() asks for more only while the season was seen once', () => {
  const asked = [0, 33.5, 33.7, 48, 59.9, 60, 500].map((known) => seasonCaution(known * hours) > 1);
  expect(asked).toEqual([false, false, true, true, true, false, false]);
});
