// Mutants of expositions: characters and lines dropped, doubled and replaced by what is nearly or not at all right.
import type { Random } from '../../bench/fault-set/random.ts';
import { below, isOneIn, pick } from '../rules/random-choice.ts';

// biome-ignore format: a word list
const pieces = [
  ' ', '\t', '\n', '\n\n', ' \n', '"', '""', '\\', '\\\\', '\\"', '\\n', '\\q', '{', '}', '{}', ',', ',,', '=', '==', '#', '# ', '# x', '#x', ':', '_', '-', '.',
  '0', '1', '1e3', '1e400', '-1', '+1', '0x10', '0x1p3', '1_0', 'NaN', '-NaN', 'nan', '+Inf', '-inf', 'Infinity', '1.', '.5', '.', 'e', '1e', 'x', 'a1', 'é', '€', '😀',
  'le="1"', 'x="y"', 'x=y', 'x="', '__name__="z"', 'job="mine"', '# TYPE ', '# HELP ', '# UNIT ', '# EOF', '# TYPE a gauge\n', '# TYPE a\n', 'counter', 'summary', 'thing',
];

type Mutation = (text: string, at: number, random: Random) => string;

const mutations: readonly Mutation[] = [
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + pick(random, pieces) + text.slice(at),
  (text, at, random) => text.slice(0, at) + pick(random, pieces) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + text.slice(at + below(random, 12)),
  (text, at, random) => text.slice(0, at) + text.slice(below(random, text.length + 1)),
  (text, at) => text.slice(0, at),
];

/** A text that differs from this one in one to a few places. */
export function mutateText(text: string, random: Random): string {
  let mutated = text;
  do mutated = pick(random, mutations)(mutated, below(random, mutated.length + 1), random);
  while (isOneIn(random, 3));
  return mutated;
}
