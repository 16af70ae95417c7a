// What the YAML reader makes: a tree with the offset of everything, and for scalars the place of every character of the value.

export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';

/**
 * Where the characters of a value are in the text: runs of four numbers, (start in the value, start in the text, length in the value, length in the
 * text), in order of the value. A run of equal lengths maps one to one; any other (an escape, a fold) is one indivisible place.
 */
export type SourceRuns = readonly number[];

/** The value is one piece of the text, which starts where the scalar does, or behind its quote. */
export const AS_IT_STANDS: SourceRuns = [];

type NodeCommon = {
  /** Half-open range of UTF-16 offsets, quotes and block indicators included, anchor and tag not. */
  readonly from: number;
  readonly to: number;
  readonly tag: string | null;
  readonly anchor: string | null;
};
export type ScalarNode = NodeCommon & {
  readonly kind: 'scalar';
  readonly value: string;
  readonly style: ScalarStyle;
  readonly runs: SourceRuns;
};
export type MapNode = NodeCommon & { readonly kind: 'map'; readonly pairs: readonly Pair[] };
export type SeqNode = NodeCommon & { readonly kind: 'seq'; readonly items: readonly YamlNode[] };
export type AliasNode = NodeCommon & { readonly kind: 'alias'; readonly name: string; readonly target: YamlNode };
export type YamlNode = ScalarNode | MapNode | SeqNode | AliasNode;
export type Pair = { readonly key: YamlNode; readonly value: YamlNode };

/** The range of the text that a range of the value stands in. An empty range is the place between two characters. */
export function sourceRange(node: ScalarNode, from: number, to: number): { readonly from: number; readonly to: number } {
  const start = placeOf(node, from);
  if (to <= from) return { from: start.from, to: start.from };
  return { from: start.from, to: Math.max(start.to, placeOf(node, to - 1).to) };
}

/** The place of one character of the value; past its end, the place after its last visible character. */
function placeOf(node: ScalarNode, offset: number): { readonly from: number; readonly to: number } {
  const { value } = node;
  if (offset >= value.length) {
    const end = value.replace(/\n+$/, '').length;
    const after = end === 0 ? node.from : placeOf(node, end - 1).to;
    return { from: after, to: after };
  }
  const { runs } = node;
  if (runs.length === 0) {
    const from = node.from + (node.style.endsWith('-quoted') ? 1 : 0) + offset;
    return { from, to: from + 1 };
  }
  const at = runContaining(runs, offset);
  const [valueFrom = 0, textFrom = 0, valueLength = 0, textLength = 0] = runs.slice(at, at + 4);
  if (valueLength !== textLength) return { from: textFrom, to: textFrom + textLength };
  return { from: textFrom + offset - valueFrom, to: textFrom + offset - valueFrom + 1 };
}

/** Index of the last run that starts at or before the offset, by bisection: an expression of many lines is asked for many places. */
function runContaining(runs: SourceRuns, offset: number): number {
  let low = 0;
  let high = runs.length / 4 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle * 4] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low * 4;
}
