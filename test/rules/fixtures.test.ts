import { describe, expect, test } from 'vitest';
import { readFixtures } from './fixtures.ts';
import { isValid, oldVersion, readFileAs, validityProblems } from './our-verdict.ts';

const fixtures = readFixtures();

describe('our own rule files, judged as Prometheus 2.42', () => {
  test('there are many of both kinds', () => {
    expect(fixtures.filter((fixture) => fixture.isValid).length).toBeGreaterThan(50);
    expect(fixtures.filter((fixture) => !fixture.isValid).length).toBeGreaterThan(50);
  });

  test.each(fixtures)('$name', ({ path, text, isValid: wanted }) => {
    const file = readFileAs(oldVersion, path, text);
    expect(isValid(file), JSON.stringify(validityProblems(file).map(({ message }) => message))).toBe(wanted);
  });

  test.each(fixtures.filter((fixture) => !fixture.isValid))(
    '$name: every problem is one sentence at a place in the file',
    ({ path, text }) => {
      const lines = text.split(/\r\n|\r|\n/);
      for (const { message, range } of validityProblems(readFileAs(oldVersion, path, text))) {
        expect(message).toMatch(/^\S[^\n]*\S$/);
        expect(range.line).toBeGreaterThanOrEqual(1);
        expect(range.line).toBeLessThanOrEqual(lines.length + 1);
        expect(range.column).toBeLessThanOrEqual((lines[range.line - 1]?.length ?? 0) + 1);
        const isForward = range.endLine > range.line || (range.endLine === range.line && range.endColumn >= range.column);
        expect(isForward, JSON.stringify(range)).toBe(true);
      }
    },
  );
});
