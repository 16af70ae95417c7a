// A light scanner for TypeScript: enough to tell code from comments, strings and regular expressions, and to list imports. TypeScript 7 has no
// compiler API in JavaScript, and the checks that use this need no syntax tree.

/** An import or re-export of a module, type-only or not, static or dynamic. */
export type ImportStatement = {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
  /** Names between the braces as written in the other module; empty for side-effect, namespace and dynamic imports. */
  readonly names: readonly string[];
};

/** After one of these a `/` divides; after anything else it opens a regular expression. */
const endsOperand = /[\w$)\]'"`]$/;
const keywordBeforeRegex = /\b(?:return|typeof|case|in|of|void|delete|throw|new|do|else|await|yield)$/;

/** Returns the source with comments and the contents of strings, templates and regular expressions turned to spaces; every position stays. */
export function blankNonCode(source: string): string {
  let out = '';
  let at = 0;
  /** Depths of braces at which a `${` of a template is open. */
  const templates: number[] = [];
  let depth = 0;
  /** Blanks up to `end`; `quoted` keeps the first and last character, so that strings stay visible as empty ones. */
  const blankUntil = (end: number, quoted: boolean): void => {
    const text = source.slice(at, end);
    const blanks = text.replace(/[^\n]/g, ' ');
    out += quoted && text.length > 1 ? text.charAt(0) + blanks.slice(1, -1) + text.charAt(text.length - 1) : blanks;
    at = end;
  };
  while (at < source.length) {
    const two = source.slice(at, at + 2);
    const char = two.charAt(0);
    if (two === '//') blankUntil(endOf(source, at, /\n|$/g, false), false);
    else if (two === '/*') blankUntil(endOf(source, at + 2, /\*\/|$/g, true), false);
    else if (char === "'" || char === '"') blankUntil(endOfQuoted(source, at + 1, char), true);
    else if (char === '`') {
      const end = endOfTemplatePart(source, at + 1);
      if (source.endsWith('${', end)) templates.push(depth);
      blankUntil(end, true);
    } else if (char === '}' && templates.at(-1) === depth) {
      templates.pop();
      const end = endOfTemplatePart(source, at + 1);
      if (source.endsWith('${', end)) templates.push(depth);
      blankUntil(end, true);
    } else if (char === '/' && opensRegex(out)) blankUntil(endOfRegex(source, at + 1), true);
    else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      out += char;
      at += 1;
    }
  }
  return out;
}

function endOf(source: string, from: number, pattern: RegExp, inclusive: boolean): number {
  pattern.lastIndex = from;
  const match = pattern.exec(source);
  return match === null ? source.length : match.index + (inclusive ? match[0].length : 0);
}

function endOfQuoted(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, source.length);
}

/** End of a template's text: just after the closing backtick or after the `${` that opens code. */
function endOfTemplatePart(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    if (source[at] === '\\') at += 2;
    else if (source[at] === '`') return at + 1;
    else if (source.startsWith('${', at)) return at + 2;
    else at += 1;
  }
  return source.length;
}

function opensRegex(codeBefore: string): boolean {
  const before = codeBefore.slice(-200).trimEnd();
  return !endsOperand.test(before) || keywordBeforeRegex.test(before);
}

function endOfRegex(source: string, from: number): number {
  let inClass = false;
  for (let at = from; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '\n') return at;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return source.length;
}

/** Line number, from 1, of a position. */
export function lineAt(source: string, position: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < position; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}

const staticImport = /\b(import|export)\b([\w\s{},*$]*?)(?:\bfrom\s*)?(['"])/g;
const dynamicImport = /\bimport\s*\(\s*(['"])/g;

/** Lists what a source file imports, in order. */
export function listImports(source: string): readonly ImportStatement[] {
  const code = blankNonCode(source);
  const found: (ImportStatement & { readonly at: number })[] = [];
  const add = (at: number, quoteAt: number, clause: string): void => {
    const specifier = source.slice(quoteAt + 1, source.indexOf(source.charAt(quoteAt), quoteAt + 1));
    const names = (/\{([^}]*)\}/.exec(clause)?.[1] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const typeOnly = /^\s*type\b/.test(clause) || (names.length > 0 && names.every((name) => name.startsWith('type ')));
    found.push({
      at,
      specifier,
      line: lineAt(source, at),
      typeOnly,
      names: names.map((name) => name.replace(/^type\s+/, '').replace(/\s+as\s.*$/, '')),
    });
  };
  for (const match of code.matchAll(staticImport)) {
    const clause = match[2] ?? '';
    const quoteAt = match.index + match[0].length - 1;
    // `export const x = '…'` cannot match (no `=` in a clause); a clause needs `from` unless it is a bare `import '…'`.
    if (/\bfrom\s*['"]$/.test(match[0]) || (match[1] === 'import' && clause.trim() === '')) add(match.index, quoteAt, clause);
  }
  for (const match of code.matchAll(dynamicImport)) add(match.index, match.index + match[0].length - 1, '');
  return found.sort((a, b) => a.at - b.at);
}
