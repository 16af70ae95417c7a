// Alertmanager's label matchers: `severity="critical"`, `service=~"api|web"`. Regular expressions are RE2, fully anchored, linear in time.
import { RE2JS } from 're2js';
import type { Labels } from './labels.ts';

export type MatchOp = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
  /** True when this label value satisfies the matcher; an absent label is the empty string. */
  readonly test: (value: string) => boolean;
}

/** Wrong matcher text; the message says what was expected. */
export class MatcherError extends Error {
  override readonly name = 'MatcherError';
  /** 1-based place in the text that was read; null when the matcher was not read from text. */
  readonly column: number | null;

  constructor(message: string, options?: ErrorOptions & { readonly column?: number }) {
    super(message, options);
    this.column = options?.column ?? null;
  }
}

const cachedVerdictsMax = 1024;

/** An RE2 match costs microseconds and label values repeat, so each matcher remembers its last verdicts. */
function regexTest(pattern: string): (value: string) => boolean {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(`^(?:${pattern})$`, RE2JS.DOTALL);
  } catch (cause) {
    throw new MatcherError(`not a regular expression: ${JSON.stringify(pattern)} (${(cause as Error).message})`, { cause });
  }
  const verdicts = new Map<string, boolean>();
  return (value) => {
    const known = verdicts.get(value);
    if (known !== undefined) return known;
    const verdict = compiled.matcher(value).matches();
    if (verdicts.size >= cachedVerdictsMax) verdicts.clear();
    verdicts.set(value, verdict);
    return verdict;
  };
}

export function makeMatcher(name: string, op: MatchOp, value: string): Matcher {
  switch (op) {
    case '=':
      return { name, op, value, test: (v) => v === value };
    case '!=':
      return { name, op, value, test: (v) => v !== value };
    case '=~':
      return { name, op, value, test: regexTest(value) };
    case '!~': {
      const matches = regexTest(value);
      return { name, op, value, test: (v) => !matches(v) };
    }
  }
}

export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  for (const matcher of matchers) if (!matcher.test(labels[matcher.name] ?? '')) return false;
  return true;
}

const classicName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** Quoted with the three escapes Alertmanager reads back; any other backslash pair would stay as it is written. */
function quote(text: string): string {
  return `"${text.replace(/[\\"\n]/g, (character) => escapes[character] ?? character)}"`;
}

/** `severity="critical"`: quoted, so that it reads back as the same matcher. */
export function formatMatcher(matcher: Matcher): string {
  const name = classicName.test(matcher.name) ? matcher.name : quote(matcher.name);
  return `${name}${matcher.op}${quote(matcher.value)}`;
}
