// Reads matcher text (`severity="critical"`, `{a="b", c=~"d|e"}`) and says at which column it goes wrong.
import { type Matcher, MatcherError, type MatchOp, makeMatcher } from '../model/matcher.ts';

export type MatchersResult =
  | { readonly kind: 'ok'; readonly matchers: readonly Matcher[] }
  /** `column` counts from 0 within the text. */
  | { readonly kind: 'invalid'; readonly column: number; readonly message: string };

const token = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"',{}]*))\s*/y;

function unquote(text: string): string {
  return text.replace(/\\(.)/g, (whole, c: string) => (c === 'n' ? '\n' : c === '"' || c === '\\' ? c : whole));
}

/** One matcher or several separated by commas, optionally in braces; values may be unquoted when they need no quotes. */
export function readMatchers(text: string): MatchersResult {
  const open = /^\s*\{/.exec(text)?.[0].length ?? 0;
  const end = open > 0 ? text.lastIndexOf('}') : text.length;
  if (end < open || (open > 0 && text.slice(end + 1).trim() !== ''))
    return { kind: 'invalid', column: text.length, message: 'the brace { is not closed' };
  const matchers: Matcher[] = [];
  let at = open;
  while (text.slice(at, end).trim() !== '') {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match || token.lastIndex > end)
      return { kind: 'invalid', column: failure(text, at), message: 'expected name="value" (operators: = != =~ !~)' };
    try {
      matchers.push(
        makeMatcher(match[1] ?? '', match[2] as MatchOp, match[3] === undefined ? (match[4] ?? '') : unquote(match[3])),
      ); // group 2 is one of the operators
    } catch (error) {
      if (!(error instanceof MatcherError)) throw error;
      return { kind: 'invalid', column: at + match[0].search(/[=!]/) + (match[2]?.length ?? 0), message: error.message };
    }
    at = token.lastIndex;
    if (at < end && text[at] !== ',') return { kind: 'invalid', column: at, message: 'expected a comma or the end' };
    at += 1;
  }
  return matchers.length === 0
    ? { kind: 'invalid', column: 0, message: 'empty: expected name="value"' }
    : { kind: 'ok', matchers };
}

/** The column of what is not understood: after as much of `name op` as can be read. */
function failure(text: string, at: number): number {
  return at + (/^\s*(?:[a-zA-Z_][a-zA-Z0-9_]*\s*)?(?:=~|!~|!=|=)?\s*/.exec(text.slice(at))?.[0].length ?? 0);
}
