import { describe, expect, test } from 'vitest';
import { oneAlert } from '../../test/stand-ins/check-rig.ts';
import { ruleFileOf } from '../../test/stand-ins/rule-files.ts';
import { readComments } from './comments.ts';

const read = (text: string) => readComments(ruleFileOf(text));
const alert = oneAlert('for: 0s');

describe('readComments()', () => {
  test('a comment above or inside a rule belongs to it, one inside a group to the group, file/… to the file', () => {
    const text = alert
      .replace('  rules:', '  # rti disable group/size\n  rules:')
      .replace('  - alert', '  # rti disable alerts/name\n  - alert')
      .replace('for: 0s', 'for: 0s # rti disable alerts/for\n    # rti file/disable record/name');
    const scopes = read(text).directives.map(({ check, scope }) => `${check} ${scope.kind}`);
    expect(scopes).toEqual(['group/size group', 'alerts/name rule', 'alerts/for rule', 'record/name file']);
  });

  test('a comment of neither is a mistake with the remedy', () => {
    expect(read(`# rti disable alerts/for\n#\n\n${alert}`).mistakes).toEqual([
      {
        message: expect.stringContaining('write file/disable to mean the whole file'),
        range: { line: 1, column: 7, endLine: 1, endColumn: 25 },
      },
    ]);
  });

  test('a comment inside an expression belongs to its rule, also in double quotes, where JSON and jsonnet have no other place', () => {
    const block = oneAlert('', '|\n      up # rti disable alerts/for\n        == 0');
    expect(read(block).directives).toMatchObject([
      { check: 'alerts/for', scope: { kind: 'rule' }, range: { line: 6, column: 16, endLine: 6, endColumn: 34 } },
    ]);
    const json = '{"groups": [{"name": "g", "rules": [{"alert": "Down", "expr": "up # rti disable alerts/for\\n== 0"}]}]}';
    expect(read(json).directives).toMatchObject([{ check: 'alerts/for', scope: { kind: 'rule' }, range: { line: 1 } }]);
  });

  test('of a Kubernetes object the rules have theirs', () => {
    const object = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n${alert.replaceAll(/^/gm, '  ').replace('- alert', '# rti disable alerts/for\n    - alert')}`;
    expect(read(object).directives).toMatchObject([{ check: 'alerts/for', scope: { kind: 'rule' } }]);
  });

  test('nothing is said of what pint alone understands', () => {
    expect(read(`# pint set promql/series\n# pint snooze never x\n${alert}`).mistakes).toEqual([]);
  });

  test('what is ignored disables nothing', () => {
    expect(read(`# rti ignore/begin\n# rti file/disable alerts/for\n# rti ignore/end\n${alert}`).directives).toEqual([]);
  });
});
