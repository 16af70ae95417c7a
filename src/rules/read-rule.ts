// Reads one rule: its fields, names, durations, expression and templates, each judged on its own, so that one fault hides no other.
import type { Span } from '../promql/ast.ts';
import type { PrometheusVersion } from '../promql/version.ts';
import { parseExpr } from '../promql/parse-expr.ts';
import { readDuration } from '../promql/duration.ts';
import type { Entry, Group, ParsedExpr, Rule, Scalar } from './rule-file.ts';
import type { Pair, YamlNode } from './yaml/node.ts';
import type { FieldReader, Fields } from './field-reader.ts';
import { parseTemplate } from './go-template/parser.ts';
import { labelNameFault, metricNameFault } from './name.ts';
import { commentsInExpr, commentsOfRule } from './rule-comments.ts';

/** Rule files take anchors and aliases everywhere since then. */
const ALIASES_SINCE: PrometheusVersion = 3003;

type Texts = { readonly alert: Scalar | null; readonly record: Scalar | null; readonly expr: Scalar | null };

export type RulePlace = {
  readonly group: Group;
  readonly index: number;
  readonly comments: readonly Scalar[] /** Comments up to this line belong to what is above. */;
  readonly afterLine: number;
};

/** null: no rule can be made of it, since it has no name or no expression; why is noted. */
export function readRule(reader: FieldReader, node: YamlNode, place: RulePlace): Rule | null {
  reader.context = { group: place.group.name.value, ruleIndex: place.index };
  const fields = reader.fields(node, 'rule', 'a rule');
  const texts = readTexts(reader, fields);
  const name = nonEmpty(texts.alert) ?? nonEmpty(texts.record);
  if (name !== null) reader.nameRule(name.value);
  judgeShape(reader, node, fields, texts);
  const labels = reader.entries(fields.get('labels'), 'labels');
  const annotations = reader.entries(fields.get('annotations'), 'annotations');
  const pending = reader.duration(fields.get('for'), 'for');
  const keepFiringFor = reader.duration(fields.get('keep_firing_for'), 'keep_firing_for');
  judgeEntries(reader, labels, 'label');
  judgeEntries(reader, annotations, 'annotation');
  if (nonEmpty(texts.alert) !== null) judgeTemplates(reader, [...labels, ...annotations]);
  if (nonEmpty(texts.record) !== null && texts.record !== null)
    judgeRecord(reader, texts.record, { fields, annotations, durations: { for: pending, keep_firing_for: keepFiringFor } });
  const expr = nonEmpty(texts.expr);
  const parsed = expr === null ? null : judgeExpr(reader, expr);
  reader.context = {};
  if (name === null || expr === null || parsed === null) return null;
  const range = reader.source.range(firstOffset(node), node.to);
  const comments = [...commentsOfRule(place.comments, place.afterLine, range), ...commentsInExpr(expr)];
  const common = { group: place.group, index: place.index, range, expr, parsed, labels, comments };
  if (nonEmpty(texts.alert) === null) return { ...common, kind: 'record', name };
  return { ...common, kind: 'alert', name, annotations, for: pending, keepFiringFor };
}

function firstOffset(node: YamlNode): number {
  return node.kind === 'map' ? (node.pairs[0]?.key.from ?? node.from) : node.from;
}

function readTexts(reader: FieldReader, fields: Fields): Texts {
  const isLiteral = reader.options.version < ALIASES_SINCE;
  const read = (field: string) =>
    isLiteral ? reader.literalText(fields.get(field), field) : reader.text(fields.get(field), field);
  return { alert: read('alert'), record: read('record'), expr: read('expr') };
}

function nonEmpty(scalar: Scalar | null): Scalar | null {
  return scalar === null || scalar.value === '' ? null : scalar;
}

function judgeShape(reader: FieldReader, node: YamlNode, fields: Fields, texts: Texts): void {
  const isRefused = (field: string) =>
    fields.has(field) &&
    reader.problems.some(
      ({ code, ruleIndex, group, message }) =>
        code === 'rule/type' &&
        ruleIndex === reader.context.ruleIndex &&
        group === reader.context.group &&
        message.startsWith(`${field} must`),
    );
  const alert = nonEmpty(texts.alert);
  const record = nonEmpty(texts.record);
  if (alert !== null && record !== null)
    reader.note('rule/shape', 'a rule is either an alert or a record, not both; make two rules of it', { range: record.range });
  if (alert === null && record === null && !isRefused('alert') && !isRefused('record')) {
    reader.refuse(
      'rule/shape',
      'a rule must have alert (its name) or record (the metric it writes)',
      firstOf(fields, ['alert', 'record']) ?? node,
    );
  }
  if (nonEmpty(texts.expr) === null && !isRefused('expr')) {
    reader.refuse(
      'rule/shape',
      fields.has('expr') ? 'expr is empty; write the expression behind it' : 'a rule must have expr',
      firstOf(fields, ['expr', 'alert', 'record']) ?? node,
    );
  }
}

function firstOf(fields: Fields, names: readonly string[]): YamlNode | null {
  for (const name of names) {
    const pair = fields.get(name);
    if (pair !== undefined) return pair.key;
  }
  return null;
}

function judgeEntries(reader: FieldReader, entries: readonly Entry[], what: 'label' | 'annotation'): void {
  for (const { key, value } of entries) {
    const fault = labelNameFault(key.value, what, reader.options.version);
    if (fault !== null) reader.note('rule/name', fault, { range: key.range, argument: key.value });
    if (what === 'label' && !value.value.isWellFormed())
      reader.note('rule/name', `the value of label ${key.value} is not valid UTF-8`, { range: value.range });
  }
}

function judgeTemplates(reader: FieldReader, entries: readonly Entry[]): void {
  for (const { key, value } of entries) {
    const parsed = parseTemplate(value.value, { version: reader.options.version });
    if (parsed.ok) continue;
    const { message, span } = parsed.fault;
    reader.note('alerts/template', `${key.value}: ${message}`, { range: value.rangeOf(span), argument: key.value });
  }
}

type RecordParts = {
  readonly fields: Fields;
  readonly annotations: readonly Entry[];
  readonly durations: Readonly<Record<'for' | 'keep_firing_for', Scalar | null>>;
};

function judgeRecord(reader: FieldReader, record: Scalar, parts: RecordParts): void {
  const refuseField = (field: string, pair: Pair | undefined) => {
    if (pair !== undefined) reader.refuse('rule/shape', `a recording rule cannot have ${field}; only alerts can`, pair.key);
  };
  if (parts.annotations.length > 0) refuseField('annotations', parts.fields.get('annotations'));
  for (const field of ['for', 'keep_firing_for'] as const) {
    const text = parts.durations[field]?.value;
    const read = text === undefined ? null : readDuration(text);
    if (read?.ok && read.ms > 0) refuseField(field, parts.fields.get(field));
  }
  const fault = metricNameFault(record.value, reader.options.version);
  if (fault !== null) reader.note('rule/name', fault, { range: record.range });
}

function judgeExpr(reader: FieldReader, expr: Scalar): ParsedExpr {
  const result = parseExpr(expr.value, { version: reader.options.version });
  if (result.ok) return result;
  for (const { span, message, hint } of result.errors) {
    const text = hint === null ? message : `${message}: ${hint}`;
    reader.note('promql/syntax', text, { range: expr.rangeOf(span), expr: placeIn(expr.value, span) });
  }
  return result;
}

function placeIn(text: string, span: Span): { readonly line: number; readonly column: number } {
  const before = text.slice(0, span.from);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: span.from - lineStart + 1 };
}
