// A cursor over exposition text: names, quoted strings, label lists and numbers, with the line and column of whatever is wrong.

/** The text is not an exposition. The message is `line:column: what, and what was expected`. */
export class TextFormatError extends Error {
  override readonly name = 'TextFormatError';
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, what: string) {
    super(`${line}:${column}: ${what}`);
    this.line = line;
    this.column = column;
  }
}

/** Character codes by name. */
export const char = {
  tab: 9,
  newline: 10,
  return: 13,
  space: 32,
  quote: 34,
  hash: 35,
  comma: 44,
  zero: 48,
  nine: 57,
  equals: 61,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
} as const;

/** 1: may start a name; 2: may continue one; 4: only in metric names (the colon). */
const nameClass = new Uint8Array(128);
for (let c = 97; c <= 122; c += 1) nameClass[c] = 3;
for (let c = 65; c <= 90; c += 1) nameClass[c] = 3;
for (let c = 48; c <= 57; c += 1) nameClass[c] = 2;
nameClass[95] = 3;
nameClass[58] = 4;

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const hexPattern = /^[+-]?0[xX][0-9a-fA-F]+$/;
const infinityPattern = /^[+-]?inf(?:inity)?$/i;

export class TextCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get position(): number {
    return this.#at;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** NaN at the end: it equals no character. */
  peek(): number {
    return this.#text.charCodeAt(this.#at);
  }

  skip(): void {
    this.#at += 1;
  }

  skipBlanks(): void {
    let c = this.#text.charCodeAt(this.#at);
    while (c === char.space || c === char.tab) {
      this.#at += 1;
      c = this.#text.charCodeAt(this.#at);
    }
  }

  atLineEnd(): boolean {
    const c = this.peek();
    return c === char.newline || c === char.return || this.atEnd();
  }

  skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }

  /** Passes the line's end; anything before it but blanks is an error. */
  endLine(): void {
    this.skipBlanks();
    if (this.peek() === char.return) this.#at += 1;
    if (this.atEnd()) return;
    if (this.peek() !== char.newline) throw this.error(`unexpected ${this.#shown()} (expected the end of the line)`);
    this.#at += 1;
  }

  /** Characters up to a blank or the line's end. */
  word(): string {
    const start = this.#at;
    let c = this.peek();
    while (c > char.space) {
      this.#at += 1;
      c = this.peek();
    }
    return this.#text.slice(start, this.#at);
  }

  metricName(): string {
    return this.#name(5, 'a metric name (quote names with other characters: {"my.metric"} 1)');
  }

  /** The rest of a HELP line with `\\` and `\n` undone. */
  helpText(): string {
    const start = this.#at;
    let end = this.#text.indexOf('\n', start);
    if (end < 0) end = this.#text.length;
    if (end > start && this.#text.charCodeAt(end - 1) === char.return) end -= 1;
    this.#at = end;
    const raw = this.#text.slice(start, end);
    return raw.includes('\\') ? raw.replace(/\\([\\n"])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : raw;
  }

  /** A double-quoted string with `\\`, `\"` and `\n` undone; other escapes stay as they are, as in Prometheus. */
  quoted(): string {
    const open = this.#at;
    let from = open + 1;
    let value = '';
    for (let i = from; ; i += 1) {
      const c = this.#text.charCodeAt(i);
      if (c === char.quote) {
        this.#at = i + 1;
        return value + this.#text.slice(from, i);
      }
      if (c === char.newline || Number.isNaN(c))
        throw this.error('the string is not closed (expected " before the end of the line)', open);
      if (c !== char.backslash) continue;
      const next = this.#text[i + 1];
      if (next === 'n' || next === '"' || next === '\\') {
        value += this.#text.slice(from, i) + (next === 'n' ? '\n' : next);
        from = i + 2;
        i += 1;
      }
    }
  }

  /** Reads `{…}` into `labels`. Returns the metric name when it stands inside the braces, which only `nameAllowed` permits. */
  labels(labels: Record<string, string>, nameAllowed: boolean): string | null {
    let metric: string | null = null;
    this.#at += 1;
    for (;;) {
      this.skipBlanks();
      if (this.peek() === char.closeBrace) break;
      const start = this.#at;
      const isQuoted = this.peek() === char.quote;
      const name = isQuoted ? this.quoted() : this.#name(1, 'a label name');
      this.skipBlanks();
      if (this.peek() === char.equals) this.#labelValue(labels, name, start);
      else if (isQuoted && nameAllowed && metric === null) metric = name;
      else throw this.error(`unexpected ${this.#shown()} after the label name (expected =)`);
      this.skipBlanks();
      if (this.peek() === char.comma) this.#at += 1;
      else if (this.peek() !== char.closeBrace) throw this.error(`unexpected ${this.#shown()} in the labels (expected , or })`);
    }
    this.#at += 1;
    return metric;
  }

  #labelValue(labels: Record<string, string>, name: string, start: number): void {
    this.#at += 1;
    this.skipBlanks();
    if (this.peek() !== char.quote) throw this.error(`unexpected ${this.#shown()} (expected a label value in double quotes)`);
    const value = this.quoted();
    if (name in labels) throw this.error(`the label ${JSON.stringify(name)} is given twice`, start);
    if (name === '__name__') throw this.error('the label "__name__" is reserved (write the name before the braces)', start);
    if (value !== '') labels[name] = value;
  }

  /** A Go float: decimal, `+Inf`, `-Inf`, `NaN`. Integers, which most are, are summed up digit by digit. */
  number(what: string): number {
    const start = this.#at;
    let total = 0;
    let c = this.peek();
    while (c >= char.zero && c <= char.nine) {
      total = total * 10 + (c - char.zero);
      this.#at += 1;
      c = this.peek();
    }
    const digits = this.#at - start;
    if (digits > 0 && digits < 16 && (c <= char.space || this.atEnd())) return total;
    this.#at = start;
    const word = this.word();
    if (numberPattern.test(word)) return Number(word);
    if (infinityPattern.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
    if (/^[+-]?nan$/i.test(word)) return NaN;
    if (hexPattern.test(word)) return (word.startsWith('-') ? -1 : 1) * Number(word.replace(/^[+-]/, ''));
    throw this.error(word === '' ? `${what} is missing` : `not a number: ${shorten(word)} (expected ${what})`, start);
  }

  /** An error at `position`, counted in lines and columns only now. */
  error(what: string, position = this.#at): TextFormatError {
    const before = this.#text.slice(0, position);
    const line = before.split('\n').length;
    return new TextFormatError(line, position - before.lastIndexOf('\n'), what);
  }

  #name(mask: number, what: string): string {
    const start = this.#at;
    if (((nameClass[this.peek()] ?? 0) & mask) === 0) throw this.error(`unexpected ${this.#shown()} (expected ${what})`);
    const rest = mask | 2;
    while (((nameClass[this.peek()] ?? 0) & rest) !== 0) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  #shown(): string {
    if (this.atEnd()) return 'end of the text';
    return this.atLineEnd() ? 'end of the line' : JSON.stringify(String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0));
  }
}

/** Foreign text in a message, kept short. */
function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
