// The type checker: what Prometheus refuses in an expression it could read, in its words, each with a remedy. Goes on after a problem.
import type { Aggregation, Binary, Call, Expr, PromqlError, Span, Subquery, Unary, ValueType, VectorSelector } from './ast.ts';
import { functionOf, type PromqlFunction } from './functions.ts';
import { matchesEmpty } from './matches-empty.ts';
import type { Language } from './version.ts';
import * as hint from './type-hint.ts';

const documented: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

/** null: unknown, because of something already reported. */
type Known = ValueType | null;

class TypeCheck {
  readonly errors: PromqlError[] = [];
  readonly #text: string;
  readonly #language: Language;

  constructor(text: string, language: Language) {
    this.#text = text;
    this.#language = language;
  }

  #report(code: string, span: Span, message: string, remedy: string | null): void {
    this.errors.push({ span, message, hint: remedy, code });
  }

  #source(expr: Expr): string {
    return this.#text.slice(expr.span.from, expr.span.to);
  }

  check(expr: Expr): Known {
    switch (expr.kind) {
      case 'number':
        return 'scalar';
      case 'string':
        return 'string';
      case 'vector-selector':
        this.#checkSelector(expr);
        return 'vector';
      case 'matrix-selector':
        this.#checkSelector(expr.selector);
        return 'matrix';
      case 'subquery':
        return this.#checkSubquery(expr);
      case 'call':
        return this.#checkCall(expr);
      case 'aggregation':
        return this.#checkAggregation(expr);
      case 'unary':
        return this.#checkUnary(expr);
      case 'binary':
        return this.#checkBinary(expr);
      case 'paren':
        return this.check(expr.expr);
    }
  }

  #checkSelector(selector: VectorSelector): void {
    if (selector.name === null) return this.#checkEmptySelector(selector);
    // A quoted name inside the braces is one matcher among others to Prometheus; only a name before them must be the only one.
    if (selector.nameSpan === null || selector.nameSpan.from > selector.span.from) return;
    for (const matcher of selector.matchers) {
      if (matcher.name !== '__name__') continue;
      const message = `metric name must not be set twice: ${JSON.stringify(selector.name)} or ${JSON.stringify(matcher.value)}`;
      this.#report('name-twice', selector.span, message, 'Write it once, before the braces or in them.');
    }
  }

  #checkEmptySelector(selector: VectorSelector): void {
    if (selector.matchers.some((matcher) => !matchesEmpty(matcher, this.#language))) return;
    const remedy = 'This would read every series: write a metric name, or a matcher that does not match an empty value.';
    this.#report('empty-selector', selector.span, 'vector selector must contain at least one non-empty matcher', remedy);
  }

  #checkSubquery(expr: Subquery): Known {
    const type = this.check(expr.expr);
    // Without a step it is the stand-in for a range on something else, which has been reported.
    if (type !== null && type !== 'vector') {
      // Prometheus calls a range vector by its inner name here.
      this.#report(
        'subquery-type',
        expr.span,
        `subquery is only allowed on instant vector, got ${type} instead`,
        hint.subquery(type),
      );
    }
    return 'matrix';
  }

  #checkUnary(expr: Unary): Known {
    const type = this.check(expr.expr);
    if (type === 'matrix' || type === 'string') {
      const message = `unary expression only allowed on expressions of type scalar or instant vector, got "${documented[type]}"`;
      this.#report('unary-type', expr.span, message, hint.operand(type, this.#source(expr.expr)));
    }
    return type;
  }

  #checkAggregation(expr: Aggregation): Known {
    this.#expect(expr.expr, 'vector', 'aggregation expression', 'agg-type');
    if (expr.param !== null)
      this.#expect(expr.param, expr.name === 'count_values' ? 'string' : 'scalar', 'aggregation parameter', 'agg-type');
    return 'vector';
  }

  #expect(expr: Expr, wanted: ValueType, where: string, code: string): void {
    const got = this.check(expr);
    if (got === null || got === wanted) return;
    const remedy = hint.wanted({ expr, source: this.#source(expr), got, wanted, where });
    this.#report(code, expr.span, `expected type ${documented[wanted]} in ${where}, got ${documented[got]}`, remedy);
  }

  #checkCall(expr: Call): Known {
    const called = functionOf(expr.name, this.#language.version);
    if (called === null) {
      for (const arg of expr.args) this.check(arg);
      return null;
    }
    this.#checkArgCount(expr, called);
    const isInfo = expr.name === 'info' && expr.args.length > 1;
    for (const [index, arg] of expr.args.entries()) {
      const wanted = called.args[index] ?? (called.isVariadic ? called.args.at(-1) : undefined);
      // Arguments beyond those of the function are counted, not judged.
      if (wanted === undefined) break;
      if (isInfo && index === 1) this.#checkInfoSelector(arg);
      else this.#expect(arg, wanted, `call to function ${JSON.stringify(expr.name)}`, 'arg-type');
    }
    return called.returns;
  }

  #checkArgCount(expr: Call, called: PromqlFunction): void {
    const got = expr.args.length;
    if (got >= called.argsMin && got <= called.argsMax) return;
    const bound = got < called.argsMin ? called.argsMin : called.argsMax;
    const how = !called.isVariadic ? '' : got < called.argsMin ? 'at least ' : 'at most ';
    const message = `expected ${how}${bound} argument(s) in call to ${JSON.stringify(expr.name)}, got ${got}`;
    this.#report('arg-count', expr.span, message, hint.usage(called));
  }

  /** The second argument of info() only says which labels to add, and may be empty. */
  #checkInfoSelector(arg: Expr): void {
    const type = arg.kind === 'vector-selector' ? 'vector' : this.check(arg);
    const remedy = 'Write label matchers only, as in info(up, {version=~".+"}).';
    if (arg.kind !== 'vector-selector') this.#report('arg-type', arg.span, 'expected label selectors only', remedy);
    else if (arg.name !== null && type === 'vector') {
      this.#report('arg-type', arg.span, 'expected label selectors only, got vector selector instead', remedy);
    }
  }

  #checkBinary(expr: Binary): Known {
    const left = this.check(expr.left);
    const right = this.check(expr.right);
    this.#checkBool(expr, left, right);
    this.#checkMatchingLabels(expr);
    this.#checkOperand(expr.left, left);
    this.#checkOperand(expr.right, right);
    this.#checkMatching(expr, left, right);
    if (left === 'scalar' && right === 'scalar') return 'scalar';
    return left === null || right === null ? this.#typeOfHalfKnown(left, right) : 'vector';
  }

  /** With a vector on one side the result is one, whatever the other is. */
  #typeOfHalfKnown(left: Known, right: Known): Known {
    return left === 'vector' || right === 'vector' ? 'vector' : null;
  }

  #checkBool(expr: Binary, left: Known, right: Known): void {
    const isComparison = hint.comparisons.has(expr.operator);
    if (expr.returnsBool && !isComparison) {
      const remedy = `Leave out bool: ${expr.operator} is no comparison.`;
      this.#report('bool-modifier', expr.operatorSpan, 'bool modifier can only be used on comparison operators', remedy);
    }
    if (isComparison && !expr.returnsBool && left === 'scalar' && right === 'scalar') {
      const remedy = `Write ${expr.operator} bool; the result is then 0 or 1.`;
      this.#report('scalar-compare', expr.operatorSpan, 'comparisons between scalars must use BOOL modifier', remedy);
    }
  }

  #checkMatchingLabels({ matching, operatorSpan }: Binary): void {
    if (matching === null || !matching.on) return;
    const included = new Set(matching.include.map(({ name }) => name));
    for (const { name } of matching.labels) {
      if (!included.has(name)) continue;
      const message = `label ${JSON.stringify(name)} must not occur in ON and GROUP clause at once`;
      this.#report(
        'vector-matching',
        operatorSpan,
        message,
        `It is on both sides already: leave it out of group_${matching.group ?? 'left'}().`,
      );
    }
  }

  #checkOperand(expr: Expr, type: Known): void {
    if (type !== 'matrix' && type !== 'string') return;
    const message = 'binary expression must contain only scalar and instant vector types';
    this.#report('binary-operand-type', expr.span, message, hint.operand(type, this.#source(expr)));
  }

  #checkMatching(expr: Binary, left: Known, right: Known): void {
    if (left === null || right === null) return;
    const isSet = hint.setOperators.has(expr.operator);
    if (left === 'vector' && right === 'vector') {
      if (isSet) this.#checkSetMatching(expr);
      return;
    }
    if (expr.matching !== null && expr.matching.labels.length > 0) {
      const remedy = 'One side is a number: there is nothing to match, leave out on and ignoring.';
      this.#report('vector-matching', expr.span, 'vector matching only allowed between instant vectors', remedy);
    }
    if (expr.matching?.fill !== undefined) {
      const remedy = 'One side is a number: leave out fill.';
      this.#report('vector-matching', expr.span, 'filling in missing series only allowed between instant vectors', remedy);
    }
    if (isSet && (left === 'scalar' || right === 'scalar')) {
      const remedy = 'Turn the number into a vector, as in vector(1).';
      this.#report('set-op', expr.span, `set operator "${expr.operator}" not allowed in binary scalar expression`, remedy);
    }
  }

  #checkSetMatching({ matching, operator, span }: Binary): void {
    if (matching !== null && matching.group !== null) {
      const remedy = `Leave out group_${matching.group}: ${operator} always matches many to many.`;
      this.#report('vector-matching', span, `no grouping allowed for "${operator}" operation`, remedy);
    }
    if (matching?.fill !== undefined) {
      this.#report('vector-matching', span, 'filling in missing series not allowed for set operators', 'Leave out fill.');
    }
  }
}

/** Everything that is wrong with the types of a tree; the first error is Prometheus' own first. */
export function checkTypes(expr: Expr, text: string, language: Language): readonly PromqlError[] {
  const check = new TypeCheck(text, language);
  check.check(expr);
  return check.errors;
}
