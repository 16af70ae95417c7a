import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderJson } from './json.ts';
import { hostileReports, sampleFile, sampleOptions, sampleProblem } from './report-samples.ts';

describe('renderJson()', () => {
  test('has files with facts, rules and problems, and a summary, and nothing else', () => {
    const report = { files: [sampleFile([sampleProblem()])] };
    expect(JSON.parse(renderJson(report, sampleOptions))).toEqual({
      files: [
        {
          path: 'rules/api.yml',
          ok: false,
          facts: { alerts: 1, records: 1, withoutSeverity: 1, withoutRunbook: 1, withoutFor: 0 },
          ruleList: [
            { group: 'api', index: 1, name: 'HighLatency', metrics: ['requests_total'] },
            { group: 'api', index: 2, name: 'job:up:sum', metrics: ['up'] },
          ],
          problems: [
            {
              severity: 'error',
              code: 'promql/syntax',
              kind: 'validity',
              message: 'rate() wants a range vector: did you mean requests_total[5m]?',
              line: 5,
              column: 15,
              endLine: 5,
              endColumn: 35,
              exprLine: 1,
              exprColumn: 1,
              group: 'api',
              ruleIndex: 1,
              rule: 'HighLatency',
            },
          ],
        },
      ],
      summary: { files: 1, rules: 2, errors: 1, warnings: 0, infos: 0 },
    });
  });

  test('a file that only lint complains of is ok; hiding its problems does not make an invalid one so', () => {
    const lint = sampleFile([sampleProblem({ kind: 'lint' })]);
    const invalid = sampleFile([sampleProblem(), sampleProblem({ kind: 'lint' })]);
    const { files } = JSON.parse(renderJson({ files: [lint, invalid] }, { ...sampleOptions, problemsMax: 1 }));
    expect(files.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false]);
  });

  test('is JSON for hostile texts, and gives them back', () => {
    fc.assert(
      fc.property(hostileReports, (report) => {
        const { files } = JSON.parse(renderJson(report, sampleOptions));
        expect(files.map(({ path }: { path: string }) => path)).toEqual(report.files.map(({ path }) => path));
      }),
      { numRuns: 300 },
    );
  });
});
