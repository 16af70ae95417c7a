// `alerts/for`: `for: 0s` and `keep_firing_for: 0s` say what is so anyway.
import { parseDuration } from '../../../model/time.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { TextEdit } from '../../problem.ts';
import type { Rule, RuleFile, Scalar } from '../../rule-file.ts';
import { fileOfGroup, linesOf } from '../per-context.ts';

/** Takes out the whole line; null when anything else stands on it. */
function removeLine(file: RuleFile, scalar: Scalar): readonly TextEdit[] | null {
  const { line } = scalar.range;
  const lines = linesOf(file);
  if (scalar.range.endLine !== line || !/^\s*(?:for|keep_firing_for):\s+\S+\s*$/.test(lines[line - 1] ?? '')) return null;
  // The line end before it goes along, so that the last line of a file needs no other rule.
  const previous = lines[line - 2];
  if (previous === undefined) return null;
  const range = { line: line - 1, column: previous.length + 1, endLine: line, endColumn: (lines[line - 1] ?? '').length + 1 };
  return [{ range, text: '' }];
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const fields = [
    ['for', rule.for],
    ['keep_firing_for', rule.keepFiringFor],
  ] as const;
  for (const [key, scalar] of fields) {
    if (scalar === null || parseDuration(scalar.value) !== 0) continue;
    const file = fileOfGroup(context).get(rule.group);
    const fix = file === undefined ? null : removeLine(file, scalar);
    const message = `${key}: ${scalar.value} is the default: remove the line`;
    yield { message, range: scalar.range, argument: key, ...(fix === null ? {} : { fix }) };
  }
}

export const alertsFor: Check = { id: 'alerts/for', severity: 'info', isDefault: true, rule: judge, readsBroken: true };
