// Random input for the rule checks by number: the same number is the same input on every machine, so that a failure can be had again.
import { makeRandom, type Random } from '../../bench/fault-set/random.ts';
import { makeRuleFile } from '../../bench/rules/rule-files.ts';
import { mutateExpression } from './mutate-expression.ts';
import { mutateRuleFile } from './mutate-rule-file.ts';
import { below, pick } from './random-choice.ts';
import { randomExpression } from './random-expression.ts';
import { randomTemplate } from './random-template.ts';
import { seedExpressions } from './seed-expressions.ts';

export type FuzzInput = { readonly kind: 'expression' | 'template' | 'file'; readonly text: string };

const smallFile = makeRuleFile(3);
const noise = [
  '\u0000',
  '\ufeff',
  '\ud83d',
  '\u2028',
  '\u0085',
  '\t',
  '\r',
  '{{',
  '}}',
  '[',
  '{',
  '"',
  "'",
  '`',
  '#',
  '- ',
  ': ',
  '&a ',
  '*a ',
  '\n',
  'up',
  '5m',
  '|',
  '>',
];

type Maker = (random: Random) => FuzzInput;

const expressionMakers: readonly Maker[] = [
  (random) => ({ kind: 'expression', text: mutateExpression(pick(random, seedExpressions), random) }),
  (random) => ({ kind: 'expression', text: mutateExpression(pick(random, seedExpressions), random) }),
  (random) => ({ kind: 'expression', text: randomExpression(random, 3) }),
  (random) => ({ kind: 'expression', text: mutateExpression(randomExpression(random, 3), random) }),
  (random) => ({ kind: 'expression', text: randomNoise(random) }),
];

/** Expressions twice as often as all else: they are read several times faster. */
const makers: readonly Maker[] = [
  ...[...expressionMakers, ...expressionMakers],
  (random) => ({ kind: 'template', text: randomTemplate(random, 6) }),
  (random) => ({ kind: 'template', text: randomNoise(random) }),
  (random) => ({ kind: 'file', text: mutateRuleFile(smallFile, random) }),
  (random) => ({ kind: 'file', text: fileOf(randomExpression(random, 3), randomTemplate(random, 4)) }),
  (random) => ({ kind: 'file', text: randomNoise(random) }),
];

function randomNoise(random: Random): string {
  const unit = (): string => (below(random, 3) === 0 ? String.fromCharCode(below(random, 0x3000)) : pick(random, noise));
  return Array.from({ length: below(random, 60) }, unit).join('');
}

/** A file of one alert with this expression and this summary, in JSON's quotes. */
export function fileOf(expr: string, summary: string): string {
  const alert = `      - alert: A\n        expr: ${JSON.stringify(expr)}\n        annotations:\n          summary: ${JSON.stringify(summary)}\n`;
  return `groups:\n  - name: g\n    rules:\n${alert}`;
}

/** The input of this number. */
export function makeFuzzInput(number: number): FuzzInput {
  const random = makeRandom(number, 'fuzz');
  return pick(random, makers)(random);
}
