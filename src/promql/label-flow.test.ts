import { expect, test } from 'vitest';
import type { Expr } from './ast.ts';
import { branchesOf, labelFlowOf } from './label-flow.ts';
import { canHave, type LabelSet, mustHave, whyNot } from './label-set.ts';
import { parseExpr } from './parse-expr.ts';

function parsed(text: string): Expr {
  const result = parseExpr(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.expr;
}

const flow = (text: string): LabelSet => labelFlowOf(parsed(text));

/** `+` on every series, `?` perhaps, `-` never. */
function answer(labels: LabelSet, label: string): string {
  if (mustHave(labels, label)) return '+';
  return canHave(labels, label) ? '?' : '-';
}

const answers = (text: string): string =>
  ['job', 'instance', 'le', '__name__'].map((label) => answer(flow(text), label)).join('');

/** What is looked at, the expression, and job, instance, le and the name: on every series `+`, perhaps `?`, never `-`. */
const table: readonly (readonly [string, string, string])[] = [
  ['selectors', 'up', '???+'],
  ['', 'up{job="a"}', '+??+'],
  ['', 'up{job=""}', '-??+'],
  ['', 'up{job=~""}', '-??+'],
  ['', 'up{job!=""}', '+??+'],
  ['', 'up{job!="a"}', '???+'],
  ['', 'up{job=~"a|b"}', '+??+'],
  ['', 'up{job=~"a|"}', '???+'],
  ['', 'up{job!~"a|"}', '+??+'],
  ['', 'up{job="a"} offset 5m', '+??+'],
  ['numbers', '1', '----'],
  ['', 'time()', '----'],
  ['', 'vector(1)', '----'],
  ['', 'scalar(up)', '----'],
  ['', 'hour()', '----'],
  ['signs', '-up', '???-'],
  ['', '+up', '???+'],
  ['aggregations', 'sum(up{job="a"})', '----'],
  ['', 'sum by (job) (up)', '?---'],
  ['', 'sum by (job) (up{job="a"})', '+---'],
  ['', 'sum by (job, __name__) (up)', '?--+'],
  ['', 'sum without (job) (up{instance="b"})', '-+?-'],
  ['', 'sum by (job) (sum by (instance) (up))', '----'],
  ['', 'topk(3, up{job="a"})', '+??+'],
  ['', 'count_values("le", up)', '--+-'],
  ['', 'count_values by (job) ("le", up{job="a"})', '+-+-'],
  ['functions', 'rate(up{job="a"}[5m])', '+??-'],
  ['', 'last_over_time(up{job="a"}[5m])', '+??+'],
  ['', 'max_over_time(sum by (job) (up)[5m:])', '?---'],
  ['', 'histogram_quantile(0.9, sum by (job, le) (rate(a_bucket[5m])))', '?---'],
  ['', 'absent(up{job="a", instance=~"b"})', '+---'],
  ['', 'absent(up{job="a", job="b"})', '----'],
  ['', 'absent_over_time(up{job="a"}[5m])', '+---'],
  ['', 'absent(sum(up{job="a"}))', '----'],
  ['', 'label_replace(up, "job", "a", "", "")', '+??+'],
  ['', 'label_replace(up, "job", "a", "instance", "(.*)")', '+??+'],
  ['', 'label_replace(up, "job", "$1", "instance", "(.*)")', '???+'],
  ['', 'label_replace(up{job="a"}, "job", "$1", "instance", "(.*)")', '???+'],
  ['', 'label_replace(up{job="a"}, "job", "b-$1", "instance", "x(.*)")', '+??+'],
  ['', 'label_replace(up, "job", "", "", "")', '-??+'],
  ['', 'label_replace(sum(up), "job", "$1", "x", "(.+)")', '?---'],
  ['', 'label_replace(up, "__name__", "a", "", "")', '????'],
  ['', 'label_join(up, "job", "-", "instance", "le")', '+??+'],
  ['', 'label_join(up, "job", "", "instance")', '???+'],
  ['', 'label_join(up{instance="a"}, "job", "", "instance")', '++?+'],
  ['', 'label_join(up, "job", "-")', '-??+'],
  ['', 'info(sum by (job) (up{job="a"}))', '+??-'],
  ['operators with numbers', 'up{job="a"} > 0', '+??+'],
  ['', 'up{job="a"} > bool 0', '+??-'],
  ['', '2 * up{job="a"}', '+??-'],
  ['operators one to one', 'a{job="a"} / b{instance="b"}', '++?-'],
  ['', 'a / on (job) b', '?---'],
  ['', 'a{job="a"} / on (job) b', '+---'],
  ['', 'a{job="a"} / ignoring (job) b{instance="b"}', '-+?-'],
  ['', 'a{job="a"} > b', '+??+'],
  ['', 'a > on (job) b', '?---'],
  ['', 'sum by (job) (a) / b', '?---'],
  ['', 'a + on (job) fill(0) b{job="a"}', '?---'],
  ['operators many to one', 'a * on (job) group_left () b{job="a"}', '+??-'],
  ['', 'a * on (job) group_left (instance) b{instance="b"}', '?+?-'],
  ['', 'a{instance="a"} * on (job) group_left (instance) sum by (job) (b)', '?-?-'],
  ['', 'a{instance="a"} * on (job) group_left (instance) b', '???-'],
  ['', 'a{instance="a"} * on (job) group_right () b', '???-'],
  ['', 'a{instance="a"} * ignoring (job) group_left () b{le="1", job="c"}', '?++-'],
  ['sets', 'a{job="a"} and b', '+??+'],
  ['', 'a and on (job) b{job="a", instance="b"}', '+??+'],
  ['', 'a unless b{job="a"}', '???+'],
  ['', 'a{job="a"} or b{job="b"}', '+??+'],
  ['', 'a{job="a"} or b', '???+'],
  ['', 'sum by (job) (a) or sum by (instance) (b)', '??--'],
  ['', 'sum by (job) (a) or b', '????'],
];

test.each(table)('%s %s', (_, text, expected) => {
  expect(answers(text)).toBe(expected);
});
test('whyNot() names what took a label, and where', () => {
  const text = 'sum by (job) (rate(a[5m])) / on (job) group_left () sum without (pod) (b)';
  const why = (label: string) => {
    const removal = whyNot(flow(text), label);
    return removal === null ? null : `${removal.how}: ${text.slice(removal.span.from, removal.span.to)}`;
  };
  expect(why('job')).toBeNull();
  expect(why('instance')).toBe('by: by (job)');
  const other = flow('sum by (pod) (sum without (pod) (b))');
  expect(whyNot(other, 'pod')?.how).toBe('without');
  expect(whyNot(other, 'job')?.how).toBe('by');
  expect(whyNot(flow('up{job=""}'), 'job')?.how).toBe('matcher');
  expect(whyNot(flow('sum(up)'), 'job')?.how).toBe('aggregation');
  expect(whyNot(flow('a / ignoring (job) b'), 'job')?.how).toBe('ignoring');
  expect(whyNot(flow('a / on (job) b'), 'pod')?.how).toBe('on');
  expect(whyNot(flow('histogram_quantile(0.5, a)'), 'le')?.how).toBe('function');
  expect(whyNot(flow('vector(1)'), 'job')?.how).toBe('no-labels');
});

test('values are known where a matcher gives them', () => {
  expect(flow('rate(a{job="x", pod=~"y.+"}[5m])').always).toEqual(
    new Map([
      ['job', 'x'],
      ['pod', null],
    ]),
  );
  expect(flow('a{job="x"} or b{job="y"}').always).toEqual(new Map([['job', null]]));
});

test.each([
  ['sum(up)', true],
  ['sum by (job) (up)', false],
  ['sum by (job) (up{job="a"})', true],
  ['sum by () (up)', true],
  ['sum without (job) (up)', false],
  ['count_values("v", up)', false],
  ['topk(1, up)', true],
  ['topk(2, up)', false],
  ['topk(1, up) by (job)', false],
  ['vector(1)', true],
  ['absent(up)', true],
  ['sum(a) / sum(b)', true],
  ['a / on () b', true],
  ['a / on (job) b', false],
  ['sum(a) or sum(b)', false],
  ['up', false],
])('%s has at most one series: %s', (text, expected) => {
  expect(flow(text).isSingle).toBe(expected);
});

test('branchesOf() has one branch for each side of or, also below other nodes', () => {
  const branches = branchesOf(parsed('sum by (job) (a or b{job="x"} or c) > 0'));
  expect(branches.map(({ labels }) => answer(labels, 'job'))).toEqual(['?', '+', '?']);
  expect(branchesOf(parsed('a and (b or c)'))).toHaveLength(1);
});
