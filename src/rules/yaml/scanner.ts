// Cuts a YAML text into tokens the way libyaml does, which Go's yaml.v3 is a translation of: indentation becomes block starts and ends, and a scalar
// becomes a key only once its colon is seen. What this refuses, Prometheus refuses.
import { Cursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, SPACE, TAB } from './cursor.ts';
import { scanBlock } from './scan-block-scalar.ts';
import { scanPlain, scanQuoted } from './scan-flow-scalar.ts';
import type { Token, TokenKind } from './token.ts';

/** A token that a colon may still make a key; one a level of flow collections. */
type SimpleKey = {
  readonly isRequired: boolean;
  readonly tokenNumber: number;
  readonly pos: number;
  readonly line: number;
  readonly column: number;
};

/** libyaml looks no further for the colon of a key. */
const SIMPLE_KEY_LENGTH_MAX = 1024;

/**
 * Go's reader looks two tokens ahead, for the sake of its comments; so it also refuses a file for what stands right behind the document it reads.
 */
const LOOKAHEAD = 2;

const FLOW_TOKENS: Readonly<Record<string, TokenKind>> = {
  '[': 'flow-sequence-start',
  '{': 'flow-mapping-start',
  ']': 'flow-sequence-end',
  '}': 'flow-mapping-end',
  ',': 'flow-entry',
};

export class Scanner {
  readonly comments: { readonly from: number; readonly to: number }[] = [];
  private readonly cursor: Cursor;
  private readonly queue: Token[] = [];
  private head = 0;
  /** Number of the token at `queue[0]`. */
  private taken = 0;
  private isDone = false;
  private indent = -1;
  private readonly indents: number[] = [];
  private flowLevel = 0;
  private simpleKeyAllowed = true;
  private simpleKeys: (SimpleKey | null)[] = [null];

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  peek(): Token {
    while (this.needsMore()) this.scanNext();
    const token = this.queue[this.head];
    return token ?? this.cursor.fail('the text ends too early');
  }

  next(): Token {
    const token = this.peek();
    this.head += 1;
    if (this.head > 256) {
      this.queue.splice(0, this.head);
      this.taken += this.head;
      this.head = 0;
    }
    return token;
  }

  /** Also while the first token in the queue may yet turn out to be a key, before which other tokens belong. */
  private needsMore(): boolean {
    if (this.isDone) return false;
    if (this.queue.length - this.head <= LOOKAHEAD) return true;
    this.dropStaleKeys();
    const first = this.taken + this.head;
    return this.simpleKeys.some((key) => key?.tokenNumber === first);
  }

  private push(kind: TokenKind, from: number, more: { readonly text?: string; readonly scalar?: Token['scalar'] } = {}): void {
    this.queue.push({ kind, from, to: this.cursor.pos, ...more });
  }

  private scanNext(): void {
    const { cursor } = this;
    this.skipToToken();
    this.dropStaleKeys();
    this.unroll(cursor.column);
    const code = cursor.code();
    if (code !== code) return this.scanStreamEnd();
    if (cursor.column === 0 && code === 37) return this.scanDirective();
    if (cursor.atDocumentMark()) return this.scanDocumentMark();
    const flowKind = FLOW_TOKENS[cursor.text.charAt(cursor.pos)];
    if (flowKind !== undefined) return this.scanFlow(flowKind);
    const endsIndicator = isBlankOrEnd(cursor.code(1));
    if (code === 45 && endsIndicator) return this.scanBlockEntry();
    if (code === 63 && (this.flowLevel > 0 || endsIndicator)) return this.scanKey();
    if (code === 58 && (this.flowLevel > 0 || endsIndicator)) return this.scanValue();
    if (code === 42 || code === 38) return this.scanAnchor(code === 42 ? 'alias' : 'anchor');
    if (code === 33) return this.scanTag();
    if ((code === 124 || code === 62) && this.flowLevel === 0) return this.scanBlockScalar();
    if (code === 34 || code === 39) return this.scanQuotedToken();
    this.scanPlainToken(code);
  }

  private skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      // A tab may not indent; where no key can begin it is a blank like any other.
      while (cursor.code() === SPACE || (cursor.code() === TAB && (this.flowLevel > 0 || !this.simpleKeyAllowed)))
        cursor.pos += 1;
      if (cursor.code() === 35) this.skipComment();
      if (!isBreak(cursor.code())) return;
      cursor.takeBreak();
      if (this.flowLevel === 0) this.simpleKeyAllowed = true;
    }
  }

  private skipComment(): void {
    const { cursor } = this;
    const from = cursor.pos;
    while (!isBreakOrEnd(cursor.code())) cursor.pos += 1;
    this.comments.push({ from, to: cursor.pos });
  }

  private dropStaleKeys(): void {
    for (let level = 0; level < this.simpleKeys.length; level += 1) {
      const key = this.simpleKeys[level];
      if (key && (key.line < this.cursor.line || key.pos + SIMPLE_KEY_LENGTH_MAX < this.cursor.pos)) this.dropKey(level);
    }
  }

  private dropKey(level = this.simpleKeys.length - 1): void {
    const key = this.simpleKeys[level];
    if (key?.isRequired)
      this.cursor.fail(
        "expected a ':' after this key; a text of several lines needs quotes, or | and deeper indentation",
        key.pos,
      );
    this.simpleKeys[level] = null;
  }

  private saveKey(): void {
    if (!this.simpleKeyAllowed) return;
    this.dropKey();
    const { pos, line, column } = this.cursor;
    const isRequired = this.flowLevel === 0 && this.indent === column;
    this.simpleKeys[this.simpleKeys.length - 1] = { isRequired, tokenNumber: this.taken + this.queue.length, pos, line, column };
  }

  private roll(column: number, kind: TokenKind, at: { readonly pos: number; readonly tokenNumber: number | null }): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    const token: Token = { kind, from: at.pos, to: at.pos };
    if (at.tokenNumber === null) this.queue.push(token);
    else this.queue.splice(at.tokenNumber - this.taken, 0, token);
  }

  private unroll(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.push('block-end', this.cursor.pos);
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private scanStreamEnd(): void {
    this.unroll(-1);
    this.dropKey();
    this.simpleKeyAllowed = false;
    this.push('stream-end', this.cursor.pos);
    this.isDone = true;
  }

  private scanDirective(): void {
    this.unroll(-1);
    this.dropKey();
    this.simpleKeyAllowed = false;
    const { cursor } = this;
    const from = cursor.pos;
    while (!isBreakOrEnd(cursor.code()) && cursor.code() !== 35) cursor.pos += 1;
    if (!/^%(?:YAML|TAG)[ \t]/.test(cursor.text.slice(from, cursor.pos))) {
      cursor.fail('a line cannot start with % in YAML; put quotes around the text', from);
    }
    this.push('directive', from, { text: cursor.text.slice(from, cursor.pos).trim() });
  }

  private scanDocumentMark(): void {
    this.unroll(-1);
    this.dropKey();
    this.simpleKeyAllowed = false;
    const { cursor } = this;
    const kind = cursor.code() === 45 ? 'document-start' : 'document-end';
    cursor.pos += 3;
    this.push(kind, cursor.pos - 3);
  }

  private scanFlow(kind: TokenKind): void {
    if (kind === 'flow-sequence-start' || kind === 'flow-mapping-start') {
      this.saveKey();
      this.simpleKeys.push(null);
      this.flowLevel += 1;
      this.simpleKeyAllowed = true;
    } else {
      this.dropKey();
      const closes = kind !== 'flow-entry';
      if (closes && this.flowLevel > 0) {
        this.flowLevel -= 1;
        this.simpleKeys.pop();
      }
      this.simpleKeyAllowed = !closes;
    }
    this.cursor.pos += 1;
    this.push(kind, this.cursor.pos - 1);
  }

  private scanBlockEntry(): void {
    const { cursor } = this;
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) cursor.fail("a list entry ('- ') must start its own line");
      this.roll(cursor.column, 'block-sequence-start', { pos: cursor.pos, tokenNumber: null });
    }
    this.dropKey();
    this.simpleKeyAllowed = true;
    cursor.pos += 1;
    this.push('block-entry', cursor.pos - 1);
  }

  private scanKey(): void {
    const { cursor } = this;
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) cursor.fail("a key ('? ') is not allowed here");
      this.roll(cursor.column, 'block-mapping-start', { pos: cursor.pos, tokenNumber: null });
    }
    this.dropKey();
    this.simpleKeyAllowed = this.flowLevel === 0;
    cursor.pos += 1;
    this.push('key', cursor.pos - 1);
  }

  private scanValue(): void {
    const { cursor } = this;
    const level = this.simpleKeys.length - 1;
    const key = this.simpleKeys[level];
    if (key) {
      this.queue.splice(key.tokenNumber - this.taken, 0, { kind: 'key', from: key.pos, to: key.pos });
      this.roll(key.column, 'block-mapping-start', key);
      this.simpleKeys[level] = null;
      this.simpleKeyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.simpleKeyAllowed)
          cursor.fail("a ':' followed by a space is not allowed here; put quotes around the text, or check the indentation");
        this.roll(cursor.column, 'block-mapping-start', { pos: cursor.pos, tokenNumber: null });
      }
      this.simpleKeyAllowed = this.flowLevel === 0;
    }
    cursor.pos += 1;
    this.push('value', cursor.pos - 1);
  }

  private scanAnchor(kind: 'alias' | 'anchor'): void {
    const { cursor } = this;
    this.saveKey();
    this.simpleKeyAllowed = false;
    const from = cursor.pos;
    const name = /^[0-9A-Za-z_-]*/.exec(cursor.text.slice(from + 1, from + 1 + SIMPLE_KEY_LENGTH_MAX))?.[0] ?? '';
    cursor.pos += 1 + name.length;
    if (name === '' || !(isBlankOrEnd(cursor.code()) || '?:,]}%@`'.includes(cursor.text.charAt(cursor.pos)))) {
      const sign = kind === 'alias' ? '*' : '&';
      cursor.fail(
        `${sign} begins the name of an ${kind}, of letters, digits, '-' and '_'; put quotes around a text that starts with ${sign}`,
        from,
      );
    }
    this.push(kind, from, { text: name });
  }

  private scanTag(): void {
    const { cursor } = this;
    this.saveKey();
    this.simpleKeyAllowed = false;
    const from = cursor.pos;
    while (!isBlankOrEnd(cursor.code()) && !(this.flowLevel > 0 && cursor.code() === 44)) cursor.pos += 1;
    const text = cursor.text.slice(from, cursor.pos);
    if (!/^(?:!<[^<>{}`\\^|]+>|!(?:[0-9A-Za-z_-]*!)?[^<>{}`\\^|"!]*)$/.test(text)) {
      cursor.fail('! begins a tag; put quotes around a text that starts with !', from);
    }
    this.push('tag', from, { text });
  }

  private scanBlockScalar(): void {
    this.dropKey();
    this.simpleKeyAllowed = true;
    const scalar = scanBlock(this.cursor, this.indent, (from, to) => this.comments.push({ from, to }));
    this.queue.push({ kind: 'scalar', from: scalar.from, to: scalar.to, scalar });
  }

  private scanQuotedToken(): void {
    this.saveKey();
    this.simpleKeyAllowed = false;
    const scalar = scanQuoted(this.cursor);
    this.queue.push({ kind: 'scalar', from: scalar.from, to: scalar.to, scalar });
  }

  private scanPlainToken(code: number): void {
    const { cursor } = this;
    const next = cursor.code(1);
    const isAllowedIndicator =
      (code === 45 && !isBlank(next)) || (this.flowLevel === 0 && (code === 63 || code === 58) && !isBlankOrEnd(next));
    const character = cursor.text.charAt(cursor.pos);
    if (!isAllowedIndicator && (isBlank(code) || '-?:,[]{}#&*!|>\'"%@`'.includes(character))) {
      if (code === TAB) cursor.fail('a tab character cannot indent in YAML; use spaces');
      cursor.fail(`a text cannot start with ${character} in YAML; put quotes around it`);
    }
    this.saveKey();
    this.simpleKeyAllowed = false;
    const scalar = scanPlain(cursor, this.flowLevel > 0, this.indent + 1);
    if (scalar.brokeLine) this.simpleKeyAllowed = true;
    this.queue.push({ kind: 'scalar', from: scalar.from, to: scalar.to, scalar });
  }
}
