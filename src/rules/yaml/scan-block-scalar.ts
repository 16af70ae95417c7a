// Reads block scalars, literal and folded: header, indentation found or given, folding, chomping.
import { type Cursor, isBlank, isBreak, isBreakOrEnd, SPACE, TAB } from './cursor.ts';
import { type ScannedScalar, ValueBuilder } from './scan-flow-scalar.ts';

type Chomping = 'clip' | 'strip' | 'keep';
type Header = { readonly chomping: Chomping; readonly increment: number };
type Breaks = { text: string; from: number; to: number };

/** `parentIndent` is the column of the collection around; `comment` is told of a comment behind the indicator. */
export function scanBlock(cursor: Cursor, parentIndent: number, comment: (from: number, to: number) => void): ScannedScalar {
  const from = cursor.pos;
  const isLiteral = cursor.code() === 124;
  cursor.pos += 1;
  const header = scanHeader(cursor, comment);
  const built = new ValueBuilder();
  const indent = header.increment > 0 ? Math.max(parentIndent, 0) + header.increment : findIndent(cursor, parentIndent);
  let pending = skipEmptyLines(cursor, indent);
  let lead: Breaks | null = null;
  let wasIndented = false;
  let to = cursor.pos;
  while (cursor.column === indent && cursor.code() === cursor.code()) {
    const isIndented = isBlank(cursor.code());
    joinLines(built, { lead, pending, isFolded: !isLiteral && !isIndented && !wasIndented });
    wasIndented = isIndented;
    const start = cursor.pos;
    while (!isBreakOrEnd(cursor.code())) cursor.pos += 1;
    built.copy(cursor.text, start, cursor.pos);
    to = cursor.pos;
    lead = takeOneBreak(cursor);
    pending = skipEmptyLines(cursor, indent);
  }
  if (header.chomping !== 'strip' && lead !== null) built.replace(lead.text, lead.from, lead.to);
  if (header.chomping === 'keep') built.replace(pending.text, pending.from, pending.to);
  return { value: built.value, style: isLiteral ? 'literal' : 'folded', from, to, runs: built.runs(from), brokeLine: false };
}

function scanHeader(cursor: Cursor, comment: (from: number, to: number) => void): Header {
  const match = /^(?:([+-])([0-9])?|([0-9])([+-])?)?/.exec(cursor.text.slice(cursor.pos, cursor.pos + 2));
  const sign = match?.[1] ?? match?.[4];
  const digit = match?.[2] ?? match?.[3];
  if (digit === '0') cursor.fail('the indentation of a block scalar must be 1 to 9');
  cursor.pos += match?.[0].length ?? 0;
  while (isBlank(cursor.code())) cursor.pos += 1;
  if (cursor.code() === 35) {
    const start = cursor.pos;
    while (!isBreakOrEnd(cursor.code())) cursor.pos += 1;
    comment(start, cursor.pos);
  }
  if (!isBreakOrEnd(cursor.code()))
    cursor.fail('the text of a block scalar (| or >) starts on the next line; only a comment may stand here');
  if (isBreak(cursor.code())) cursor.takeBreak();
  return {
    chomping: sign === '+' ? 'keep' : sign === '-' ? 'strip' : 'clip',
    increment: digit === undefined ? 0 : Number(digit),
  };
}

/** The first line with text sets the indentation, but an empty line before it that is longer does too: then no text can follow. */
function findIndent(cursor: Cursor, parentIndent: number): number {
  const start = { pos: cursor.pos, line: cursor.line, lineStart: cursor.lineStart };
  let deepest = 0;
  for (;;) {
    while (cursor.code() === SPACE) cursor.pos += 1;
    deepest = Math.max(deepest, cursor.column);
    refuseTab(cursor);
    if (!isBreak(cursor.code())) break;
    cursor.takeBreak();
  }
  Object.assign(cursor, start);
  return Math.max(deepest, parentIndent + 1, 1);
}

function refuseTab(cursor: Cursor): void {
  if (cursor.code() === TAB) cursor.fail('a tab character cannot indent in YAML; use spaces');
}

/** Steps to the indentation of the next line with text; what the lines before it are in the value. */
function skipEmptyLines(cursor: Cursor, indent: number): Breaks {
  const breaks: Breaks = { text: '', from: cursor.pos, to: cursor.pos };
  for (;;) {
    while (cursor.column < indent && cursor.code() === SPACE) cursor.pos += 1;
    if (cursor.column < indent) refuseTab(cursor);
    if (!isBreak(cursor.code())) return breaks;
    breaks.text += cursor.takeBreak();
    breaks.to = cursor.pos;
  }
}

function takeOneBreak(cursor: Cursor): Breaks | null {
  if (!isBreak(cursor.code())) return null;
  const from = cursor.pos;
  return { text: cursor.takeBreak(), from, to: cursor.pos };
}

function joinLines(
  built: ValueBuilder,
  join: { readonly lead: Breaks | null; readonly pending: Breaks; readonly isFolded: boolean },
): void {
  const { lead, pending, isFolded } = join;
  if (lead !== null) {
    if (!(isFolded && lead.text === '\n')) built.replace(lead.text, lead.from, lead.to);
    else if (pending.text === '') built.replace(' ', lead.from, lead.to);
  }
  built.replace(pending.text, pending.from, pending.to);
}
