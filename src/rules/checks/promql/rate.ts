// `promql/rate`: ranges too short for two scrapes, rates of what is no counter, rates of what a record has summed or rated already.
import type { Call, Expr, MatrixSelector } from '../../../promql/ast.ts';
import { formatDuration } from '../../../model/time.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { metricNameOf, unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';
import { optionsOf } from '../per-context.ts';
import { scrapeOptions } from '../scrape-options.ts';

/** Functions that need two samples of a counter. */
export const counterFunctions: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);
/** Functions that need two samples of anything. */
const needsTwoSamples = new Set([...counterFunctions, 'delta', 'idelta', 'deriv']);

const read = optionsOf('promql/rate', scrapeOptions);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of placedOf(tree, 'call')) {
    if (!needsTwoSamples.has(node.name)) continue;
    const arg = node.args[0] === undefined ? null : unwrapParens(node.args[0]);
    if (arg?.kind !== 'matrix-selector') continue;
    const short = tooShort(rule, node, arg, read(context).scrape_interval);
    if (short !== null) yield short;
    if (counterFunctions.has(node.name)) yield* judgeCounter(rule, node, arg, context);
  }
}

function tooShort(rule: Rule, call: Call, { range }: MatrixSelector, scrapeMs: number): Finding | null {
  const leastMs = 2 * scrapeMs;
  if (range.ms === null || range.ms >= leastMs) return null;
  const [least, scrape] = [formatDuration(leastMs), formatDuration(scrapeMs)];
  const message = `${call.name}() needs two samples, and with a scrape every ${scrape} a range of ${range.text} may hold fewer: take at least ${least}`;
  return exprFinding(rule, range.span, message);
}

function* judgeCounter(rule: Rule, call: Call, { selector }: MatrixSelector, context: CheckContext): Iterable<Finding> {
  const name = metricNameOf(selector);
  if (name === null) return;
  const span = selector.nameSpan ?? selector.span;
  const makers = context.records.get(name) ?? [];
  const how = makers.map((maker) => (maker.parsed.ok ? lostCounter(maker.parsed.expr) : null)).find((lost) => lost !== null);
  if (how !== undefined && how !== null) {
    const message = `${call.name}() of ${name}, which is recorded as ${how}: resets of its counters are lost, so ${call.name}() belongs inside the record`;
    yield { ...exprFinding(rule, span, message), argument: name };
  } else if (makers.length === 0 && looksLikeGauge(name)) {
    const message = `${call.name}() is for counters, and ${name} is named like a gauge: use delta() or deriv(), or a metric that ends in _total`;
    yield { ...exprFinding(rule, span, message), argument: name, severity: 'info' };
  }
}

/** What a record does that leaves no counter to rate; null when it leaves one. */
function lostCounter(recorded: Expr): string | null {
  const expr = unwrapParens(recorded);
  if (expr.kind === 'aggregation') return `${expr.name}(…)`;
  if (expr.kind === 'call' && needsTwoSamples.has(expr.name)) return `${expr.name}(…)`;
  if (expr.kind === 'binary') return lostCounter(expr.left) ?? lostCounter(expr.right);
  return null;
}

/** Only names whose unit says it: what ends otherwise may be an old counter. */
const looksLikeGauge = (name: string): boolean =>
  !name.includes(':') &&
  /_(?:ratio|percent|percentage|celsius|info|timestamp_seconds|temperature|utilization|state|status|up)$/.test(name);

export const promqlRate: Check = {
  id: 'promql/rate',
  severity: 'warning',
  isDefault: true,
  options: scrapeOptions,
  rule: judge,
  readsOtherFiles: true,
};
