// Labels through operators between two vectors.
import type { Binary, VectorMatching } from './ast.ts';
import { allowLabel, bothOf, canHave, keepOnly, type LabelSet, mustHave, type Removal, remove, setLabel } from './label-set.ts';

/** The left side of `and` and `unless`, which they only filter. What `and` matches on is on both sides. */
export function setOperationLabels({ operator, matching }: Binary, left: LabelSet, right: LabelSet): LabelSet {
  if (operator !== 'and') return left;
  return shareMatched(left, right, matching);
}

/** What the other side always carries and the operator matches on, this side carries too, with the same value. */
function shareMatched(side: LabelSet, other: LabelSet, matching: VectorMatching | null): LabelSet {
  const listed = new Set(matching?.labels.map(({ name }) => name));
  const isMatched = (label: string): boolean => (matching?.on === true) === listed.has(label);
  let labels = side;
  for (const [label, value] of other.always) {
    if (isMatched(label) && canHave(labels, label)) labels = setLabel(labels, label, labels.always.get(label) ?? value);
  }
  return labels;
}

/** Arithmetic and comparisons; `many` is the side whose labels the result has: the left one, or with group_right the right one. */
export function binaryLabels(expr: Binary, many: LabelSet, one: LabelSet): LabelSet {
  const { matching } = expr;
  // Filled-in series have the labels of one side only, and just those that match.
  const other = matching?.fill === undefined ? one : { ...one, always: new Map<string, string | null>(), isSingle: false };
  return matching !== null && matching.group !== null ? grouped(expr, matching, many, other) : oneToOne(expr, many, other);
}

function oneToOne(expr: Binary, left: LabelSet, right: LabelSet): LabelSet {
  const { matching } = expr;
  if (matching === null) return bothOf(left, right);
  const names = matching.labels.map(({ name }) => name);
  const spanOf = (label: string) => matching.labels.find(({ name }) => name === label)?.span ?? matching.span;
  if (!matching.on) {
    const reasonOf = (label: string): Removal => ({ how: 'ignoring', expr, span: spanOf(label) });
    return bothOf(remove(left, names, reasonOf), remove(right, names, reasonOf));
  }
  const reason: Removal = { how: 'on', expr, span: matching.span };
  const kept = bothOf(keepOnly(left, names, reason), keepOnly(right, names, reason));
  return { ...kept, closedBy: reason, isSingle: kept.isSingle || names.length === 0 };
}

function grouped(expr: Binary, matching: VectorMatching, many: LabelSet, one: LabelSet): LabelSet {
  let labels = shareMatched(many, one, matching);
  for (const { name, span } of matching.include) {
    if (mustHave(one, name)) labels = setLabel(labels, name, one.always.get(name) ?? null);
    else if (canHave(one, name)) labels = allowLabel(labels, name);
    // A label that the one side lacks is taken from the many side as well.
    else labels = remove(labels, [name], () => ({ how: 'ignoring', expr, span }));
  }
  return labels;
}
