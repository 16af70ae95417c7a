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
  return pretty(expr, { depth: 0, width });
}

type Layout = { readonly depth: number; readonly width: number };
const deeper = ({ depth, width }: Layout): Layout => ({ depth: depth + 1, width });
const indentOf = ({ depth }: Layout): string => indentation.repeat(depth);

function pretty(expr: Expr, layout: Layout): string {
  const indent = indentOf(layout);
  const line = indent + printPromql(expr);
  if (line.length <= layout.width) return line;
  switch (expr.kind) {
    case 'binary':
      return prettyBinary(expr, layout);
    case 'call':
      return wrap(`${expr.name}(`, expr.args, layout);
    case 'aggregation':
      return wrap(`${printHead(expr)}(`, printArgs(expr), layout);
    case 'paren':
      return wrap('(', [expr.expr], layout);
    case 'unary':
      return indent + expr.operator + prettyChild(expr.expr, expr, layout).trimStart();
    case 'subquery':
      return prettyChild(expr.expr, expr, layout) + printBrackets(expr);
    default:
      return line;
  }
}

/** A list in parentheses, each item on lines of its own. */
function wrap(open: string, items: readonly Expr[], layout: Layout): string {
  const lines = items.map((item) => pretty(item, deeper(layout)));
  return `${indentOf(layout)}${open}\n${lines.join(',\n')}\n${indentOf(layout)})`;
}

function prettyChild(child: Expr, parent: Expr, layout: Layout): string {
  return needsParens(child, parent) ? wrap('(', [child], layout) : pretty(child, layout);
}

function prettyBinary(expr: Binary, layout: Layout): string {
  const left = prettyChild(expr.left, expr, deeper(layout));
  const right = prettyChild(expr.right, expr, deeper(layout));
  return `${left}\n${indentOf(layout)}${printOperator(expr)}\n${right}`;
}
