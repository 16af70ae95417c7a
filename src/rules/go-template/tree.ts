// A Go text/template as a tree: what the parser makes of a label or annotation value. Offsets are UTF-16 into that value.
import type { Span } from '../../promql/ast.ts';

export type TemplateNode =
  | { readonly kind: 'text'; readonly span: Span; readonly text: string }
  | { readonly kind: 'action'; readonly span: Span; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly span: Span;
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | { readonly kind: 'break' | 'continue'; readonly span: Span }
  | { readonly kind: 'template'; readonly span: Span; readonly name: string; readonly pipeline: Pipeline | null }
  | { readonly kind: 'define'; readonly span: Span; readonly name: string; readonly body: readonly TemplateNode[] }
  | {
      readonly kind: 'block';
      readonly span: Span;
      readonly name: string;
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
    };

export type Pipeline = {
  readonly span: Span;
  /** `$x :=`, `$i, $x :=`; with `=` an assignment to a variable that exists. */
  readonly declares: readonly { readonly name: string; readonly span: Span }[];
  readonly commands: readonly Command[];
};

/** The first operand is what is called or shown, the rest are its arguments; a later command of a pipeline gets the result of the one before, last. */
export type Command = { readonly span: Span; readonly operands: readonly Operand[] };

export type Operand =
  | { readonly kind: 'function'; readonly span: Span; readonly name: string }
  /** `$labels.instance` is the variable `$labels` with the field `instance`; `$` alone is the data of the template. */
  | { readonly kind: 'variable'; readonly span: Span; readonly name: string; readonly fields: readonly Field[] }
  /** `.Labels.instance`. */
  | { readonly kind: 'field'; readonly span: Span; readonly fields: readonly Field[] }
  /** Fields of the value of a parenthesised pipeline or function. */
  | { readonly kind: 'chain'; readonly span: Span; readonly of: Operand; readonly fields: readonly Field[] }
  | { readonly kind: 'pipeline'; readonly span: Span; readonly pipeline: Pipeline }
  | { readonly kind: 'string'; readonly span: Span; readonly value: string }
  | { readonly kind: 'number'; readonly span: Span; readonly text: string }
  | { readonly kind: 'bool'; readonly span: Span; readonly value: boolean }
  | { readonly kind: 'dot' | 'nil'; readonly span: Span };

export type Field = { readonly name: string; readonly span: Span };

/** `message` says what is wrong and the remedy. */
export type TemplateFault = { readonly span: Span; readonly message: string };

export type ParsedTemplate =
  | { readonly ok: true; readonly nodes: readonly TemplateNode[] }
  | { readonly ok: false; readonly fault: TemplateFault };
