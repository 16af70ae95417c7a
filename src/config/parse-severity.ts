// The conditions of `severity`: `score > 3`, `value > 500ms for 30s and deviation > 50%`. A small recursive-descent reader whose errors name their column.
import type { SeverityTerm } from '../model/severity-rule.ts';
import { formatDuration, parseDuration } from '../model/time.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { parseQuantity } from './quantity.ts';

/** Wrong condition; `column` is 1-based in the text that was read. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  readonly column: number;
  readonly remedy: string;

  constructor(message: string, column: number, remedy: string) {
    super(message);
    this.column = column;
    this.remedy = remedy;
  }
}

type Token = { readonly text: string; readonly at: number };

const keywords: ReadonlySet<string> = new Set(['for', 'and']);
const subjects = ['score', 'value', 'deviation'] as const;
const example = 'e.g. score > 3, value > 500ms for 30s, deviation > 50% and value > 1';
const textMax = 500;

/** Reads `term { and term }`; a term is `score|value|deviation  >|<  amount  [for DURATION]`. Amounts are in the watch's `unit`. */
export function parseCondition(text: string, unit: string): readonly SeverityTerm[] {
  if (text.length > textMax) throw new ConditionError(`longer than ${textMax} characters`, 1, example);
  const tokens = tokenize(text);
  const end: Token = { text: '', at: text.length };
  let next = 0;
  const peek = (): Token => tokens[next] ?? end;
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };

  function term(): SeverityTerm {
    const subject = readSubject(take());
    const comparison = readComparison(take(), subject);
    const amount = keywords.has(peek().text) || peek() === end ? [] : [take()];
    // The unit may stand apart: `0.5 s`.
    const isBare = amount[0] !== undefined && Number.isFinite(Number(amount[0].text));
    if (isBare && peek() !== end && !keywords.has(peek().text)) amount.push(take());
    const { threshold, isRelative } = readThreshold(amount, peek(), { subject, unit });
    let forMs = 0;
    if (peek().text === 'for') {
      take();
      forMs = readDuration(take());
    }
    return { subject, comparison, threshold, isRelative, forMs };
  }

  const terms = [term()];
  while (peek() !== end) {
    const word = take();
    if (word.text !== 'and') throw unexpected(word, 'expected "for", "and" or the end');
    terms.push(term());
  }
  return terms;
}

function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(/[<>]=?|[^\s<>]+/g)].map((match) => ({ text: match[0], at: match.index }));
}

function readSubject(token: Token): SeverityTerm['subject'] {
  const subject = subjects.find((name) => name === token.text);
  if (subject !== undefined) return subject;
  const near = didYouMean(token.text, subjects);
  throw unexpected(token, 'expected score, value or deviation', near === null ? example : `did you mean "${near}"?`);
}

function readComparison(token: Token, subject: SeverityTerm['subject']): SeverityTerm['comparison'] {
  if (token.text === '>' || (token.text === '<' && subject === 'value')) return token.text;
  if (token.text === '<') throw new ConditionError(`${subject} grows with the anomaly: expected >`, token.at + 1, example);
  throw unexpected(token, subject === 'value' ? 'expected > or <' : 'expected >');
}

type Reading = { readonly subject: SeverityTerm['subject']; readonly unit: string };

function readThreshold(
  words: readonly Token[],
  after: Token,
  { subject, unit }: Reading,
): Pick<SeverityTerm, 'threshold' | 'isRelative'> {
  const [first] = words;
  if (first === undefined) throw unexpected(after, 'expected a number');
  const text = words.map((word) => word.text).join(' ');
  // `deviation > 50%` is a share of what was expected also where the unit is per cent: points are said as a bare number.
  const isShare = subject === 'deviation' && text.endsWith('%');
  const read = parseQuantity(text, subject === 'score' || isShare ? '' : unit);
  if (read.kind === 'wrong') throw new ConditionError(read.message, first.at + 1, read.remedy);
  if (read.kind === 'percent' && subject !== 'deviation')
    throw new ConditionError(`${subject} is not a percentage here`, first.at + 1, example);
  if (read.value < 0 && subject !== 'value') throw new ConditionError(`${subject} is never negative`, first.at + 1, example);
  return { threshold: read.value, isRelative: read.kind === 'percent' };
}

function readDuration(token: Token): number {
  const forMs = parseDuration(token.text);
  if (forMs === null || forMs === 0) throw unexpected(token, 'expected a duration after "for"', 'e.g. for 30s');
  return forMs;
}

function unexpected(token: Token, expected: string, remedy = example): ConditionError {
  return new ConditionError(
    `${expected}, found ${token.text === '' ? 'the end' : JSON.stringify(token.text)}`,
    token.at + 1,
    remedy,
  );
}

/** Writes a condition so that it reads back as the same, in the watch's own unit. */
export function formatCondition(terms: readonly SeverityTerm[]): string {
  return terms
    .map(({ subject, comparison, threshold, isRelative, forMs }) => {
      const amount = isRelative ? `${Number((threshold * 100).toPrecision(15))}%` : String(threshold);
      return `${subject} ${comparison} ${amount}${forMs === 0 ? '' : ` for ${formatDuration(forMs)}`}`;
    })
    .join(' and ');
}
