// `promql/impossible`: parts of a query that never return anything, and labels asked for that cannot be there.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { flowOf } from '../../sources/flow.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { kind, span, message, label } of flowOf(tree).problems) {
    // Pinned labels that differ are of promql/vector-matching.
    if (kind === 'differs') continue;
    const finding = exprFinding(rule, span, message);
    yield label === null ? finding : { ...finding, argument: label };
  }
}

export const promqlImpossible: Check = { id: 'promql/impossible', severity: 'warning', isDefault: true, rule: judge };
