// A PromQL expression as a tree: what the parser makes and everything else reads. Plain data with positions; how it binds is Prometheus' own precedence.

/** Half-open range of UTF-16 offsets into the expression's text. */
export type Span = { readonly from: number; readonly to: number };

/** What an expression evaluates to, by Prometheus' names: `vector` is an instant vector, `matrix` a range vector. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Unary
  | Binary
  | Paren;

export type NumberLiteral = {
  readonly kind: 'number';
  readonly span: Span;
  readonly value: number /** As written: `1e3`, `0x1F`, `5m` (newer versions take a duration for its seconds). */;
  readonly text: string;
};
export type StringLiteral = { readonly kind: 'string'; readonly span: Span; readonly value: string; readonly text: string };

/** `=` `!=` `=~` `!~`. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';
export type LabelMatcher = {
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly operator: MatchOperator;
  readonly value: string;
  /** Of the quoted value. */
  readonly valueSpan: Span;
};

/** A duration as written, and what it is in ms when it is constant; null for a duration expression (newer versions). */
export type Duration = { readonly span: Span; readonly text: string; readonly ms: number | null; readonly expr?: Expr };

/** `@ 1609746000`, `@ start()`, `@ end()`. */
export type AtModifier = {
  readonly span: Span;
  readonly at: { readonly kind: 'time'; readonly seconds: number } | { readonly kind: 'start' | 'end' };
};
export type Modifiers = {
  readonly offset: Duration | null;
  readonly at: AtModifier | null /** `anchored` or `smoothed` (newer versions). */;
  readonly extension?: 'anchored' | 'smoothed';
};

export type VectorSelector = {
  readonly kind: 'vector-selector';
  readonly span: Span;
  /** The metric name before or inside the braces; null when only matchers name it. */
  readonly name: string | null;
  readonly nameSpan: Span | null;
  /** Without the matcher that the name before the braces stands for. */
  readonly matchers: readonly LabelMatcher[];
  readonly modifiers: Modifiers;
};
export type MatrixSelector = {
  readonly kind: 'matrix-selector';
  readonly span: Span;
  readonly selector: VectorSelector;
  readonly range: Duration;
  readonly modifiers: Modifiers;
};
export type Subquery = {
  readonly kind: 'subquery';
  readonly span: Span;
  readonly expr: Expr;
  readonly range: Duration;
  /** null: the default resolution. */
  readonly step: Duration | null;
  readonly modifiers: Modifiers;
};
export type Call = {
  readonly kind: 'call';
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expr[];
};

export type Grouping = { readonly span: Span; readonly kind: 'by' | 'without'; readonly labels: readonly LabelName[] };
export type LabelName = { readonly name: string; readonly span: Span };
export type Aggregation = {
  readonly kind: 'aggregation';
  readonly span: Span;
  /** `sum`, `topk`, … in lower case. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly grouping: Grouping | null;
  /** The k of topk, the q of quantile, the label of count_values. */
  readonly param: Expr | null;
  readonly expr: Expr;
};

export type Unary = { readonly kind: 'unary'; readonly span: Span; readonly operator: '+' | '-'; readonly expr: Expr };
export type BinaryOperator =
  | '^'
  | '*'
  | '/'
  | '%'
  | 'atan2'
  | '+'
  | '-'
  | '=='
  | '!='
  | '<='
  | '<'
  | '>='
  | '>'
  | 'and'
  | 'unless'
  | 'or'
  | '</'
  | '>/';
export type VectorMatching = {
  readonly on: boolean;
  /** Labels of on() or ignoring(). */
  readonly labels: readonly LabelName[];
  readonly group: 'left' | 'right' | null;
  /** Labels in the parentheses of group_left/group_right. */
  readonly include: readonly LabelName[];
  /** `fill`, `fill_left`, `fill_right` (newer versions). */
  readonly fill?: { readonly left: number | null; readonly right: number | null };
  readonly span: Span;
};
export type Binary = {
  readonly kind: 'binary';
  readonly span: Span;
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnsBool: boolean;
  /** null: none written. */
  readonly matching: VectorMatching | null;
};
export type Paren = { readonly kind: 'paren'; readonly span: Span; readonly expr: Expr };

/** Why Prometheus would refuse an expression. `expected`/`hint` go into the message; `hint` is a remedy in words ("did you mean …?"). */
export type PromqlError = {
  readonly span: Span;
  readonly message: string;
  readonly hint: string | null /** Kind of error, e.g. `syntax`, `unknown-function`, `arg-type`. */;
  readonly code: string;
};
