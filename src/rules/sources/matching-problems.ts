// What is wrong with how two vectors are matched: sides that never meet, labels that cannot be there, joins that are lost.
import type { Binary, LabelName, VectorMatching } from '../../promql/ast.ts';
import type { Report } from './flow-problem.ts';
import { canHave, type Reason, type Source, whyLacking } from './source.ts';

type Sides = { readonly left: readonly Source[]; readonly right: readonly Source[] };

export function reportMatching(node: Binary, left: readonly Source[], right: readonly Source[], report: Report): void {
  const sides = { left, right };
  const { matching } = node;
  // `or` without on() keeps what does not match: nothing to say of it.
  if (node.operator === 'or') return;
  if (matching?.on) reportOn(matching, sides, report);
  else reportUnmatched(node, sides, report);
  reportDiffering(node, sides, report);
  if (matching !== null && matching.group !== null) reportInclude(matching, sides, report);
  reportOrphans(node, sides, report);
}

const lackedBy = (sources: readonly Source[], label: string): Source | null =>
  sources.every((source) => !canHave(source, label)) ? (sources[0] ?? null) : null;

const otherSide = { left: 'right', right: 'left' } as const;

/** Labels of on(): one side without it never matches; on neither side, it does nothing. */
function reportOn(matching: VectorMatching, sides: Sides, report: Report): void {
  const deadSides = new Map<'left' | 'right', string>();
  for (const { name, span } of matching.labels) {
    if (name === '__name__') continue;
    const left = lackedBy(sides.left, name);
    const right = lackedBy(sides.right, name);
    if (left !== null && right !== null) {
      const reason = whyLacking(left, name);
      const message = `neither side can have the label \`${name}\` of on(): ${reason.text}`;
      report({ kind: 'impossible', span, label: name, reason, message });
    } else if (left !== null || right !== null) {
      const side = left === null ? 'right' : 'left';
      if (!deadSides.has(side)) deadSides.set(side, name);
    }
  }
  for (const [side, name] of deadSides) {
    const [source] = sides[side];
    if (source !== undefined) reportDead(side, name, whyLacking(source, name), report);
  }
}

function reportDead(side: 'left' | 'right', label: string, reason: Reason, report: Report): void {
  const message = `the ${side} side never matches, because it cannot have the label \`${label}\` that the ${otherSide[side]} side has: ${reason.text}`;
  report({ kind: 'dead', span: reason.span, label, reason, message });
}

/** Without on(): a label that one side always has and the other never. */
function reportUnmatched(node: Binary, sides: Sides, report: Report): void {
  const ignored = new Set(node.matching?.labels.map(({ name }) => name) ?? []);
  for (const side of ['right', 'left'] as const) {
    const others = sides[otherSide[side]];
    const label = [...(others[0]?.has.keys() ?? [])].find(
      (name) => !ignored.has(name) && others.every(({ has }) => has.has(name)) && lackedBy(sides[side], name) !== null,
    );
    const source = sides[side][0];
    if (label === undefined || source === undefined) continue;
    reportDead(side, label, whyLacking(source, label), report);
    return;
  }
}

/** Both sides pin a label that they are matched on, to different values. */
function reportDiffering(node: Binary, sides: Sides, report: Report): void {
  const [left] = sides.left;
  const [right] = sides.right;
  if (left === undefined || right === undefined || sides.left.length > 1 || sides.right.length > 1) return;
  for (const [label, { value }] of left.has) {
    const other = right.has.get(label);
    if (!isMatchedOn(node.matching, label) || other === undefined || value === null || other.value === null) continue;
    if (value === other.value) continue;
    const message =
      `the two sides of \`${node.operator}\` never match: the left one has \`${label}="${value}"\`, the right one \`${label}="${other.value}"\`; ` +
      `match them with on(…) or ignoring(${label})`;
    report({ kind: 'differs', span: node.operatorSpan, label, reason: other.reason, message });
  }
}

function isMatchedOn(matching: VectorMatching | null, label: string): boolean {
  const isListed = matching?.labels.some(({ name }) => name === label) ?? false;
  return matching?.on ? isListed : !isListed;
}

/** Labels of group_left() and group_right(): the one side must have them, the many had better not. */
function reportInclude(matching: VectorMatching, sides: Sides, report: Report): void {
  const [many, one] = matching.group === 'right' ? [sides.right, sides.left] : [sides.left, sides.right];
  for (const include of matching.include) {
    const lacking = lackedBy(one, include.name);
    if (lacking !== null) reportMissing(include, whyLacking(lacking, include.name), report);
    const sure = many.length === 1 ? many[0]?.has.get(include.name) : undefined;
    if (sure === undefined) continue;
    const message = `the label \`${include.name}\` is joined, but the other side has it already: ${sure.reason.text}`;
    report({ kind: 'redundant', span: include.span, label: include.name, reason: sure.reason, message });
  }
}

function reportMissing(include: LabelName, reason: Reason, report: Report): void {
  const message = `the label \`${include.name}\` cannot be joined, because it is not there: ${reason.text}`;
  report({ kind: 'impossible', span: include.span, label: include.name, reason, message });
}

/** Joined labels that this operator loses: nothing reads them any more. */
function reportOrphans(node: Binary, sides: Sides, report: Report): void {
  const group = node.matching?.group ?? null;
  const isSet = node.operator === 'and' || node.operator === 'unless';
  const losing = isSet
    ? sides.right
    : group === null
      ? [...sides.left, ...sides.right]
      : group === 'right'
        ? sides.left
        : sides.right;
  const included = new Set(node.matching?.include.map(({ name }) => name) ?? []);
  for (const { joined } of losing) {
    for (const [label, reason] of joined) {
      if (included.has(label) || isMatchedOn(node.matching, label)) continue;
      const message = `the joined label \`${label}\` is lost in this operation and nothing uses it: ${reason.text}`;
      report({ kind: 'orphaned', span: node.operatorSpan, label, reason, message });
    }
  }
}
