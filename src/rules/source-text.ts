// The text of a file with its lines: turns offsets into the lines and columns that people and editors count.
import type { FileRange } from './problem.ts';
import type { Scalar } from './rule-file.ts';
import type { Span } from '../promql/ast.ts';
import { type ScalarNode, sourceRange } from './yaml/node.ts';

export class SourceText {
  readonly text: string;
  private readonly lineStarts: number[] = [];

  constructor(text: string) {
    this.text = text;
    // A byte order mark is no column of its first line.
    this.lineStarts.push(text.charCodeAt(0) === 0xfeff ? 1 : 0);
    if (text.includes('\r')) this.findAllBreaks();
    else this.findLineFeeds();
  }

  /** Far faster than looking at every character. */
  private findLineFeeds(): void {
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  /** A carriage return alone ends a line too. */
  private findAllBreaks(): void {
    for (const { index, 0: characters } of this.text.matchAll(/\r\n?|\n/g)) this.lineStarts.push(index + characters.length);
  }

  range(from: number, to: number): FileRange {
    const start = this.placeOf(from);
    const end = this.placeOf(Math.max(from, to));
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  private placeOf(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.max(0, offset - (this.lineStarts[low] ?? 0)) + 1 };
  }

  /** A scalar of the file as others see it; its places are worked out when they are asked for. */
  scalar(node: ScalarNode, value: string = node.value): Scalar {
    return new FileScalar(this, node, value);
  }

  /** A comment: its text without `#`, in one line. */
  comment(from: number, to: number): Scalar {
    const value = this.text.slice(from + 1, to);
    const runs = [0, from + 1, value.length, value.length];
    return new FileScalar(this, { kind: 'scalar', style: 'plain', tag: null, anchor: null, from, to, value, runs }, value);
  }
}

class FileScalar implements Scalar {
  readonly value: string;
  private readonly source: SourceText;
  private readonly node: ScalarNode;

  constructor(source: SourceText, node: ScalarNode, value: string) {
    this.source = source;
    this.node = node;
    this.value = value;
  }

  get style(): Scalar['style'] {
    return this.node.style;
  }

  get range(): FileRange {
    return this.source.range(this.node.from, this.node.to);
  }

  rangeOf(span: Span): FileRange {
    const { from, to } = sourceRange(this.node, span.from, span.to);
    return this.source.range(from, to);
  }
}
