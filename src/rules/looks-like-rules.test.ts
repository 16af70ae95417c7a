import { describe, expect, test } from 'vitest';
import { looksLikeRules, looksLikeTemplate } from './looks-like-rules.ts';

describe('looksLikeRules()', () => {
  test.for([
    ['groups:\n- name: a\n', true],
    ['# comment\n"groups": []\n', true],
    ['{"groups": []}', true],
    ['{ groups: [] }', true],
    ['apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n', true],
    ['kind: "PrometheusRule" # of the operator\n', true],
    ['kind: List\nitems:\n- kind: PrometheusRule\n', true],
    ['group:\n- name: a\n', false],
    ['group:\n- name: a\n  rules:\n  - alert: A\n', true],
    ['alerts:\n- alert: A\n  expr: up\n', true],
    ['alerts:\n- name: A\n', false],
    ['additionalRules:\n  groups:\n  - rules:\n    - alert: A\n', false],
    ['services:\n  groups: 1\n', false],
    ['', false],
    ['rule_files: [a.yml]\ntests: []\n', false],
    ['apiVersion: 1\ngroups:\n- orgId: 1\n', false],
    ['kind: ServiceMonitor\n', false],
  ] as const)('%j: %s', ([text, expected]) => expect(looksLikeRules('some.yml', text)).toBe(expected));

  test.for([
    ['alerts.rules', true],
    ['alerts.rules.yml', true],
    ['alerts.rules.yaml', true],
    ['rules.yml', false],
  ] as const)('%s by its name: %s', ([path, expected]) => expect(looksLikeRules(path, '')).toBe(expected));
});

describe('looksLikeTemplate()', () => {
  test.for([
    ['{{- if .Values.enabled }}\ngroups: []\n{{- end }}\n', true],
    ['groups:\n{{ range $group := .x }}\n', true],
    ['{% for job in jobs %}\ngroups:\n', true],
    ['name: {{ .Release.Name }}\n', true],
    ['summary: "{{ $labels.job }} is down"\n', false],
    ['description: |\n  {{ $value }}\n', false],
  ] as const)('%j: %s', ([text, expected]) => expect(looksLikeTemplate(text)).toBe(expected));
});
