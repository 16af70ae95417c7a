// Cuts an expression into tokens, on demand and exactly where Prometheus does: the same white space, the same keywords, the same surprises inside
// brackets. A problem ends the tokens, except wrong escapes in a string, after which reading goes on.
import { scanRestOfDuration } from './duration.ts';
import { isAlpha, isAlphaNumeric, isDigit, scanPlainNumber, scanSeparatedNumber } from './number-literal.ts';
import { quoteCharacter, quoteText } from './quote.ts';
import { scanString } from './string-literal.ts';
import type { Punctuation, Token, TokenKind } from './token.ts';
import type { Language } from './version.ts';

const aggregators = [
  'avg',
  'bottomk',
  'count',
  'count_values',
  'group',
  'max',
  'min',
  'quantile',
  'stddev',
  'stdvar',
  'sum',
  'topk',
];
const wordOperators = ['and', 'or', 'unless', 'atan2'];
const keywords = ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool', 'offset', 'start', 'end'];
const extended = ['anchored', 'smoothed'];
const fills = new Set(['fill', 'fill_left', 'fill_right']);

type Words = ReadonlyMap<string, TokenKind>;
const wordsByLanguage = new WeakMap<Language, Words>();

function wordsOf(language: Language): Words {
  const known = wordsByLanguage.get(language);
  if (known !== undefined) return known;
  const words = new Map<string, TokenKind>([
    ['inf', 'number'],
    ['nan', 'number'],
  ]);
  for (const word of aggregators) words.set(word, 'aggregator');
  for (const word of wordOperators) words.set(word, 'word-operator');
  for (const word of keywords) words.set(word, 'keyword');
  if (language.limitAggregations) for (const word of ['limitk', 'limit_ratio']) words.set(word, 'aggregator');
  if (language.extendedRanges) for (const word of extended) words.set(word, 'keyword');
  if (language.fillModifiers) for (const word of fills) words.set(word, 'keyword');
  wordsByLanguage.set(language, words);
  return words;
}

const space = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13;
const colon = 58;

/** Told of what is wrong inside a string that still is one. */
export type StringProblem = (from: number, to: number, message: string) => void;

export class Lexer {
  readonly #text: string;
  readonly #language: Language;
  readonly #words: Words;
  readonly #onStringProblem: StringProblem;
  #at = 0;
  #parentheses = 0;
  #inBraces = false;
  #inBrackets = false;
  /** Just after `[`: only a duration may come, and it is read before anything else. */
  #afterBracket = false;
  #hasDuration = false;
  #hasColon = false;
  #hasFailed = false;

  constructor(text: string, language: Language, onStringProblem: StringProblem) {
    this.#text = text;
    this.#language = language;
    this.#words = wordsOf(language);
    this.#onStringProblem = onStringProblem;
  }

  /** After an `error` every further token is the `end`. */
  next(): Token {
    if (this.#hasFailed) return this.#token('end', this.#text.length, this.#text.length);
    this.#skipBlank();
    const from = this.#at;
    if (this.#inBraces) return this.#nextInBraces(from);
    if (this.#afterBracket) {
      this.#afterBracket = false;
      if (!this.#language.numbersAsDurations) return this.#bracketDuration(from);
    }
    if (from >= this.#text.length) return this.#end(from);
    return this.#nextInStatement(from);
  }

  #token(kind: TokenKind, from: number, to: number, word = ''): Token {
    this.#at = to;
    return { kind, from, to, text: this.#text.slice(from, to), word };
  }

  #fail(from: number, message: string): Token {
    this.#hasFailed = true;
    return { kind: 'error', from, to: Math.max(this.#at, Math.min(from + 1, this.#text.length)), text: message, word: '' };
  }

  /** White space is these four characters and no other; a comment reaches to the end of its line. */
  #skipBlank(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      // Between `[` and its duration only white space may stand, before durations were expressions.
      const isComment = code === 35 && !(this.#afterBracket && !this.#language.numbersAsDurations);
      if (isComment) {
        while (this.#at < text.length && text.charCodeAt(this.#at) !== 10 && text.charCodeAt(this.#at) !== 13) this.#at++;
      } else if (space(code)) this.#at++;
      else return;
    }
  }

  #end(from: number): Token {
    if (this.#parentheses !== 0) return this.#fail(from, 'unclosed left parenthesis');
    if (this.#inBrackets) return this.#fail(from, 'unclosed left bracket');
    return this.#token('end', from, from);
  }

  #nextInStatement(from: number): Token {
    const code = this.#text.charCodeAt(from);
    if (isAlpha(code) || code === colon) return this.#inBrackets ? this.#wordInBrackets(from) : this.#word(from);
    if (isDigit(code) || (code === 46 && isDigit(this.#text.charCodeAt(from + 1)))) return this.#number(from);
    switch (code) {
      case 40: // (
        this.#parentheses++;
        return this.#token('(', from, from + 1);
      case 41: // )
        return this.#closeParenthesis(from);
      case 123: // {
        this.#inBraces = true;
        return this.#token('{', from, from + 1);
      case 91: // [
        return this.#openBracket(from);
      case 93: // ]
        return this.#closeBracket(from);
      case 34:
      case 39:
      case 96:
        return this.#string(from);
      default:
        return this.#operator(from);
    }
  }

  #closeParenthesis(from: number): Token {
    this.#parentheses--;
    const token = this.#token(')', from, from + 1);
    // Prometheus notices after the parenthesis, and says so there.
    return this.#parentheses < 0 ? this.#fail(from + 1, "unexpected right parenthesis ')'") : token;
  }

  #openBracket(from: number): Token {
    if (this.#inBrackets) return this.#fail(from, "unexpected left bracket '['");
    this.#inBrackets = true;
    this.#afterBracket = true;
    this.#hasColon = false;
    this.#hasDuration = false;
    return this.#token('[', from, from + 1);
  }

  #closeBracket(from: number): Token {
    if (!this.#inBrackets) return this.#fail(from, "unexpected right bracket ']'");
    this.#inBrackets = false;
    return this.#token(']', from, from + 1);
  }

  #operator(from: number): Token {
    const first = this.#text.charAt(from);
    const second = this.#text.charAt(from + 1);
    if (first === '=' && second === '~') return this.#fail(from, "unexpected character after '=': '~'");
    if (first === '!' && second !== '=') return this.#fail(from, `unexpected character after '!': ${this.#quoteAt(from + 1)}`);
    const isDouble =
      (second === '=' && '=!<>'.includes(first)) || (second === '/' && '<>'.includes(first) && this.#language.trimOperators);
    if (isDouble) return this.#token((first + second) as Punctuation, from, from + 2); // one of the pairs just asked for
    if (first !== '' && '+-*/%^<>=,@'.includes(first)) return this.#token(first as Punctuation, from, from + 1); // one of the set
    return this.#fail(from, `unexpected character: ${this.#quoteAt(from)}`);
  }

  #quoteAt(at: number): string {
    const code = this.#text.codePointAt(at);
    return quoteCharacter(code === undefined ? '' : String.fromCodePoint(code));
  }

  #string(from: number): Token {
    const { end, problem, isClosed } = scanString(this.#text, from);
    if (problem === null) return this.#token('string', from, end);
    this.#at = end;
    if (!isClosed) return this.#fail(from, problem);
    this.#onStringProblem(from, end, problem);
    return this.#token('string', from, end);
  }

  #nextInBraces(from: number): Token {
    const code = this.#text.charCodeAt(from);
    if (isAlpha(code)) {
      let to = from + 1;
      while (isAlphaNumeric(this.#text.charCodeAt(to))) to++;
      return this.#token('identifier', from, to);
    }
    const first = this.#text.charAt(from);
    const second = this.#text.charAt(from + 1);
    switch (first) {
      case '':
        return this.#fail(from, 'unexpected end of input inside braces');
      case ',':
        return this.#token(',', from, from + 1);
      case '"':
      case "'":
      case '`':
        return this.#string(from);
      case '=':
        return second === '~' ? this.#token('=~', from, from + 2) : this.#token('=', from, from + 1);
      case '!':
        if (second === '~') return this.#token('!~', from, from + 2);
        if (second === '=') return this.#token('!=', from, from + 2);
        return this.#fail(from, `unexpected character after '!' inside braces: ${this.#quoteAt(from + 1)}`);
      case '}':
        this.#inBraces = false;
        return this.#token('}', from, from + 1);
      case '{':
        return this.#fail(from, "unexpected left brace '{'");
      default:
        return this.#fail(from, `unexpected character inside braces: ${this.#quoteAt(from)}`);
    }
  }

  /** A duration after `[`, as it was before numbers could stand there. */
  #bracketDuration(from: number): Token {
    const number = scanPlainNumber(this.#text, from);
    if (number.ok) return this.#fail(from, 'missing unit character in duration');
    const rest = scanRestOfDuration(this.#text, number.end);
    return rest.ok
      ? this.#token('duration', from, rest.end)
      : this.#fail(from, `bad duration syntax: ${quoteText(this.#text.slice(from, rest.end))}`);
  }

  #number(from: number): Token {
    this.#hasDuration = true;
    const scan = this.#language.underscoresInNumbers ? scanSeparatedNumber : scanPlainNumber;
    const number = scan(this.#text, from);
    if (number.ok) return this.#token('number', from, number.end);
    const rest = scanRestOfDuration(this.#text, number.end);
    if (rest.ok) return this.#token('duration', from, rest.end);
    this.#at = rest.end;
    return this.#fail(from, `bad number or duration syntax: ${quoteText(this.#text.slice(from, rest.end))}`);
  }

  #wordInBrackets(from: number): Token {
    const isColon = this.#text.charCodeAt(from) === colon;
    if (this.#language.numbersAsDurations && !isColon) return this.#durationWord(from);
    if (this.#language.numbersAsDurations && !this.#hasDuration) {
      return this.#fail(from + 1, 'unexpected colon before duration in duration expression');
    }
    // Until 3.0 any letter in brackets was taken for the colon.
    if (this.#hasColon) return this.#fail(from, `unexpected colon ${this.#quoteAt(from)}`);
    this.#hasColon = true;
    return this.#token(':', from, from + 1);
  }

  #durationWord(from: number): Token {
    let to = from + 1;
    while (isAlpha(this.#text.charCodeAt(to))) to++;
    const word = this.#text.slice(from, to).toLowerCase();
    if (this.#language.durationFunctions.has(word)) {
      this.#hasDuration = true;
      return this.#token('identifier', from, to, word);
    }
    const message = this.#hasDuration ? `unexpected character: ${this.#quoteAt(from)}, expected ':'` : null;
    return this.#fail(from, message ?? `unexpected character in duration expression: ${this.#quoteAt(from)}`);
  }

  #word(from: number): Token {
    const text = this.#text;
    let to = from;
    let hasColon = false;
    for (; to < text.length; to++) {
      const code = text.charCodeAt(to);
      if (code === colon) hasColon = true;
      else if (!isAlphaNumeric(code)) break;
    }
    // No keyword is longer.
    if (!hasColon && to - from <= 12) {
      const word = text.slice(from, to).toLowerCase();
      const kind = this.#words.get(word);
      // `fill` stays a metric unless a parenthesis follows.
      if (kind !== undefined && !(fills.has(word) && !/^[ \t\r\n]*\(/.test(text.slice(to))))
        return this.#token(kind, from, to, word);
    }
    return this.#token(hasColon ? 'metric-identifier' : 'identifier', from, to);
  }
}
