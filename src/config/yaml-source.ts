// The YAML text with positions: parses within limits, and finds the line and column of any path of the document.
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';
import type { Place } from './config.ts';
import { type ConfigPath, maskSourceLine, type Problem } from './problem.ts';

/** Loaded with the first file there is to read: a start from the environment alone goes without its 72 modules. */
const yaml = (): typeof Yaml => createRequire(import.meta.url)('yaml') as typeof Yaml; // what the package's types describe

/** A configuration is written by people; what is bigger than this is another file by mistake. */
export const configBytesMax = 1_048_576;
const nestingMax = 32;
const aliasesMax = 100;

export type YamlSource = {
  readonly file: string;
  /** Plain JavaScript: maps, lists and scalars, acyclic, at most 32 deep. */
  readonly value: unknown;
  /** Where the key of this path stands (`key`) or its value (`value`); the nearest ancestor when the path does not exist. */
  locate(path: ConfigPath, at: 'key' | 'value'): Place;
  /** The text of the scalar as written, and where its first character stands; null when it is no one-line scalar. */
  scalarStart(path: ConfigPath): Place | null;
  line(number: number): string;
};

const syntaxRemedies: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the second one would win silently; keep one of them',
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'keep one document: remove the line `---` and what follows it',
  BLOCK_AS_IMPLICIT_KEY: 'put the value in quotes if it contains ": "',
  BAD_INDENT: 'check the indentation, and that every [ and { is closed',
  MISSING_CHAR: 'check that every quote, [ and { is closed',
  BAD_ALIAS: 'a value that begins with * or & must be in quotes',
};

/** Parses the text. Every syntax error becomes a problem; with none, the source can be asked for values and places. */
export function readYaml(
  file: string,
  text: string,
): { readonly source: YamlSource | null; readonly problems: readonly Problem[] } {
  const { isScalar, LineCounter, parseDocument } = yaml();
  const lineCounter = new LineCounter();
  const lines = text.split(/\r?\n/);
  const whole = (message: string, remedy: string): { source: null; problems: Problem[] } => ({
    source: null,
    problems: [{ code: 'syntax', where: file, line: null, column: null, path: '', message, remedy, sourceLine: null }],
  });
  // Control characters other than tab and line ends are never part of a text configuration.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text))
    return whole('not a text file (it contains binary bytes)', 'give the path of a YAML file in UTF-8');
  if (tooDeep(text)) return whole('nested too deeply', `keep it within ${nestingMax} levels`);
  const doc = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  if (doc.errors.length > 0)
    return { source: null, problems: doc.errors.map((error) => syntaxProblem(file, lines, lineCounter, error)) };
  if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) {
    return whole(
      'the file is empty',
      'start from examples/small-team.yml, or run without --config.file to configure by environment only',
    );
  }
  try {
    const value: unknown = doc.toJS({ maxAliasCount: aliasesMax });
    if (!isTree(value, []))
      return whole(
        'nested too deeply, or an alias refers to its own parent',
        `keep it within ${nestingMax} levels and free of cycles`,
      );
    return { source: makeSource({ file, lines, lineCounter, doc }, value), problems: [] };
  } catch (error) {
    const message = error instanceof ReferenceError ? error.message : 'cannot be resolved';
    return whole(`aliases: ${message}`, `aliases may expand to at most ${aliasesMax} copies; write the values out`);
  }
}

/** Brackets nested beyond any real configuration; checked before parsing, because the parser recurses. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) depth += 1;
    else if (c === 0x5d || c === 0x7d) depth -= 1;
    if (depth > 1000) return true;
  }
  return /(?:^|\n)(?:[ ]*- ?){200}/.test(text);
}

function isTree(value: unknown, ancestors: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (ancestors.length >= nestingMax || ancestors.includes(value)) return false;
  return Object.values(value).every((child) => isTree(child, [...ancestors, value]));
}

function syntaxProblem(
  file: string,
  lines: readonly string[],
  lineCounter: LineCounter,
  error: { readonly code: string; readonly message: string; readonly pos: readonly [number, number] },
): Problem {
  const { line, col } = lineCounter.linePos(error.pos[0]);
  const source = lines[line - 1] ?? '';
  const duplicate =
    error.code === 'DUPLICATE_KEY' ? /^[\s-]*["']?([\w./*-]+)/.exec(source.slice(Math.max(0, col - 1)))?.[1] : undefined;
  return {
    code: 'syntax',
    where: `${file}:${line}:${col}`,
    line,
    column: col,
    path: '',
    message:
      duplicate === undefined
        ? `not valid YAML: ${error.code === 'MULTIPLE_DOCS' ? 'two documents in one file' : error.message}`
        : `key "${duplicate}" is given twice`,
    remedy: syntaxRemedies[error.code] ?? null,
    sourceLine: maskSourceLine(source, true),
  };
}

type Found = { readonly key: Node | null; readonly value: Node | null };

type Parsed = {
  readonly file: string;
  readonly lines: readonly string[];
  readonly lineCounter: LineCounter;
  readonly doc: Document;
};

function makeSource({ file, lines, lineCounter, doc }: Parsed, value: unknown): YamlSource {
  const { isAlias, isMap, isScalar, isSeq } = yaml();
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(doc) : node);
  const step = (parent: unknown, part: string | number): Found | null => {
    const node = resolve(parent);
    if (isSeq(node)) {
      const item = node.items[Number(part)];
      return item === undefined ? null : { key: null, value: item as Node | null }; // items of a parsed sequence are nodes
    }
    if (!isMap(node)) return null;
    const pair = node.items.find((p) => isScalar(p.key) && String(p.key.value) === String(part));
    return pair === undefined ? null : { key: pair.key as Node, value: pair.value as Node | null }; // likewise for a parsed map
  };
  const find = (path: ConfigPath): { found: Found; complete: boolean } => {
    let found: Found = { key: null, value: doc.contents };
    for (const part of path) {
      const next = step(found.value, part);
      if (next === null) return { found, complete: false };
      found = next;
    }
    return { found, complete: true };
  };
  const placeOf = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col };
  };
  return {
    file,
    value,
    line: (number) => lines[number - 1] ?? '',
    locate(path, at) {
      const { found, complete } = find(path);
      const node = at === 'value' && complete ? (found.value ?? found.key) : (found.key ?? found.value);
      return placeOf(node?.range?.[0] ?? 0);
    },
    scalarStart(path) {
      const { found, complete } = find(path);
      if (!complete || !isScalar(found.value) || !found.value.range) return null;
      const quoted = found.value.type === 'QUOTE_DOUBLE' || found.value.type === 'QUOTE_SINGLE';
      if (!quoted && found.value.type !== 'PLAIN') return null;
      return placeOf(found.value.range[0] + (quoted ? 1 : 0));
    },
  };
}
