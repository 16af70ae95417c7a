// The parts of a printed expression that do not hold others: selectors, modifiers, groupings, and when parentheses are needed.
import type { Binary, Duration, Expr, Grouping, LabelMatcher, Modifiers, VectorMatching, VectorSelector } from './ast.ts';
import { quoteText } from './quote.ts';

const metricName = /^[a-zA-Z_:][\w:]*$/;
const labelName = /^[a-zA-Z_]\w*$/;
/** Words that cannot stand for a metric, and those that cannot stand for a label in by() and on(). */
const notMetrics = /^(?:on|ignoring|group_left|group_right|bool|atan2|inf|nan)$/i;
const notLabels = /^(?:without|inf|nan)$/i;

const matcherName = (name: string): string => (labelName.test(name) ? name : quoteText(name));
const groupedName = (name: string): string => (labelName.test(name) && !notLabels.test(name) ? name : quoteText(name));

export const printMatcher = ({ name, operator, value }: LabelMatcher): string =>
  `${matcherName(name)}${operator}${quoteText(value)}`;

export function printSelector({ name, matchers }: VectorSelector): string {
  const written = matchers.map(printMatcher);
  if (name === null) return `{${written.join(', ')}}`;
  // Beside a matcher of `__name__` the name must be a matcher too.
  const isInside = !metricName.test(name) || notMetrics.test(name) || matchers.some((matcher) => matcher.name === '__name__');
  if (isInside) return `{${[quoteText(name), ...written].join(', ')}}`;
  return written.length === 0 ? name : `${name}{${written.join(', ')}}`;
}

/** `@ start() offset 5m anchored`, with a leading space; empty when there is nothing. */
export function printModifiers({ offset, at, extension }: Modifiers, duration: (duration: Duration) => string): string {
  let text = '';
  if (at !== null) text += at.at.kind === 'time' ? ` @ ${printNumber(at.at.seconds)}` : ` @ ${at.at.kind}()`;
  if (offset !== null) text += ` offset ${duration(offset)}`;
  return extension === undefined ? text : `${text} ${extension}`;
}

/** A number as Prometheus reads it back: without an exponent that it would not know, `Inf` and `NaN` spelled its way. */
export function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

const names = (labels: readonly { readonly name: string }[]): string =>
  `(${labels.map(({ name }) => groupedName(name)).join(', ')})`;

export const printGrouping = ({ kind, labels }: Grouping): string => `${kind} ${names(labels)}`;

function printMatching({ on, labels, group, include, fill }: VectorMatching): string {
  const parts: string[] = [];
  if (on || labels.length > 0 || group !== null || fill === undefined) parts.push(`${on ? 'on' : 'ignoring'} ${names(labels)}`);
  // Always with parentheses: those of the right side would be taken for its labels.
  if (group !== null) parts.push(`group_${group} ${names(include)}`);
  if (fill !== undefined) parts.push(printFill(fill));
  return parts.join(' ');
}

function printFill({ left, right }: { readonly left: number | null; readonly right: number | null }): string {
  if (left !== null && Object.is(left, right)) return `fill(${printNumber(left)})`;
  const parts: string[] = [];
  if (left !== null) parts.push(`fill_left(${printNumber(left)})`);
  if (right !== null) parts.push(`fill_right(${printNumber(right)})`);
  return parts.join(' ');
}

/** An operator with what belongs to it: `== bool on (job) group_left ()`. */
export function printOperator({ operator, returnsBool, matching }: Binary): string {
  return [operator, returnsBool ? 'bool' : '', matching === null ? '' : printMatching(matching)]
    .filter((part) => part !== '')
    .join(' ');
}

const precedences: Readonly<Record<Binary['operator'], number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<=': 3,
  '<': 3,
  '>=': 3,
  '>': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const signPrecedence = 5.5;

function precedenceOf(expr: Expr): number {
  if (expr.kind === 'binary') return precedences[expr.operator];
  return expr.kind === 'unary' ? signPrecedence : 10;
}

/** Whether a node needs parentheses in this place, because what is around it binds more tightly. */
export function needsParens(expr: Expr, parent: Expr): boolean {
  const own = precedenceOf(expr);
  switch (parent.kind) {
    case 'unary':
      return expr.kind === 'binary' && own < precedences['^'];
    case 'subquery':
      return own < 10;
    case 'binary': {
      const around = precedences[parent.operator];
      if (expr === parent.left) return own < around || (own === around && parent.operator === '^');
      // A sign may follow any operator.
      if (expr.kind === 'unary') return false;
      return own < around || (own === around && parent.operator !== '^');
    }
    default:
      return false;
  }
}
