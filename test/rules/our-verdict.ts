// Our own verdict on expressions and files, as the tests and benches of the rule checks ask for it: the parsers and every check, without the command line.
import type { Expr, PromqlError } from '../../src/promql/ast.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { readRuleFile } from '../../src/rules/read-rule-file.ts';
import type { Problem } from '../../src/rules/problem.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';

/** Versions that are judged: promtool's own in Debian 12, and the newest whose tests we have. */
export const oldVersion = '2.42';
export const newVersion = '3.14';

export type OurExpression =
  | { readonly ok: true; readonly expr: Expr }
  | { readonly ok: false; readonly errors: readonly PromqlError[] };

export function judgeExpression(expr: string, version: string): OurExpression {
  return parsePromql(expr, version);
}

export function readFileAs(version: string, path: string, text: string): RuleFile {
  return readRuleFile({ path, text, version });
}

/** Whether Prometheus would take the file. */
export function isValid(file: RuleFile): boolean {
  return file.problems.every(({ kind }) => kind !== 'validity');
}

export function validityProblems(file: RuleFile): readonly Problem[] {
  return file.problems.filter(({ kind }) => kind === 'validity');
}

/** Line and column, from 1, of an offset; columns in characters as Prometheus counts them, which are bytes before 3.x. */
export function placeOf(expr: string, offset: number): { readonly line: number; readonly column: number } {
  const before = expr.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: Buffer.byteLength(before.slice(start)) + 1 };
}

/** What all checks that are on by default say of files that are checked together. */
export function checkAll(files: readonly RuleFile[], version: string): readonly Problem[] {
  return runChecks({ files, version });
}
