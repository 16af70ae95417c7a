// A rule file as read: groups and rules with the place of every scalar, and what was wrong on the way. Checks read this; none reads YAML.
import type { Expr, PromqlError, Span } from '../promql/ast.ts';
import type { FileRange, Problem } from './problem.ts';

/** A YAML scalar: its value as Prometheus sees it, and where each part of it is in the file (block, folded and quoted scalars included). */
export interface Scalar {
  readonly value: string;
  /** Of the whole scalar, quotes included. */
  readonly range: FileRange;
  /** The place of a part of the value; offsets are UTF-16 into `value`. */
  rangeOf(span: Span): FileRange;
  readonly style: 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';
}

export type Entry = { readonly key: Scalar; readonly value: Scalar };

export type ParsedExpr =
  | { readonly ok: true; readonly expr: Expr }
  | {
      readonly ok: false;
      readonly errors: readonly PromqlError[] /** As much of a tree as there is, for checks that can live with it. */;
      readonly expr: Expr | null;
    };

type RuleCommon = {
  readonly group: Group;
  /** From 1. */
  readonly index: number;
  /** From its first key to the end of its last value. */
  readonly range: FileRange;
  readonly expr: Scalar;
  readonly parsed: ParsedExpr;
  readonly labels: readonly Entry[];
  /** Comments that belong to the rule (above it, inside it, at the ends of its lines), `#` not included, also those inside a multi-line expression. */
  readonly comments: readonly Scalar[];
};
export type AlertRule = RuleCommon & {
  readonly kind: 'alert';
  readonly name: Scalar;
  readonly annotations: readonly Entry[];
  readonly for: Scalar | null;
  readonly keepFiringFor: Scalar | null;
};
export type RecordRule = RuleCommon & { readonly kind: 'record'; readonly name: Scalar };
export type Rule = AlertRule | RecordRule;

export type Group = {
  readonly name: Scalar;
  readonly interval: Scalar | null;
  readonly queryOffset: Scalar | null;
  readonly limit: Scalar | null;
  readonly labels: readonly Entry[];
  readonly range: FileRange;
  readonly rules: readonly Rule[];
};

export type RuleFile = {
  readonly path: string;
  readonly text: string;
  /** `kubernetes`: spec.groups of a PrometheusRule object; a file may hold several documents. */
  readonly shape: 'prometheus' | 'kubernetes';
  readonly groups: readonly Group[];
  /** All comments of the file with their places, for `# rti …`. */
  readonly comments: readonly Scalar[];
  /** What Prometheus would refuse: of every kind, not of the first only. */
  readonly problems: readonly Problem[];
};
