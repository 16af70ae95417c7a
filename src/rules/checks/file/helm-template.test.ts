import { expect, test } from 'vitest';
import { defaultCheckConfig } from '../../check-config.ts';
import type { RuleFile } from '../../rule-file.ts';
import { checkFiles } from '../../run-checks.ts';
import { ruleFileOf } from '../../../../test/stand-ins/rule-files.ts';
import { fileHelmTemplate } from './helm-template.ts';

const run = { config: defaultCheckConfig, prometheusVersion: '3.14', now: 0, checks: [fileHelmTemplate] };
const broken = (text: string): RuleFile => ({
  ...ruleFileOf('groups: []'),
  text,
  problems: [
    {
      severity: 'error',
      code: 'yaml/parse',
      kind: 'validity',
      message: 'not YAML',
      range: { line: 1, column: 1, endLine: 1, endColumn: 2 },
    },
  ],
});
const hints = (file: RuleFile): string[] =>
  checkFiles([file], run).flatMap(({ problems }) =>
    problems
      .filter(({ code }) => code === 'file/helm-template')
      .map(({ message, range }) => `${range.line}:${range.column} ${message}`),
  );

test.for([
  'groups:\n{{- if .Values.on }}\n',
  'groups:\n- name: {{ .Release.Name }}\n',
  'groups:\n  {{ include "x" . | nindent 2 }}\n',
])('%j is a template', (text) => {
  expect(hints(broken(text))).toEqual([expect.stringContaining('this looks like a template of a Helm chart')]);
});

test("an alert's own templates are not, and a file that is right needs no hint", () => {
  expect(hints(broken('groups:\n- summary: "{{ $labels.job }} at {{ .Value }}"\n'))).toEqual([]);
  expect(hints({ ...broken('{{- if .Values.on }}'), problems: [] })).toEqual([]);
});
