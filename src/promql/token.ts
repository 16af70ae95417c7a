// What the lexer hands to the parser, and how Prometheus names it in its messages.
import { quoteText } from './quote.ts';

/** Punctuation and operators are their own kind: `(`, `==`, `=~`. */
export type Punctuation =
  | '('
  | ')'
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | ':'
  | '='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '=='
  | '!='
  | '<='
  | '<'
  | '>='
  | '>'
  | '=~'
  | '!~'
  | '@'
  | '</'
  | '>/';

export type TokenKind =
  | Punctuation
  | 'end'
  /** A problem of the lexer; `text` is the message. */
  | 'error'
  | 'number'
  | 'duration'
  | 'string'
  | 'identifier'
  /** An identifier with a colon. */
  | 'metric-identifier'
  | 'aggregator'
  /** `and`, `or`, `unless`, `atan2`. */
  | 'word-operator'
  /** `by`, `bool`, `offset`, … */
  | 'keyword';

export type Token = {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
  /** As written. */
  readonly text: string;
  /** In lower case, for aggregators, word operators and keywords; empty for others. */
  readonly word: string;
};

const named = new Set<TokenKind>(['number', 'duration', 'string', 'identifier', 'metric-identifier']);
const punctuation = new Set<TokenKind>(['(', ')', '{', '}', '[', ']', ',', ':', '=']);

/** A token as Prometheus' messages call it: `identifier "foo"`, `<op:+>`, `"("`, `end of input`. */
export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'end of input';
  if (punctuation.has(token.kind)) return `"${token.kind}"`;
  if (token.kind === 'keyword') return `<${token.text}>`;
  if (token.kind === 'aggregator') return `<aggr:${token.text}>`;
  if (!named.has(token.kind)) return `<op:${token.text}>`;
  return `${token.kind.replace('-', ' ')} ${shorten(token)}`;
}

/** Long values are cut after ten characters; names never are. */
function shorten(token: Token): string {
  const isLong = new TextEncoder().encode(token.text).length > 10;
  if (!isLong || token.kind.endsWith('identifier')) return quoteText(token.text);
  return `${quoteText(Array.from(token.text).slice(0, 10).join(''))}...`;
}
