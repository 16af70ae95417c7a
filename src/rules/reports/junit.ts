// JUnit XML, which CI systems show as tests: a suite a file, a case for the file and one a rule; what fails the run is a failure, the rest is output.
import type { Problem } from '../problem.ts';
import {
  type ReportedFile,
  type CheckReport,
  isFailure,
  type ListedRule,
  type ReportOptions,
  shownPart,
} from './check-report.ts';

type Case = { readonly name: string; readonly problems: readonly Problem[] };

export function renderJunit(report: CheckReport, options: ReportOptions): string {
  const suites = shownPart(report, options).report.files.map((file) => suite(file, options.isStrict));
  const sum = (key: 'tests' | 'failures'): number => suites.reduce((total, one) => total + one[key], 0);
  const head = `<testsuites name="rti rules check" tests="${sum('tests')}" failures="${sum('failures')}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${suites.map(({ xml }) => xml).join('')}</testsuites>\n`;
}

function suite(
  file: ReportedFile,
  isStrict: boolean,
): { readonly xml: string; readonly tests: number; readonly failures: number } {
  const cases = casesOf(file);
  const failures = cases.filter(({ problems }) => problems.some((problem) => isFailure(problem, isStrict))).length;
  const path = attribute(file.path);
  const body = cases.map((one) => renderCase(one, path, file.path, isStrict)).join('');
  const head = `  <testsuite name="${path}" tests="${cases.length}" failures="${failures}">\n`;
  return { xml: `${head}${body}  </testsuite>\n`, tests: cases.length, failures };
}

const ruleKey = (group: string | undefined, index: number | undefined): string => JSON.stringify([group, index]);

/** The file itself first, with what belongs to no rule; then its rules. */
function casesOf({ rules, problems }: ReportedFile): Case[] {
  const byRule = Map.groupBy(problems, ({ group, ruleIndex }) => ruleKey(group, ruleIndex));
  const take = (key: string): readonly Problem[] => {
    const found = byRule.get(key) ?? [];
    byRule.delete(key);
    return found;
  };
  const cases = rules.map((rule) => ({ name: caseName(rule), problems: take(ruleKey(rule.group, rule.index)) }));
  return [{ name: 'file', problems: [...byRule.values()].flat() }, ...cases];
}

const caseName = ({ group, index, name }: ListedRule): string => `${group} / ${index} ${name}`;

function renderCase({ name, problems }: Case, path: string, file: string, isStrict: boolean): string {
  const head = `    <testcase classname="${path}" name="${attribute(name)}"`;
  if (problems.length === 0) return `${head}/>\n`;
  const failures = problems.filter((problem) => isFailure(problem, isStrict));
  const others = problems.filter((problem) => !isFailure(problem, isStrict));
  const body = failures.map((problem) => failure(problem, file)).join('');
  const output = others.map((problem) => `${lineOf(problem, file)}\n`).join('');
  return `${head}>\n${body}${output === '' ? '' : `      <system-out>${content(output)}</system-out>\n`}    </testcase>\n`;
}

function failure(problem: Problem, file: string): string {
  const { message, code } = problem;
  return `      <failure message="${attribute(message)}" type="${attribute(code)}">${content(lineOf(problem, file))}</failure>\n`;
}

const lineOf = ({ range, severity, code, message }: Problem, file: string): string =>
  `${file}:${range.line}:${range.column}: ${severity} ${code}: ${message}`;

/** Characters XML 1.0 has no way to write. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** `>` is escaped, too, so that no `]]>` is left. */
function content(text: string): string {
  return text.replace(notXml, '\ufffd').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Line ends and tabs as numbers: a reader would make spaces of them. */
function attribute(text: string): string {
  return content(text)
    .replaceAll('"', '&quot;')
    .replace(/[\t\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
