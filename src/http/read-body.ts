// Reads a request's body: bounded in bytes and time, valid UTF-8, JSON no deeper than 32 levels, and never holds the event loop long:
// a large document is split at its top-level elements by one pass over the bytes and parsed piece by piece.
import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';
import { RequestProblem } from './problem.ts';

export const depthMax = 32;
/** Below this JSON.parse takes a few milliseconds whatever it contains. */
const parseAtOnceBytesMax = 128 * 1024;
/** One element of a large document; the worst JSON of this size takes some 30 ms. */
const elementBytesMax = 1024 * 1024;
/** Bytes scanned, or parsed, between two turns of the event loop. */
const sliceBytes = 512 * 1024;

/** Stands in the document for the list that is parsed piece by piece. */
const listMark = 'list cut out';

const yieldToOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function tooLarge(bytesMax: number): RequestProblem {
  const message = `the body is larger than ${bytesMax} bytes (http.max_body): send fewer alerts at once`;
  return new RequestProblem(413, 'body_too_large', message);
}

export type BodyLimits = { readonly bytesMax: number; readonly budget: BodyBudget };

/** The whole body. By listeners and not by `for await`: an iterator over a stream costs as much as parsing a small body. */
export function readBody(request: IncomingMessage, { bytesMax, budget }: BodyLimits): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.reject(tooLarge(bytesMax));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bytesMax) {
        try {
          budget.take(request, chunk.length);
          chunks.push(chunk);
        } catch (error) {
          chunks.length = 0;
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      } else {
        // What still comes is not kept; the connection goes when the answer is out.
        chunks.length = 0;
        reject(tooLarge(bytesMax));
      }
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // The client went away half-way, or sent what is no HTTP: its fault, and there is nobody left to answer. A close may come without an error.
    const cutOff = (): void => {
      if (!request.readableEnded) reject(new RequestProblem(400, 'body_cut_off', 'the body ended before its end'));
    };
    request.once('error', cutOff);
    request.once('close', cutOff);
  });
}

type Range = { readonly from: number; readonly to: number };
/** The elements of the document's own array, or of the array under `listKey` of its object; `rest` = the document with that list emptied. */
type Split = { readonly elements: readonly Range[]; readonly list: Range | null };

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

function tooDeep(): RequestProblem {
  return new RequestProblem(400, 'too_deep', `the JSON is nested deeper than ${depthMax} levels`);
}

/** One pass over the bytes: checks the depth, and finds the elements of the first list at depth `listDepth` (1: the document, 2: below it). */
async function scan(bytes: Buffer, listDepth: number): Promise<Split> {
  const elements: Range[] = [];
  let list: Range | null = null;
  let listOpen = -1;
  let elementFrom = -1;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i += 1) {
    if (i % sliceBytes === sliceBytes - 1) await yieldToOthers();
    const byte = bytes[i];
    if (inString) {
      if (byte === backslash) i += 1;
      else if (byte === quote) inString = false;
      continue;
    }
    if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > depthMax) throw tooDeep();
      if (byte === openBracket && depth === listDepth && list === null && listOpen < 0) {
        listOpen = i;
        elementFrom = i + 1;
      }
    } else if (byte === closeBrace || byte === closeBracket) {
      if (listOpen >= 0 && list === null && depth === listDepth) {
        elements.push({ from: elementFrom, to: i });
        list = { from: listOpen, to: i + 1 };
      }
      depth -= 1;
    } else if (byte === comma && listOpen >= 0 && list === null && depth === listDepth) {
      elements.push({ from: elementFrom, to: i });
      elementFrom = i + 1;
    }
  }
  return { elements, list };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new RequestProblem(400, 'not_utf8', 'the body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the input in its message; its first line without the quote is enough and cannot carry a secret of the body.
    const reason = (error as Error).message.split(/,? "|\.\.\./)[0] ?? 'syntax error';
    throw new RequestProblem(400, 'not_json', `the body is not JSON: ${reason}`);
  }
}

async function parseElements(bytes: Buffer, elements: readonly Range[]): Promise<unknown[]> {
  const parsed: unknown[] = [];
  let sinceYield = 0;
  for (const { from, to } of elements) {
    if (to - from > elementBytesMax)
      throw new RequestProblem(413, 'element_too_large', `element ${parsed.length} is larger than ${elementBytesMax} bytes`);
    if (elements.length === 1 && bytes.subarray(from, to).every((byte) => byte <= 0x20)) break;
    parsed.push(parse(decode(bytes.subarray(from, to))));
    sinceYield += to - from;
    if (sinceYield > parseAtOnceBytesMax) {
      sinceYield = 0;
      await yieldToOthers();
    }
  }
  return parsed;
}

/** The document; a large one must be a list, or an object whose bulk is one list (an Alertmanager webhook). */
export async function parseJson(bytes: Buffer): Promise<unknown> {
  if (bytes.length === 0) throw new RequestProblem(400, 'empty_body', 'the body is empty: expected JSON');
  let first = 0;
  while (first < bytes.length && (bytes[first] ?? 0) <= 0x20) first += 1;
  const { elements, list } = await scan(bytes, bytes[first] === openBracket ? 1 : 2);
  if (bytes.length <= parseAtOnceBytesMax) return parse(decode(bytes));
  if (list === null)
    throw new RequestProblem(
      413,
      'body_too_large',
      `a body of more than ${parseAtOnceBytesMax} bytes must hold a list of alerts`,
    );
  const shell = Buffer.concat([bytes.subarray(0, list.from), Buffer.from(JSON.stringify(listMark)), bytes.subarray(list.to)]);
  if (shell.length > elementBytesMax)
    throw new RequestProblem(413, 'body_too_large', `what is beside the list is larger than ${elementBytesMax} bytes`);
  const document = parse(decode(shell));
  const parsed = await parseElements(bytes, elements);
  return document === listMark ? parsed : fillList(document, parsed);
}

/** Puts `items` where the list was cut out of the bytes. */
function fillList(document: unknown, items: unknown[]): unknown {
  if (typeof document !== 'object' || document === null) return document;
  for (const [key, value] of Object.entries(document)) {
    // The document is fresh from JSON.parse and ours alone; defineProperty, because a key may be `__proto__`.
    if (value === listMark)
      Object.defineProperty(document, key, { value: items, enumerable: true, configurable: true, writable: true });
  }
  return document;
}
