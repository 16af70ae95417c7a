// What aggregations do to labels: by() keeps, without() drops, topk() and its like keep everything.
import type { Aggregation, Expr, Grouping } from '../../promql/ast.ts';
import type { Report } from './flow-problem.ts';
import { canHave, closeTo, dropLabels, setLabel, type Source, whyLacking, withStep } from './source.ts';
import { unwrapParens } from '../../promql/walk.ts';

/** Aggregations that choose series instead of folding them. */
export const samplingAggregations: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

export function aggregationSources(node: Aggregation, inner: readonly Source[], report: Report): readonly Source[] {
  if (samplingAggregations.has(node.name)) return inner.map((source) => withStep(source, node.name));
  if (node.grouping?.kind === 'by') reportImpossible(node.grouping, inner, report);
  return inner.map((source) => {
    reportUnused(node, source, report);
    const kept = keepLabels(node, source);
    return withStep(
      { ...countedLabel(node, kept), value: folded(node, source.value), joined: remainingJoins(node, source) },
      node.name,
    );
  });
}

/** The value of an aggregation over one constant series. */
function folded(node: Aggregation, value: number | null): number | null {
  if (value === null) return null;
  if (node.name === 'group' || node.name === 'count') return 1;
  return ['sum', 'min', 'max', 'avg'].includes(node.name) ? value : null;
}

function keepLabels(node: Aggregation, source: Source): Source {
  const { grouping } = node;
  if (grouping === null || (grouping.kind === 'by' && grouping.labels.length === 0)) {
    return closeTo(source, [], { span: node.nameSpan, text: `${node.name}() without by() takes all labels away` });
  }
  const names = grouping.labels.map(({ name }) => name);
  if (grouping.kind === 'without') {
    return dropLabels(source, names, (label) => ({
      span: spanOfLabel(grouping, label),
      text: `${node.name}() takes the labels of \`without(${names.join(', ')})\` away`,
    }));
  }
  return closeTo(source, names, {
    span: keywordSpan(grouping),
    text: `${node.name}() keeps only the labels of \`by(${names.join(', ')})\``,
  });
}

const keywordSpan = (grouping: Grouping) => ({ from: grouping.span.from, to: grouping.span.from + grouping.kind.length });

function spanOfLabel(grouping: Grouping, label: string) {
  return grouping.labels.find(({ name }) => name === label)?.span ?? grouping.span;
}

/** What one side of `or` lacks, another may have: only what none of them can have is told. */
function reportImpossible(grouping: Grouping, sources: readonly Source[], report: Report): void {
  const [first] = sources;
  for (const { name, span } of grouping.labels) {
    if (first === undefined || name === '__name__' || sources.some((source) => canHave(source, name))) continue;
    const reason = whyLacking(first, name);
    report({ kind: 'impossible', span, label: name, reason, message: `the label \`${name}\` cannot be here: ${reason.text}` });
  }
}

function isKept(node: Aggregation, label: string): boolean {
  const listed = node.grouping?.labels.some(({ name }) => name === label) ?? false;
  return node.grouping?.kind === 'without' ? !listed : listed;
}

function reportUnused(node: Aggregation, source: Source, report: Report): void {
  for (const [label, reason] of source.joined) {
    if (isKept(node, label)) continue;
    const message = `${node.name}() takes the joined label \`${label}\` away again: nothing uses it`;
    report({ kind: 'unused', span: node.nameSpan, label, reason, message });
  }
}

function remainingJoins(node: Aggregation, source: Source): Source['joined'] {
  return new Map([...source.joined].filter(([label]) => isKept(node, label)));
}

function countedLabel(node: Aggregation, source: Source): Source {
  if (node.name !== 'count_values' || node.param === null) return source;
  const label: Expr = unwrapParens(node.param);
  if (label.kind !== 'string') return source;
  return setLabel(source, label.value, {
    value: null,
    reason: { span: label.span, text: `count_values() sets \`${label.value}\`` },
  });
}
