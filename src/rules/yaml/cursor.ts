// A place in a YAML text that moves forward, and knows its line and column. What breaks a line is what YAML 1.1 says: also NEL, LS and PS.
import { YamlError } from './yaml-error.ts';

export const TAB = 9;
export const LF = 10;
const CR = 13;
export const SPACE = 32;

/** End of text counts as a break, as in Go's reader: scalars end there without a case of their own. */
export function isBreakOrEnd(code: number): boolean {
  return code !== code || isBreak(code);
}

export function isBreak(code: number): boolean {
  return code === LF || code === CR || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

export class Cursor {
  readonly text: string;
  pos = 0;
  line = 0;
  lineStart = 0;

  constructor(text: string) {
    this.text = text;
    // A byte order mark is no column of its first line.
    if (text.charCodeAt(0) === 0xfeff) this.pos = this.lineStart = 1;
  }

  get column(): number {
    return this.pos - this.lineStart;
  }

  /** Not a number at the end of the text. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.pos + ahead);
  }

  /** Steps over one line break, also one of two characters, and returns what it stands for in a scalar. */
  takeBreak(): string {
    const code = this.code();
    this.pos += code === CR && this.code(1) === LF ? 2 : 1;
    this.line += 1;
    this.lineStart = this.pos;
    return code === 0x2028 ? '\u2028' : code === 0x2029 ? '\u2029' : '\n';
  }

  /** `---` or `...` at the start of a line, which ends or begins a document wherever it stands. */
  atDocumentMark(): boolean {
    if (this.pos !== this.lineStart) return false;
    const code = this.code();
    return (code === 45 || code === 46) && this.code(1) === code && this.code(2) === code && isBlankOrEnd(this.code(3));
  }

  fail(message: string, offset = this.pos): never {
    throw new YamlError(message, offset);
  }
}
