// The control comments of one file: each with what it applies to, the lines that are not checked at all, and what was wrong on the way.
import { type Broken, type Directive, readComment } from './comment-grammar.ts';
import type { FileRange } from './problem.ts';
import type { Group, Rule, RuleFile, Scalar } from './rule-file.ts';

export type CommentScope =
  | { readonly kind: 'file' }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'rule'; readonly rule: Rule };
export type PlacedDirective = Directive & { readonly range: FileRange; readonly scope: CommentScope };
export type CommentMistake = { readonly message: string; readonly range: FileRange };

export type FileComments = {
  /** disable, snooze and owner, those of ignored lines left out. */
  readonly directives: readonly PlacedDirective[];
  readonly ignores: readonly IgnoredLines[];
  readonly mistakes: readonly CommentMistake[];
};
/** From its first line to its last. */
export type IgnoredLines = { readonly from: number; readonly to: number; readonly whole: boolean; readonly range: FileRange };

/** A comment and the rule it belongs to, if any. */
type Owned = { readonly comment: Scalar; readonly rule: Rule | null };

/** Each comment once, in the order of the file; those inside an expression are known to their rule only. */
function commentsOf(file: RuleFile): Owned[] {
  const byPlace = new Map<string, Owned>();
  const add = (comment: Scalar, rule: Rule | null): void => {
    const key = `${comment.range.line}:${comment.range.column}`;
    if (!byPlace.has(key)) byPlace.set(key, { comment, rule });
  };
  for (const rule of file.groups.flatMap(({ rules }) => rules)) for (const comment of rule.comments) add(comment, rule);
  for (const comment of file.comments) add(comment, null);
  return [...byPlace.values()].sort(
    (a, b) => a.comment.range.line - b.comment.range.line || a.comment.range.column - b.comment.range.column,
  );
}

/** The group that a comment outside of its rules is in, or stands right above. */
function groupAt(file: RuleFile, line: number): Group | null {
  return file.groups.find(({ range }) => line >= range.line - 1 && line <= range.endLine) ?? null;
}

function scopeOf(directive: Directive, { comment, rule }: Owned, file: RuleFile): CommentScope | null {
  if (directive.kind.startsWith('file/')) return { kind: 'file' };
  if (rule !== null) return { kind: 'rule', rule };
  const group = groupAt(file, comment.range.line);
  return group === null ? null : { kind: 'group', group };
}

type Placed = { readonly directive: Directive; readonly owned: Owned; readonly range: FileRange };

/** What `ignore/…` comments take out, and those of them that have no counterpart. */
function ignoredBy(placed: readonly Placed[]): {
  readonly ignores: readonly IgnoredLines[];
  readonly mistakes: readonly CommentMistake[];
} {
  const ignores: IgnoredLines[] = [];
  const mistakes: CommentMistake[] = [];
  let open: FileRange | null = null;
  for (const { directive, range } of placed) {
    const { line } = range;
    if (directive.kind === 'ignore/file') ignores.push({ from: 1, to: Number.POSITIVE_INFINITY, whole: true, range });
    else if (directive.kind === 'ignore/line') ignores.push({ from: line, to: line, whole: false, range });
    else if (directive.kind === 'ignore/next-line') ignores.push({ from: line + 1, to: line + 1, whole: false, range });
    else if (directive.kind === 'ignore/begin') open ??= range;
    else if (directive.kind === 'ignore/end') {
      if (open === null) mistakes.push({ message: 'ignore/end has no ignore/begin above it: remove it', range });
      else ignores.push({ from: open.line, to: line, whole: false, range: open });
      open = null;
    }
  }
  if (open !== null) {
    ignores.push({ from: open.line, to: Number.POSITIVE_INFINITY, whole: false, range: open });
    mistakes.push({ message: 'ignore/begin has no ignore/end, so everything after it is ignored: add ignore/end', range: open });
  }
  return { ignores, mistakes };
}

export const isIgnored = (ignores: readonly IgnoredLines[], line: number): boolean =>
  ignores.some(({ from, to }) => line >= from && line <= to);

/** Reads all control comments of a file. */
export function readComments(file: RuleFile): FileComments {
  const placed: Placed[] = [];
  const broken: { readonly mistake: Broken; readonly range: FileRange }[] = [];
  for (const owned of commentsOf(file)) {
    const words = readComment(owned.comment.value);
    for (const directive of words.directives) placed.push({ directive, owned, range: owned.comment.rangeOf(directive.span) });
    for (const mistake of words.broken) broken.push({ mistake, range: owned.comment.rangeOf(mistake.span) });
  }
  const ignored = ignoredBy(placed);
  const mistakes: CommentMistake[] = [...ignored.mistakes];
  // What another tool's comment means is that tool's business.
  for (const { mistake, range } of broken)
    if (mistake.dialect === 'rti') mistakes.push({ message: `this comment ${mistake.message}`, range });
  const directives: PlacedDirective[] = [];
  for (const { directive, owned, range } of placed) {
    if (directive.kind.startsWith('ignore/') || isIgnored(ignored.ignores, range.line)) continue;
    const scope = scopeOf(directive, owned, file);
    if (scope !== null) directives.push({ ...directive, range, scope });
    else if (directive.dialect === 'rti')
      mistakes.push({
        message: `this comment belongs to no rule and no group: write file/${directive.kind} to mean the whole file`,
        range,
      });
  }
  return { directives, ignores: ignored.ignores, mistakes };
}

/**
 * The text with what `ignore/…` comments take out as blanks, every line and column kept: for templates that are no YAML before they are rendered.
 * Comments that control stay, so that what they say is still known.
 */
export function blankIgnoredLines(text: string): string {
  if (!/#\s*(?:rti|pint)\s+ignore\//.test(text)) return text;
  const lines = text.split('\n');
  let inside = false;
  let next = false;
  return lines
    .map((line) => {
      const word = /#\s*(?:rti|pint)\s+ignore\/(line|next-line|begin|end|file)\s*(?:$|[;\r])/.exec(line);
      const isOut = inside || next || word?.[1] === 'line' || word?.[1] === 'file';
      next = word?.[1] === 'next-line';
      if (word?.[1] === 'begin' || word?.[1] === 'file') inside = true;
      if (word?.[1] === 'end') inside = false;
      const kept = word === null ? line.length : word.index;
      return isOut ? line.slice(0, kept).replaceAll(/[^\r]/g, ' ') + line.slice(kept) : line;
    })
    .join('\n');
}
