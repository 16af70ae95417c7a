// What a label's regular expression amounts to, read from its text: a plain string, redundant anchors, wildcards around words.

export type RegexpPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any-many' }
  | { readonly kind: 'any-one' };

/** `parts` is null when there is more to the pattern than words and wildcards. */
export type RegexpShape = {
  /** The pattern without anchors at its ends, which Prometheus adds anyway. */
  readonly unanchored: string;
  readonly hasAnchors: boolean;
  readonly parts: readonly RegexpPart[] | null;
};

/** Characters that mean themselves only behind a backslash. */
const special = new Set('\\.+*?()|[]{}^$');

export function shapeOf(pattern: string): RegexpShape {
  const unanchored = withoutAnchors(pattern);
  return { unanchored, hasAnchors: unanchored !== pattern, parts: partsOf(unanchored) };
}

function withoutAnchors(pattern: string): string {
  // With alternatives outside parentheses, an anchor belongs to one of them only.
  if (hasTopLevelAlternatives(pattern)) return pattern;
  // `^*` repeats the anchor, so it is not one to leave out.
  const start = pattern.startsWith('^') && !'*+?{'.includes(pattern[1] ?? ' ') ? 1 : 0;
  const end = pattern.endsWith('$') && !endsEscaped(pattern.slice(0, -1)) ? pattern.length - 1 : pattern.length;
  return pattern.slice(start, Math.max(start, end));
}

function endsEscaped(text: string): boolean {
  return (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
}

function hasTopLevelAlternatives(pattern: string): boolean {
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '[') at = Math.max(at, pattern.indexOf(']', at + 2));
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}

function partsOf(pattern: string): readonly RegexpPart[] | null {
  const parts: RegexpPart[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal });
    literal = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    const next = pattern[at + 1] ?? '';
    if (char === '\\') {
      if (!special.has(next) && next !== '-' && next !== '/') return null;
      literal += next;
      at++;
    } else if (char === '.') {
      flush();
      const isMany = next === '*' || next === '+';
      if (isMany) at++;
      parts.push({ kind: isMany ? 'any-many' : 'any-one' });
      if ('?{'.includes(pattern[at + 1] ?? ' ')) return null;
    } else if (special.has(char)) return null;
    else literal += char;
  }
  flush();
  // `ab*` repeats its b, so it is no word; the loop has refused it at the star.
  return parts;
}

/** The string a pattern stands for, if it stands for just one. */
export function plainString(pattern: string): string | null {
  const { parts } = shapeOf(pattern);
  if (parts === null) return null;
  if (parts.length === 0) return '';
  return parts.length === 1 && parts[0]?.kind === 'literal' ? parts[0].text : null;
}

/** Looks for words inside a value: word, anything, word; or anything, word, anything. */
export function seeksSubstring(pattern: string): boolean {
  const { parts } = shapeOf(pattern);
  if (parts === null) return false;
  return parts.some((part, at) => {
    const before = parts.slice(0, at);
    const after = parts.slice(at + 1);
    if (part.kind === 'any-many') return before.some(isLiteral) && after.some(isLiteral);
    return isLiteral(part) && before.some(isAny) && after.some(isAny);
  });
}

const isLiteral = (part: RegexpPart): boolean => part.kind === 'literal';
const isAny = (part: RegexpPart): boolean => part.kind === 'any-many';
