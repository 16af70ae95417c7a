// Parses Go templates as Prometheus' rule check does: text/template's grammar, known functions, declared variables. It executes nothing, and neither
// does that check: a wrong number of arguments is a matter for lint.
import type { Span } from '../../promql/ast.ts';
import { nearest } from '../../promql/nearest.ts';
import { formatVersion, type PrometheusVersion } from '../../promql/version.ts';
import { TEMPLATE_FUNCTIONS } from './functions.ts';
import { describeContext, ItemReader, operatorRemedy, showItem, TemplateError } from './item-reader.ts';
import { type Item, lexTemplate } from './lexer.ts';
import type { Command, Field, Operand, ParsedTemplate, Pipeline, TemplateNode } from './tree.ts';
import { unquoteGo } from './unquote.ts';

/** What Prometheus declares before the text of a label or annotation. */
const DECLARED: readonly string[] = ['$', '$labels', '$externalLabels', '$externalURL', '$value'];

/** Actions in actions, and parentheses in parentheses: nobody writes deeper ones, and the stack is finite. */
const DEPTH_MAX = 200;

const OPERAND_KINDS: ReadonlySet<Item['kind']> = new Set([
  'bool',
  'character',
  'number',
  'dot',
  'field',
  'identifier',
  'nil',
  'string',
  'raw-string',
  'variable',
  'open',
]);

export function parseTemplate(text: string, options: { readonly version: PrometheusVersion }): ParsedTemplate {
  if (!text.includes('{{'))
    return { ok: true, nodes: text === '' ? [] : [{ kind: 'text', span: { from: 0, to: text.length }, text }] };
  try {
    return { ok: true, nodes: new TemplateParser(new ItemReader(lexTemplate(text)), options.version).parse() };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { ok: false, fault: { span: error.span, message: error.message } };
  }
}

/** How a list of nodes ended: at `{{end}}`, `{{else}}` or the end of the text. */
type Ending = { readonly nodes: readonly TemplateNode[]; readonly by: 'end' | 'else' | 'text-end'; readonly item: Item };

class TemplateParser {
  private readonly items: ItemReader;
  private readonly version: PrometheusVersion;
  private variables: string[] = [...DECLARED];
  private rangeDepth = 0;
  private depth = 0;
  private readonly defined = new Set<string>();

  constructor(items: ItemReader, version: PrometheusVersion) {
    this.items = items;
    this.version = version;
  }

  parse(): readonly TemplateNode[] {
    const { nodes, by, item } = this.list(null);
    if (by !== 'text-end') this.items.fail(`{{${by}}} without an {{if}}, {{range}} or {{with}} before it`, item);
    return nodes;
  }

  /** `within`: the keyword whose {{end}} is missing when the text ends; null at the top. */
  private list(within: Item | null): Ending {
    this.depth += 1;
    const nodes: TemplateNode[] = [];
    if (this.depth > DEPTH_MAX)
      this.items.fail(`actions and parentheses are nested deeper than ${DEPTH_MAX} levels`, this.items.peek());
    for (;;) {
      const item = this.items.next();
      if (item.kind === 'end') {
        if (within !== null) this.items.fail(`{{${within.text}}} has no {{end}}`, within);
        this.depth -= 1;
        return { nodes, by: 'text-end', item };
      }
      if (item.kind === 'text') {
        nodes.push({ kind: 'text', span: { from: item.from, to: item.to }, text: item.text });
        continue;
      }
      const word = this.items.peekWord();
      if (word.kind === 'keyword' && (word.text === 'end' || word.text === 'else')) {
        this.items.next();
        this.depth -= 1;
        return { nodes, by: word.text, item: word };
      }
      nodes.push(this.action(item, within === null));
    }
  }

  private action(left: Item, isTop: boolean): TemplateNode {
    const word = this.items.peekWord();
    if (word.kind !== 'keyword') {
      const pipeline = this.pipeline('command', 'right');
      return { kind: 'action', span: this.items.spanFrom(left), pipeline };
    }
    this.items.next();
    switch (word.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.control(left, word, word.text);
      case 'break':
      case 'continue':
        return this.loopControl(left, word, word.text);
      case 'template':
        return this.template(left);
      case 'define':
        if (!isTop) this.items.fail('{{define}} is allowed at the top of a template only', word);
        return this.define(left, word);
      default:
        return this.block(left, word);
    }
  }

  private control(left: Item, word: Item, kind: 'if' | 'with' | 'range'): TemplateNode {
    const visible = this.variables.length;
    const pipeline = this.pipeline(kind, 'right');
    if (kind === 'range') this.rangeDepth += 1;
    const { nodes: body, by } = this.list(word);
    if (kind === 'range') this.rangeDepth -= 1;
    const otherwise = by === 'else' ? this.otherwise(word, kind) : this.closeEnd([]);
    this.variables.length = visible;
    return { kind, span: this.items.spanFrom(left), pipeline, body, otherwise };
  }

  private closeEnd<T>(value: T): T {
    this.expectRight('end');
    return value;
  }

  /** `{{else if …}}` shares its {{end}} with the {{if}} before; so does `{{else with …}}` since Go 1.23, which Prometheus 3.0 is built with. */
  private otherwise(word: Item, kind: 'if' | 'with' | 'range'): readonly TemplateNode[] {
    const next = this.items.peekWord();
    const chains = next.text === kind && (kind === 'if' || (kind === 'with' && this.version >= 3000));
    if (next.kind === 'keyword' && chains) {
      this.depth += 1;
      if (this.depth > DEPTH_MAX) this.items.fail(`{{else ${kind}}} is repeated more than ${DEPTH_MAX} times`, next);
      this.items.next();
      const nested = this.control(next, next, kind);
      this.depth -= 1;
      return [nested];
    }
    this.expectRight('else');
    const { nodes, by, item } = this.list(word);
    if (by !== 'end') this.items.fail(`{{${word.text}}} has a second {{else}}; {{end}} is expected`, item);
    return this.closeEnd(nodes);
  }

  private expectRight(after: string): void {
    const item = this.items.nextWord();
    if (item.kind !== 'right') this.items.fail(`${showItem(item)} is not allowed after ${after}; }} is expected`, item);
  }

  private loopControl(left: Item, word: Item, kind: 'break' | 'continue'): TemplateNode {
    this.expectRight(kind);
    if (this.rangeDepth === 0) this.items.fail(`{{${kind}}} is allowed inside {{range}} only`, word);
    return { kind, span: this.items.spanFrom(left) };
  }

  private templateName(clause: string): string {
    const item = this.items.nextWord();
    if (item.kind !== 'string' && item.kind !== 'raw-string')
      this.items.fail(`${clause} wants a name in quotes, not ${showItem(item)}`, item);
    return this.unquote(item);
  }

  private template(left: Item): TemplateNode {
    const name = this.templateName('template');
    const hasData = this.items.peekWord().kind !== 'right';
    const pipeline = hasData ? this.pipeline('template', 'right') : null;
    if (!hasData) this.items.next();
    return { kind: 'template', span: this.items.spanFrom(left), name, pipeline };
  }

  private define(left: Item, word: Item): TemplateNode {
    const name = this.templateName('define');
    this.expectRight('define');
    const body = this.ownScope(word);
    this.refuseRedefinition(name, body, word);
    return { kind: 'define', span: this.items.spanFrom(left), name, body };
  }

  private block(left: Item, word: Item): TemplateNode {
    const name = this.templateName('block');
    const pipeline = this.pipeline('block', 'right');
    const body = this.ownScope(word);
    this.refuseRedefinition(name, body, word);
    return { kind: 'block', span: this.items.spanFrom(left), name, pipeline, body };
  }

  /** The body of a template of its own sees no variable but `$`: not even $labels. */
  private ownScope(word: Item): readonly TemplateNode[] {
    const outer = this.variables;
    const outerRanges = this.rangeDepth;
    this.variables = ['$'];
    this.rangeDepth = 0;
    const { nodes, by, item } = this.list(word);
    if (by !== 'end') this.items.fail(`{{${by}}} is not allowed here; ${word.text} wants {{end}}`, item);
    this.variables = outer;
    this.rangeDepth = outerRanges;
    return this.closeEnd(nodes);
  }

  private refuseRedefinition(name: string, body: readonly TemplateNode[], word: Item): void {
    const isEmpty = body.every((node) => node.kind === 'text' && node.text.trim() === '');
    if (isEmpty) return;
    if (this.defined.has(name)) this.items.fail(`the template ${JSON.stringify(name)} is defined twice`, word);
    this.defined.add(name);
  }

  private pipeline(context: string, closing: 'right' | 'close'): Pipeline {
    this.depth += 1;
    const first = this.items.peekWord();
    if (this.depth > DEPTH_MAX) this.items.fail(`actions and parentheses are nested deeper than ${DEPTH_MAX} levels`, first);
    const declares = this.declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const item = this.items.peekWord();
      if (item.kind === closing) break;
      if (!OPERAND_KINDS.has(item.kind)) this.items.fail(`${showItem(item)} is not allowed in ${describeContext(context)}`, item);
      commands.push(this.command());
    }
    const end = this.items.next();
    this.checkCommands(commands, context, first);
    this.depth -= 1;
    return { span: { from: first.from, to: end.from }, declares, commands };
  }

  private checkCommands(commands: readonly Command[], context: string, at: Item): void {
    if (commands.length === 0) this.items.fail(`a value is missing in ${describeContext(context)}`, at);
    for (const { operands } of commands.slice(1)) {
      const head = operands[0];
      if (head !== undefined && ['bool', 'dot', 'nil', 'number', 'string'].includes(head.kind)) {
        this.items.fail('only a function can stand behind |', head.span);
      }
    }
  }

  /** `$x :=`, `$x =`, and for range `$i, $x :=`. */
  private declarations(context: string): Pipeline['declares'] {
    const declares: { readonly name: string; readonly span: Span }[] = [];
    for (;;) {
      const start = this.items.place;
      const variable = this.items.peekWord();
      if (variable.kind !== 'variable') return declares;
      this.items.next();
      const after = this.items.peekWord();
      const isComma = after.kind === 'sign' && after.text === ',';
      if (after.kind !== 'assign' && after.kind !== 'declare' && !isComma) {
        this.items.rewind(start);
        return declares;
      }
      this.items.next();
      declares.push({ name: variable.text, span: { from: variable.from, to: variable.to } });
      if (!this.variables.includes(variable.text)) this.variables.push(variable.text);
      if (!isComma) return declares;
      if (context !== 'range' || declares.length > 1)
        this.items.fail(`${describeContext(context)} can declare one variable only`, after);
      if (!['variable', 'right', 'close'].includes(this.items.peekWord().kind))
        this.items.fail('range can only declare variables before its value', this.items.peekWord());
    }
  }

  private command(): Command {
    const first = this.items.peekWord();
    const operands: Operand[] = [];
    for (;;) {
      this.items.peekWord();
      const operand = this.operand();
      if (operand !== null) operands.push(operand);
      const item = this.items.peek();
      if (item.kind === 'space') continue;
      const to = this.items.lastEnd;
      if (item.kind === 'pipe') this.items.next();
      else if (item.kind !== 'right' && item.kind !== 'close')
        this.items.fail(`${showItem(item)} is not allowed here${operatorRemedy(item)}`, item);
      if (operands.length === 0) this.items.fail('a command is empty', item);
      return { span: { from: first.from, to }, operands };
    }
  }

  private operand(): Operand | null {
    const term = this.term();
    if (term === null || this.items.peek().kind !== 'field') return term;
    const fields: Field[] = [];
    while (this.items.peek().kind === 'field') fields.push(fieldOf(this.items.next()));
    const span = { from: term.span.from, to: fields.at(-1)?.span.to ?? term.span.to };
    if (term.kind === 'field' || term.kind === 'variable') return { ...term, span, fields: [...term.fields, ...fields] };
    if (term.kind === 'function' || term.kind === 'pipeline') return { kind: 'chain', span, of: term, fields };
    return this.items.fail('only fields, variables and parentheses can be followed by a field', span);
  }

  private term(): Operand | null {
    const item = this.items.peekWord();
    const span = { from: item.from, to: item.to };
    if (item.kind === 'open') {
      this.items.next();
      const pipeline = this.pipeline('parentheses', 'close');
      return { kind: 'pipeline', span: this.items.spanFrom(item), pipeline };
    }
    if (!OPERAND_KINDS.has(item.kind)) return null;
    this.items.next();
    switch (item.kind) {
      case 'identifier':
        this.checkFunction(item);
        return { kind: 'function', span, name: item.text };
      case 'variable':
        this.checkVariable(item);
        return { kind: 'variable', span, name: item.text, fields: [] };
      case 'field':
        return { kind: 'field', span, fields: [fieldOf(item)] };
      case 'bool':
        return { kind: 'bool', span, value: item.text === 'true' };
      case 'string':
      case 'raw-string':
        return { kind: 'string', span, value: this.unquote(item) };
      case 'character':
        if (unquoteGo(item.text) === null) this.items.fail(`${item.text} is not one character`, item);
        return { kind: 'number', span, text: item.text };
      case 'number':
        return { kind: 'number', span, text: item.text };
      default:
        return { kind: item.kind === 'nil' ? 'nil' : 'dot', span };
    }
  }

  private checkFunction(item: Item): void {
    const known = TEMPLATE_FUNCTIONS.get(item.text);
    const since = known?.since ?? null;
    if (known !== undefined && (since === null || this.version >= since)) return;
    if (since !== null)
      this.items.fail(
        `the function ${item.text} came with Prometheus ${formatVersion(since)}; ${formatVersion(this.version)} does not know it`,
        item,
      );
    const meant = nearest(item.text, [...TEMPLATE_FUNCTIONS.keys()]);
    this.items.fail(
      `Prometheus' templates have no function ${item.text}${meant === null ? '' : `; did you mean ${meant}?`}`,
      item,
    );
  }

  private checkVariable(item: Item): void {
    if (this.variables.includes(item.text)) return;
    const meant = nearest(
      item.text,
      this.variables.filter((name) => name !== '$'),
    );
    const inDefine =
      this.variables[1] !== '$labels' && DECLARED.includes(item.text) ? '; inside define only what it is given can be read' : '';
    this.items.fail(
      `the variable ${item.text} is not declared${inDefine || (meant === null ? '' : `; did you mean ${meant}?`)}`,
      item,
    );
  }

  private unquote(item: Item): string {
    return (
      unquoteGo(item.text) ??
      this.items.fail(`${item.text} has an escape that Go does not know; write \\\\ for a backslash, or use \`…\``, item)
    );
  }
}

function fieldOf(item: Item): Field {
  return { name: item.text.slice(1), span: { from: item.from, to: item.to } };
}
