// A series selector as in PromQL: `http_requests_total{code=~"5.."}`. The name may also stand as `__name__="…"`.
import type { Labels } from '../model/labels.ts';
import { makeMatcher, type Matcher, MatcherError, matchesAll, type MatchOp } from '../model/matcher.ts';

export type Selector = { readonly name: string; readonly matchers: readonly Matcher[] };

/** Not a selector; the message gives the column and what was expected. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

const namePattern = /\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*/y;
const matcherPattern =
  /\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|("(?:[^"\\]|\\.)*"))\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)\s*/y;
const quotedNamePattern = /\s*("(?:[^"\\]|\\.)*")\s*(?=[,}])/y;

/** Throws SelectorError. A selector must name its metric: one that matches by other labels alone would read everything. */
export function parseSelector(text: string): Selector {
  const named = matchAt(namePattern, text, 0);
  let name = named?.[1] ?? '';
  let at = named?.[0].length ?? 0;
  const matchers: Matcher[] = [];
  if (text[at] === '{') {
    at += 1;
    while (text[at] !== '}') {
      const quotedName = name === '' ? matchAt(quotedNamePattern, text, at) : null;
      const found = quotedName ?? matchAt(matcherPattern, text, at);
      if (!found) throw new SelectorError(`column ${at + 1} of ${text}: expected a matcher such as code=~"5.."`);
      at += found[0].length;
      if (quotedName) name = unquote(quotedName[1] ?? '');
      else {
        const matcher = toMatcher(found, text);
        if (matcher.name === '__name__' && matcher.op === '=') name = matcher.value;
        else matchers.push(matcher);
      }
      if (text[at] === ',') at += 1;
      else if (text[at] !== '}') throw new SelectorError(`column ${at + 1} of ${text}: expected , or }`);
      at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    }
    at += 1;
  }
  if (text.slice(at).trim() !== '')
    throw new SelectorError(`column ${at + 1} of ${text}: expected the end (only name{matchers} is a selector, not PromQL)`);
  if (name === '')
    throw new SelectorError(
      `${text === '' ? 'empty selector' : text}: expected a metric name such as http_requests_total{code=~"5.."}`,
    );
  return { name, matchers };
}

export function selects(selector: Selector, name: string, labels: Labels): boolean {
  return name === selector.name && matchesAll(selector.matchers, labels);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function toMatcher(found: RegExpExecArray, text: string): Matcher {
  const name = found[1] ?? unquote(found[2] ?? '');
  try {
    return makeMatcher(name, found[3] as MatchOp, unquote(found[4] ?? '')); // the pattern admits only the four operators
  } catch (cause) {
    if (cause instanceof MatcherError) throw new SelectorError(`${text}: ${cause.message}`, { cause });
    throw cause;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return quoted.startsWith('`') ? inner : inner.replace(/\\(.)/gs, (_, c: string) => escapes[c] ?? c);
}
