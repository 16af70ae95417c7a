// Remedies for what the type checker finds: what to write instead.
import type { BinaryOperator, Expr, ValueType } from './ast.ts';
import type { PromqlFunction } from './functions.ts';

export const comparisons: ReadonlySet<BinaryOperator> = new Set(['==', '!=', '<=', '<', '>=', '>']);
export const setOperators: ReadonlySet<BinaryOperator> = new Set(['and', 'or', 'unless']);

/** Longer expressions are not repeated in a message. */
const sourceMax = 60;

const example: Readonly<Record<ValueType, string>> = { scalar: '0.9', vector: 'up', matrix: 'up[5m]', string: '"label"' };

/** How a function is called: `histogram_quantile(0.9, up)`. */
export function usage(called: PromqlFunction): string {
  const args = called.args.map((type) => example[type]).join(', ');
  return args === '' ? `${called.name}() takes no arguments.` : `It is called like ${called.name}(${args}).`;
}

export function subquery(type: ValueType): string {
  if (type === 'scalar') return 'Turn the number into a vector first, as in vector(time())[5m:].';
  return type === 'matrix' ? 'Leave out the inner range.' : 'A string has no past: leave out the range.';
}

export function operand(type: 'matrix' | 'string', source: string): string {
  if (type === 'string') return 'A string cannot be calculated with; compare labels inside braces, as in metric{label="value"}.';
  const written = source.length <= sourceMax ? source : '…[5m]';
  return `Reduce the range first, as in rate(${written}) or max_over_time(${written}).`;
}

type Mismatch = {
  readonly expr: Expr;
  readonly source: string;
  readonly got: ValueType;
  readonly wanted: ValueType;
  readonly where: string;
};

export function wanted({ expr, source, got, wanted, where }: Mismatch): string {
  const called = /^call to function "(.*)"$/.exec(where)?.[1];
  const who = called === undefined ? (where.includes('parameter') ? 'The parameter' : 'The aggregation') : `${called}()`;
  const short = source.length <= sourceMax ? source : '…';
  switch (wanted) {
    case 'matrix':
      return `${who} wants a range vector${rangeGuess(expr, short)}`;
    case 'vector':
      return `${who} wants an instant vector${vectorGuess(got, short)}`;
    case 'scalar':
      return `${who} wants a number${got === 'vector' ? `: did you swap the arguments, or mean scalar(${short})?` : '.'}`;
    case 'string':
      return `${who} wants a string in quotes${expr.kind === 'vector-selector' && expr.matchers.length === 0 ? `: did you mean "${short}"?` : '.'}`;
  }
}

function rangeGuess(expr: Expr, source: string): string {
  if (expr.kind === 'vector-selector') {
    const { offset, at } = expr.modifiers;
    return offset === null && at === null
      ? `: did you mean ${source}[5m]?`
      : ': write it right after the selector, before offset and @.';
  }
  const isVector = expr.kind === 'call' || expr.kind === 'aggregation' || expr.kind === 'paren';
  return isVector ? `: a subquery makes one, as in ${source}[5m:].` : ', as in metric[5m].';
}

function vectorGuess(got: ValueType, source: string): string {
  if (got === 'matrix') return `: leave out the range, or reduce it first, as in rate(${source}).`;
  if (got === 'scalar') return `: did you swap the arguments, or mean vector(${source})?`;
  return ', not a string.';
}
