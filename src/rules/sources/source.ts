// What the results of an expression are made of: one Source per alternative (`or` makes more). Checks ask it which labels can be there, and why not.
import type { Expr, Span, VectorSelector } from '../../promql/ast.ts';

/** Why a label is there or is not: the words, and the part of the expression that makes it so. */
export type Reason = { readonly span: Span; readonly text: string };

/** A label that every result carries; `value` is null unless the query pins it. */
export type SureLabel = { readonly reason: Reason; readonly value: string | null };

export type Source = {
  /** The selector, call or number that the values come from. */
  readonly origin: Expr;
  readonly selector: VectorSelector | null;
  readonly isScalar: boolean;
  readonly has: ReadonlyMap<string, SureLabel>;
  /** Labels that may be there although the source is closed. */
  readonly may: ReadonlySet<string>;
  readonly lacks: ReadonlyMap<string, Reason>;
  /** Not null: there is no label besides those of `has` and `may`, and this is why. */
  readonly closed: Reason | null;
  /** Labels that group_left() or group_right() brought and nothing has used yet. */
  readonly joined: ReadonlyMap<string, Reason>;
  /** Something decides whether there is a result: a comparison, absent(), unless. */
  readonly isConditional: boolean;
  /** A comparison with `bool` made it a number instead of a condition. */
  readonly usesBool: boolean;
  /** There is a result whatever is stored, as with vector(0). */
  readonly alwaysReturns: boolean;
  /** What every result is, where the query alone says so. */
  readonly value: number | null;
  /** Functions, aggregations and operators that the values went through, innermost first. */
  readonly steps: readonly string[];
};

export function canHave(source: Source, label: string): boolean {
  if (source.has.has(label) || source.may.has(label)) return true;
  return source.closed === null && !source.lacks.has(label);
}

/** Why a label that a source cannot have is not there. */
export function whyLacking(source: Source, label: string): Reason {
  return source.lacks.get(label) ?? source.closed ?? { span: source.origin.span, text: `the query gives no label \`${label}\`` };
}

/** Source of an expression whose labels nothing is known of. */
export function openSource(origin: Expr, selector: VectorSelector | null = null): Source {
  return {
    origin,
    selector,
    isScalar: false,
    has: new Map(),
    may: new Set(),
    lacks: new Map(),
    closed: null,
    joined: new Map(),
    isConditional: false,
    usesBool: false,
    alwaysReturns: false,
    value: null,
    steps: [],
  };
}

/** The source with only the labels that `isKept` keeps; whatever else could be there is gone for `reason`. */
export function closeTo(source: Source, kept: readonly string[], reason: Reason): Source {
  const may = new Set(kept.filter((label) => canHave(source, label)));
  const has = new Map([...source.has].filter(([label]) => may.has(label)));
  // A kept label that could not be there before keeps its own reason.
  const lacks = new Map(kept.filter((label) => !may.has(label)).map((label) => [label, whyLacking(source, label)] as const));
  return { ...source, has, may, lacks, closed: reason };
}

/** The source without some labels. */
export function dropLabels(source: Source, dropped: readonly string[], reasonOf: (label: string) => Reason): Source {
  const gone = new Set(dropped);
  return {
    ...source,
    has: new Map([...source.has].filter(([label]) => !gone.has(label))),
    may: new Set([...source.may].filter((label) => !gone.has(label))),
    lacks: new Map([...source.lacks, ...dropped.map((label) => [label, reasonOf(label)] as const)]),
  };
}

/** The source with a label that something sets. */
export function setLabel(source: Source, label: string, sure: SureLabel): Source {
  const lacks = new Map(source.lacks);
  lacks.delete(label);
  return { ...source, lacks, has: new Map([...source.has, [label, sure]]) };
}

/** The source with labels that may come from elsewhere. */
export function allowLabels(source: Source, labels: readonly string[]): Source {
  const lacks = new Map(source.lacks);
  for (const label of labels) lacks.delete(label);
  return { ...source, lacks, may: new Set([...source.may, ...labels]) };
}

export function withStep(source: Source, step: string): Source {
  return { ...source, steps: [...source.steps, step] };
}
