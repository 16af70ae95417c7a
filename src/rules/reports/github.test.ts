import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderGithub } from './github.ts';
import { hostileReports, sampleFile, sampleOptions, sampleProblem } from './report-samples.ts';

describe('renderGithub()', () => {
  test('writes a command a problem, the last column inclusive', () => {
    expect(renderGithub({ files: [sampleFile([sampleProblem()])] }, sampleOptions)).toBe(
      '::error file=rules/api.yml,line=5,endLine=5,col=15,endColumn=34,title=promql/syntax::rate() wants a range vector: did you mean requests_total[5m]?\n1 error in 1 file, 2 rules\n',
    );
  });

  test('names columns for one line only, which is all the runner takes', () => {
    const range = { line: 5, column: 15, endLine: 6, endColumn: 3 };
    const text = renderGithub({ files: [sampleFile([sampleProblem({ range, severity: 'info' })])] }, sampleOptions);
    expect(text).toContain('::notice file=rules/api.yml,line=5,endLine=6,title=promql/syntax::');
  });

  test('escapes what ends a property or a command', () => {
    const file = sampleFile([sampleProblem({ message: '50%\nof: a, b' })], { path: 'a,b:c%.yml' });
    expect(renderGithub({ files: [file] }, sampleOptions)).toMatch(/^::error file=a%2Cb%3Ac%25\.yml,.*::50%25 of: a, b\n/);
  });

  test('hostile texts make no command of their own', () => {
    fc.assert(
      fc.property(hostileReports, (report) => {
        const lines = renderGithub(report, sampleOptions)
          .trimEnd()
          .split(/\r?\n|\r/);
        const problems = report.files.flatMap(({ problems: own }) => own);
        expect(lines.length).toBe(problems.length + 1);
        for (const line of lines.slice(0, -1)) expect(line).toMatch(/^::(?:error|warning|notice) file=[^:]*::/);
      }),
      { numRuns: 300 },
    );
  });
});
