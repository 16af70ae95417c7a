import { describe, expect, test } from 'vitest';
import { oneAlert } from '../../test/stand-ins/check-rig.ts';
import { ruleFileOf } from '../../test/stand-ins/rule-files.ts';
import { blankIgnoredLines, isIgnored, readComments } from './comments.ts';

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

  test('nothing is said of what pint alone understands', () => {
    expect(read(`# pint set promql/series\n# pint snooze never x\n${alert}`).mistakes).toEqual([]);
  });

  test.for([
    ['ignore/line', 'a # rti ignore/line\nb', [1]],
    ['ignore/next-line', '# rti ignore/next-line\na\nb', [2]],
    ['ignore/begin to end', 'a\n# rti ignore/begin\nb\n# rti ignore/end\nc', [2, 3, 4]],
    ['ignore/file', 'a\n# rti ignore/file\nb', [1, 2, 3]],
  ] as const)('%s', ([, text, lines]) => {
    const { ignores, mistakes } = read(text);
    expect([1, 2, 3, 4, 5].slice(0, text.split('\n').length).filter((line) => isIgnored(ignores, line))).toEqual(lines);
    expect(mistakes).toEqual([]);
  });

  test('begin without end, and end without begin, are told', () => {
    expect(read('# rti ignore/begin\na').mistakes).toEqual([
      expect.objectContaining({ message: expect.stringContaining('add ignore/end') }),
    ]);
    expect(read('a\n# rti ignore/end').mistakes).toEqual([
      expect.objectContaining({ message: expect.stringContaining('has no ignore/begin') }),
    ]);
  });

  test('what is ignored disables nothing', () => {
    expect(read(`# rti ignore/begin\n# rti file/disable alerts/for\n# rti ignore/end\n${alert}`).directives).toEqual([]);
  });
});

describe('blankIgnoredLines()', () => {
  test('keeps every line and column, and the comments that control', () => {
    const text = 'a: 1\n# rti ignore/begin\n{{ if x }}\n# rti ignore/end\nb: {{ y }} # rti ignore/line\nc: 2\n';
    expect(blankIgnoredLines(text)).toBe(
      'a: 1\n# rti ignore/begin\n          \n# rti ignore/end\n           # rti ignore/line\nc: 2\n',
    );
  });

  test('after ignore/next-line and ignore/file too; other text is left as it is', () => {
    expect(blankIgnoredLines('# rti ignore/next-line\r\nxy\r\nz')).toBe('# rti ignore/next-line\r\n  \r\nz');
    expect(blankIgnoredLines('# pint ignore/file\nxy\nz')).toBe('# pint ignore/file\n  \n ');
    expect(blankIgnoredLines('# rti ignored/file\nxy')).toBe('# rti ignored/file\nxy');
  });
});
