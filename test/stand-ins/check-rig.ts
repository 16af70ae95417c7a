// Runs one check over small rule files and tells what it says as `line:column severity message`, the severity left out where it is the check's own.
import type { Check } from '../../src/rules/check.ts';
import type { Problem } from '../../src/rules/problem.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import { checkFiles } from '../../src/rules/run-checks.ts';
import { ruleFileOf } from './rule-files.ts';

export type RigSettings = {
  /** Options of the check, as rti.yml has them. */
  readonly options?: unknown;
  readonly now?: number;
};

export const oneAlert = (rest = '', expr = 'up == 0'): string =>
  `groups:\n- name: g\n  rules:\n  - alert: Down\n    expr: ${expr}\n${rest.replaceAll(/^/gm, '    ')}\n`;
export const oneRecord = (name: string, expr = 'sum(up)'): string =>
  `groups:\n- name: g\n  rules:\n  - record: ${name}\n    expr: ${expr}\n`;

/** Problems of each file; of a single text, of that. */
export function problemsOf(check: Check, text: string | Readonly<Record<string, string>>, settings: RigSettings = {}): Problem[] {
  const files: RuleFile[] =
    typeof text === 'string' ? [ruleFileOf(text)] : Object.entries(text).map(([path, content]) => ruleFileOf(content, path));
  const config = {
    severities: check.isDefault ? {} : { [check.id]: check.severity },
    options: settings.options === undefined ? {} : { [check.id]: settings.options },
  };
  const run = { config, prometheusVersion: '3.14', now: settings.now ?? 0, checks: [check] };
  return checkFiles(files, run).flatMap(({ path, problems }) => problems.map((problem) => ({ ...problem, path })));
}

export function saysOf(check: Check, text: string | Readonly<Record<string, string>>, settings: RigSettings = {}): string[] {
  return problemsOf(check, text, settings)
    .filter(({ code }) => code === check.id)
    .map(
      ({ range, severity, message }) =>
        `${range.line}:${range.column} ${severity === check.severity ? '' : `${severity} `}${message}`,
    );
}
