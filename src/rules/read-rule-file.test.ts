import { describe, expect, test } from 'vitest';
import { readRuleFile, TEXT_LENGTH_MAX } from './read-rule-file.ts';
import type { Rule, RuleFile } from './rule-file.ts';

function read(text: string, prometheusVersion = '3.14'): RuleFile {
  return readRuleFile(text, 'rules.yml', { prometheusVersion });
}

/** `line:column-endColumn code`, which is what most of these tests are about. */
function problemsOf(text: string, version?: string): readonly string[] {
  return read(text, version).problems.map(({ range, code }) => `${range.line}:${range.column}-${range.endColumn} ${code}`);
}

function messageOf(text: string, version?: string): string | undefined {
  return read(text, version).problems[0]?.message;
}

/** A file of one rule, whose fields start in line 4 at column 7. */
function withRule(...fields: readonly string[]): string {
  return `groups:\n  - name: g\n    rules:\n      - ${fields.join('\n        ')}\n`;
}

function withAlert(...fields: readonly string[]): string {
  return withRule('alert: A', 'expr: up == 0', ...fields);
}

function onlyRule(file: RuleFile): Rule {
  const rule = file.groups[0]?.rules[0];
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

describe('readRuleFile() takes what Prometheus takes', () => {
  test.each([
    ['an empty file', ''],
    ['comments only', '# nothing\n'],
    ['a byte order mark', '\ufeffgroups: []\n'],
    ['no groups', 'groups:\n'],
    ['no rules', 'groups:\n- name: g\n  rules:\n'],
    ['nulls in lists, which Go leaves out', 'groups:\n- ~\n- name: g\n  rules: [~]\n'],
    ['JSON', '{"groups":[{"name":"g","rules":[{"record":"a:b","expr":"up"}]}]}'],
    ['numbers as texts', withRule('alert: 1', 'expr: 1', 'labels: {a: 1.5, b: true, c: ~, d: 2020-01-01}')],
    ['durations', withAlert('for: 1d12h', 'keep_firing_for: 0')],
    ['a quoted duration', withAlert("for: '5m'")],
    ['a for without value', withAlert('for:')],
    ['for: 0 on a record', withRule('record: a:b', 'expr: up', 'for: 0s', 'annotations: {}')],
    ['__name__ as an annotation', withAlert('annotations: {__name__: x}')],
    ['continuation lines of a quoted text indented less', withAlert('annotations:', '  a: "x\n y"')],
    ['a float as a limit, which Go cuts off', 'groups:\n- name: g\n  limit: 1.5\n'],
    ['merge keys', 'groups:\n- &g\n  name: g\n  interval: 1m\n- <<: *g\n  name: h\n'],
  ])('%s', (_name, text) => {
    expect(problemsOf(text, '2.42')).toEqual([]);
    expect(problemsOf(text)).toEqual([]);
  });
});

describe('readRuleFile() refuses what Prometheus refuses, at its place', () => {
  test.each([
    ['a text', 'hello', ['1:1-6 rule/type']],
    ['a list', '- a', ['1:1-2 rule/type']],
    ['an unknown field of the file', 'group: []', ['1:1-6 rule/field']],
    ['an unknown field of a group', 'groups:\n- name: g\n  concurrency: 2', ['3:3-14 rule/field']],
    ['an unknown field of a rule', withAlert('anotations: {a: b}'), ['6:9-19 rule/field']],
    ['groups that are no list', 'groups: {a: b}', ['1:10-11 rule/type']],
    ['a group that is a text', 'groups:\n- foo', ['2:3-6 rule/type', '2:3-6 group/name']],
    ['a group without name', 'groups:\n- interval: 1m', ['2:3-11 group/name']],
    ['a group name twice', 'groups:\n- name: g\n- name: g', ['3:9-10 group/duplicate']],
    ['a key twice', withAlert('for: 1m', 'for: 2m'), ['7:9-12 yaml/duplicate-key']],
    ['a label twice', withAlert('labels: {a: b, a: c}'), ['6:24-25 yaml/duplicate-key']],
    ['a limit in quotes', 'groups:\n- name: g\n  limit: "5"', ['3:10-13 rule/type']],
    ['an interval without unit', 'groups:\n- name: g\n  interval: 30', ['3:13-15 rule/duration']],
    ['an empty duration', withAlert('for: ""'), ['6:14-16 rule/duration']],
    ['units in the wrong order', withAlert('for: 30m1h'), ['6:14-19 rule/duration']],
    ['an unquoted template', withAlert('labels: {a: {{ $value }}}'), ['6:24-30 rule/type']],
    ['labels that are a text', withAlert('labels: x'), ['6:17-18 rule/type']],
    ['a label that is a list', withAlert('labels: {a: [b]}'), ['6:21-22 rule/type']],
    ['neither alert nor record', withRule('expr: up'), ['4:9-13 rule/shape']],
    ['both alert and record', withRule('alert: A', 'record: b', 'expr: up'), ['5:17-18 rule/shape']],
    ['no expression', withRule('alert: A'), ['4:9-14 rule/shape']],
    ['an empty expression', withRule('alert: A', 'expr: ""'), ['5:9-13 rule/shape']],
    ['for on a record', withRule('record: a:b', 'expr: up', 'for: 1m'), ['6:9-12 rule/shape']],
    ['annotations on a record', withRule('record: a:b', 'expr: up', 'annotations: {a: b}'), ['6:9-20 rule/shape']],
    ['braces in a record', withRule('record: a{b="c"}', 'expr: up'), ['4:17-25 rule/name']],
    ['the label __name__', withAlert('labels: {__name__: a}'), ['6:18-26 rule/name']],
    ['a lone surrogate in a label', withAlert('labels: {a: "\\ud800"}'), ['6:22-23 yaml/syntax']],
    ['a tab as indentation', 'groups:\n\t- name: g', ['2:1-2 yaml/syntax']],
    ['a control character', 'groups:\u0000', ['1:8-9 yaml/syntax']],
    ['an alias of nothing', 'groups: *a', ['1:9-10 yaml/syntax']],
    ['a mapping merged into itself', 'groups:\n- &g\n  name: g\n  <<: *g', ['4:7-9 rule/type']],
  ])('%s', (_name, text, wanted) => {
    expect(problemsOf(text)).toEqual(wanted);
  });

  test('every problem of a file, of whatever kind, each with its rule', () => {
    const text = `groups:
  - name: g
    rules:
      - alert: A
        expr: sum(
        for: 5 minutes
        annotations:
          summary: "{{ $label.x }}"
      - record: b c
        expr: up
        color: red
`;
    expect(read(text, '2.42').problems.map(({ code, group, ruleIndex, rule }) => [code, group, ruleIndex, rule])).toEqual([
      ['promql/syntax', 'g', 1, 'A'],
      ['rule/duration', 'g', 1, 'A'],
      ['alerts/template', 'g', 1, 'A'],
      ['rule/name', 'g', 2, 'b c'],
      ['rule/field', 'g', 2, 'b c'],
    ]);
  });

  test('what stands before an error of YAML is judged, half a rule is not', () => {
    const text = `${withAlert('for: 5x')}      - alert: B\n        labels: [\n`;
    const file = read(text);
    expect(file.problems.map(({ code }) => code)).toEqual(['rule/duration', 'yaml/syntax']);
    expect(file.groups[0]?.rules.map(({ name }) => name.value)).toEqual(['A']);
  });
});

describe('messages name the remedy', () => {
  test.each([
    [withAlert('anotations: {a: b}'), /did you mean annotations\?/],
    [withAlert('expression: up'), /did you mean expr\?/],
    [withAlert('severity: page'), /put it under labels/],
    [withAlert('summary: x'), /put summary under annotations/],
    [withAlert('interval: 1m'), /it belongs to a group/],
    [withAlert('for: 5 minutes'), /write 5m/],
    [withAlert('for: 1.5h'), /write 1h30m/],
    [withAlert('for: 90'), /write 90s for seconds or 90m for minutes/],
    [withAlert('for: <%= x %>'), /not been rendered/],
    [withAlert('for: 300y'), /292 years/],
    ['groups:\n- name: g\n- name: g', /already taken in line 2/],
    [withAlert('for: 1m', 'for: 2m'), /already in line 6/],
  ])('%j', (text, wanted) => {
    expect(messageOf(text)).toMatch(wanted);
  });
});

describe('versions', () => {
  test.each([
    ['keep_firing_for', withAlert('keep_firing_for: 1m'), '2.41', '2.42'],
    ['query_offset', 'groups:\n- name: g\n  query_offset: 1m', '2.52', '2.53'],
    ['labels of groups', 'groups:\n- name: g\n  labels: {a: b}', '2.55', '3.0'],
    ['names in UTF-8', withAlert('labels: {a-b: c}'), '2.55', '3.0'],
    ['metric names in UTF-8', withRule('record: foo.bar', 'expr: up'), '2.55', '3.0'],
    ['template functions', withAlert('annotations: {a: "{{ now }}"}'), '3.5', '3.6'],
  ])('%s', (_name, text, before, since) => {
    expect(problemsOf(text, before)).toHaveLength(1);
    expect(problemsOf(text, since)).toEqual([]);
  });

  test('before 3.3 an alias as an expression was its own name', () => {
    const text = withRule('record: &r a', 'expr: *r');
    expect(onlyRule(read(text, '2.42')).expr.value).toBe('r');
    expect(onlyRule(read(text, '3.3')).expr.value).toBe('a');
  });
});

describe('places inside expressions', () => {
  test.each([
    ['plain', ['expr: up + foo('], '5:24'],
    ['single quotes', ["expr: '{a=\"''\"} + foo('"], '5:31'],
    ['double quotes', ['expr: "{a=\\"b\\"} + foo("'], '5:32'],
    ['a literal block', ['expr: |', '  up', '  + foo('], '7:17'],
    ['a folded block', ['expr: >-', '  up', '  + foo('], '7:17'],
    ['a plain text of two lines', ['expr: up', '  + foo('], '6:17'],
  ])('%s', (_name, lines, wanted) => {
    const problem = read(withRule('alert: A', ...lines)).problems[0];
    expect(problem?.code).toBe('promql/syntax');
    expect(`${problem?.range.line}:${problem?.range.column}`).toBe(wanted);
  });

  test('and the place in the expression itself, which ends behind the last break of its block', () => {
    expect(read(withRule('alert: A', 'expr: |', '  up', '  + foo(')).problems[0]?.expr).toEqual({ line: 3, column: 1 });
  });
});

describe('documents', () => {
  test('later ones of a plain file are read and warned of, and refuse nothing', () => {
    const file = read(`${withAlert()}---\n${withRule('alert: B', 'expr: sum(')}`);
    expect(file.groups).toHaveLength(2);
    expect(file.problems.map(({ kind, severity, code }) => [kind, severity, code])).toEqual([
      ['lint', 'warning', 'yaml/documents'],
      ['lint', 'warning', 'promql/syntax'],
    ]);
  });

  const object = (expr: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: x\nspec:\n  groups:\n  - name: g\n    partial_response_strategy: warn\n    rules:\n    - alert: A\n      expr: ${expr}\n`;

  test('those of a Kubernetes manifest are all judged, by their rules', () => {
    const file = read(`${object('up')}---\napiVersion: v1\nkind: ConfigMap\n---\n${object('sum(')}`);
    expect(file.shape).toBe('kubernetes');
    expect(file.groups).toHaveLength(2);
    expect(file.problems.map(({ kind, code, range }) => [kind, code, range.line])).toEqual([['validity', 'promql/syntax', 26]]);
  });

  test('lists of objects are looked into', () => {
    const item = object('sum(').replace(/\n(?=.)/g, '\n  ');
    const file = read(`apiVersion: v1\nkind: List\nitems:\n- ${item}`);
    expect(file.problems.map(({ code }) => code)).toEqual(['promql/syntax']);
  });
});

describe('comments of a rule', () => {
  test('are those above it, at its lines and in its expression', () => {
    const text = `# file
groups: # groups
  - name: g
    rules: # rules
      # above A
      - alert: A # at A
        expr: |
          # first
          up{a="#"} == 0 # tail
      # above B
      - alert: B
        expr: up == 1
# end
`;
    const file = read(text);
    expect(file.groups[0]?.rules.map(({ comments }) => comments.map(({ value }) => value.trim()))).toEqual([
      ['above A', 'at A', 'first', 'tail'],
      ['above B'],
    ]);
    expect(file.groups[0]?.rules[0]?.comments[3]?.range).toEqual({ line: 9, column: 26, endLine: 9, endColumn: 32 });
    expect(file.comments).toHaveLength(7);
  });
});

describe('hostile files bring one clear message', () => {
  test('too large', () => {
    expect(problemsOf('a'.repeat(TEXT_LENGTH_MAX + 1))).toEqual(['1:1-1 yaml/limit']);
  });

  test('too deep', () => {
    expect(problemsOf('- '.repeat(10_000))).toEqual(['1:401-402 yaml/limit']);
    expect(problemsOf(withRule('alert: A', `expr: ${'('.repeat(10_000)}`))).toHaveLength(1);
  });

  test('aliases that grow without end', () => {
    const rules = Array(2000).fill('*r').join(', ');
    const groups = Array(2000).fill('*g').join(', ');
    const text = `groups:\n- &g\n  name: g\n  rules: [&r {alert: A, expr: up}, ${rules}]\n- {name: h}\n`;
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(`x: ${text.slice(7)}groups: [${groups}]`).some((problem) => problem.endsWith('yaml/limit'))).toBe(true);
    const doubled = Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}`).join('\n');
    const merged = problemsOf(`a0: &a0 {name: g}\n${doubled}\ngroups: [*a40]\n`);
    expect(merged.filter((problem) => problem.endsWith('yaml/limit'))).toHaveLength(1);
  });

  test('aliases that hold themselves', () => {
    expect(problemsOf('groups: &a [*a]').length).toBeGreaterThan(0);
    expect(problemsOf('groups: &a\n- name: g\n  rules: *a').length).toBeGreaterThan(0);
  });
});
