// Where a parser stands in an expression: the token in hand, what has been wrong so far, and how deep it is.
import type { PromqlError, Span } from './ast.ts';
import { Lexer } from './lexer.ts';
import { describeToken, type Token, type TokenKind } from './token.ts';
import { syntaxHint } from './syntax-hint.ts';
import type { Language } from './version.ts';

/** Thrown when reading cannot go on; what was wrong is in `errors` already. One instance, for a stack trace would cost more than the parse. */
export class SyntaxStop extends Error {
  override readonly name = 'SyntaxStop';
}
const stop = new SyntaxStop('the expression cannot be read on');

/**
 * Parentheses, calls, signs and subqueries inside one another. Prometheus has no limit and grows its stack; a hundred levels is more than any expression
 * that a person reads, and every function over a tree may recurse without fear.
 */
export const nestingMax = 500;
/** Height of a tree, which long chains of operators make without nesting. */
export const heightMax = 2000;

export class Parsing {
  readonly text: string;
  readonly language: Language;
  readonly errors: PromqlError[] = [];
  #token: Token | null = null;
  /** End of the token consumed last. */
  lastEnd = 0;
  /** Height of the tree that was read last. */
  height = 0;
  #nesting = 0;
  #aggregations = 0;
  readonly #lexer: Lexer;

  constructor(text: string, language: Language) {
    this.text = text;
    this.language = language;
    this.#lexer = new Lexer(text, language, (from, to, message) => this.report('string-literal', { from, to }, message));
  }

  /**
   * The token not yet consumed. It is cut only when asked for: what is wrong with the part that ends here must be reported before what is wrong with
   * the next token, as Prometheus does.
   */
  peek(): Token {
    if (this.#token !== null) return this.#token;
    const token = this.#lexer.next();
    this.#token = token;
    if (token.kind === 'error') this.report('lexing', { from: token.from, to: token.to }, token.text);
    return token;
  }

  report(code: string, span: Span, message: string, hint: string | null = null): void {
    this.errors.push({ span, message, hint: hint ?? syntaxHint(message, this.text, span), code });
  }

  /** Consumes the token in hand. */
  advance(): Token {
    const consumed = this.peek();
    this.lastEnd = consumed.to;
    this.#token = null;
    return consumed;
  }

  /** Consumes the token in hand if it is of this kind. */
  accept(kind: TokenKind): Token | null {
    return this.peek().kind === kind ? this.advance() : null;
  }

  isKeyword(word: string): boolean {
    return this.peek().kind === 'keyword' && this.peek().word === word;
  }

  /** Runs `read` inside an aggregation, which is where Prometheus says that it found what it did not expect. */
  inAggregation<T>(read: () => T): T {
    this.#aggregations++;
    const result = this.nested(read);
    this.#aggregations--;
    return result;
  }

  /** Reports the token in hand, unless the lexer did, and gives up. */
  unexpected(context = '', expected = ''): never {
    this.reportUnexpected(context, expected);
    throw stop;
  }

  /** Gives up over something that has been reported. */
  stop(): never {
    throw stop;
  }

  reportUnexpected(context = '', expected = ''): void {
    if (this.peek().kind === 'error') return;
    const known = context === '' && this.#aggregations > 0 ? 'aggregation' : context;
    const where = known === '' ? '' : ` in ${known}`;
    const wanted = expected === '' ? '' : `, expected ${expected}`;
    this.report(
      'syntax',
      { from: this.peek().from, to: this.peek().to },
      `unexpected ${describeToken(this.peek())}${where}${wanted}`,
    );
  }

  expect(kind: TokenKind, context = '', expected = ''): Token {
    if (this.peek().kind !== kind) this.unexpected(context, expected);
    return this.advance();
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (this.#nesting >= nestingMax) this.#tooDeep(`nested more than ${nestingMax} levels deep`);
    this.#nesting++;
    try {
      return read();
    } finally {
      this.#nesting--;
    }
  }

  /** Notes that a node now stands above trees of these heights. */
  grow(below: number): void {
    this.height = below + 1;
    if (this.height > heightMax) this.#tooDeep(`a chain of more than ${heightMax} operators`);
  }

  #tooDeep(what: string): never {
    const { from, to } = this.peek();
    this.report('too-deep', { from, to }, `expression is ${what}`, 'Split it into recording rules.');
    throw stop;
  }
}
