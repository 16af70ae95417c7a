// `promql/offset`: a negative offset asks for samples that are not there yet.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { lookingBack } from '../expr-nodes.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of lookingBack(tree)) {
    const { offset } = node.modifiers;
    if (offset === null || offset.ms === null || offset.ms >= 0) continue;
    const message = `offset ${offset.text} looks into the future: a rule is evaluated now, and finds nothing there`;
    yield exprFinding(rule, offset.span, message);
  }
}

export const promqlOffset: Check = { id: 'promql/offset', severity: 'warning', isDefault: true, rule: judge };
