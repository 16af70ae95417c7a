// `promql/performance`: selectors that read far more series than they need.
import { metricNameOf } from '../../../promql/walk.ts';
import type { VectorSelector } from '../../../promql/ast.ts';
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { matchesEmpty } from '../../../promql/matches-empty.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of placedOf(tree, 'vector-selector')) {
    if (metricNameOf(node) !== null) continue;
    const finding = judgeNameless(rule, node);
    if (finding !== null) yield finding;
  }
}

/** A selector without a metric name: what is left to narrow it decides. */
function judgeNameless(rule: Rule, selector: VectorSelector): Finding | null {
  const byName = selector.matchers.find(({ name }) => name === '__name__');
  if (byName !== undefined && byName.operator === '=~' && startsOpen(byName.value)) {
    const message = `the pattern of __name__ begins with a wildcard, so the name of every metric there is must be tried: name the metrics`;
    return exprFinding(rule, byName.span, message);
  }
  if (byName !== undefined || selector.matchers.some(({ operator, value }) => operator === '=' && value !== '')) return null;
  const narrows = selector.matchers.some(
    (matcher) => matcher.operator === '=~' && !matchesEmpty(matcher) && !startsOpen(matcher.value),
  );
  if (narrows) return null;
  return exprFinding(
    rule,
    selector.span,
    'the selector names no metric and pins no label, so it reads nearly every series there is: name a metric',
  );
}

const startsOpen = (pattern: string): boolean => /^\^?\(?\.[*+]/.test(pattern);

export const promqlPerformance: Check = { id: 'promql/performance', severity: 'warning', isDefault: true, rule: judge };
