// The words of control comments: `# rti disable alerts/for`, `# rti snooze 2027-01-01 alerts/for`, … and the same after `# pint`, which people
// bring along. Only reads; what a comment applies to is `comments.ts`.
import { didYouMean } from '../model/did-you-mean.ts';
import type { Span } from '../promql/ast.ts';

export type ControlKind =
  | 'disable'
  | 'file/disable'
  | 'snooze'
  | 'file/snooze'
  | 'owner'
  | 'file/owner'
  | 'ignore/line'
  | 'ignore/next-line'
  | 'ignore/begin'
  | 'ignore/end'
  | 'ignore/file';

export type Directive = {
  readonly kind: ControlKind;
  /** Whose word it is; of `pint` only what is understood here is used, and nothing of it is ever called wrong. */
  readonly dialect: 'rti' | 'pint';
  /** The check of disable and snooze, as written; '' otherwise. */
  readonly check: string;
  /** The check's argument: `disable promql/series(up)`; null = all it says. */
  readonly argument: string | null;
  /** Epoch ms from which a snooze has ended; null otherwise. */
  readonly untilMs: number | null;
  /** Of owner: whose. */
  readonly owner: string | null;
  /** In the comment's text. */
  readonly span: Span;
};

export type Broken = { readonly dialect: 'rti' | 'pint'; readonly message: string; readonly span: Span };
export type CommentWords = { readonly directives: readonly Directive[]; readonly broken: readonly Broken[] };

const nothing: CommentWords = { directives: [], broken: [] };
/** Directives follow each other after `;`, or each after its own `rti`. */
const separator = /;|(?=\s#\s*(?:rti|pint)\s)/;
const kinds = [
  ...(['disable', 'file/disable', 'snooze', 'file/snooze', 'owner', 'file/owner'] as const),
  ...(['ignore/line', 'ignore/next-line', 'ignore/begin', 'ignore/end', 'ignore/file'] as const),
] satisfies readonly ControlKind[];
/** Spelled by pint with a scope in front where ours needs none. */
const aliases: Readonly<Record<string, ControlKind>> = { 'rule/owner': 'owner' };

const kindOf = (word: string): ControlKind | undefined => kinds.find((kind) => kind === word);

/** Reads a comment's text, without its `#`. Text that is not for us is nothing. */
export function readComment(text: string): CommentWords {
  const head = /^[\s#]*(rti|pint)\s/.exec(`${text} `);
  if (head === null) return nothing;
  const directives: Directive[] = [];
  const broken: Broken[] = [];
  let dialect: 'rti' | 'pint' = head[1] === 'pint' ? 'pint' : 'rti';
  let from = 0;
  for (const part of text.split(separator)) {
    const own = /^[\s#]*(rti|pint)(?:\s|$)/.exec(part);
    if (own !== null) dialect = own[1] === 'pint' ? 'pint' : 'rti';
    const words = own === null ? part : part.slice(own[0].length);
    const start = from + part.length - words.trimStart().length;
    const read = readDirectives(words.trim(), dialect, { from: start, to: start + words.trim().length });
    if ('message' in read) broken.push(read);
    else directives.push(...read);
    from += part.length + (text[from + part.length] === ';' ? 1 : 0);
  }
  return { directives, broken };
}

/** One word and what follows it: a directive for each check that it names. */
function readDirectives(text: string, dialect: 'rti' | 'pint', span: Span): readonly Directive[] | Broken {
  const [, word = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const kind = aliases[word] ?? kindOf(word);
  const fail = (message: string): Broken => ({ dialect, message, span });
  if (word === '') return fail('says nothing after its name');
  if (kind === undefined) return fail(unknownWord(word));
  const plain: Directive = { kind, dialect, check: '', argument: null, untilMs: null, owner: null, span };
  switch (kind) {
    case 'disable':
    case 'file/disable':
      return readChecks(rest, plain) ?? fail(`${kind} wants the id of a check, as in: ${kind} alerts/for`);
    case 'snooze':
    case 'file/snooze': {
      const [, date = '', checks = ''] = /^(\S*)\s*([\s\S]*)$/.exec(rest) ?? [];
      const untilMs = readDate(date);
      if (untilMs === null) return fail(`${kind} wants a date and a check, as in: ${kind} 2027-01-01 alerts/for`);
      return (
        readChecks(checks, { ...plain, untilMs }) ??
        fail(`${kind} wants a check after the date, as in: ${kind} ${date} alerts/for`)
      );
    }
    case 'owner':
    case 'file/owner':
      return rest === '' ? fail(`${kind} wants a name, as in: ${kind} team-a`) : [{ ...plain, owner: rest }];
    default:
      return rest === '' ? [plain] : fail(`${kind} takes nothing after it, got ${JSON.stringify(rest)}`);
  }
}

function unknownWord(word: string): string {
  const near = didYouMean(word, kinds);
  const known = near === null ? `known are ${kinds.join(', ')}` : `did you mean ${near}?`;
  return `does not know the word ${JSON.stringify(word)}: ${known}`;
}

/** An argument may hold one level of parentheses of its own, and braces with anything in them. */
const checkPattern = /([^\s(),]+)(?:\(((?:[^()]|\([^()]*\))*)\))?/y;

/** `alerts/for`, `promql/series(up{job="a b"})`, or several of them; null when there is none or something else between them. */
function readChecks(text: string, plain: Directive): readonly Directive[] | null {
  const found: Directive[] = [];
  let at = 0;
  while (at < text.length) {
    checkPattern.lastIndex = at;
    const match = checkPattern.exec(text);
    if (match === null) return null;
    found.push({ ...plain, check: match[1] ?? '', argument: match[2] === undefined ? null : match[2].trim() });
    at = checkPattern.lastIndex;
    const between = /[\s,]*/y;
    between.lastIndex = at;
    between.exec(text);
    if (between.lastIndex === at && at < text.length) return null;
    at = between.lastIndex;
  }
  return found.length === 0 ? null : found;
}

/** A day or an instant of RFC 3339; a day that the calendar does not have is none. */
function readDate(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  if (match === null) return null;
  const midnight = Date.parse(`${match[1]}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== match[1]) return null;
  const at = match[2] === undefined ? midnight : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
