// Labels through functions of series.
import type { Call, Expr } from './ast.ts';
import { allowLabel, type LabelSet, mustHave, type Removal, remove, setLabel, withoutName } from './label-set.ts';
import { unwrapParens } from './walk.ts';

/** All others calculate something that is no longer the metric. */
const keepsName: ReadonlySet<string> = new Set([
  'last_over_time',
  'first_over_time',
  'sort',
  'sort_desc',
  'sort_by_label',
  'sort_by_label_desc',
  'label_replace',
  'label_join',
  'info',
]);

/** The labels of a call, from those of its series argument. */
export function callLabels(call: Call, inner: LabelSet): LabelSet {
  const reason: Removal = { how: 'function', expr: call, span: call.nameSpan };
  const labels = keepsName.has(call.name) ? inner : withoutName(inner);
  switch (call.name) {
    case 'label_replace':
      return replaceLabels(call, labels, reason);
    case 'label_join':
      return joinLabels(call, labels, reason);
    case 'histogram_quantile':
    case 'histogram_fraction':
      return remove(labels, ['le'], () => reason);
    case 'histogram_quantiles': {
      const label = textOf(call.args[1]);
      const folded = remove(labels, ['le'], () => reason);
      return label === null ? folded : { ...setLabel(folded, label, null), isSingle: false };
    }
    case 'info':
      // Adds labels of info metrics, any of them.
      return { ...labels, only: null, closedBy: null, removed: new Map() };
    default:
      return labels;
  }
}

function textOf(expr: Expr | undefined): string | null {
  if (expr === undefined) return null;
  const inner = unwrapParens(expr);
  return inner.kind === 'string' ? inner.value : null;
}

const matchesAll = new Set(['.*', '(.*)', '^.*$', '^(.*)$']);

function replaceLabels(call: Call, labels: LabelSet, reason: Removal): LabelSet {
  const [, target, replacement, source, pattern] = call.args.map(textOf);
  if (target == null || replacement == null || source == null || pattern == null) return labels;
  if (target === '__name__') return { ...labels, metricName: 'maybe' };
  const isCertain = matchesAll.has(pattern) || (pattern === '' && !labels.always.has(source));
  const literal = replacement.replaceAll(/\$(?:\w+|\{\w+\})/g, '');
  const isConstant = literal === replacement;
  if (isCertain && replacement === '') return remove(labels, [target], () => reason);
  if (isCertain && literal !== '') return setLabel(labels, target, isConstant ? replacement : null);
  // When it does not match, nothing changes: a label that was always there stays, unless the replacement can be empty.
  const stays = literal !== '' && mustHave(labels, target);
  return stays ? setLabel(labels, target, null) : allowLabel(labels, target);
}

function joinLabels(call: Call, labels: LabelSet, reason: Removal): LabelSet {
  const [, target, separator, ...sources] = call.args.map(textOf);
  if (target == null || separator == null) return labels;
  if (target === '__name__') return { ...labels, metricName: 'maybe' };
  if (sources.length === 0) return remove(labels, [target], () => reason);
  const isFilled = (separator !== '' && sources.length > 1) || sources.some((label) => label != null && mustHave(labels, label));
  return isFilled ? setLabel(labels, target, null) : allowLabel(labels, target);
}
