// Reads a CSV stream row by row: RFC 4180 quoting, LF or CRLF, quoted line breaks, a byte-order mark. Bounded: no row is longer than 1 MiB.

/** Wrong input, with its place and the remedy: `in.csv:7:2: …`. */
export class CsvError extends Error {
  override readonly name = 'CsvError';

  constructor(place: { readonly file: string; readonly line: number; readonly column: number | null }, message: string) {
    super(`${place.file}:${place.line}${place.column === null ? '' : `:${place.column}`}: ${message}`);
  }
}

/** One row: its first line number (from 1) and its fields without quotes. */
export type CsvRow = { readonly line: number; readonly fields: readonly string[] };

const rowMax = 1 << 20;

/** Rows in batches, one per chunk of input, so that reading costs no promise per row. Empty lines are skipped. */
export async function* readCsv(input: AsyncIterable<Uint8Array | string>, file: string): AsyncGenerator<readonly CsvRow[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let line = 1;
  for await (const chunk of input) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    const taken = takeRows(text, line, file);
    rest = text.slice(taken.end);
    line = taken.line;
    if (rest.length > rowMax)
      throw new CsvError({ file, line, column: null }, `a row is longer than ${rowMax} characters; is a quote left open?`);
    yield taken.rows;
  }
  rest += decoder.decode();
  if (rest === '') return;
  const last = takeRows(`${rest}\n`, line, file);
  if (last.end <= rest.length)
    throw new CsvError({ file, line: last.line, column: null }, 'the file ends inside a quoted field; close the quote');
  yield last.rows;
}

/** All complete rows of `text`, where they end, and the line number there. */
function takeRows(text: string, firstLine: number, file: string): { rows: CsvRow[]; end: number; line: number } {
  const rows: CsvRow[] = [];
  let line = firstLine;
  let start = line === 1 && text.startsWith('\uFEFF') ? 1 : 0;
  let quoteAt = text.indexOf('"', start);
  for (;;) {
    const newline = text.indexOf('\n', start);
    if (newline < 0) return { rows, end: start, line };
    if (quoteAt >= 0 && quoteAt < start) quoteAt = text.indexOf('"', start);
    if (quoteAt >= 0 && quoteAt < newline) {
      const quoted = takeQuotedRow(text, start, { file, line, column: null });
      if (quoted === null) return { rows, end: start, line };
      rows.push({ line, fields: quoted.fields });
      line += quoted.lines;
      start = quoted.end;
      continue;
    }
    const end = newline > start && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    if (end > start) rows.push({ line, fields: text.slice(start, end).split(',') });
    line += 1;
    start = newline + 1;
  }
}

/** A row with quotes in it, character by character; null when the text ends before the row does. */
function takeQuotedRow(
  text: string,
  start: number,
  place: { file: string; line: number; column: null },
): { fields: string[]; end: number; lines: number } | null {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  let lines = 1;
  for (let i = start; i < text.length; i += 1) {
    const character = text[i]!; // i < length.
    if (isQuoted) {
      if (character === '\n') lines += 1;
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') field += text[(i += 1)]!;
      else isQuoted = false;
    } else if (character === '"') {
      if (field !== '')
        throw new CsvError(
          { ...place, column: fields.length + 1 },
          'a quote inside an unquoted field; quote the whole field and double the quotes in it',
        );
      isQuoted = true;
    } else if (character === ',') {
      fields.push(field);
      field = '';
    } else if (character === '\n') {
      // A carriage return of CRLF stands outside the quotes; one inside them is content.
      fields.push(text[i - 1] === '\r' && field.endsWith('\r') ? field.slice(0, -1) : field);
      return { fields, end: i + 1, lines };
    } else {
      field += character;
    }
  }
  return null;
}

/** A field as CSV writes it. */
export function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
