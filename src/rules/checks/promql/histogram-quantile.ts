// `promql/histogram-quantile`: quantiles of buckets need the label `le`, and rates of the buckets, not their totals.
import type { Aggregation, Call, Expr } from '../../../promql/ast.ts';
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { flowOf } from '../../sources/flow.ts';
import { canHave, type Source, whyLacking } from '../../sources/source.ts';
import { metricNameOf, unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of placedOf(tree, 'call')) {
    if (node.name !== 'histogram_quantile') continue;
    const buckets = node.args[1];
    if (buckets !== undefined) yield* judgeBuckets(rule, node, buckets);
  }
}

function* judgeBuckets(rule: Rule, call: Call, buckets: Expr): Iterable<Finding> {
  const [source] = flowOf(buckets).sources;
  // Native histograms have no buckets in labels, and any name but one of buckets.
  if (source === undefined || !isOfBuckets(source)) return;
  const outer = unwrapParens(buckets);
  if (
    outer.kind === 'aggregation' &&
    outer.name !== 'sum' &&
    canHave(source, 'le') &&
    !['topk', 'bottomk'].includes(outer.name)
  ) {
    yield exprFinding(
      rule,
      outer.nameSpan,
      `buckets are counters of their own: ${outer.name}() of them is no distribution, use \`${suggested(outer)}\``,
    );
  }
  if (!canHave(source, 'le')) {
    const reason = whyLacking(source, 'le');
    yield exprFinding(
      rule,
      reason.span,
      `histogram_quantile() needs the label \`le\`, and ${reason.text}: aggregate with \`sum by (le, …)\``,
    );
  } else if (!source.steps.some((step) => ratesBuckets.has(step)) && source.selector === source.origin) {
    const message = `${call.name}() of buckets that only grow gives the quantile since the start of each process: use \`rate(…[5m])\` of them`;
    yield { ...exprFinding(rule, source.origin.span, message), severity: 'info' };
  }
}

const ratesBuckets = new Set(['rate', 'irate', 'increase', 'delta', 'idelta']);

const suggested = (node: Aggregation): string =>
  `sum ${node.grouping?.kind ?? 'by'} (${(node.grouping?.labels ?? []).map(({ name }) => name).join(', ') || 'le'})`;

function isOfBuckets({ selector }: Source): boolean {
  return selector !== null && (metricNameOf(selector)?.endsWith('_bucket') ?? false);
}

export const promqlHistogramQuantile: Check = {
  id: 'promql/histogram-quantile',
  severity: 'warning',
  isDefault: true,
  rule: judge,
};
