// Reports that tests of the renderers share: an ordinary one, and ones whose every text is as hostile as a rule file can make it.
import fc from 'fast-check';
import type { Problem, ProblemSeverity } from '../problem.ts';
import type { ReportedFile, CheckReport, ReportOptions } from './check-report.ts';

export const sampleOptions: ReportOptions = {
  minSeverity: 'info',
  problemsMax: Number.POSITIVE_INFINITY,
  isStrict: false,
  useColor: false,
  version: '0.1.0',
};

export const sampleText = `groups:
  - name: api
    rules:
      - alert: HighLatency
        expr: rate(requests_total) > 1
        for: 0m
      - record: job:up:sum
        expr: sum by (job) (up)
`;

/** On line 5, `rate(requests_total)`. */
export function sampleProblem(more: Partial<Problem> = {}): Problem {
  return {
    severity: 'error',
    code: 'promql/syntax',
    kind: 'validity',
    message: 'rate() wants a range vector: did you mean requests_total[5m]?',
    range: { line: 5, column: 15, endLine: 5, endColumn: 35 },
    expr: { line: 1, column: 1 },
    group: 'api',
    ruleIndex: 1,
    rule: 'HighLatency',
    ...more,
  };
}

export function sampleFile(problems: readonly Problem[], more: Partial<ReportedFile> = {}): ReportedFile {
  return {
    path: 'rules/api.yml',
    text: sampleText,
    facts: { alerts: 1, records: 1, withoutSeverity: 1, withoutRunbook: 1, withoutFor: 0 },
    rules: [
      { group: 'api', index: 1, name: 'HighLatency', metrics: ['requests_total'] },
      { group: 'api', index: 2, name: 'job:up:sum', metrics: ['up'] },
    ],
    problems,
    ...more,
  };
}

/** Escape sequences, controls, ends of markup, commands of a runner, marks of direction, halves of characters. */
const nasty = [
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u0000',
  '\u0008\u0008',
  '\r\n::error::owned\n',
  '::stop-commands::x',
  ']]>',
  '<a href="x">&amp;',
  '"\'',
  '%0A,:',
  '\u202egnp.exe',
  '\u2028',
  '\ud800',
  '\ufffe',
  '日本語',
  '👩‍🚒',
  '\t',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const position = fc.integer({ min: 1, max: 12 });
const severity: fc.Arbitrary<ProblemSeverity> = fc.constantFrom('error', 'warning', 'info');

const hostileProblem: fc.Arbitrary<Problem> = fc
  .record({
    severity,
    message: hostile,
    rule: hostile,
    group: hostile,
    line: position,
    column: position,
    lines: fc.nat(3),
    text: hostile,
  })
  .map(({ severity: given, message, rule, group, line, column, lines, text }) => {
    const range = { line, column, endLine: line + lines, endColumn: column + 4 };
    const names = { message: `m${message}`, rule, group, ruleIndex: 1 };
    return sampleProblem({ severity: given, ...names, range, fix: [{ range, text }] });
  });

export const hostileReports: fc.Arbitrary<CheckReport> = fc
  .array(fc.record({ path: hostile, text: hostile, name: hostile, problems: fc.array(hostileProblem, { maxLength: 4 }) }), {
    maxLength: 3,
  })
  .map((files) => ({
    files: files.map(({ path, text, name, problems }, at) =>
      sampleFile(problems, {
        path: `rules/${at}${path}`,
        text: `a\n${text}\nb\n`,
        rules: [{ group: name, index: 1, name, metrics: [name] }],
      }),
    ),
  }));
