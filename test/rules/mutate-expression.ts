// Mutants of PromQL expressions: one or a few changes to tokens or characters, as slips of the hand and as no hand would make them.
import type { Random } from '../../bench/fault-set/random.ts';
import { below, isOneIn, pick, splice } from './random-choice.ts';

/** Tokens of the language and near misses of them. */
const tokens: readonly string[] = (
  'sum avg count topk bottomk quantile count_values stddev group rate irate increase histogram_quantile absent vector scalar time label_replace ' +
  'by without on ignoring group_left group_right bool offset and or unless atan2 start() end() rat sums BY Sum ' +
  '+ - * / % ^ == != <= >= < > = =~ !~ ! ~ @ ( ) { } [ ] , : :: ; . $ & | \\ # ' +
  '1 0 5. .5 1e3 1e400 0x1F 0xZ 1_000 Inf NaN -1 5m 1h30m 30m1h 5 1.5m 0s 1d1d 300000y ' +
  'a up foo:bar a.b le job __name__ "x" \'y\' `z` "\\d" "(" "(?!x)" "unclosed {} () [5m] [5m:] [5m:1m] [:] {job="api"} {job=~".*"} {"a.b"}'
).split(' ');

const characters = '(){}[],:=~!<>+-*/%^@#"\'`\\ \n\t0123456789azAZ_.$é€😀\u00a0\u2028\u0001';

/** Splits roughly as a lexer would; joined again it is the same text. */
export function roughTokens(text: string): string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[A-Za-z_:][\w:]*|\d[\w.]*|[=!<>]=|=~|!~|\s+|./gsu) ?? [];
}

type Mutation = (parts: readonly string[], random: Random) => string[];

const mutations: readonly Mutation[] = [
  (parts, random) => splice(parts, below(random, parts.length), 1),
  (parts, random) => splice(parts, below(random, parts.length), 1, pick(random, tokens)),
  (parts, random) => splice(parts, below(random, parts.length + 1), 0, pick(random, tokens)),
  (parts, random) => splice(parts, below(random, parts.length + 1), 0, ' ', pick(random, tokens), ' '),
  (parts, random) => {
    const at = below(random, parts.length);
    return splice(parts, at, 0, parts[at] ?? '');
  },
  (parts, random) => {
    const [from, to] = [below(random, parts.length), below(random, parts.length)];
    return splice(splice(parts, from, 1, parts[to] ?? ''), to, 1, parts[from] ?? '');
  },
  (parts, random) => parts.slice(0, below(random, parts.length)),
  (parts, random) => mutateCharacter(parts, random),
];

function mutateCharacter(parts: readonly string[], random: Random): string[] {
  // By code point: half a surrogate pair cannot be written to a file.
  const points = Array.from(parts.join(''));
  return roughTokens(
    splice(points, below(random, points.length + 1), below(random, 2), pick(random, Array.from(characters))).join(''),
  );
}

/** An expression that differs from this one in one to three places. */
export function mutateExpression(expr: string, random: Random): string {
  let parts = roughTokens(expr);
  do parts = parts.length === 0 ? [pick(random, tokens)] : pick(random, mutations)(parts, random);
  while (isOneIn(random, 3));
  return parts.join('');
}
