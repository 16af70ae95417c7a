import { describe, expect, test } from 'vitest';
import { loadRules } from './load-rules.ts';
import { formatProblem } from './problem.ts';
import { FileError } from './read-file.ts';

const load = (text: string) => loadRules('rti.yml', () => new TextEncoder().encode(text));
function wrong(text: string): string[] {
  const result = load(text);
  return result.kind === 'ok' ? [] : result.problems.map((problem) => formatProblem(problem).split('\n')[0] ?? '');
}

describe('loadRules()', () => {
  test('no file, and a file without the block, mean the defaults', () => {
    const defaults = { kind: 'ok', config: { severities: {}, options: {} } };
    expect(loadRules(null, () => new Uint8Array())).toEqual(defaults);
    expect(load('receivers: 3\n')).toEqual(defaults);
  });

  test('reads severities and options; on is the severity of the check', () => {
    const text =
      'rules: { checks: { alerts/for: off, alerts/name: on, rule/label: { severity: error, labels: { team: { required: true } } } } }';
    expect(load(text)).toEqual({
      kind: 'ok',
      config: {
        severities: { 'alerts/for': 'off', 'alerts/name': 'info', 'rule/label': 'error' },
        options: { 'rule/label': { labels: { team: { required: true } } } },
      },
    });
  });

  test('external labels reach every check that wants them, unless it has its own', () => {
    const text = 'rules: { external_labels: { a: b }, checks: { labels/conflict: { external_labels: { c: d } } } }';
    expect(load(text)).toMatchObject({
      config: {
        options: {
          'alerts/external-labels': { external_labels: { a: 'b' } },
          'labels/conflict': { external_labels: { c: 'd' } },
        },
      },
    });
  });

  test('says every mistake at its place, in the order of the file, with what was meant', () => {
    expect(
      wrong(`rules:
  checks:
    alerts/fro: off
    alerts/for: maybe
    alerts/name: { max_lenght: 3 }
    rule/label:
      labels: { team: { value: "(" } }
    rule/for: { for: { min: 5 minutes } }
    group/size: [1]
    record/name: { severity: loud }
`),
    ).toEqual([
      'rti.yml:3:5 rules.checks["alerts/fro"]: unknown key "alerts/fro", did you mean "alerts/for"?',
      'rti.yml:4:17 rules.checks["alerts/for"]: expected off, on, error, warning, info, got "maybe"',
      'rti.yml:5:20 rules.checks["alerts/name"].max_lenght: unknown key "max_lenght", did you mean "max_length"?',
      'rti.yml:7:32 rules.checks["rule/label"].labels.team.value: not a regular expression: "("',
      'rti.yml:8:29 rules.checks["rule/for"].for.min: not a duration: "5 minutes" (expected e.g. 5m)',
      'rti.yml:9:17 rules.checks["group/size"]: expected off, on, error, warning, info, got a list, or a map with max',
      'rti.yml:10:30 rules.checks["record/name"].severity: expected off, on, error, warning, info, got "loud"',
    ]);
  });

  test.for([
    ['a list', '- 1\n', 'rti.yml:1:1: expected a map, got a list'],
    ['no block', 'rules:\n', 'rti.yml:1:1 rules: has no value'],
    ['no YAML', 'rules: [', 'rti.yml:1:9: not valid YAML'],
  ] as const)('%s is one clear problem', ([, text, message]) => {
    expect(wrong(text)).toEqual([expect.stringContaining(message)]);
  });

  test('a file that cannot be read says so', () => {
    const result = loadRules('rti.yml', () => {
      throw new FileError('no such file');
    });
    expect(result).toMatchObject({
      kind: 'invalid',
      problems: [{ code: 'unreadable', message: 'cannot be read: no such file' }],
    });
  });
});
