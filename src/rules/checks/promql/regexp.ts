// `promql/regexp`: regular expressions that are plain strings, match everything, repeat anchors, or dig for words inside a value.
import type { LabelMatcher, VectorSelector } from '../../../promql/ast.ts';
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { plainString, seeksSubstring, shapeOf } from '../../regexp-shape.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of placedOf(tree, 'vector-selector')) {
    for (const matcher of node.matchers) {
      if (matcher.operator === '=' || matcher.operator === '!=') continue;
      const finding = judgeMatcher(rule, node, matcher);
      if (finding !== null) yield { ...finding, argument: matcher.name };
    }
  }
}

function judgeMatcher(rule: Rule, selector: VectorSelector, matcher: LabelMatcher): Finding | null {
  const { name, operator, value } = matcher;
  const equality = operator === '=~' ? '=' : '!=';
  const plain = plainString(value);
  if (plain !== null) {
    const fixed = `${name}${equality}${JSON.stringify(plain)}`;
    const message = `\`${name}${operator}${quotedOf(rule, matcher)}\` is a plain string, no pattern: write \`${fixed}\``;
    return { ...exprFinding(rule, matcher.span, message), ...plainFix(rule, matcher, equality, plain) };
  }
  const { unanchored, hasAnchors } = shapeOf(value);
  if (hasAnchors) {
    const message = `Prometheus anchors patterns at both ends itself: leave \`^\` and \`$\` out of ${JSON.stringify(value)}`;
    return { ...exprFinding(rule, matcher.span, message), ...anchorFix(rule, matcher, unanchored) };
  }
  return matchesAll(rule, selector, matcher) ?? smells(rule, matcher);
}

/** `.*` and, negated, `.+`: more plainly said without a pattern. */
function matchesAll(rule: Rule, selector: VectorSelector, matcher: LabelMatcher): Finding | null {
  const { name, operator, value } = matcher;
  if (value === '.*' && operator === '=~') {
    return exprFinding(rule, matcher.span, `\`${name}=~".*"\` matches every series, with or without the label: leave it out`);
  }
  if (operator === '!~' && (value === '.*' || value === '.+')) {
    const metric = selector.name ?? '';
    const verdict = value === '.*' ? 'matches nothing at all' : 'matches series without the label';
    return exprFinding(
      rule,
      matcher.span,
      `\`${name}!~"${value}"\` ${verdict}: series without the label are \`${metric}{${name}=""}\``,
    );
  }
  return null;
}

function smells(rule: Rule, matcher: LabelMatcher): Finding | null {
  if (!seeksSubstring(matcher.value)) return null;
  const message = `the pattern looks for a part of \`${matcher.name}\`'s value: what is searched for may deserve a label of its own`;
  return { ...exprFinding(rule, matcher.span, message), severity: 'info' };
}

function quotedOf(rule: Rule, { valueSpan }: LabelMatcher): string {
  return rule.expr.value.slice(valueSpan.from, valueSpan.to);
}

/** Only where the string needs no quoting in YAML or PromQL: an edit must not change what either reads. */
const isPlainlyWritten = (text: string): boolean => /^[\w ./:@%+-]*$/.test(text);

function plainFix(rule: Rule, matcher: LabelMatcher, operator: string, plain: string): Pick<Finding, 'fix'> {
  const { operatorSpan, innerSpan } = partsOf(rule, matcher);
  if (operatorSpan === null || !isPlainlyWritten(plain)) return {};
  return {
    fix: [
      { range: rule.expr.rangeOf(operatorSpan), text: operator },
      { range: rule.expr.rangeOf(innerSpan), text: plain },
    ],
  };
}

function anchorFix(rule: Rule, matcher: LabelMatcher, unanchored: string): Pick<Finding, 'fix'> {
  const written = quotedOf(rule, matcher);
  const { innerSpan } = partsOf(rule, matcher);
  // With escapes in the string, the offsets of the value are not those of the text.
  if (written.slice(1, -1) !== matcher.value) return {};
  const lead = matcher.value.startsWith('^') ? 1 : 0;
  const trail = matcher.value.length - lead - unanchored.length;
  const edits = [
    { from: innerSpan.from, to: innerSpan.from + lead },
    { from: innerSpan.to - trail, to: innerSpan.to },
  ].filter(({ from, to }) => to > from);
  return { fix: edits.map((span) => ({ range: rule.expr.rangeOf(span), text: '' })) };
}

/** Where the operator and the text between the quotes are. */
function partsOf(rule: Rule, { nameSpan, valueSpan, operator }: LabelMatcher) {
  const between = rule.expr.value.slice(nameSpan.to, valueSpan.from);
  const at = between.indexOf(operator);
  const from = nameSpan.to + at;
  return {
    operatorSpan: at < 0 ? null : { from, to: from + operator.length },
    innerSpan: { from: valueSpan.from + 1, to: valueSpan.to - 1 },
  };
}

export const promqlRegexp: Check = { id: 'promql/regexp', severity: 'warning', isDefault: true, rule: judge };
