// What a template of a label or annotation reads: labels, the value, and queries, with the place of each. Follows `with`, `range`, variables and
// pipelines as far as they can be followed; what cannot be is `unknown` and never told.
import type { Span } from '../promql/ast.ts';
import type { Command, Field, Operand, Pipeline, TemplateNode } from './go-template/tree.ts';

/** A query written in a template. */
export type QueryText = {
  readonly span: Span;
  /** As text for the parser; the verbs of printf have become something of their kind. */
  readonly text: string;
};

export type TemplateUse =
  /** A label of the alert (`of` is null) or of a query's results. */
  | { readonly kind: 'label'; readonly name: string; readonly span: Span; readonly of: QueryText | null }
  /** `functions`: all that the value goes through. `isShown`: it is written out, not only asked about. */
  | { readonly kind: 'value'; readonly span: Span; readonly functions: readonly string[]; readonly isShown: boolean }
  | { readonly kind: 'query'; readonly query: QueryText }
  /** A function for query results that gets a number. */
  | { readonly kind: 'misuse'; readonly span: Span; readonly name: string };

/** What something in a template stands for. `query`: results of a query, or one of them. */
type Meaning =
  | { readonly kind: 'alert' | 'labels' | 'value' | 'unknown' }
  | { readonly kind: 'text'; readonly query: QueryText }
  | { readonly kind: 'query'; readonly query: QueryText }
  | { readonly kind: 'query-labels'; readonly query: QueryText };

type Scope = { readonly dot: Meaning; readonly variables: Map<string, Meaning> };
type Around = { readonly functions: readonly string[]; readonly isShown: boolean };

const unknown: Meaning = { kind: 'unknown' };
const ofQueryResults = new Set(['first', 'value', 'strvalue', 'label', 'sortByLabel']);

export function templateUses(nodes: readonly TemplateNode[]): readonly TemplateUse[] {
  const reader = new UseReader();
  const variables = new Map<string, Meaning>([
    ['$', { kind: 'alert' }],
    ['$labels', { kind: 'labels' }],
    ['$value', { kind: 'value' }],
  ]);
  reader.readNodes(nodes, { dot: { kind: 'alert' }, variables });
  return reader.uses;
}

class UseReader {
  readonly uses: TemplateUse[] = [];

  readNodes(nodes: readonly TemplateNode[], scope: Scope): void {
    for (const node of nodes) this.#readNode(node, scope);
  }

  #readNode(node: TemplateNode, scope: Scope): void {
    switch (node.kind) {
      case 'action':
        this.#pipeline(node.pipeline, scope, { functions: [], isShown: node.pipeline.declares.length === 0 });
        return;
      case 'if':
      case 'with':
      case 'range':
        this.#readBlock(node, scope);
        return;
      case 'define':
      case 'block':
        // What it is given is known where it is called only.
        this.readNodes(node.body, { dot: unknown, variables: new Map() });
        return;
      default:
    }
  }

  #readBlock(node: Extract<TemplateNode, { kind: 'if' | 'with' | 'range' }>, scope: Scope): void {
    const inner: Scope = { dot: scope.dot, variables: new Map(scope.variables) };
    const meaning = this.#pipeline(node.pipeline, inner, { functions: [], isShown: false });
    this.readNodes(node.body, node.kind === 'if' ? inner : { ...inner, dot: meaning });
    this.readNodes(node.otherwise, inner);
  }

  #pipeline(pipeline: Pipeline, scope: Scope, around: Around): Meaning {
    let piped: Meaning | null = null;
    for (const [at, command] of pipeline.commands.entries()) {
      const later = pipeline.commands.slice(at + 1).flatMap(functionOf);
      piped = this.#command(command, piped, scope, { ...around, functions: [...later, ...around.functions] });
    }
    const meaning = piped ?? unknown;
    for (const { name } of pipeline.declares) scope.variables.set(name, meaning);
    return meaning;
  }

  // tidy: four parameters and the receiver; what is piped in belongs to the command alone.
  #command(command: Command, piped: Meaning | null, scope: Scope, around: Around): Meaning {
    const [first, ...rest] = command.operands;
    if (first === undefined) return unknown;
    if (first.kind !== 'function') {
      const meaning = this.#operand(first, scope, around);
      for (const operand of rest) this.#operand(operand, scope, around);
      return meaning;
    }
    const inside = { ...around, functions: [first.name, ...around.functions] };
    const args = rest.map((operand) => this.#operand(operand, scope, inside));
    return this.#call(first, rest, piped === null ? args : [...args, piped]);
  }

  #call(called: Extract<Operand, { kind: 'function' }>, written: readonly Operand[], args: readonly Meaning[]): Meaning {
    const last = args.at(-1) ?? unknown;
    if (ofQueryResults.has(called.name) && last.kind === 'value')
      this.uses.push({ kind: 'misuse', span: called.span, name: called.name });
    switch (called.name) {
      case 'query':
        if (last.kind !== 'text') return unknown;
        this.uses.push({ kind: 'query', query: last.query });
        return { kind: 'query', query: last.query };
      case 'printf':
        return formatted(written[0]);
      case 'first':
      case 'sortByLabel':
        return last;
      case 'label':
        if (last.kind === 'query') this.#labelNamed(written[0], last.query);
        return unknown;
      case 'index':
        return this.#indexed(args[0] ?? unknown, written[1]);
      default:
        return unknown;
    }
  }

  #indexed(meaning: Meaning, key: Operand | undefined): Meaning {
    if (meaning.kind === 'labels') this.#labelNamed(key, null);
    if (meaning.kind === 'query-labels') this.#labelNamed(key, meaning.query);
    // `index (query "…") 0` is one of the results.
    return meaning.kind === 'query' ? meaning : unknown;
  }

  #labelNamed(operand: Operand | undefined, of: QueryText | null): void {
    if (operand?.kind === 'string') this.uses.push({ kind: 'label', name: operand.value, span: operand.span, of });
  }

  #operand(operand: Operand, scope: Scope, around: Around): Meaning {
    switch (operand.kind) {
      case 'variable':
        return this.#fields(scope.variables.get(operand.name) ?? unknown, operand, around);
      case 'field':
        return this.#fields(scope.dot, operand, around);
      case 'dot':
        return this.#fields(scope.dot, { span: operand.span, fields: [] }, around);
      case 'chain':
        return this.#fields(this.#operand(operand.of, scope, around), operand, around);
      case 'pipeline':
        return this.#pipeline(operand.pipeline, scope, around);
      case 'string':
        return { kind: 'text', query: { span: operand.span, text: operand.value } };
      case 'function':
        return this.#call(operand, [], []);
      default:
        return unknown;
    }
  }

  #fields(start: Meaning, operand: { readonly span: Span; readonly fields: readonly Field[] }, around: Around): Meaning {
    const meaning = operand.fields.reduce<Meaning>((at, field) => this.#field(at, field), start);
    if (meaning.kind === 'value') this.uses.push({ kind: 'value', span: operand.span, ...around });
    return meaning;
  }

  #field(of: Meaning, field: Field): Meaning {
    switch (of.kind) {
      case 'alert':
        if (field.name === 'Labels') return { kind: 'labels' };
        return field.name === 'Value' ? { kind: 'value' } : unknown;
      case 'labels':
        this.uses.push({ kind: 'label', name: field.name, span: field.span, of: null });
        return unknown;
      case 'query':
        return field.name === 'Labels' ? { kind: 'query-labels', query: of.query } : unknown;
      case 'query-labels':
        this.uses.push({ kind: 'label', name: field.name, span: field.span, of: of.query });
        return unknown;
      default:
        return unknown;
    }
  }
}

function functionOf({ operands: [first] }: Command): readonly string[] {
  return first?.kind === 'function' ? [first.name] : [];
}

/** What printf may make of a format: each verb by something of its kind. */
function formatted(format: Operand | undefined): Meaning {
  if (format?.kind !== 'string') return unknown;
  const text = format.value.replace(/%[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])/g, (_, verb: string) => {
    if (verb === '%') return '%';
    if (verb === 'q') return '"x"';
    return 'dfgeF'.includes(verb) ? '1' : 'x';
  });
  return { kind: 'text', query: { span: format.span, text } };
}
