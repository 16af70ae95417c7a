// The regular expressions of label matchers: RE2, anchored at both ends. Compiled once each; rule files repeat theirs.
import { RE2JS } from 're2js';
import type { Language } from './version.ts';

export type Regex =
  | { readonly ok: true; readonly matches: (text: string) => boolean }
  | { readonly ok: false; readonly message: string };

const cache = new Map<string, Regex>();
const cacheMax = 5000;

/** Names, alternatives, `.`, `.*` and `.+` only: always valid. Most patterns are, and compiling one takes longer than the rest of an expression. */
const harmless = /^(?:[\w\-/:@ |]|\.[*+]?)*$/;

/** Whether a pattern is known to be valid without compiling it. */
export const isHarmless = (pattern: string): boolean => harmless.test(pattern);

/** Reads a pattern as the version does; what is wrong with it is said in Go's words. */
export function readRegex(pattern: string, language: Language): Regex {
  if (!language.namedGroupsWithoutP && newGroupName.test(pattern)) {
    return { ok: false, message: 'error parsing regexp: invalid or unsupported Perl syntax: `(?<`' };
  }
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const regex = compile(pattern);
  if (cache.size >= cacheMax) cache.clear();
  cache.set(pattern, regex);
  return regex;
}

/** Names of groups without P came with Go 1.22; before, nothing could follow `(?<`. */
const newGroupName = /\(\?</;

function compile(pattern: string): Regex {
  try {
    // Whether `.` takes a line break, as it does since 3.0, decides nothing that is asked here.
    const compiled = RE2JS.compile(`^(?:${pattern})$`);
    return { ok: true, matches: (text) => compiled.matches(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unnamed = message.includes('duplicate capture group name') ? pattern.replaceAll(groupName, '(') : pattern;
    return unnamed === pattern ? { ok: false, message } : compile(unnamed);
  }
}

/** Go lets two groups have the same name; what they are called does not matter for matching. */
const groupName = /(?<!\\)\(\?P?<\w+>/g;
