// `alerts/comparison`: an alert whose query has no condition fires as long as its metric is there.
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { AlertRule, Rule } from '../../rule-file.ts';
import { flowOf } from '../../sources/flow.ts';
import type { Source } from '../../sources/source.ts';
import { metricNameOf, unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import type { Expr } from '../../../promql/ast.ts';

/** Recorded conditions count: `expr: instance:down:bool` may be `up == 0` under a name. */
function isConditional(source: Source, context: CheckContext, depth = 0): boolean {
  if (source.isConditional) return true;
  const name = source.selector === null ? null : metricNameOf(source.selector);
  if (name === 'ALERTS') return true;
  const makers = name === null ? undefined : context.records.get(name);
  if (makers === undefined || depth > 10) return false;
  return makers.every(
    (maker) => maker.parsed.ok && flowOf(maker.parsed.expr).sources.every((made) => isConditional(made, context, depth + 1)),
  );
}

/** `vector(1)` alone: an alert that is meant to fire always, so that its silence tells. */
function isHeartbeat(tree: Expr): boolean {
  const expr = unwrapParens(tree);
  return expr.kind === 'call' && expr.name === 'vector' && expr.args.every((arg) => unwrapParens(arg).kind === 'number');
}

function judgeSource(rule: AlertRule, source: Source, isOnly: boolean): Finding {
  const { span } = source.origin;
  if (source.usesBool) {
    return exprFinding(
      rule,
      span,
      'the comparison has `bool`, so it always returns a number and the alert always fires: leave `bool` out',
    );
  }
  if (source.alwaysReturns && !isOnly) {
    return exprFinding(
      rule,
      span,
      'this part always returns a value, so the alert fires whenever the other parts return nothing',
    );
  }
  const message = 'the query has no condition, so the alert fires as long as there are series: compare with a threshold';
  const finding = exprFinding(rule, span, message);
  return isState(source) ? { ...finding, severity: 'info' } : finding;
}

/** Exporters say some states by labels of an info metric: `topic_info{ready!="True"}` is a condition of a kind. */
function isState({ selector }: Source): boolean {
  return selector !== null && selector.matchers.length > 0 && (metricNameOf(selector)?.endsWith('_info') ?? false);
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (rule.kind !== 'alert' || tree === null || isHeartbeat(tree)) return;
  const { sources } = flowOf(tree);
  const open = sources.filter((source) => !isConditional(source, context));
  const first = open.find((source) => source.alwaysReturns && sources.length > 1) ?? open[0];
  if (first !== undefined) yield judgeSource(rule, first, sources.length === 1);
}

export const alertsComparison: Check = {
  id: 'alerts/comparison',
  severity: 'warning',
  isDefault: true,
  rule: judge,
  readsOtherFiles: true,
};
