// The control comments of one file: each with what it applies to, the lines that are not checked at all, and what was wrong on the way.
import { type Broken, type Directive, readComment } from './comment-grammar.ts';
import { type Ignored, isIgnored, readIgnored } from './ignored-lines.ts';
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
  readonly ignored: Ignored;
  readonly mistakes: readonly CommentMistake[];
};

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

const none: FileComments = { directives: [], ignored: readIgnored(''), mistakes: [] };
/** Most files have no such comment, and finding that out must cost nothing. */
const mayControl = /#\s*(?:rti|pint)(?:\s|$)/m;

/** Reads all control comments of a file. */
export function readComments(file: RuleFile): FileComments {
  if (!mayControl.test(file.text)) return none;
  const placed: Placed[] = [];
  const broken: { readonly mistake: Broken; readonly range: FileRange }[] = [];
  for (const owned of commentsOf(file)) {
    const words = readComment(owned.comment.value);
    for (const directive of words.directives) placed.push({ directive, owned, range: owned.comment.rangeOf(directive.span) });
    for (const mistake of words.broken) broken.push({ mistake, range: owned.comment.rangeOf(mistake.span) });
  }
  const ignored = readIgnored(file.text);
  const mistakes: CommentMistake[] = [...ignored.mistakes];
  // What another tool's comment means is that tool's business.
  for (const { mistake, range } of broken)
    if (mistake.dialect === 'rti') mistakes.push({ message: `this comment ${mistake.message}`, range });
  const directives: PlacedDirective[] = [];
  for (const { directive, owned, range } of placed) {
    if (directive.kind.startsWith('ignore/') || isIgnored(ignored, range.line)) continue;
    const scope = scopeOf(directive, owned, file);
    if (scope !== null) directives.push({ ...directive, range, scope });
    else if (directive.dialect === 'rti')
      mistakes.push({
        message: `this comment belongs to no rule and no group: write file/${directive.kind} to mean the whole file`,
        range,
      });
  }
  return { directives, ignored, mistakes };
}
