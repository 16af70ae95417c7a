// What binary operators do to labels and values, and which of their sides never meet.
import type { Binary, BinaryOperator } from '../../promql/ast.ts';
import type { Report } from './flow-problem.ts';
import { reportMatching } from './matching-problems.ts';
import { allowLabels, canHave, closeTo, dropLabels, type Source, type SureLabel, withStep } from './source.ts';

const comparisons: ReadonlySet<BinaryOperator> = new Set(['==', '!=', '<=', '<', '>=', '>']);

export const isComparison = (operator: BinaryOperator): boolean => comparisons.has(operator);

export function binarySources(
  node: Binary,
  sides: { left: readonly Source[]; right: readonly Source[] },
  report: Report,
): readonly Source[] {
  const { left, right } = sides;
  const scalarLeft = left.every(({ isScalar }) => isScalar);
  const scalarRight = right.every(({ isScalar }) => isScalar);
  if (scalarLeft || scalarRight) return withNumber(node, scalarRight ? left : right, scalarRight ? right : left, report);
  reportMatching(node, left, right, report);
  if (node.operator === 'or') return [...left, ...right];
  if (node.operator === 'and' || node.operator === 'unless') return setResult(node, left, right);
  return joinResult(node, left, right);
}

/** A vector (or a number) and a number. */
function withNumber(node: Binary, sources: readonly Source[], numbers: readonly Source[], report: Report): readonly Source[] {
  const number = numbers[0]?.value ?? null;
  return sources.map((source) => {
    const isLeft = node.left.span.from <= source.origin.span.from && source.origin.span.to <= node.left.span.to;
    const folded = fold(node.operator, isLeft ? source.value : number, isLeft ? number : source.value);
    if (isComparison(node.operator)) return compared(node, source, folded, report);
    return withStep({ ...source, value: folded }, node.operator);
  });
}

function compared(node: Binary, source: Source, verdict: number | null, report: Report): Source {
  if (node.returnsBool) return withStep({ ...source, usesBool: true, value: verdict }, node.operator);
  if (verdict === 0) {
    const message = `this is always ${source.value}, so the comparison \`${node.operator}\` never holds and nothing is ever returned`;
    report({ kind: 'dead', span: source.origin.span, label: null, reason: null, message });
  }
  return withStep(
    { ...source, isConditional: verdict !== 1, usesBool: false, alwaysReturns: source.alwaysReturns && verdict === 1 },
    node.operator,
  );
}

/** The number that an operator makes of two; a comparison makes 1 or 0. */
function fold(operator: BinaryOperator, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null;
  const results: Partial<Record<BinaryOperator, number>> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '%': left % right,
    '^': left ** right,
    '==': Number(left === right),
    '!=': Number(left !== right),
    '<=': Number(left <= right),
    '<': Number(left < right),
    '>=': Number(left >= right),
    '>': Number(left > right),
  };
  return results[operator] ?? null;
}

/** `and`, `unless`: the left side, if the right one has something to say. */
function setResult(node: Binary, left: readonly Source[], right: readonly Source[]): readonly Source[] {
  const decides = node.operator === 'unless' || right.every(({ isConditional }) => isConditional);
  return left.map((source) => ({ ...source, isConditional: source.isConditional || decides, alwaysReturns: false }));
}

/** Arithmetic and comparisons between vectors. */
function joinResult(node: Binary, left: readonly Source[], right: readonly Source[]): readonly Source[] {
  const isRightMany = node.matching?.group === 'right';
  const [many, one] = isRightMany ? [right, left] : [left, right];
  const decides = (isComparison(node.operator) && !node.returnsBool) || one.every(({ isConditional }) => isConditional);
  return many.map((source) => {
    const labelled = node.matching?.group ? joinedLabels(node, source, one) : matchedLabels(node, source, one);
    const result = {
      ...labelled,
      value: null,
      isConditional: source.isConditional || decides,
      usesBool: node.returnsBool || source.usesBool,
      alwaysReturns: source.alwaysReturns && !decides && one.every(({ alwaysReturns }) => alwaysReturns),
    };
    return withStep(result, node.operator);
  });
}

/** One-to-one: only what both sides were matched on survives. */
function matchedLabels(node: Binary, source: Source, others: readonly Source[]): Source {
  const { matching } = node;
  const names = matching?.labels.map(({ name }) => name) ?? [];
  const span = matching?.span ?? node.operatorSpan;
  if (matching?.on) {
    const text = `the result of one-to-one matching has only the labels of \`on(${names.join(', ')})\``;
    const kept = closeTo(sureOfBoth(source, others, names), names, { span, text });
    return { ...kept, joined: new Map() };
  }
  const dropped = dropLabels(source, names, () => ({
    span,
    text: `one-to-one matching takes the labels of \`ignoring(${names.join(', ')})\` away`,
  }));
  const joined = new Map([...source.joined].filter(([label]) => !names.includes(label)));
  return { ...closedByOther(dropped, others, names), joined };
}

/** A label that one side carries for sure is on what matched. */
function sureOfBoth(source: Source, others: readonly Source[], names: readonly string[]): Source {
  const has = new Map<string, SureLabel>(source.has);
  const [other] = others;
  if (others.length === 1 && other !== undefined) {
    for (const name of names) {
      const sure = other.has.get(name);
      if (sure !== undefined && canHave(source, name)) has.set(name, has.get(name) ?? sure);
    }
  }
  return { ...source, has };
}

/** Without on(), both sides have the same labels: what the other cannot have is not in the result. */
function closedByOther(source: Source, others: readonly Source[], ignored: readonly string[]): Source {
  const [other] = others;
  if (others.length !== 1 || other === undefined || other.closed === null || ignored.length > 0) return source;
  const kept = [...other.has.keys(), ...other.may].filter((label) => canHave(source, label));
  return closeTo(source, kept, source.closed ?? other.closed);
}

/** Many-to-one: the labels of the many, with those that the one brings along. */
function joinedLabels(node: Binary, source: Source, one: readonly Source[]): Source {
  const { matching } = node;
  if (matching === null || matching.group === null) return source;
  const names = matching.include.map(({ name }) => name);
  const brought = names.filter((name) => one.some((other) => canHave(other, name)));
  const listed = `group_${matching.group}(${names.join(', ')})`;
  const joined = new Map(source.joined);
  const used = new Set(matching.on ? matching.labels.map(({ name }) => name) : []);
  for (const label of used) joined.delete(label);
  for (const { name, span } of matching.include) {
    if (brought.includes(name)) joined.set(name, { span, text: `it comes from \`${listed}\`` });
  }
  // A label that the one side cannot have is told where it is asked for: taken for there, it is not told again further out.
  return allowLabels({ ...source, joined }, names);
}
