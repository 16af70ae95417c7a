// Random Go templates: pieces of the language in any order, some of them broken.
import type { Random } from '../../bench/fault-set/random.ts';
import { isOneIn, pick } from './random-choice.ts';

// biome-ignore format: a word list
const words = [
  '$value', '$labels.job', '.Labels.job', '.Value', '.', '$', '$x', '$labels', '$externalURL', '$externalLabels.a', 'query', 'first', 'value', 'label',
  'humanize', 'humanizeDuration', 'printf', 'title', 'reReplaceAll', 'len', 'index', 'eq', 'and', 'nothing', 'true', 'nil', '"up"', '`raw`', '"%.2f"',
  "'c'", '5', '5.5', '0x1F', '1e3', '5x', '|', '(', ')', ',', ':=', '=', '-', '/*', '*/', '"open', '$labels.a-b', '..', '.a.b', '$value.c', '\\', '\n',
];
// biome-ignore format: a word list
const openers = ['if', 'range', 'with', 'else', 'else if', 'end', 'end', 'define "x"', 'template "x"', 'block "x" .', 'break', 'continue', '$x :=', 'range $i, $x :='];
const texts = [
  'Instance ',
  ' is down',
  '{',
  '}',
  '{{',
  '}}',
  '\n',
  ' 5 % ',
  '{{"{{"}}',
  '{{/* a */}}',
  '{{- /* b */ -}}',
  'é€😀',
];

function action(random: Random): string {
  const start = isOneIn(random, 3) ? `${pick(random, openers)} ` : '';
  const count = pick(random, [0, 1, 1, 2, 3, 4]);
  const body = Array.from({ length: count }, () => pick(random, words)).join(' ');
  return `{{${pick(random, ['', ' ', '- '])}${start}${body}${pick(random, ['', ' ', ' -'])}}}`;
}

/** A template of up to this many pieces. */
export function randomTemplate(random: Random, pieces: number): string {
  return Array.from({ length: 1 + Math.floor(random.uniform() * pieces) }, () =>
    isOneIn(random, 3) ? pick(random, texts) : action(random),
  ).join('');
}
