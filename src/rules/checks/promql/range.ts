// `promql/range`: ranges and offsets that reach back further than samples are kept, and subqueries in records.
import { z } from 'zod';
import { formatDuration } from '../../../model/time.ts';
import type { Duration, MatrixSelector, Subquery, VectorSelector } from '../../../promql/ast.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { lookingBack } from '../expr-nodes.ts';
import { optionsOf } from '../per-context.ts';
import { span } from '../options-schema.ts';

const options = z.strictObject({
  retention: span.default(15 * 86_400_000).describe('How long samples are kept; 15d, the default of Prometheus, unless set.'),
});
const read = optionsOf('promql/range', options);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  const retentionMs = read(context).retention;
  for (const { node } of lookingBack(tree)) {
    const furthest = furthestOf(node);
    if (furthest !== null && (furthest.ms ?? 0) > retentionMs) {
      const message = `${furthest.text} reaches back further than the ${formatDuration(retentionMs)} that samples are kept: set retention if it is longer`;
      yield { ...exprFinding(rule, furthest.span, message), severity: 'info' };
    }
    if (rule.kind === 'record' && node.kind === 'subquery') {
      const message =
        'a subquery in a record evaluates its query at every step, each time: record the inner query, and take the range of that record';
      yield { ...exprFinding(rule, node.span, message), severity: 'info' };
    }
  }
}

/** The longest look back of a node: its range or its offset. */
function furthestOf(node: VectorSelector | MatrixSelector | Subquery): Duration | null {
  const { offset } = node.modifiers;
  if (node.kind === 'vector-selector') return offset;
  return offset !== null && (offset.ms ?? 0) > (node.range.ms ?? 0) ? offset : node.range;
}

export const promqlRange: Check = { id: 'promql/range', severity: 'info', isDefault: true, options, rule: judge };
