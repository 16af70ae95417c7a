// Prints a tree: on one line in a canonical form, or on several so that a person reads it. What is printed parses to the same tree; comments, which no
// tree holds, are lost. Parentheses that a tree needs and lacks are added.
import type { Binary, Duration, Expr } from './ast.ts';
import { needsParens, printGrouping, printModifiers, printOperator, printSelector } from './print-parts.ts';
import { quoteText } from './quote.ts';

/** The canonical form, on one line: `sum by (job) (rate(http_requests_total{code="500"}[5m]))`. */
export function printPromql(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.text;
    case 'string':
      return quoteText(expr.value);
    case 'vector-selector':
      return printSelector(expr) + printModifiers(expr.modifiers, printDuration);
    case 'matrix-selector':
      return `${printPromql(expr.selector)}[${printDuration(expr.range)}]${printModifiers(expr.modifiers, printDuration)}`;
    case 'subquery':
      return printChild(expr.expr, expr) + printBrackets(expr);
    case 'call':
      return `${expr.name}(${expr.args.map(printPromql).join(', ')})`;
    case 'aggregation':
      return `${printHead(expr)}(${printArgs(expr).map(printPromql).join(', ')})`;
    case 'unary':
      return expr.operator + printChild(expr.expr, expr);
    case 'binary':
      return `${printChild(expr.left, expr)} ${printOperator(expr)} ${printChild(expr.right, expr)}`;
    case 'paren':
      return `(${printPromql(expr.expr)})`;
  }
}

function printChild(child: Expr, parent: Expr): string {
  const text = printPromql(child);
  return needsParens(child, parent) ? `(${text})` : text;
}

/** Durations keep the units they were written with. */
function printDuration({ text, expr }: Duration): string {
  return expr === undefined ? text : printPromql(expr);
}

function printBrackets({ range, step, modifiers }: Extract<Expr, { readonly kind: 'subquery' }>): string {
  return `[${printDuration(range)}:${step === null ? '' : printDuration(step)}]${printModifiers(modifiers, printDuration)}`;
}

type Aggregation = Extract<Expr, { readonly kind: 'aggregation' }>;
const printHead = ({ name, grouping }: Aggregation): string => (grouping === null ? name : `${name} ${printGrouping(grouping)} `);
const printArgs = ({ param, expr }: Aggregation): readonly Expr[] => (param === null ? [expr] : [param, expr]);

const indentation = '  ';

/** Over several lines of about `width` characters, as Prometheus' own formatter breaks them: operators and parentheses on lines of their own. */
export function prettyPromql(expr: Expr, width = 100): string {
  return pretty(expr, 0, width);
}

function pretty(expr: Expr, depth: number, width: number): string {
  const indent = indentation.repeat(depth);
  const line = indent + printPromql(expr);
  if (line.length <= width) return line;
  switch (expr.kind) {
    case 'binary':
      return prettyBinary(expr, depth, width);
    case 'call':
      return wrap(`${indent}${expr.name}(`, expr.args, ')', depth, width);
    case 'aggregation':
      return wrap(`${indent}${printHead(expr)}(`, printArgs(expr), ')', depth, width);
    case 'paren':
      return wrap(`${indent}(`, [expr.expr], ')', depth, width);
    case 'unary':
      return indent + expr.operator + prettyChild(expr.expr, expr, depth, width).trimStart();
    case 'subquery':
      return prettyChild(expr.expr, expr, depth, width) + printBrackets(expr);
    default:
      return line;
  }
}

// tidy: five parameters, because the frame of a list is four facts that have no other use together.
function wrap(open: string, inner: readonly Expr[], close: string, depth: number, width: number): string {
  const lines = inner.map((expr) => pretty(expr, depth + 1, width));
  return `${open}\n${lines.join(',\n')}\n${indentation.repeat(depth)}${close}`;
}

function prettyChild(child: Expr, parent: Expr, depth: number, width: number): string {
  if (!needsParens(child, parent)) return pretty(child, depth, width);
  return wrap(`${indentation.repeat(depth)}(`, [child], ')', depth, width);
}

function prettyBinary(expr: Binary, depth: number, width: number): string {
  const left = prettyChild(expr.left, expr, depth + 1, width);
  const right = prettyChild(expr.right, expr, depth + 1, width);
  return `${left}\n${indentation.repeat(depth)}${printOperator(expr)}\n${right}`;
}
