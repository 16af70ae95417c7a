// Rule files for the tests of checks: YAML with plain and quoted scalars on one line, and an expression that is not looked at.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar as YamlScalar, type YAMLMap } from 'yaml';
import type { Entry, Group, Rule, RuleFile, Scalar } from '../../src/rules/rule-file.ts';

type Reader = { readonly counter: LineCounter; readonly text: string };

function scalarAt(node: YamlScalar, { counter, text }: Reader): Scalar {
  const [from, to] = node.range ?? [0, 0, 0];
  const place = (start: number, end: number): Scalar['range'] => {
    const [a, b] = [counter.linePos(start), counter.linePos(end)];
    return { line: a.line, column: a.col, endLine: b.line, endColumn: b.col };
  };
  const quote = text[from];
  const style = quote === '"' ? 'double-quoted' : quote === "'" ? 'single-quoted' : 'plain';
  const inside = from + (style === 'plain' ? 0 : 1);
  return {
    value: node.source ?? String(node.value),
    range: place(from, to),
    rangeOf: (span) => place(inside + span.from, inside + span.to),
    style,
  };
}

const mapOf = (node: unknown): YAMLMap | null => (isMap(node) ? node : null);
function field(map: YAMLMap | null, key: string, reader: Reader): Scalar | null {
  const node = map?.get(key, true);
  return isScalar(node) ? scalarAt(node, reader) : null;
}
function entries(map: YAMLMap | null, reader: Reader): Entry[] {
  return (map?.items ?? []).flatMap(({ key, value }) =>
    isScalar(key) && isScalar(value) ? [{ key: scalarAt(key, reader), value: scalarAt(value, reader) }] : [],
  );
}

function rangeOf(node: Node, { counter }: Reader): Scalar['range'] {
  const [a, b] = [counter.linePos(node.range?.[0] ?? 0), counter.linePos(Math.max(0, (node.range?.[1] ?? 1) - 1))];
  return { line: a.line, column: a.col, endLine: b.line, endColumn: b.col + 1 };
}

function commentsIn(text: string): Scalar[] {
  return text.split('\n').flatMap((line, i) => {
    const at = /(?:^|\s)#/.exec(line);
    if (at === null) return [];
    const from = at.index + at[0].length;
    const place = (start: number, end: number): Scalar['range'] => ({
      line: i + 1,
      column: from + start + 1,
      endLine: i + 1,
      endColumn: from + end + 1,
    });
    const value = line.slice(from);
    return [
      { value, range: { ...place(-1, value.length) }, rangeOf: (span) => place(span.from, span.to), style: 'plain' as const },
    ];
  });
}

const noExpr = {
  value: '',
  range: { line: 1, column: 1, endLine: 1, endColumn: 1 },
  rangeOf: () => noExpr.range,
  style: 'plain',
} satisfies Scalar;

export function ruleFileOf(text: string, path = 'rules.yml'): RuleFile {
  const counter = new LineCounter();
  const reader = { counter, text };
  const doc = parseDocument(text.split(/^---$/m)[0] ?? '', { lineCounter: counter, version: '1.1' });
  const list = mapOf(doc.contents)?.get('groups', true);
  const comments = commentsIn(text);
  const groups: Group[] = [];
  for (const item of isSeq(list) ? list.items : []) if (isMap(item)) groups.push(groupAt(item, reader, comments));
  return { path, text, shape: 'prometheus', groups, comments, problems: [] };
}

function groupAt(map: YAMLMap, reader: Reader, comments: readonly Scalar[]): Group {
  const list = map.get('rules', true);
  const maps = (isSeq(list) ? list.items : []).filter((item) => isMap(item));
  const rules: Rule[] = [];
  const group: Group = {
    name: field(map, 'name', reader) ?? noExpr,
    interval: field(map, 'interval', reader),
    queryOffset: null,
    limit: null,
    labels: entries(mapOf(map.get('labels', true)), reader),
    range: rangeOf(map, reader),
    rules,
  };
  maps.forEach((rule, i) => rules.push(ruleAt(rule, { group, index: i + 1 }, reader, comments)));
  return group;
}

function ruleAt(map: YAMLMap, at: { group: Group; index: number }, reader: Reader, comments: readonly Scalar[]): Rule {
  const range = rangeOf(map, reader);
  const isOwn = (line: number): boolean => line >= range.line && line <= range.endLine;
  const isAbove = (line: number): boolean =>
    line < range.line &&
    reader.text
      .split('\n')
      .slice(line - 1, range.line - 1)
      .every((text) => /^\s*#/.test(text));
  const common = {
    ...at,
    range,
    expr: field(map, 'expr', reader) ?? noExpr,
    parsed: { ok: true, expr: { kind: 'number', span: { from: 0, to: 1 }, value: 1, text: '1' } } as const,
    labels: entries(mapOf(map.get('labels', true)), reader),
    comments: comments.filter((comment) => isOwn(comment.range.line) || isAbove(comment.range.line)),
  };
  const record = field(map, 'record', reader);
  if (record !== null) return { ...common, kind: 'record', name: record };
  return {
    ...common,
    kind: 'alert',
    name: field(map, 'alert', reader) ?? noExpr,
    annotations: entries(mapOf(map.get('annotations', true)), reader),
    for: field(map, 'for', reader),
    keepFiringFor: field(map, 'keep_firing_for', reader),
  };
}
