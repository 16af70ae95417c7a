// `file/helm-template`: a chart's template is no rule file before Helm has rendered it; says so where errors would only puzzle.
import type { Check, Finding } from '../../check.ts';
import type { RuleFile } from '../../rule-file.ts';
import { linesOf } from '../per-context.ts';

/** A line that is an action only, or one that reads what only Helm knows. An alert's own templates read `$labels` and `$value`. */
const helm = /^\s*\{\{-?\s.*\}\}\s*$|\{\{-?[^{}]*(?:\.Values\b|\.Release\b|\.Chart\b|\.Capabilities\b|\binclude\s+")/;

function* judge(file: RuleFile): Iterable<Finding> {
  if (file.problems.length === 0) return;
  const line = linesOf(file).findIndex((text) => helm.test(text));
  if (line < 0) return;
  const text = linesOf(file)[line] ?? '';
  const column = text.indexOf('{{') + 1;
  const range = { line: line + 1, column, endLine: line + 1, endColumn: text.length + 1 };
  yield {
    message: 'this looks like a template of a Helm chart: render it first (helm template …) and check what comes out',
    range,
  };
}

export const fileHelmTemplate: Check = { id: 'file/helm-template', severity: 'info', isDefault: true, file: judge };
