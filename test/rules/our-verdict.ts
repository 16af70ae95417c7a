// Our own verdict on expressions and files, as the tests and benches of the rule checks ask for it: the parsers and every check, without the command line.
import { isUtf8 } from 'node:buffer';
import { parseExpr, type ParseResult } from '../../src/promql/parse-expr.ts';
import { currentVersion, formatVersion, parseVersion } from '../../src/promql/version.ts';
import { defaultCheckConfig } from '../../src/rules/check-config.ts';
import type { Problem } from '../../src/rules/problem.ts';
import { readRuleFile } from '../../src/rules/read-rule-file.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import { checkFiles } from '../../src/rules/run-checks.ts';

/** Versions that are judged: promtool's own in Debian 12, and the newest. */
export const oldVersion = '2.42';
export const newVersion = formatVersion(currentVersion);

export function judgeExpression(expr: string, version: string): ParseResult {
  const read = parseVersion(version);
  if (read === null) throw new Error(`not a version: ${version}`);
  return parseExpr(expr, { version: read });
}

export function readFileAs(version: string, path: string, text: string): RuleFile {
  return readRuleFile(text, path, { prometheusVersion: version });
}

/** The same of a file as it is on the disk; null when it is not UTF-8, which is refused before it is read. */
export function readBytesAs(version: string, path: string, bytes: Uint8Array): RuleFile | null {
  if (!isUtf8(bytes)) return null;
  return readFileAs(version, path, new TextDecoder().decode(bytes));
}

/** What Prometheus would refuse the file for. */
export function validityProblems(file: RuleFile): readonly Problem[] {
  return file.problems.filter(({ kind, severity }) => kind === 'validity' && severity === 'error');
}

export function isValid(file: RuleFile): boolean {
  return validityProblems(file).length === 0;
}

/** What all checks that are on by default say of files that are checked together, the files' own problems among them. */
export function checkAll(files: readonly RuleFile[], version: string): readonly Problem[] {
  const run = { config: defaultCheckConfig, prometheusVersion: version, now: Date.UTC(2026, 0, 1) };
  return checkFiles(files, run).flatMap(({ problems }) => problems);
}

/** Line and column, from 1, of an offset; columns in bytes, as Prometheus counts them. */
export function placeOf(expr: string, offset: number): { readonly line: number; readonly column: number } {
  const before = expr.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: Buffer.byteLength(before.slice(start)) + 1 };
}
