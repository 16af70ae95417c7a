// `promql/vector-matching`: both sides of an operator pin the label they are matched on, to different values: the result is empty.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { flowOf } from '../../sources/flow.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { kind, span, message, label } of flowOf(tree).problems) {
    if (kind !== 'differs' || label === null) continue;
    yield { ...exprFinding(rule, span, message), argument: label };
  }
}

export const promqlVectorMatching: Check = { id: 'promql/vector-matching', severity: 'warning', isDefault: true, rule: judge };
