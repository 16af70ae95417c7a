// What is known of the labels of an expression's result, and the few things that happen to them: kept, removed, set, allowed, merged.
import type { Expr, Span } from './ast.ts';

/** What took a label away, or keeps it out. */
export type Removal = {
  /** `by`, `without`, `aggregation` (no grouping at all), `on`, `ignoring`, `function`, or a `matcher` such as {job=""}. */
  readonly how: 'by' | 'without' | 'aggregation' | 'on' | 'ignoring' | 'function' | 'matcher' | 'no-labels';
  /** The node that did it, and the part of it to point at. */
  readonly expr: Expr;
  readonly span: Span;
};

/**
 * Labels other than `__name__`, which has a field of its own. Three answers for a label: every series carries it (`always`), some series may, none can
 * (`removed`, or not in `only`). An absent label and one with an empty value are the same to Prometheus, and here.
 */
export type LabelSet = {
  /** With the value, where it is the same on every series and known. */
  readonly always: ReadonlyMap<string, string | null>;
  /** The only labels there can be, those of `always` included; null: any that is not `removed`. */
  readonly only: ReadonlySet<string> | null;
  /** Why there are no others than `only`; null when that is null. */
  readonly closedBy: Removal | null;
  /** Labels that cannot be there, each with what took it. */
  readonly removed: ReadonlyMap<string, Removal>;
  /** Whether the metric's name is still there; `maybe` after label_replace and where alternatives differ. */
  readonly metricName: 'kept' | 'dropped' | 'maybe';
  /** At most one series, whatever the data. */
  readonly isSingle: boolean;
};

export const canHave = (set: LabelSet, label: string): boolean =>
  label === '__name__' ? set.metricName !== 'dropped' : !set.removed.has(label) && (set.only === null || set.only.has(label));

export const mustHave = (set: LabelSet, label: string): boolean =>
  label === '__name__' ? set.metricName === 'kept' : set.always.has(label);

/** Why no series can carry the label; null when one can, or when it is the name, which every calculation drops. */
export function whyNot(set: LabelSet, label: string): Removal | null {
  if (canHave(set, label)) return null;
  return set.removed.get(label) ?? set.closedBy;
}

export const anyLabels: LabelSet = {
  always: new Map(),
  only: null,
  closedBy: null,
  removed: new Map(),
  metricName: 'kept',
  isSingle: false,
};

/** A result without labels: a number, or one series of `vector(1)`. */
export const noLabels = (expr: Expr): LabelSet => ({
  always: new Map(),
  only: new Set(),
  closedBy: { how: 'no-labels', expr, span: expr.span },
  removed: new Map(),
  metricName: 'dropped',
  isSingle: true,
});

export const withoutName = (set: LabelSet): LabelSet => (set.metricName === 'dropped' ? set : { ...set, metricName: 'dropped' });

/** Only these labels stay, if they were there. What had been taken before keeps its reason. */
export function keepOnly(set: LabelSet, labels: readonly string[], reason: Removal): LabelSet {
  const kept = labels.filter((label) => label !== '__name__' && canHave(set, label));
  return {
    ...set,
    always: new Map(kept.filter((label) => set.always.has(label)).map((label) => [label, set.always.get(label) ?? null])),
    only: new Set(kept),
    closedBy: reason,
    metricName: labels.includes('__name__') ? set.metricName : 'dropped',
  };
}

export function remove(set: LabelSet, labels: readonly string[], reasonOf: (label: string) => Removal): LabelSet {
  const always = new Map(set.always);
  const removed = new Map(set.removed);
  const only = set.only === null ? null : new Set(set.only);
  for (const label of labels) {
    if (canHave(set, label)) removed.set(label, reasonOf(label));
    always.delete(label);
    only?.delete(label);
  }
  return { ...set, always, removed, only };
}

/** Every series now carries the label; `value` null when it is not known. */
export function setLabel(set: LabelSet, label: string, value: string | null): LabelSet {
  const allowed = allowLabel(set, label);
  return { ...allowed, always: new Map(allowed.always).set(label, value) };
}

/** A series may carry the label now; whether all do is no longer known. */
export function allowLabel(set: LabelSet, label: string): LabelSet {
  const always = new Map(set.always);
  const removed = new Map(set.removed);
  always.delete(label);
  removed.delete(label);
  return { ...set, always, removed, only: set.only === null ? null : new Set([...set.only, label]) };
}

const sharedName = (a: LabelSet['metricName'], b: LabelSet['metricName']): LabelSet['metricName'] => (a === b ? a : 'maybe');

/** What holds of a series that comes from either. */
export function eitherOf(a: LabelSet, b: LabelSet): LabelSet {
  const always = new Map<string, string | null>();
  for (const [label, value] of a.always) {
    if (b.always.has(label)) always.set(label, b.always.get(label) === value ? value : null);
  }
  const removed = new Map<string, Removal>();
  for (const label of [...a.removed.keys(), ...b.removed.keys()]) {
    const reason = whyNot(a, label);
    if (reason !== null && !canHave(b, label)) removed.set(label, reason);
  }
  const isClosed = a.only !== null && b.only !== null;
  return {
    always,
    only: isClosed ? new Set([...(a.only ?? []), ...(b.only ?? [])]) : null,
    closedBy: isClosed ? a.closedBy : null,
    removed,
    metricName: sharedName(a.metricName, b.metricName),
    isSingle: false,
  };
}

/** What holds of a series whose labels are those of both at once, as after an operator that matches on all of them. The name is the first's. */
export function bothOf(a: LabelSet, b: LabelSet): LabelSet {
  const candidates = a.only ?? b.only;
  return {
    always: new Map([...b.always, ...a.always].map(([label, value]) => [label, value ?? b.always.get(label) ?? null])),
    only: candidates === null ? null : new Set([...candidates].filter((label) => canHave(a, label) && canHave(b, label))),
    closedBy: a.closedBy ?? b.closedBy,
    removed: new Map([...b.removed, ...a.removed]),
    metricName: a.metricName,
    isSingle: a.isSingle || b.isSingle,
  };
}
