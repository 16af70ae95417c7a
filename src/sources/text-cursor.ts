// A cursor over exposition text: names, quoted strings, label lists and numbers, with the line and column of whatever is wrong.
// Where the grammar allows two readings, it is the one of Prometheus' scrape parser (model/textparse); docs/text-format.md lists the rest.
import { readGoFloat } from './go-float.ts';

/** `prometheus`: the text format 0.0.4 and 1.0.0. `openmetrics`: OpenMetrics 1.0. */
export type TextFormat = 'prometheus' | 'openmetrics';

/** Labels of one sample, and characters of one name or value: beyond, the target writes data where labels belong. */
export const labelsMax = 128;
export const labelLengthMax = 65_536;

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

export class TextCursor {
  readonly #text: string;
  readonly #isOpenMetrics: boolean;
  #at = 0;
  /** Where the string begins that last ran over a line's end: what is wrong after it is mostly a quote that is missing. */
  #tornAt = -1;

  constructor(text: string, format: TextFormat) {
    this.#text = text;
    this.#isOpenMetrics = format === 'openmetrics';
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
    if (!raw.includes('\\')) return raw;
    return raw.replace(this.#isOpenMetrics ? /\\([\\n"])/g : /\\([\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c));
  }

  /**
   * A double-quoted string with `\\`, `\"` and `\n` undone; other escapes stay as they are, as in Prometheus. In its own format a string may
   * hold line ends as they are; OpenMetrics has none.
   */
  quoted(): string {
    const open = this.#at;
    let from = open + 1;
    let value = '';
    for (let i = from; ; i += 1) {
      const c = this.#text.charCodeAt(i);
      if (c === char.quote) {
        this.#at = i + 1;
        if (i - open - 1 > labelLengthMax) throw this.error(`the string is longer than ${labelLengthMax} characters`, open);
        return value + this.#text.slice(from, i);
      }
      if (Number.isNaN(c) || (c === char.newline && this.#isOpenMetrics))
        throw this.error('the string is not closed (expected " before the end of the line)', open);
      if (c === char.newline && this.#tornAt < open) this.#tornAt = open;
      if (c !== char.backslash) continue;
      const next = this.#text[i + 1];
      if (next === 'n' || next === '"' || next === '\\') {
        value += this.#text.slice(from, i) + (next === 'n' ? '\n' : next);
        from = i + 2;
        i += 1;
      }
    }
  }

  /**
   * Reads `{…}` into `labels`. Returns the metric name when it stands inside the braces, which only `nameAllowed` permits. A label with an
   * empty value is no label.
   */
  labels(labels: Record<string, string>, nameAllowed: boolean): string | null {
    const open = this.#at;
    let metric: string | null = null;
    this.#at += 1;
    for (let count = 0; ; count += 1) {
      this.skipBlanks();
      if (this.peek() === char.closeBrace) break;
      if (count >= labelsMax + (metric === null ? 0 : 1))
        throw this.error(`more than ${labelsMax} labels on one sample (drop some of them in the target)`, open);
      const start = this.#at;
      const isQuoted = this.peek() === char.quote;
      const name = isQuoted ? this.quoted() : this.#name(1, 'a label name');
      this.skipBlanks();
      if (this.peek() === char.equals) {
        const value = this.#labelValue();
        if (name in labels) throw this.#twice(name, start);
        if (name === '__name__' || name === '') throw this.#badLabelName(name, start);
        if (value !== '') labels[name] = value;
      } else if (isQuoted && nameAllowed && metric === null && this.#atSeparator()) metric = name;
      else throw this.error(`unexpected ${this.#shown()} after the label name (expected =)`);
      this.skipBlanks();
      // Prometheus' own format does without the comma between two labels.
      if (this.peek() === char.comma) this.#at += 1;
      else if (this.peek() !== char.closeBrace && (this.#isOpenMetrics || this.atLineEnd()))
        throw this.error(`unexpected ${this.#shown()} in the labels (expected , or })`);
    }
    this.#at += 1;
    return metric;
  }

  #atSeparator(): boolean {
    const c = this.peek();
    return c === char.comma || c === char.closeBrace;
  }

  #labelValue(): string {
    this.#at += 1;
    this.skipBlanks();
    if (this.peek() !== char.quote) throw this.error(`unexpected ${this.#shown()} (expected a label value in double quotes)`);
    return this.quoted();
  }

  #twice(name: string, start: number): TextFormatError {
    return this.error(`the label ${shorten(name)} is given twice (every label once a sample)`, start);
  }

  #badLabelName(name: string, start: number): TextFormatError {
    const what = name === '' ? 'a label name is empty' : 'the label "__name__" is reserved';
    return this.error(`${what} (write the metric's name before the braces or as {"name", …})`, start);
  }

  /** A float as Prometheus takes it. Integers, which most are, are summed up digit by digit. */
  number(what: string): number {
    const start = this.#at;
    const total = this.#digits();
    if (!Number.isNaN(total)) return total;
    const word = this.word();
    const value = readGoFloat(word);
    if (value.kind === 'number') return value.value;
    throw this.error(word === '' ? `${what} is missing` : `${value.why}: ${shorten(word)} (expected ${what})`, start);
  }

  /** In milliseconds: an integer of them, or in OpenMetrics a float of seconds, cut off below the millisecond as Prometheus does. */
  timestampMs(what: string): number {
    const start = this.#at;
    const whole = this.#digits();
    if (!Number.isNaN(whole)) return this.#isOpenMetrics ? whole * 1000 : whole;
    const word = this.word();
    const at = this.#isOpenMetrics ? Math.trunc(floatOf(word) * 1000) : /^-?\d+$/.test(word) ? Number(word) : NaN;
    if (Number.isSafeInteger(at)) return at === 0 ? 0 : at;
    const expected = this.#isOpenMetrics ? 'seconds, such as 1700000000.123' : 'whole milliseconds, such as 1700000000123';
    throw this.error(`not ${what}: ${shorten(word)} (expected ${expected})`, start);
  }

  /** Up to 15 digits and then a blank or the line's end; NaN, and nothing passed, if it is anything else. */
  #digits(): number {
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
    return NaN;
  }

  /** An error at `position`, counted in lines and columns only now. Columns count UTF-16 units, from 1. */
  error(what: string, position = this.#at): TextFormatError {
    const [line, column] = this.#place(position);
    const [tornLine, tornColumn] = this.#place(Math.max(0, this.#tornAt));
    const torn =
      this.#tornAt >= 0 && this.#tornAt !== position && line - tornLine < 100
        ? `; the string opened at ${tornLine}:${tornColumn} runs over the end of its line: is its closing " missing?`
        : '';
    return new TextFormatError(line, column, what + torn);
  }

  #place(position: number): readonly [line: number, column: number] {
    let line = 1;
    let from = 0;
    for (let end = this.#text.indexOf('\n'); end >= 0 && end < position; end = this.#text.indexOf('\n', from)) {
      line += 1;
      from = end + 1;
    }
    return [line, position - from + 1];
  }

  #name(mask: number, what: string): string {
    const start = this.#at;
    if (((nameClass[this.peek()] ?? 0) & mask) === 0) throw this.error(`unexpected ${this.#shown()} (expected ${what})`);
    const rest = mask | 2;
    while (((nameClass[this.peek()] ?? 0) & rest) !== 0) this.#at += 1;
    if (this.#at - start > labelLengthMax) throw this.error(`the name is longer than ${labelLengthMax} characters`, start);
    return this.#text.slice(start, this.#at);
  }

  #shown(): string {
    if (this.atEnd()) return 'end of the text';
    if (this.atLineEnd()) return 'end of the line';
    const c = this.#text.codePointAt(this.#at) ?? 0;
    return /^[\p{C}\p{Z}]$/u.test(String.fromCodePoint(c)) && c !== char.space
      ? `U+${c.toString(16).toUpperCase().padStart(4, '0')}`
      : JSON.stringify(String.fromCodePoint(c));
  }
}

/** Foreign text in a message, kept short. */
function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function floatOf(word: string): number {
  const float = readGoFloat(word);
  return float.kind === 'number' ? float.value : NaN;
}
