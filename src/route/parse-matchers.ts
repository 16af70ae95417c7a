// Reads label matchers as Alertmanager 0.25 writes them: `severity="critical"`, `service=~"a|b"`, `{a="b", c!=d}`. A quoted label name
// (`"service.name"="api"`, later versions) is read too. Every error names its column and what was expected there.
import { makeMatcher, type Matcher, MatcherError, type MatchOp } from '../model/matcher.ts';

/** A matcher's worth of text and where it begins (0-based). */
type Piece = { readonly text: string; readonly at: number };

/** Longest text that is read, in UTF-16 units: real matchers stay far below, and an error message quotes it. */
const textLengthMax = 64 * 1024;
const matchersMax = 256;

const start = /^\s*(?:([a-zA-Z_:][a-zA-Z0-9_:]*)|"((?:[^"\\]|\\[^])*)")/;
const operator = /^\s*(=~|!=|!~|=)\s*/;

/** Reads any number of matchers, with or without braces; an empty text has none. */
export function parseMatchers(text: string): readonly Matcher[] {
  if (text.length > textLengthMax) throw new MatcherError(`matchers longer than ${textLengthMax} characters`, { column: 1 });
  const pieces = splitAtCommas(text);
  if (pieces.length > matchersMax) throw new MatcherError(`more than ${matchersMax} matchers in one text`, { column: 1 });
  return pieces.map(parsePiece);
}

/** Reads exactly one matcher. */
export function parseMatcher(text: string): Matcher {
  const matchers = parseMatchers(text);
  const [matcher] = matchers;
  if (matcher === undefined || matchers.length > 1) {
    throw new MatcherError(`expected one matcher such as severity="critical", found ${matchers.length}: ${shown(text)}`, {
      column: 1,
    });
  }
  return matcher;
}

/** Commas inside quotes do not separate; one comma may end the list. Braces are taken off, each by itself, as Alertmanager does. */
function splitAtCommas(text: string): readonly Piece[] {
  const trimmedEnd = text.trimEnd();
  const lead = text.length - text.trimStart().length;
  const from = lead + (trimmedEnd.startsWith('{', lead) ? 1 : 0);
  const to = Math.max(from, trimmedEnd.length - (trimmedEnd.endsWith('}') ? 1 : 0));
  const pieces: Piece[] = [];
  let begin = from;
  let isQuoted = false;
  let isEscaped = false;
  for (let i = from; i < to; i += 1) {
    const character = text[i];
    if (isEscaped) isEscaped = false;
    else if (character === '\\') isEscaped = true;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      pieces.push({ text: text.slice(begin, i), at: begin });
      begin = i + 1;
    }
  }
  const last = text.slice(begin, to);
  if (last.trim() !== '') pieces.push({ text: last, at: begin });
  return pieces;
}

function parsePiece(piece: Piece): Matcher {
  const named = start.exec(piece.text);
  const nameAt = piece.at + (piece.text.length - piece.text.trimStart().length);
  if (!named) throw wrong('expected a label name, as in severity="critical"', piece, nameAt);
  const quotedName = named[2];
  const name = named[1] ?? unescape(quotedName ?? '');
  if (name === '') throw wrong('expected a label name that is not empty', piece, nameAt);
  const rest = piece.text.slice(named[0].length);
  const compared = operator.exec(rest);
  if (!compared) throw wrong(`expected =, !=, =~ or !~ after ${shown(name)}`, piece, piece.at + named[0].length);
  const valueStart = named[0].length + compared[0].length;
  const value = parseValue({ text: piece.text.slice(valueStart).trimEnd(), at: piece.at + valueStart });
  try {
    // The regular expression above lets only the four operators through.
    return makeMatcher(name, compared[1] as MatchOp, value);
  } catch (cause) {
    if (cause instanceof MatcherError) throw new MatcherError(cause.message, { cause, column: piece.at + valueStart + 1 });
    throw cause;
  }
}

/** `"…"` or bare. A double quote may stand only at both ends, or escaped. */
function parseValue(raw: Piece): string {
  const isQuoted = raw.text.startsWith('"');
  const body = isQuoted ? raw.text.slice(1) : raw.text;
  const bodyAt = raw.at + (isQuoted ? 1 : 0);
  for (let i = 0; i < body.length; i += 1) {
    if (body[i] === '\\') i += 1;
    else if (body[i] === '"') {
      if (isQuoted && i === body.length - 1) return unescape(body.slice(0, i));
      throw wrong('a double quote inside a value must be written \\"', raw, bodyAt + i);
    }
  }
  if (isQuoted) throw wrong('expected a closing double quote', raw, raw.at + raw.text.length);
  return unescape(body);
}

/** `\n`, `\"` and `\\` are escapes; any other pair stays as written, so that `\d` in a regular expression needs no doubling. */
function unescape(text: string): string {
  return text.replace(/\\([n"\\])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function wrong(expected: string, { text }: Piece, at: number): MatcherError {
  return new MatcherError(`${expected}: ${shown(text.trim())}`, { column: at + 1 });
}

/** Quoted and cut, for a message. */
function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
