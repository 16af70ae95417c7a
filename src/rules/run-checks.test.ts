import { describe, expect, test } from 'vitest';
import { oneAlert, oneRecord } from '../../test/stand-ins/check-rig.ts';
import { ruleFileOf } from '../../test/stand-ins/rule-files.ts';
import type { RuleCheckConfig } from './check-config.ts';
import type { Check } from './check.ts';
import type { Problem } from './problem.ts';
import type { RuleFile } from './rule-file.ts';
import { checkFiles } from './run-checks.ts';
import { commentBroken } from './checks/comment/broken.ts';
import { commentExpired } from './checks/comment/expired.ts';
import { commentIgnored } from './checks/comment/ignored.ts';
import { commentNeedless } from './checks/comment/needless.ts';
import { commentUnknownCheck } from './checks/comment/unknown-check.ts';

const range = (line: number, column = 1): Problem['range'] => ({ line, column, endLine: line, endColumn: column + 1 });
/** Says something at every rule's name; two things of Down. */
const noisy: Check = {
  id: 'rule/noisy',
  severity: 'warning',
  isDefault: true,
  readsBroken: true,
  rule: (rule) => [
    { message: 'noise', range: rule.name.range, argument: rule.name.value },
    ...(rule.name.value === 'Down' ? [{ message: 'quiet', range: rule.name.range, severity: 'info' as const }] : []),
  ],
};
const grouped: Check = {
  id: 'group/noisy',
  severity: 'info',
  isDefault: true,
  group: (group) => [{ message: 'group', range: group.name.range }],
};
const wantsTree: Check = {
  id: 'promql/tree',
  severity: 'error',
  isDefault: true,
  rule: (rule) => [{ message: 'tree', range: rule.expr.range }],
};
const configured: Check = {
  id: 'rule/asked',
  severity: 'info',
  isDefault: false,
  rule: (rule) => [{ message: 'asked', range: rule.name.range }],
};
const ofComments = [commentBroken, commentExpired, commentIgnored, commentNeedless, commentUnknownCheck];
const now = Date.parse('2026-11-28T00:00:00Z');

const two = `${oneAlert('for: 0s')}${oneRecord('a:b:c').replace('groups:\n- name: g\n  rules:\n', '')}`;

function run(text: string | RuleFile, config: Partial<RuleCheckConfig> = {}, checks: readonly Check[] = [noisy]): string[] {
  const file = typeof text === 'string' ? ruleFileOf(text) : text;
  const settings = {
    config: { severities: {}, options: {}, ...config },
    prometheusVersion: '3.14',
    now,
    checks: [...checks, ...ofComments],
  };
  return checkFiles([file], settings).flatMap(({ problems }) =>
    problems.map(({ range: { line, column }, severity, code, message }) => `${line}:${column} ${severity} ${code} ${message}`),
  );
}

describe('checkFiles()', () => {
  test('tells in the order of the file, each once, with group, rule and number', () => {
    const [checked] = checkFiles([ruleFileOf(two)], {
      config: { severities: {}, options: {} },
      prometheusVersion: '3.14',
      now,
      checks: [noisy, noisy, grouped],
    });
    expect(checked?.problems.map(({ code, message, group, rule, ruleIndex }) => [code, message, group, rule, ruleIndex])).toEqual(
      [
        ['group/noisy', 'group', 'g', undefined, undefined],
        ['rule/noisy', 'noise', 'g', 'Down', 1],
        ['rule/noisy', 'quiet', 'g', 'Down', 1],
        ['rule/noisy', 'noise', 'g', 'a:b:c', 2],
      ],
    );
    expect(checked?.problems.every(({ kind }) => kind === 'lint')).toBe(true);
  });

  test('counts what is there and what is missing', () => {
    const [checked] = checkFiles([ruleFileOf(two)], {
      config: { severities: {}, options: {} },
      prometheusVersion: '3.14',
      now,
      checks: [],
    });
    expect(checked?.facts).toEqual({ alerts: 1, records: 1, withoutSeverity: 1, withoutRunbook: 1, withoutFor: 0 });
  });

  test('what Prometheus refuses stays, first at its place; lint goes on around a broken expression', () => {
    const file = ruleFileOf(two);
    const validity: Problem = {
      severity: 'error',
      code: 'promql/syntax',
      kind: 'validity',
      message: 'refused',
      range: range(4, 12),
    };
    for (const rule of file.groups[0]?.rules ?? [])
      if (rule.index === 1) Object.assign(rule, { parsed: { ok: false, errors: [], expr: null } });
    expect(run({ ...file, problems: [validity] }, {}, [noisy, wantsTree])).toEqual([
      '4:12 error promql/syntax refused',
      '4:12 warning rule/noisy noise',
      '4:12 info rule/noisy quiet',
      '7:13 warning rule/noisy noise',
      '8:11 error promql/tree tree',
    ]);
  });

  test('a configured severity stands for the default, and never makes a quiet finding louder', () => {
    expect(run(oneAlert(), { severities: { 'rule/noisy': 'error' } })).toEqual([
      '4:12 error rule/noisy noise',
      '4:12 info rule/noisy quiet',
    ]);
    expect(run(oneAlert(), { severities: { 'rule/noisy': 'info' } })).toEqual([
      '4:12 info rule/noisy noise',
      '4:12 info rule/noisy quiet',
    ]);
    expect(run(oneAlert(), { severities: { 'rule/noisy': 'off' } })).toEqual([]);
  });

  test('a check that needs configuration runs once it has a severity or options', () => {
    expect(run(oneAlert(), {}, [configured])).toEqual([]);
    expect(run(oneAlert(), { severities: { 'rule/asked': 'warning' } }, [configured])).toEqual(['4:12 warning rule/asked asked']);
    expect(run(oneAlert(), { options: { 'rule/asked': {} } }, [configured])).toEqual(['4:12 info rule/asked asked']);
    expect(run(oneAlert(), { options: { 'rule/asked': {} }, severities: { 'rule/asked': 'off' } }, [configured])).toEqual([]);
  });

  test('what the reader says quietly of an unread document stays, also where a check has the same id', () => {
    const said: Problem = { severity: 'warning', code: 'rule/asked', kind: 'lint', message: 'said', range: range(1) };
    expect(run({ ...ruleFileOf(oneAlert()), problems: [said] }, {}, [configured])).toEqual(['1:1 warning rule/asked said']);
  });

  test('records of all files are known to every check', () => {
    const seen: number[] = [];
    const counting: Check = {
      ...configured,
      isDefault: true,
      rule: (_, { records }) => {
        seen.push(records.get('a:b:c')?.length ?? 0);
        return [];
      },
    };
    const files = [ruleFileOf(oneRecord('a:b:c'), 'one.yml'), ruleFileOf(oneRecord('a:b:c'), 'two.yml')];
    checkFiles(files, { config: { severities: {}, options: {} }, prometheusVersion: '3.14', now, checks: [counting] });
    expect(seen).toEqual([2, 2]);
  });
});

describe('comments', () => {
  const above = (comment: string): string => two.replace('  - alert', `  # ${comment}\n  - alert`);

  test('disable takes out what the rule is told, and nothing else', () => {
    expect(run(above('rti disable rule/noisy'))).toEqual(['8:13 warning rule/noisy noise']);
    expect(run(above('pint disable rule/noisy'))).toEqual(['8:13 warning rule/noisy noise']);
  });

  test('disable check(argument) takes out what is about the argument', () => {
    expect(run(above('rti disable rule/noisy(Down)'))).toEqual(['5:12 info rule/noisy quiet', '8:13 warning rule/noisy noise']);
  });

  test('a comment in the group disables for the group, file/disable for the file', () => {
    expect(run(two.replace('  rules:', '  # rti disable rule/noisy\n  rules:'))).toEqual([]);
    expect(run(`# rti file/disable rule/noisy\n\n\n${two}`)).toEqual([]);
  });

  test('a snooze holds until its day begins', () => {
    expect(run(above('rti snooze 2026-11-29 rule/noisy'))).toEqual(['8:13 warning rule/noisy noise']);
    expect(run(above('rti snooze 2026-11-28 rule/noisy'))).toEqual([
      '4:9 warning comment/expired the snooze of rule/noisy ended on 2026-11-28: solve what it was about and remove it, or give it a later date',
      '5:12 warning rule/noisy noise',
      '5:12 info rule/noisy quiet',
      '8:13 warning rule/noisy noise',
    ]);
  });

  test('unknown, broken and needless comments are problems of their own', () => {
    const only = (comment: string): string[] => run(above(comment), {}, [{ ...noisy, rule: () => [] }]);
    expect(only('rti disable rule/nosy')).toEqual([
      '4:9 warning comment/unknown-check there is no check "rule/nosy" that a comment can disable: did you mean rule/noisy?',
    ]);
    expect(only('rti disable promql/syntax')).toEqual([
      expect.stringContaining('promql/syntax cannot be disabled: Prometheus refuses'),
    ]);
    expect(only('rti disable comment/needless')).toEqual([expect.stringContaining('turn it off in the block rules: of rti.yml')]);
    expect(only('rti dissable rule/noisy')).toEqual([
      expect.stringContaining('4:9 warning comment/broken this comment does not know the word "dissable"'),
    ]);
    expect(only('rti disable rule/noisy')).toEqual([
      expect.stringContaining('4:9 warning comment/needless disable rule/noisy is needless'),
    ]);
    expect(only('pint disable rule/noisy')).toEqual([]);
    expect(only('pint disable promql/series')).toEqual([]);
  });

  test('a comment is not called needless where its check did not look, or depends on files that are not given', () => {
    expect(run(above('rti disable rule/noisy'), { severities: { 'rule/noisy': 'off' } })).toEqual([]);
    expect(run(above('rti disable rule/noisy'), {}, [{ ...noisy, rule: () => [], readsOtherFiles: true }])).toEqual([]);
  });

  test('what Prometheus refuses is told on ignored lines and in ignored files, too', () => {
    const broken = two
      .replace('alert: Down', 'alert: Down # rti ignore/line')
      .replace(/expr: .*/, 'expr: rate(up) # rti ignore/line');
    expect(run(broken).filter((line) => line.includes(' error '))).toHaveLength(1);
    expect(run(`# rti ignore/file\n${broken}`).filter((line) => line.includes(' error '))).toHaveLength(1);
  });

  test('ignored lines are told nothing about, and a file that is ignored as a whole is told to be', () => {
    expect(run(two.replace('alert: Down', 'alert: Down # rti ignore/line'))).toEqual(['7:13 warning rule/noisy noise']);
    expect(run(`# rti ignore/file\n${two}`)).toEqual([
      expect.stringContaining('1:7 info comment/ignored of this file only what Prometheus refuses'),
    ]);
  });
});
