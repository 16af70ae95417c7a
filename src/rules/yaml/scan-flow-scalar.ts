// Reads scalars that are not blocks: plain and quoted ones, folded over lines. As in Go's reader, the continuation lines of a quoted scalar may be
// indented less than what they continue.
import { AS_IT_STANDS, type ScalarStyle, type SourceRuns } from './node.ts';
import { type Cursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, TAB } from './cursor.ts';

export type ScannedScalar = {
  readonly value: string;
  readonly style: ScalarStyle;
  readonly from: number;
  readonly to: number;
  readonly runs: SourceRuns;
  /** A plain scalar was read to the start of a line, where a key may begin. */
  readonly brokeLine: boolean;
};

/** Collects a value together with where it came from. */
export class ValueBuilder {
  value = '';
  private readonly pieces: number[] = [];

  /** Most values are one piece of the text that begins at `start`: their place needs no list. */
  runs(start: number): SourceRuns {
    const [, from, valueLength, textLength] = this.pieces;
    return this.pieces.length === 4 && from === start && valueLength === textLength ? AS_IT_STANDS : this.pieces;
  }

  /** Text taken over as it stands. */
  copy(text: string, from: number, to: number): void {
    if (to === from) return;
    this.pieces.push(this.value.length, from, to - from, to - from);
    this.value += text.slice(from, to);
  }

  /** Text that stands for something else: an escape, a fold. */
  replace(value: string, from: number, to: number): void {
    if (value === '') return;
    this.pieces.push(this.value.length, from, value.length, to - from);
    this.value += value;
  }
}

const COLON = 58;
const HASH = 35;
const QUESTION = 63;

function endsPlain(cursor: Cursor, inFlow: boolean): boolean {
  const code = cursor.code();
  if (code === COLON && isBlankOrEnd(cursor.code(1))) return true;
  if (!inFlow) return false;
  if (isFlowIndicator(code)) return true;
  return (code === QUESTION && isBlankOrEnd(cursor.code(1))) || (code === COLON && isFlowIndicator(cursor.code(1)));
}

/** `,` `[` `]` `{` `}`, which end `key:` in a flow collection. */
function isFlowIndicator(code: number): boolean {
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125;
}

/** `indent` is the column that a continuation line must reach. */
export function scanPlain(cursor: Cursor, inFlow: boolean, indent: number): ScannedScalar {
  const built = new ValueBuilder();
  const from = cursor.pos;
  let to = from;
  let brokeLine = false;
  for (;;) {
    if (cursor.atDocumentMark() || cursor.code() === HASH) break;
    const start = cursor.pos;
    const end = scanPlainRun(cursor, inFlow);
    if (end > start) {
      if (start > to) foldInto(built, cursor.text, to, start);
      built.copy(cursor.text, start, end);
      to = end;
      brokeLine = false;
    }
    if (!isBlankOrEnd(cursor.code()) || cursor.code() !== cursor.code()) break;
    if (skipBlanksAndBreaks(cursor, indent)) brokeLine = true;
    if (!inFlow && cursor.column < indent) break;
  }
  return { value: built.value, style: 'plain', from, to, runs: built.runs(from), brokeLine };
}

/** What the scalar has in one line; returns where its last character ends, blanks behind it not included. */
function scanPlainRun(cursor: Cursor, inFlow: boolean): number {
  let end = cursor.pos;
  for (;;) {
    const code = cursor.code();
    if (isBlank(code)) {
      const ahead = blanksAhead(cursor);
      const next = cursor.code(ahead);
      if (isBreakOrEnd(next) || next === HASH) return end;
      cursor.pos += ahead;
    } else {
      if (isBreakOrEnd(code) || endsPlain(cursor, inFlow)) return end;
      cursor.pos += 1;
      end = cursor.pos;
    }
  }
}

function blanksAhead(cursor: Cursor): number {
  let ahead = 0;
  while (isBlank(cursor.code(ahead))) ahead += 1;
  return ahead;
}

/** Whether a line was broken. `indent`: a tab that stands where indentation should be is refused. */
function skipBlanksAndBreaks(cursor: Cursor, indent: number): boolean {
  let broke = false;
  for (;;) {
    const code = cursor.code();
    if (isBlank(code)) {
      if (broke && cursor.column < indent && code === TAB) {
        cursor.fail('a tab character cannot indent in YAML; use spaces');
      }
      cursor.pos += 1;
    } else if (isBreak(code)) {
      cursor.takeBreak();
      broke = true;
    } else return broke;
  }
}

/** What lies between two parts of a scalar: blanks in a line stand, one break is a space, each further break a line. */
function foldInto(built: ValueBuilder, text: string, from: number, to: number): void {
  const folded = foldBreaks(text.slice(from, to));
  if (folded === null) built.copy(text, from, to);
  else built.replace(folded, from, to);
}

/** null: there is no break. */
function foldBreaks(between: string): string | null {
  const breaks = between.match(/\r\n|[\n\r\u0085\u2028\u2029]/g);
  if (breaks === null) return null;
  const first = breaks[0] === '\u2028' || breaks[0] === '\u2029' ? breaks[0] : '';
  const more = breaks.slice(1).map((each) => (each === '\u2028' || each === '\u2029' ? each : '\n'));
  if (more.length === 0 && first === '') return ' ';
  return first + more.join('');
}

export function scanQuoted(cursor: Cursor): ScannedScalar {
  const isDouble = cursor.code() === 34;
  const quote = isDouble ? 34 : 39;
  const from = cursor.pos;
  const built = new ValueBuilder();
  cursor.pos += 1;
  for (;;) {
    if (cursor.atDocumentMark()) cursor.fail('a quoted string is not closed before the end of the document', from);
    const end = scanQuotedRun(cursor, built, quote);
    if (end === 'closed') break;
    if (cursor.code() !== cursor.code()) cursor.fail('a quoted string is never closed', from);
    scanQuotedGap(cursor, built);
  }
  return {
    value: built.value,
    style: isDouble ? 'double-quoted' : 'single-quoted',
    from,
    to: cursor.pos,
    runs: built.runs(from + 1),
    brokeLine: false,
  };
}

/** Up to a blank, a break or the closing quote. */
function scanQuotedRun(cursor: Cursor, built: ValueBuilder, quote: number): 'closed' | 'gap' {
  let start = cursor.pos;
  for (;;) {
    const code = cursor.code();
    if (isBlankOrEnd(code)) {
      const ahead = blanksAhead(cursor);
      if (!isBreakOrEnd(cursor.code(ahead))) {
        cursor.pos += ahead;
        continue;
      }
      built.copy(cursor.text, start, cursor.pos);
      return 'gap';
    }
    if (code === quote && !(quote === 39 && cursor.code(1) === 39)) {
      built.copy(cursor.text, start, cursor.pos);
      cursor.pos += 1;
      return 'closed';
    }
    if (code !== quote && !(quote === 34 && code === 92)) {
      cursor.pos += 1;
      continue;
    }
    built.copy(cursor.text, start, cursor.pos);
    if (code === 92 && isBreakOrEnd(cursor.code(1))) {
      joinEscapedBreak(cursor, built);
      return 'gap';
    }
    scanEscape(cursor, built);
    start = cursor.pos;
  }
}

/** A backslash before the end of a line joins it to the next, of whose indentation nothing remains; empty lines between stand. */
function joinEscapedBreak(cursor: Cursor, built: ValueBuilder): void {
  const from = cursor.pos;
  cursor.pos += 1;
  if (isBreak(cursor.code())) cursor.takeBreak();
  let breaks = '';
  while (isBlank(cursor.code()) || isBreak(cursor.code())) {
    if (isBreak(cursor.code())) breaks += cursor.takeBreak();
    else cursor.pos += 1;
  }
  built.replace(breaks, from, cursor.pos);
}

/** Blanks at the end of a line go with its break. */
function scanQuotedGap(cursor: Cursor, built: ValueBuilder): void {
  const from = cursor.pos;
  while (isBlank(cursor.code()) || isBreak(cursor.code())) {
    if (isBreak(cursor.code())) cursor.takeBreak();
    else cursor.pos += 1;
  }
  foldInto(built, cursor.text, from, cursor.pos);
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A backslash and what it stands for, or two single quotes, which stand for one. */
function scanEscape(cursor: Cursor, built: ValueBuilder): void {
  const from = cursor.pos;
  const letter = cursor.text.charAt(from + 1);
  const simple = cursor.code() === 39 ? letter : SIMPLE_ESCAPES[letter];
  if (simple !== undefined) {
    cursor.pos += 2;
    built.replace(simple, from, cursor.pos);
    return;
  }
  const digits = HEX_ESCAPES[letter];
  if (digits === undefined) {
    cursor.fail(`\\${letter} is no escape of a double-quoted string; write \\\\${letter} for a backslash, or use single quotes`);
  }
  const hex = cursor.text.slice(from + 2, from + 2 + digits);
  if (!/^[0-9A-Fa-f]+$/.test(hex) || hex.length < digits) cursor.fail(`\\${letter} wants ${digits} hexadecimal digits`);
  const point = Number.parseInt(hex, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) cursor.fail(`\\${letter}${hex} is no Unicode character`);
  cursor.pos += 2 + digits;
  built.replace(String.fromCodePoint(point), from, cursor.pos);
}
