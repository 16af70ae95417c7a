// Lines that `# rti ignore/…` comments take out of a file. Found in the text, not in the YAML: what is to be ignored may be a template that is no YAML.
import type { FileRange } from './problem.ts';

export type Ignored = {
  /** 1 at the number of each line that is out; a table, because it is asked for every problem. */
  readonly out: Uint8Array;
  /** The words that take out the whole file. */
  readonly whole: readonly FileRange[];
  readonly mistakes: readonly { readonly message: string; readonly range: FileRange }[];
};

type IgnoreComment = { readonly kind: string; readonly isOurs: boolean; readonly range: FileRange };

const nothing: Ignored = { out: new Uint8Array(0), whole: [], mistakes: [] };
const comment = /#\s*(rti|pint)\s+ignore\/(line|next-line|begin|end|file)(?=\s*(?:$|[;#]))/;

function commentsOf(lines: readonly string[]): IgnoreComment[] {
  return lines.flatMap((content, i) => {
    const match = content.includes('ignore/') ? comment.exec(content) : null;
    if (match === null) return [];
    const endColumn = match.index + match[0].length + 1;
    const column = match.index + match[0].indexOf('ignore/') + 1;
    return [{ kind: match[2] ?? '', isOurs: match[1] === 'rti', range: { line: i + 1, column, endLine: i + 1, endColumn } }];
  });
}

export const isIgnored = ({ out }: Ignored, line: number): boolean => out[line] === 1;

/** What is taken out, and which comments have no counterpart. Lines count from 1. */
export function readIgnored(text: string): Ignored {
  if (!text.includes('ignore/')) return nothing;
  const lines = text.split('\n');
  const out = new Uint8Array(lines.length + 1);
  const whole: FileRange[] = [];
  const mistakes: { message: string; range: FileRange }[] = [];
  let open: IgnoreComment | null = null;
  for (const one of commentsOf(lines)) {
    const { kind, isOurs, range } = one;
    const { line } = range;
    if (kind === 'file') whole.push(range);
    else if (kind === 'line') out.fill(1, line, line + 1);
    else if (kind === 'next-line') out.fill(1, line + 1, line + 2);
    else if (kind === 'begin') open ??= one;
    else if (open !== null) {
      out.fill(1, open.range.line, line + 1);
      open = null;
    } else if (isOurs) mistakes.push({ message: 'ignore/end has no ignore/begin above it: remove it', range });
  }
  if (whole.length > 0) out.fill(1);
  if (open === null) return { out, whole, mistakes };
  out.fill(1, open.range.line);
  const message = 'ignore/begin has no ignore/end, so everything after it is ignored: add ignore/end';
  return { out, whole, mistakes: open.isOurs ? [...mistakes, { message, range: open.range }] : mistakes };
}

/** The text with blanks where it is ignored, every line and column kept. What controls stays, so that it is still known why. */
export function blankIgnoredLines(text: string): string {
  const ignored = readIgnored(text);
  if (!ignored.out.includes(1)) return text;
  return text
    .split('\n')
    .map((content, i) => {
      if (!isIgnored(ignored, i + 1)) return content;
      const kept = comment.exec(content)?.index ?? content.length;
      return content.slice(0, kept).replaceAll(/[^\r]/g, ' ') + content.slice(kept);
    })
    .join('\n');
}
