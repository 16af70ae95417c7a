// A problem in a rule file: data, whoever found it and however it is shown.

export type ProblemSeverity = 'error' | 'warning' | 'info';

/** `validity`: Prometheus itself would refuse the file; `lint`: it would not, but nobody wants it; `coverage`: what the rules leave out. */
export type ProblemKind = 'validity' | 'lint' | 'coverage';

/** 1-based line and column in the file, the column in UTF-16 units of the line; the end is exclusive. */
export type FileRange = { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number };

/** Replaces the text of a range; edits of one fix never overlap. */
export type TextEdit = { readonly range: FileRange; readonly text: string };

export type Problem = {
  readonly severity: ProblemSeverity;
  /** The check's id, which is its file, its page and its word in comments: `promql/syntax`, `alerts/for`. */
  readonly code: string;
  readonly kind: ProblemKind;
  /** One sentence that says what is wrong and, where there is one, the remedy. */
  readonly message: string;
  readonly range: FileRange;
  /** Position inside the expression, 1-based, when the problem is in one. */
  readonly expr?: { readonly line: number; readonly column: number };
  readonly group?: string;
  /** Number of the rule in its group, from 1. */
  readonly ruleIndex?: number;
  /** Its alert or record name. */
  readonly rule?: string;
  /** What `--fix` does about it; mechanical and safe only. */
  readonly fix?: readonly TextEdit[];
  /** What a `disable check(arg)` comment may name to mean just this: a metric, a label, an annotation. */
  readonly argument?: string;
};
