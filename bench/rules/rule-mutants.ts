// Mutants of the rule pack: one rule with one slip of the hand - a threshold, a comparison, a set operator, a range, a `for`, a label - that its unit
// tests must notice. Pure: what is made depends on the files alone.
import type { Expr } from '../../src/promql/ast.ts';
import { parseExpr } from '../../src/promql/parse-expr.ts';
import { metricNamesOf, walk } from '../../src/promql/walk.ts';

export type PackRule = {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
};
export type PackGroup = { readonly name: string; readonly rules: readonly PackRule[] };

export type MutantKind =
  | 'number'
  | 'comparison'
  | 'set operator'
  | 'range or offset'
  | 'arithmetic'
  | 'matcher'
  | 'for'
  | 'keep_firing_for'
  | 'label';
export type Mutant = {
  readonly kind: MutantKind;
  /** What was changed: `> becomes <, at 120`. */
  readonly change: string;
  readonly rule: PackRule;
};
type Edit = { readonly kind: MutantKind; readonly from: number; readonly to: number; readonly text: string };

const reversed: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<', '<=': '>', '==': '!=', '!=': '==' };
const sets: Readonly<Record<string, string>> = { and: 'unless', unless: 'and', or: 'and' };
const sums: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*' };
const matches: Readonly<Record<string, string>> = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' };

/** All mutants of a rule that Prometheus would load. */
export function mutantsOf(rule: PackRule): readonly Mutant[] {
  return [...mutantsOfExpr(rule), ...mutantsOfRest(rule)];
}

function mutantsOfExpr(rule: PackRule): readonly Mutant[] {
  const edits: Edit[] = [];
  walk(treeOf(rule), (expr, parents) => {
    // promtool has no notation for native histograms: what reads them cannot be unit tested.
    if (![expr, ...parents].some((one) => isNative(one) || isScaledNative(one))) edits.push(...editsOf(expr, rule.expr));
  });
  return edits.flatMap(({ kind, from, to, text }) => {
    const expr = rule.expr.slice(0, from) + text + rule.expr.slice(to);
    if (!parseExpr(expr).ok) return [];
    return [{ kind, change: `${rule.expr.slice(from, to)} becomes ${text}, at ${from}`, rule: { ...rule, expr } }];
  });
}

/** A call over a native histogram alone: its selector leaves out summaries, and nothing else does. */
function isNative(expr: Expr): boolean {
  if (expr.kind !== 'call' || !/^histogram_(quantile|count)$/.test(expr.name)) return false;
  let isFound = false;
  walk(expr, (inner) => {
    if (inner.kind === 'vector-selector' && inner.matchers.some(({ name }) => name === 'quantile')) isFound = true;
  });
  return isFound;
}

/** `histogram_quantile(…) / 1000`. */
const isScaledNative = (expr: Expr): boolean => expr.kind === 'binary' && expr.operator === '/' && isNative(expr.left);

function editsOf(expr: Expr, text: string): readonly Edit[] {
  const at = ({ from, to }: { from: number; to: number }, kind: MutantKind, replacement: string | undefined): readonly Edit[] =>
    replacement === undefined ? [] : [{ kind, from, to, text: replacement }];
  switch (expr.kind) {
    case 'number':
      return at(expr.span, 'number', expr.value === 0 ? '1' : String(expr.value * 1.5)).concat(
        expr.value === 0 ? [] : at(expr.span, 'number', String(expr.value / 1.5)),
      );
    case 'binary': {
      const { operator, operatorSpan } = expr;
      return [
        ...at(operatorSpan, 'comparison', reversed[operator]),
        ...at(operatorSpan, 'set operator', sets[operator]),
        // 0 times and 0 divided by anything are the same, and so are more 0 and less 0.
        ...(isZero(expr.left) || isZero(expr.right) ? [] : at(operatorSpan, 'arithmetic', sums[operator])),
      ];
    }
    case 'vector-selector':
      return [
        ...expr.matchers.flatMap(({ span, valueSpan, name, operator }) =>
          at(span, 'matcher', `${name}${matches[operator]}${text.slice(valueSpan.from, valueSpan.to)}`),
        ),
        ...doubled(expr.modifiers.offset, at),
      ];
    case 'matrix-selector':
      return [...doubled(expr.range, at), ...doubled(expr.modifiers.offset, at)];
    default:
      return [];
  }
}

const isZero = (expr: Expr): boolean =>
  (expr.kind === 'number' && expr.value === 0) || (expr.kind === 'binary' && expr.operator === '*' && isZero(expr.left));

type At = (span: { from: number; to: number }, kind: MutantKind, replacement: string | undefined) => readonly Edit[];

function doubled(
  duration: { readonly span: { from: number; to: number }; readonly ms: number | null } | null,
  at: At,
): readonly Edit[] {
  if (duration === null || duration.ms === null) return [];
  return at(duration.span, 'range or offset', `${(duration.ms * 2) / 1000}s`);
}

function mutantsOfRest(rule: PackRule): readonly Mutant[] {
  const held = (['for', 'keep_firing_for'] as const).flatMap((kind): Mutant[] => {
    const written = rule[kind];
    if (written === undefined) return [];
    const seconds = secondsOf(written);
    const change = (text: string): Mutant => ({
      kind,
      change: `${kind}: ${written} becomes ${text}`,
      rule: { ...rule, [kind]: text },
    });
    return [change(`${seconds * 3}s`), change('0s')];
  });
  const labels = Object.entries(rule.labels ?? {}).map(([name, value]): Mutant => {
    const wrong = value.includes('{{') ? 'wrong' : `${value}x`;
    return {
      kind: 'label',
      change: `${name}: ${value} becomes ${wrong}`,
      rule: { ...rule, labels: { ...rule.labels, [name]: wrong } },
    };
  });
  return [...held, ...labels];
}

/** Of a duration with one unit, as the pack has them. */
function secondsOf(text: string): number {
  const [, number, unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  const seconds = { s: 1, m: 60, h: 3600 }[unit];
  if (number === undefined || seconds === undefined) throw new Error(`not a simple duration: ${text}`);
  return Number(number) * seconds;
}

function treeOf(rule: PackRule): Expr {
  const parsed = parseExpr(rule.expr);
  if (!parsed.ok) throw new Error(`${nameOf(rule)}: not PromQL`);
  return parsed.expr;
}

export const nameOf = ({ alert, record }: PackRule): string => alert ?? record ?? '';

/** What of the pack a rule reads. */
export type Reads = ReadonlyMap<string, ReadonlySet<string>>;

export function readsOf(rules: readonly PackRule[]): Reads {
  const records = new Set(rules.map(nameOf));
  return new Map(rules.map((rule) => [nameOf(rule), new Set(metricNamesOf(treeOf(rule)).filter((name) => records.has(name)))]));
}

/** A rule and all that reads it, through however many others. */
export function dependentsOf(name: string, reads: Reads): ReadonlySet<string> {
  const found = new Set([name]);
  // A set takes what is added while it is walked.
  for (const known of found) for (const [other, read] of reads) if (read.has(known)) found.add(other);
  return found;
}

/** Rules and all that they read, through however many others. */
export function neededBy(names: Iterable<string>, reads: Reads): ReadonlySet<string> {
  const found = new Set(names);
  for (const known of found) for (const read of reads.get(known) ?? []) found.add(read);
  return found;
}
