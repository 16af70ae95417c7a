// Random PromQL by its grammar: mostly well formed, its types right only by luck, so that both sides of every type rule are reached.
import type { Random } from '../../bench/fault-set/random.ts';
import { isOneIn, pick } from './random-choice.ts';

const names = ['a', 'up', 'http_requests_total', 'job:rate5m', 'sum', 'by', 'offset', 'start'];
const labels = ['job', 'le', 'instance', 'by', 'sum'];
const values = ['"api"', "'x'", '`raw\\d`', '"5.."', '".*"', '""', '"a|b"', '"(?i)x"', '"\\n"', '"[a-z]+"'];
const durations = ['5m', '1h30m', '30s', '1d', '1y', '500ms', '2w'];
/** What is wrong where a value of the kind is due; one in so many that the rest of the expression still counts. */
const wrong = { label: ['__name__', '"job"', '5'], value: ['"("', '"\\d"', 'x'], duration: ['0s', '5', '1.5h', '30m1h'] };
const numbers = ['0', '1', '0.5', '.5', '5.', '1e3', '1E-3', '0x1F', 'Inf', 'NaN', '-1', '010'];
const operators = ['+', '-', '*', '/', '%', '^', 'atan2', '==', '!=', '<', '>', '<=', '>=', 'and', 'or', 'unless'];
const aggregations = [
  'sum',
  'avg',
  'count',
  'min',
  'MAX',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
];
const calls: readonly (readonly [string, readonly Kind[]])[] = [
  ['rate', ['matrix']],
  ['increase', ['matrix']],
  ['avg_over_time', ['matrix']],
  ['quantile_over_time', ['number', 'matrix']],
  ['predict_linear', ['matrix', 'number']],
  ['histogram_quantile', ['number', 'any']],
  ['absent', ['any']],
  ['abs', ['any']],
  ['round', ['any', 'number']],
  ['clamp', ['any', 'number', 'number']],
  ['scalar', ['any']],
  ['vector', ['number']],
  ['time', []],
  ['hour', []],
  ['label_replace', ['any', 'string', 'string', 'string', 'string']],
  ['label_join', ['any', 'string', 'string', 'string']],
  ['sort', ['any']],
];

type Kind = 'any' | 'matrix' | 'number' | 'string';

function one(kind: keyof typeof wrong, random: Random): string {
  if (isOneIn(random, 40)) return pick(random, wrong[kind]);
  return pick(random, { label: labels, value: values, duration: durations }[kind]);
}

/** An expression of at most this depth. */
export function randomExpression(random: Random, depth: number): string {
  return anyOf(random, depth);
}

function anyOf(random: Random, depth: number): string {
  if (depth <= 0) return isOneIn(random, 4) ? pick(random, numbers) : selector(random);
  const makers = [aggregation, call, binary, binary, unary, paren, subquery, selector, range] as const;
  return pick(random, makers)(random, depth - 1);
}

function ofKind(kind: Kind, random: Random, depth: number): string {
  if (isOneIn(random, 15)) return anyOf(random, depth);
  if (kind === 'matrix') return isOneIn(random, 3) ? subquery(random, depth) : range(random);
  if (kind === 'number') return pick(random, numbers);
  return kind === 'string' ? one('value', random) : anyOf(random, depth);
}

function selector(random: Random): string {
  const name = isOneIn(random, 6) ? '' : pick(random, names);
  const count = name === '' ? 1 : pick(random, [0, 0, 1, 2]);
  const matcher = (): string => `${one('label', random)}${pick(random, ['=', '!=', '=~', '!~'])}${one('value', random)}`;
  const braces = count === 0 ? '' : `{${Array.from({ length: count }, matcher).join(', ')}}`;
  return `${name}${braces}${modifiers(random)}`;
}

function range(random: Random): string {
  const name = pick(random, names);
  return `${name}[${one('duration', random)}]${modifiers(random)}`;
}

function modifiers(random: Random): string {
  if (!isOneIn(random, 5)) return '';
  return pick(random, [
    ` offset ${one('duration', random)}`,
    ` offset -${one('duration', random)}`,
    ` @ ${pick(random, numbers)}`,
    ' @ start()',
    ` @ end() offset ${one('duration', random)}`,
    ` offset ${one('duration', random)} offset 1m`,
  ]);
}

function subquery(random: Random, depth: number): string {
  const inner = isOneIn(random, 3) ? selector(random) : paren(random, depth);
  return `${inner}[${one('duration', random)}:${isOneIn(random, 2) ? one('duration', random) : ''}]${modifiers(random)}`;
}

function grouping(random: Random, words: readonly string[]): string {
  const count = pick(random, [0, 1, 2]);
  return `${pick(random, words)} (${Array.from({ length: count }, () => one('label', random)).join(', ')})`;
}

function aggregation(random: Random, depth: number): string {
  const name = pick(random, aggregations);
  const takesParameter = isOneIn(random, 12) !== ['topk', 'bottomk', 'quantile', 'count_values'].includes(name);
  const parameter = name === 'count_values' ? one('value', random) : pick(random, numbers);
  const body = `(${takesParameter ? `${parameter}, ` : ''}${anyOf(random, depth)})`;
  const by = isOneIn(random, 2) ? grouping(random, ['by', 'without', 'BY']) : '';
  return isOneIn(random, 2) ? `${name} ${by} ${body}` : `${name}${body} ${by}`;
}

function call(random: Random, depth: number): string {
  const [name, kinds] = pick(random, calls);
  const args = kinds.map((kind) => ofKind(kind, random, depth));
  return `${name}(${(isOneIn(random, 15) ? args.slice(1) : args).join(', ')})`;
}

function binary(random: Random, depth: number): string {
  const bool = isOneIn(random, 6) ? ' bool' : '';
  const matching = isOneIn(random, 4) ? ` ${grouping(random, ['on', 'ignoring'])}` : '';
  const group = matching !== '' && isOneIn(random, 2) ? ` ${grouping(random, ['group_left', 'group_right'])}` : '';
  return `${anyOf(random, depth)} ${pick(random, operators)}${bool}${matching}${group} ${anyOf(random, depth)}`;
}

function unary(random: Random, depth: number): string {
  return `${pick(random, ['-', '+'])}${anyOf(random, depth)}`;
}

function paren(random: Random, depth: number): string {
  return `(${anyOf(random, depth)})`;
}
