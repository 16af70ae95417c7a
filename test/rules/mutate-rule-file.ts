// Mutants of rule files: lines moved, dropped, doubled, shifted; keys and values replaced by others that are nearly or not at all right.
import type { Random } from '../../bench/fault-set/random.ts';
import { below, isOneIn, pick, splice } from './random-choice.ts';

// biome-ignore format: a word list
const keys = [
  'groups', 'name', 'interval', 'limit', 'rules', 'alert', 'record', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations', 'severity', 'summary',
  'query_offset', 'partial_response_strategy', 'Expr', 'nothing', '""', '"quoted"', '?', '<<', '5', 'null', 'a-b', '__name__',
];
// biome-ignore format: a word list
const values = [
  '', '~', 'null', 'true', 'yes', '5', '5.5', '-1', '0', '0x1F', '1e3', '.inf', '5m', '1h30m', '5 m', '1.5h', '-5m', '300000y', 'up', 'up == 0',
  '"up"', "'up'", '"a\\nb"', '"\\q"', '"open', "'open", '|', '>-', '|+\n            up', '|\n  up', '[]', '{}', '[a, b]', '{a: b}', '[', '{', ']', '}', '&a x', '*a', '*nothing',
  '!!str 5', '!!int x', '!local x', '@x', '`x`', '%x', '# comment', 'a: b', 'a:b', '- x', '? x', '2027-01-01', '2027-01-01T00:00:00Z', '{{ $value }}',
  "'{{ $value }}'", "'{{ $value'", "'{{ end }}'", "'{{ nothing }}'", 'foo{', 'sum(', 'rate(a)', 'é€😀', '"\\ud83d"', '"\\x41"', '<<', '=',
];
// biome-ignore format: a word list
const lines = ['---', '...', '# comment', '', '\t', '- x', 'groups:', '%YAML 1.2', '  - name: web', '      - alert: A', '        expr: up', '        for: 5m', '}', 'x'];

type Mutation = (lines: readonly string[], at: number, random: Random) => string[];

const mutations: readonly Mutation[] = [
  (all, at) => splice(all, at, 1),
  (all, at) => splice(all, at, 0, all[at] ?? ''),
  (all, at, random) => splice(splice(all, at, 1), below(random, all.length), 0, all[at] ?? ''),
  (all, at, random) => splice(all, at, 0, pick(random, lines)),
  (all, at, random) => splice(all, at, 1, `${pick(random, [' ', '  ', '\t', '    '])}${all[at] ?? ''}`),
  (all, at) => splice(all, at, 1, (all[at] ?? '').replace(/^ {1,2}/, '')),
  (all, at, random) =>
    splice(
      all,
      at,
      1,
      (all[at] ?? '').replace(/[\w"]+:/, () => `${pick(random, keys)}:`),
    ),
  (all, at, random) =>
    splice(
      all,
      at,
      1,
      (all[at] ?? '').replace(/: .*|:$/, () => `: ${pick(random, values)}`),
    ),
  (all, at, random) =>
    splice(
      all,
      at,
      1,
      (all[at] ?? '').replace(/: .*|:$/, () => `: ${pick(random, values)}`),
    ),
  (all, at, random) =>
    splice(all, at, 1, `${all[at] ?? ''}${pick(random, [' # c', ' x', ':', '"', "'", ' - ', ',', '\r', '\u2028', '\u0085'])}`),
  (all, at, random) => splice(all, at, 1, (all[at] ?? '').slice(0, below(random, (all[at] ?? '').length + 1))),
  (all, at) => all.slice(0, at),
];

/** A file that differs from this one in one to three lines. */
export function mutateRuleFile(text: string, random: Random): string {
  let all = text.split('\n');
  do all = pick(random, mutations)(all, below(random, Math.max(1, all.length)), random);
  while (isOneIn(random, 3));
  return all.join('\n');
}
