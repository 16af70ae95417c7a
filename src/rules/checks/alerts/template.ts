// `alerts/template`: templates that read labels the query does not return, put the value into a label, or ask queries that fail.
import { parseExpr } from '../../../promql/parse-expr.ts';
import { currentVersion, parseVersion } from '../../../promql/version.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { AlertRule, Entry, Rule } from '../../rule-file.ts';
import { labelsOf } from '../../facts.ts';
import { parseTemplate } from '../../go-template/parser.ts';
import { flowOf } from '../../sources/flow.ts';
import { canHave, type Reason, type Source, whyLacking } from '../../sources/source.ts';
import { type TemplateUse, templateUses } from '../../template-uses.ts';
import { treeOf } from '../expr-finding.ts';

type Place = { readonly rule: AlertRule; readonly entry: Entry; readonly isLabel: boolean };

function* judge(rule: Rule, { prometheusVersion }: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const places = [
    ...rule.labels.map((entry): Place => ({ rule, entry, isLabel: true })),
    ...rule.annotations.map((entry): Place => ({ rule, entry, isLabel: false })),
  ];
  for (const place of places) {
    const { value } = place.entry.value;
    if (!value.includes('{{')) continue;
    const template = parseTemplate(value, { version: parseVersion(prometheusVersion) ?? currentVersion });
    // What does not parse is told as a problem of validity.
    if (template.ok) yield* judgeUses(place, templateUses(template.nodes));
  }
}

function* judgeUses(place: Place, uses: readonly TemplateUse[]): Iterable<Finding> {
  let hasHint = false;
  for (const use of uses) {
    const finding = judgeUse(place, use);
    if (finding !== null) yield finding;
    if (use.kind !== 'value' || hasHint) continue;
    const hint = needsHumanize(place, use);
    if (hint === null) continue;
    hasHint = true;
    yield hint;
  }
}

function judgeUse(place: Place, use: TemplateUse): Finding | null {
  const at = place.entry.value;
  switch (use.kind) {
    case 'label':
      return use.of === null ? missingLabel(place, use) : missingInQuery(place, use, use.of.text);
    case 'value': {
      if (!place.isLabel || !use.isShown) return null;
      const message = `the value is part of the label ${place.entry.key.value}, so every change of it makes another alert: move it to an annotation`;
      return { message, range: at.rangeOf(use.span), argument: place.entry.key.value };
    }
    case 'query': {
      const parsed = parseExpr(use.query.text);
      if (parsed.ok) return null;
      const message = `the query in this template fails: ${parsed.errors[0]?.message ?? 'it does not parse'}`;
      return { message, range: at.rangeOf(use.query.span), severity: 'error' };
    }
    case 'misuse': {
      const message = `${use.name} takes the results of a query, and the value is a number: the template fails when the alert fires`;
      return { message, range: at.rangeOf(use.span), severity: 'error' };
    }
  }
}

type LabelUse = Extract<TemplateUse, { kind: 'label' }>;

/** Why no result can have a label; null when some may. */
function whyNowhere(sources: readonly Source[], label: string): Reason | null {
  const [first] = sources;
  if (label === '__name__' || first === undefined || sources.some((source) => canHave(source, label))) return null;
  return whyLacking(first, label);
}

function missingLabel({ rule, entry }: Place, { name, span }: LabelUse): Finding | null {
  const tree = treeOf(rule);
  const reason = tree === null ? null : whyNowhere(flowOf(tree).sources, name);
  if (reason === null) return null;
  const own = labelsOf(rule).some(({ key }) => key.value === name)
    ? ' (templates do not see the labels that the rule or its group sets)'
    : '';
  const message = `the template reads the label \`${name}\`, which the query does not return${own}: ${reason.text}`;
  return { message, range: entry.value.rangeOf(span), argument: name };
}

function missingInQuery({ entry }: Place, { name, span }: LabelUse, query: string): Finding | null {
  const parsed = parseExpr(query);
  const reason = parsed.ok ? whyNowhere(flowOf(parsed.expr).sources, name) : null;
  if (reason === null) return null;
  const message = `the template reads the label \`${name}\`, which its query does not return: ${reason.text}`;
  return { message, range: entry.value.rangeOf(span), argument: name };
}

/** Functions whose results have digits without end. */
const unrounded = new Set(['rate', 'irate', 'deriv']);
/** What makes another number of a rate, one that reads well. */
const levels = new Set(['round', 'floor', 'ceil', 'sgn', 'count', 'group', 'timestamp', 'clamp']);
/** Template functions that leave a number as it is. */
const plain = new Set(['first', 'value', 'strvalue', 'label', 'sortByLabel', 'html', 'print', 'println', 'safeHtml']);

function needsHumanize({ rule, entry, isLabel }: Place, use: Extract<TemplateUse, { kind: 'value' }>): Finding | null {
  const tree = treeOf(rule);
  if (isLabel || tree === null || !use.isShown || use.functions.some((name) => !plain.has(name))) return null;
  const step = flowOf(tree)
    .sources.map(({ steps }) => steps.findLast((name) => unrounded.has(name) || levels.has(name)))
    .find((name) => name !== undefined && unrounded.has(name));
  if (step === undefined) return null;
  const message = `the value comes from ${step}(), so it has many digits: write \`{{ $value | humanize }}\` or printf it`;
  return { message, range: entry.value.rangeOf(use.span), severity: 'info' };
}

export const alertsTemplate: Check = { id: 'alerts/template', severity: 'warning', isDefault: true, rule: judge };
