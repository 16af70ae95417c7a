// All checks together over files that nobody would write: nothing throws, every place is within the file, and the order is that of the file.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ruleFileOf } from '../../test/stand-ins/rule-files.ts';
import { registeredChecks } from './checks/registry.ts';
import { VALIDITY_CODES } from './problem-code.ts';
import { checkFiles } from './run-checks.ts';

const sample = `# rti file/disable record/name
groups:
- name: g
  interval: 10m
  labels: { team: a }
  rules:
  # rti snooze 2026-01-01 alerts/name; disable alerts/for(for)
  - alert: High_errors
    expr: |
      sum(rate(errors_total{code=~"5.."}[5m])) by (job) # rti disable promql/regexp
        / ignoring(code) group_left sum(job:requests:rate5m) > 0.1
    for: 0s
    keep_firing_for: 1h
    labels:
      severity: "Critical"
      team: >-
        web
        db
    annotations:
      summary: 'Errors {{ $labels.job }} {{ $externalLabels.region }} {{ .Values.x }}'
  - record: job:requests:rate5m # rti ignore/line
    expr: topk(5, absent(up) offset -5m) or vector(1)
  # rti ignore/begin
  - record: requests
    expr: 'avg_over_time(up[1d:5m])'
  # pint ignore/end
---
groups: []
`.split('\n');

/** Everything that waits for configuration is on. */
const options = {
  'rule/label': { labels: { team: { required: true, values: ['web'], token: '\\w+' } } },
  'alerts/annotation': { annotations: { dashboard: { required: true } } },
  'rule/name': { alerts: '[A-Z].*', records: '.*:.*' },
  'rule/for': { for: { min: '1m' } },
  'rule/reject': { label_values: 'w.*' },
  'rule/report': {},
  'rule/owner': {},
  'labels/conflict': { external_labels: { team: 'x' } },
  'alerts/external-labels': { external_labels: { cluster: 'x' } },
};
const run = { config: { severities: {}, options }, prometheusVersion: '3.14', now: Date.parse('2026-11-28T00:00:00Z') };

/** Lines taken out, doubled, moved in or out, cut, or swapped for others. */
const mangled = fc
  .array(fc.tuple(fc.nat(sample.length - 1), fc.constantFrom('drop', 'double', 'in', 'out', 'cut', 'swap'), fc.nat(40)), {
    maxLength: 8,
  })
  .map((changes) => {
    const lines = [...sample];
    for (const [at, change, by] of changes) {
      const line = lines[at] ?? '';
      if (change === 'drop') lines.splice(at, 1);
      if (change === 'double') lines.splice(at, 0, line);
      if (change === 'in') lines[at] = `  ${line}`;
      if (change === 'out') lines[at] = line.replace(/^ {2}/, '');
      if (change === 'cut') lines[at] = line.slice(0, by);
      if (change === 'swap') lines[at] = lines[by % lines.length] ?? '';
    }
    return lines.join('\n');
  });

test('the sample is found by checks of every family', () => {
  const families = new Set(checkFiles([ruleFileOf(sample.join('\n'))], run)[0]?.problems.map(({ code }) => code.split('/')[0]));
  expect([...families]).toEqual(expect.arrayContaining(['alerts', 'comment', 'group', 'labels', 'promql', 'rule', 'yaml']));
});

test('no file makes a check throw, or speak of a place that is not there', () => {
  const ids = new Set([...registeredChecks.map(({ id }) => id), ...Object.keys(VALIDITY_CODES)]);
  fc.assert(
    fc.property(mangled, mangled, (one, two) => {
      const files = [ruleFileOf(one, 'one.yml'), ruleFileOf(two, 'two.yml')];
      for (const [i, { problems }] of checkFiles(files, run).entries()) {
        const lines = files[i]?.text.split('\n') ?? [];
        let before = 0;
        for (const { range, code, message } of problems) {
          expect(range.line).toBeGreaterThanOrEqual(before);
          before = range.line;
          expect(range.column, `${code} ${message}`).toBeGreaterThanOrEqual(1);
          expect(range.column, `${code} ${message}`).toBeLessThanOrEqual((lines[range.line - 1] ?? '').length + 1);
          expect(range.endLine).toBeGreaterThanOrEqual(range.line);
          expect(range.endLine).toBeLessThanOrEqual(lines.length);
          expect(ids.has(code), code).toBe(true);
        }
      }
    }),
    { numRuns: 150 },
  );
});
