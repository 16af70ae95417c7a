import { describe, expect, test } from 'vitest';
import { readFixtures } from './fixtures.ts';
import { oldVersion, readBytesAs, readFileAs, validityProblems } from './our-verdict.ts';

const fixtures = readFixtures();

describe('our own rule files, judged as Prometheus 2.42', () => {
  test('there are many of both kinds', () => {
    expect(fixtures.filter((fixture) => fixture.isValid).length).toBeGreaterThan(50);
    expect(fixtures.filter((fixture) => !fixture.isValid).length).toBeGreaterThan(50);
  });

  test.each(fixtures)('$name', ({ path, bytes, isValid: wanted }) => {
    const file = readBytesAs(oldVersion, path, bytes);
    const problems = file === null ? ['not UTF-8'] : validityProblems(file).map(({ message }) => message);
    expect(problems.length === 0, problems.join('; ')).toBe(wanted);
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
