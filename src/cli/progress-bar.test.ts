import { expect, test } from 'vitest';
import { makeProgressBar } from './progress-bar.ts';

/** What is on the line after these writes: each begins anew. */
const lineOf = (written: readonly string[]): string => written.join('').split('\r\u001b[K').at(-1) ?? '';

test('makeProgressBar() draws in place, at most ten times a second, within 80 columns, and leaves nothing behind', () => {
  const written: string[] = [];
  let now = 0;
  const bar = makeProgressBar(
    (text) => written.push(text),
    () => now,
  );
  bar.show('fetching requests', 1, 4, '1 of 4');
  expect(lineOf(written)).toBe('█████░░░░░░░░░░░░░░░  25 %  fetching requests  1 of 4');
  now = 50;
  bar.show('fetching requests', 2, 4);
  expect(written).toHaveLength(1);
  now = 150;
  bar.show(`fetching ${'x'.repeat(200)}`, 3, 4);
  expect(lineOf(written).length).toBeLessThan(80);
  bar.show('judging', 4, 4);
  expect(lineOf(written)).toBe(`${'█'.repeat(20)} 100 %  judging`);
  bar.clear();
  expect(lineOf(written)).toBe('');
});

test('makeProgressBar() writes nothing where nobody watches', () => {
  const bar = makeProgressBar(null, () => 0);
  expect(() => {
    bar.show('judging', 1, 2);
    bar.clear();
  }).not.toThrow();
});
