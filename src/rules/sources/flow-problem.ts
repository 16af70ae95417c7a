// What following the labels of a query brings to light: found while the sources are computed, told by the checks.
import type { Span } from '../../promql/ast.ts';
import type { Reason } from './source.ts';

/**
 * `dead`: a part that never returns anything. `impossible`: a label asked for that cannot be there. `orphaned`: a joined label that an operator loses.
 * `unused`: one that an aggregation loses. `redundant`: a join of a label that is there. `differs`: sides whose pinned labels differ.
 */
export type FlowProblemKind = 'dead' | 'impossible' | 'orphaned' | 'unused' | 'redundant' | 'differs';

export type FlowProblem = {
  readonly kind: FlowProblemKind;
  readonly span: Span;
  readonly message: string;
  readonly label: string | null;
  readonly reason: Reason | null;
};

export type Report = (problem: FlowProblem) => void;
