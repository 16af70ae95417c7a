// Reads the files `rti rules check` found, within a bound, and makes text of them; what is no text is a problem of the file, not of the command.
import { isUtf8 } from 'node:buffer';
import type { Problem } from '../rules/problem.ts';
import { looksLikeRules } from '../rules/looks-like-rules.ts';
import { FileError } from '../config/read-file.ts';
import { type FoundFile, RulePathError, standardInput } from './find-rule-files.ts';
import type { CliIo } from './io.ts';

/** Ten thousand rules are a megabyte. */
const bytesMax = 32 * 1024 * 1024;
const byteOrderMark = '\ufeff';

/** `text` is without a byte order mark; `undecodable` says what is wrong when there is no text to judge. */
export type RuleText = {
  /** As it is called in reports. */
  readonly path: string;
  readonly text: string;
  readonly hasByteOrderMark: boolean;
  readonly isNamed: boolean;
  readonly isStandardInput: boolean;
  readonly undecodable: Problem | null;
};

/** Throws RulePathError for a file that cannot be read. */
export async function readRuleText({ path, isNamed }: FoundFile, stdinName: string, io: CliIo): Promise<RuleText> {
  const isStandardInput = path === standardInput;
  const name = isStandardInput ? stdinName : path;
  try {
    const bytes = isStandardInput ? await readStream(io.openFile(path)) : io.readFile(path, bytesMax);
    return { path: name, isNamed, isStandardInput, ...decode(bytes) };
  } catch (error) {
    if (error instanceof FileError) throw new RulePathError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A file of a folder that holds no rules. */
export function isOtherYaml({ isNamed, path, text }: RuleText): boolean {
  return !isNamed && !looksLikeRules(path, text);
}

/** With the byte order mark it came with. */
export function encodedLike(file: RuleText, text: string): string {
  return file.hasByteOrderMark ? byteOrderMark + text : text;
}

async function readStream(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
    total += bytes.length;
    if (total > bytesMax) throw new FileError(`it is larger than ${bytesMax} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

type Decoded = Pick<RuleText, 'text' | 'hasByteOrderMark' | 'undecodable'>;

function decode(bytes: Uint8Array): Decoded {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true, ignoreBOM: true }).decode(bytes);
    const hasByteOrderMark = text.startsWith(byteOrderMark);
    return { text: hasByteOrderMark ? text.slice(1) : text, hasByteOrderMark, undecodable: null };
  } catch {
    // What there is of a line is shown, as well as it can be; it is not judged. A binary file has no lines.
    const text = isBinary(bytes) ? '' : new TextDecoder().decode(bytes);
    return { text, hasByteOrderMark: false, undecodable: notText(bytes) };
  }
}

/** YAML is UTF-8, or UTF-16 with a byte order mark. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** As git tells: text holds no NUL. */
const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8000).includes(0);

function notText(bytes: Uint8Array): Problem {
  const { line, column } = firstBadByte(bytes);
  const message = isBinary(bytes)
    ? 'not a text file: name the YAML file the rules are in'
    : 'not UTF-8, which YAML must be: save the file as UTF-8 (this byte is no character)';
  const range = { line, column, endLine: line, endColumn: column + 1 };
  return { severity: 'error', code: 'yaml/syntax', kind: 'validity', message, range };
}

/** Line ends are bytes of their own in UTF-8, so the first line that is not UTF-8 holds the first bad byte. */
function firstBadByte(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found + 1;
    const part = bytes.subarray(start, end);
    if (!isUtf8(part)) return { line, column: new TextDecoder().decode(part).indexOf('\ufffd') + 1 };
    start = end;
  }
  return { line: 1, column: 1 };
}
