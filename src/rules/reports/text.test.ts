import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileReports, sampleFile, sampleOptions, sampleProblem } from './report-samples.ts';
import { renderText } from './text.ts';

const report = { files: [sampleFile([sampleProblem()])] };

describe('renderText()', () => {
  test('shows place, severity, check, message, source line and underline, then counts', () => {
    expect(renderText(report, sampleOptions)).toBe(`\
rules/api.yml:5:15: error promql/syntax: rate() wants a range vector: did you mean requests_total[5m]?
   5 |         expr: rate(requests_total) > 1
     |               ^^^^^^^^^^^^^^^^^^^^

1 error in 1 file, 2 rules
`);
  });

  test('colours are escape sequences around the same text', () => {
    const coloured = renderText(report, { ...sampleOptions, useColor: true });
    expect(coloured).toContain('\u001b[1;31merror\u001b[0m');
    // oxlint-disable-next-line no-control-regex -- the colours are taken out again
    expect(coloured.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(renderText(report, sampleOptions));
  });

  test.for([
    [[], 'no problems in 1 file, 2 rules'],
    [['error'], '1 error in 1 file, 2 rules'],
    [['error', 'error', 'warning', 'info'], '2 errors, 1 warning, 1 info in 1 file, 2 rules'],
    [['info', 'info'], '2 infos in 1 file, 2 rules'],
  ] as const)('%j: %s', ([severities, summary]) => {
    const files = [sampleFile(severities.map((severity) => sampleProblem({ severity })))];
    expect(renderText({ files }, sampleOptions).trimEnd().split('\n').at(-1)).toBe(summary);
  });

  test('what is not shown is counted and said', () => {
    const problems = (['warning', 'error', 'info', 'error'] as const).map((severity) => sampleProblem({ severity }));
    const files = [sampleFile(problems), sampleFile([])];
    const last = (more: object): string | undefined =>
      renderText({ files }, { ...sampleOptions, ...more })
        .trimEnd()
        .split('\n')
        .at(-1);
    const counts = '2 errors, 1 warning, 1 info in 1 of 2 files, 4 rules';
    expect(last({ minSeverity: 'warning' })).toBe(`${counts} (1 not shown, see --min-severity info)`);
    expect(last({ minSeverity: 'error' })).toBe(`${counts} (2 not shown, see --min-severity warning)`);
    expect(last({ problemsMax: 1 })).toBe(`${counts} (3 more not shown, see --max-problems)`);
    expect(last({ problemsMax: 4 })).toBe(counts);
  });

  test('a limit keeps the worst, in the order of the file', () => {
    const problems = (['warning', 'error', 'info', 'error'] as const).map((severity) => sampleProblem({ severity }));
    const text = renderText({ files: [sampleFile(problems)] }, { ...sampleOptions, problemsMax: 3 });
    expect([...text.matchAll(/: (error|warning|info) promql/g)].map((match) => match[1])).toEqual(['warning', 'error', 'error']);
  });

  test('prints no control character, no mark of direction and no line that a file chose', () => {
    fc.assert(
      fc.property(hostileReports, (hostile) => {
        const text = renderText(hostile, sampleOptions);
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u);
        for (const line of text.split('\n'))
          expect(line).toMatch(/^(?:rules\/| *\d* \||$|\d+ (?:error|warning|info)|no problems)/);
      }),
      { numRuns: 500 },
    );
  });
});
