import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsTemplate } from './template.ts';

const annotated = (template: string, expr: string): string[] =>
  saysOf(alertsTemplate, oneAlert(`annotations:\n  summary: ${JSON.stringify(template)}`, expr));
const labelled = (template: string, expr = 'up == 0'): string[] =>
  saysOf(alertsTemplate, oneAlert(`labels:\n  x: ${JSON.stringify(template)}`, expr));

test('a label that the query does not return is told with its place and the reason', () => {
  expect(annotated('{{ $labels.job }} is down', 'sum(up) < 1')).toEqual([
    '7:27 the template reads the label `job`, which the query does not return: sum() without by() takes all labels away',
  ]);
});

test.for([
  ['{{ .Labels.job }}', 'sum without (job) (up) < 1'],
  ['{{ index $labels "job" }}', 'sum(up) < 1'],
  ['{{ with $labels }}{{ .job }}{{ end }}', 'sum(up) < 1'],
  ['{{ $l := $labels }}{{ $l.job }}', 'sum(up) < 1'],
  ['{{ $labels.instance }}', 'absent(up{job="web"})'],
  ['{{ $labels.instance }}', 'a / on (job) b > 1'],
  ['{{ $labels.cluster }}', 'a * on () group_right () absent(b)'],
  ['{{ $labels.le }}', 'histogram_quantile(0.9, rate(a_bucket[5m])) > 1'],
])('%s of %s is told', ([template, expr]) => {
  expect(annotated(template ?? '', expr ?? '')).toHaveLength(1);
});

test.for([
  ['{{ $labels.job }}', 'up == 0'],
  ['{{ $labels.job }}', 'sum by (job) (up) < 1'],
  ['{{ $labels.job }}', 'absent(up{job="web"})'],
  ['{{ $labels.cluster }}', 'absent(a) * on () group_left (cluster) b'],
  ['{{ $labels.cluster }}', 'label_replace(sum(up), "cluster", "$1", "job", "(.*)") < 1'],
  ['{{ $labels.job }}', 'up == 0 or sum(up) < 3'],
  ['{{ range query "up" }}{{ .Labels.job }}{{ end }}', 'sum(up) < 1'],
])('%s of %s is not', ([template, expr]) => {
  expect(annotated(template ?? '', expr ?? '')).toEqual([]);
});

test('templates do not see the labels that the rule sets', () => {
  const rule = oneAlert('labels:\n  team: web\nannotations:\n  summary: "{{ $labels.team }}"', 'sum(up) < 1');
  expect(saysOf(alertsTemplate, rule)[0]).toMatch(/`team`.*templates do not see the labels that the rule or its group sets/);
});

test('the value in a label makes alerts without end; asking about it does not', () => {
  expect(labelled('at {{ $value }}')).toEqual([
    '7:17 the value is part of the label x, so every change of it makes another alert: move it to an annotation',
  ]);
  expect(labelled('{{ .Value | humanize }}')).toHaveLength(1);
  expect(labelled('{{ if gt $value 0.9 }}high{{ else }}low{{ end }}')).toEqual([]);
});

test('queries in templates must parse, and their labels must be there', () => {
  const broken = '{{ with printf "sum({job=\'%s\'}) by(" .Labels.job | query }}{{ . | first | value }}{{ end }}';
  expect(annotated(broken, 'up == 0')[0]).toMatch(/^7:32 error the query in this template fails: /);
  expect(annotated('{{ printf "up{job=%q}" $labels.job | query | first | value }}', 'up == 0')).toEqual([]);
  expect(annotated('{{ range query "sum(up)" }}{{ .Labels.job }}{{ end }}', 'up == 0')[0]).toMatch(
    /which its query does not return/,
  );
  expect(annotated('{{ query "sum(up)" | first | label "job" }}', 'up == 0')).toHaveLength(1);
  expect(annotated('{{ query "sum by (job) (up)" | first | label "job" }}', 'up == 0')).toEqual([]);
});

test('functions for query results fail on the value', () => {
  expect(annotated('{{ $value | first }}', 'up == 0')).toEqual([
    '7:29 error first takes the results of a query, and the value is a number: the template fails when the alert fires',
  ]);
});

test('a rate is to be rounded for people', () => {
  expect(annotated('{{ $value }}', 'rate(a_total[5m]) > 1')[0]).toMatch(/^7:20 info the value comes from rate\(\)/);
  expect(annotated('{{ $value | humanize }}', 'rate(a_total[5m]) > 1')).toEqual([]);
  expect(annotated('{{ printf "%.2f" $value }}', 'rate(a_total[5m]) > 1')).toEqual([]);
  expect(annotated('{{ $value }}', 'round(rate(a_total[5m])) > 1')).toEqual([]);
  expect(annotated('{{ $value }}', 'count(rate(a_total[5m]) > 1) > 2')).toEqual([]);
  expect(annotated('{{ $value }}', 'up < on () sum(rate(a_total[5m]))')).toEqual([]);
});
