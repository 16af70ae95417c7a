// Reads a rule file as Prometheus does, or the PrometheusRule objects of a Kubernetes manifest: groups and rules with the place of everything, and every
// problem that Prometheus would refuse it for. Whatever the text is, this returns.
import { currentVersion, parseVersion } from '../promql/version.ts';
import type { Problem } from './problem.ts';
import type { Group, RuleFile, Scalar } from './rule-file.ts';
import type { MapNode, Pair, YamlNode } from './yaml/node.ts';
import { FieldReader } from './field-reader.ts';
import { Budget, isNull, keyName, resolved } from './go-value.ts';
import type { ValidityCode } from './problem-code.ts';
import { readGroups } from './read-groups.ts';
import { SourceText } from './source-text.ts';
import { Composer, type Document } from './yaml/compose.ts';
import { YamlError } from './yaml/yaml-error.ts';

/** 8 Mi characters, about 40,000 rules: no rule file is larger, and reading one would stall whoever asked. */
export const TEXT_LENGTH_MAX = 8 * 1024 * 1024;

/** What a YAML 1.1 text may hold; a byte order mark may only begin it. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Not of validity: Prometheus takes such a file. */
const LATER_DOCUMENTS_CODE = 'yaml/documents';

export type ReadOptions = {
  /** `2.42`, `3.14`; what is no version counts as the current one. */
  readonly prometheusVersion: string;
};

export function readRuleFile(text: string, path: string, options: ReadOptions): RuleFile {
  const refused = refuseText(text);
  if (refused !== null) return { path, text, shape: 'prometheus', groups: [], comments: [], problems: [refused] };
  const source = new SourceText(text);
  const composed = composeAll(text, source);
  const comments = composed.comments.map(({ from, to }) => source.comment(from, to));
  const documents = composed.rest === null ? composed.documents : [...composed.documents, composed.rest];
  const isKubernetes = documents.some(({ root }) => root !== null && isKubernetesObject(root));
  const reader = new FieldReader(
    source,
    { version: parseVersion(options.prometheusVersion) ?? currentVersion, isKubernetes, cut: composed.cut },
    new Budget(100_000 + text.length),
  );
  const groups = readDocuments(reader, documents, comments);
  const found = composed.error === null ? reader.problems : withSyntaxError(reader.problems, composed);
  const later = isKubernetes ? null : startOfLaterDocuments(composed, source);
  const problems = (later === null ? found : softenLaterDocuments(found, later)).toSorted(
    (left, right) => left.range.line - right.range.line || left.range.column - right.range.column,
  );
  return { path, text, shape: isKubernetes ? 'kubernetes' : 'prometheus', groups, comments, problems };
}

function validity(code: ValidityCode, message: string, range: Problem['range']): Problem {
  return { severity: 'error', code, kind: 'validity', message, range };
}

/** What is told without reading the text as YAML: null when it may be read. */
function refuseText(text: string): Problem | null {
  const start = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  if (text.length > TEXT_LENGTH_MAX) {
    const sizes = `${Math.ceil(text.length / 1024 / 1024)} MiB, more than the ${TEXT_LENGTH_MAX / 1024 / 1024} MiB`;
    return validity('yaml/limit', `the file has ${sizes} that are read; split it`, start);
  }
  const match = FORBIDDEN_CHARACTER.exec(text);
  if (match === null) return null;
  const code = match[0].codePointAt(0) ?? 0;
  const message = `the file holds the character U+${code.toString(16).toUpperCase().padStart(4, '0')}, which YAML does not allow; is it a text file?`;
  return validity('yaml/syntax', message, new SourceText(text.slice(0, match.index + 1)).range(match.index, match.index + 1));
}

type Composed = {
  readonly documents: readonly Document[];
  readonly comments: Composer['comments'];
  readonly error: Problem | null;
  /** The beginning of the document that the error is in. */
  readonly rest: Document | null;
  readonly cut: ReadonlySet<YamlNode>;
};

function composeAll(text: string, source: SourceText): Composed {
  const composer = new Composer(text);
  const { comments } = composer;
  const documents: Document[] = [];
  try {
    for (let next = composer.nextDocument(); next !== null; next = composer.nextDocument()) documents.push(next);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const problem = validity(error.code, error.message, source.range(error.offset, error.offset + 1));
    // Beyond a limit nothing more is done with a text.
    const rest = error.rest === null || error.code === 'yaml/limit' ? null : { root: error.rest, from: error.rest.from };
    return { documents, comments, error: problem, rest, cut: error.cut };
  }
  return { documents, comments, error: null, rest: null, cut: new Set() };
}

/** The name of the group that the error is in may stand behind it. */
function withSyntaxError(problems: readonly Problem[], { error, rest }: Composed): readonly Problem[] {
  const known = rest === null ? problems : problems.filter(({ code }) => code !== 'group/name');
  return error === null ? known : [...known, error];
}

/** Where what Prometheus does not read begins; null when it reads all. */
function startOfLaterDocuments({ documents, error, rest }: Composed, source: SourceText): Problem['range'] | null {
  const holdsSomething = documents.slice(1).find(({ root }) => root !== null && !isNull(root));
  const second = holdsSomething ?? (documents.length === 1 ? rest : null);
  if (second !== null) return source.range(second.from, second.from + 3);
  return documents.length === 1 && error !== null ? error.range : null;
}

/** Prometheus reads the first document of a file and passes over the others: what is wrong there refuses nothing, but nobody wants it. */
function softenLaterDocuments(problems: readonly Problem[], later: Problem['range']): readonly Problem[] {
  const message =
    'Prometheus reads the first document of a file only: what follows this --- is ignored; move it to a file of its own';
  const softened = problems.map(
    (problem): Problem => (problem.range.line < later.line ? problem : { ...problem, kind: 'lint', severity: 'warning' }),
  );
  return [...softened, { severity: 'warning', code: LATER_DOCUMENTS_CODE, kind: 'lint', message, range: later }];
}

function isKubernetesObject(root: YamlNode): boolean {
  return root.kind === 'map' && findPair(root, 'apiVersion') !== undefined && findPair(root, 'kind') !== undefined;
}

function findPair(map: MapNode, name: string): Pair | undefined {
  return map.pairs.find(({ key }) => keyName(key) === name);
}

function readDocuments(reader: FieldReader, documents: readonly Document[], comments: readonly Scalar[]): readonly Group[] {
  try {
    if (reader.options.isKubernetes)
      return documents.flatMap(({ root }) => (root === null ? [] : readObject(reader, root, comments)));
    return documents.flatMap(({ root }) => (root === null ? [] : readPlain(reader, root, comments)));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    reader.problems.push(validity(error.code, error.message, reader.source.range(error.offset, error.offset + 1)));
    return [];
  }
}

function readPlain(reader: FieldReader, root: YamlNode, comments: readonly Scalar[]): readonly Group[] {
  if (isNull(root)) return [];
  const fields = reader.fields(root, 'file', 'a rule file');
  return readGroups(reader, fields.get('groups'), comments);
}

/** An object with spec.groups, or a list of such; what else a manifest holds is none of ours. */
function readObject(reader: FieldReader, node: YamlNode, comments: readonly Scalar[]): readonly Group[] {
  const root = resolved(node);
  if (root.kind !== 'map') return [];
  const items = findPair(root, 'items');
  if (items !== undefined && items.value.kind === 'seq')
    return items.value.items.flatMap((item) => readObject(reader, item, comments));
  const spec = findPair(root, 'spec');
  const target = spec === undefined ? null : resolved(spec.value);
  if (target === null || target.kind !== 'map' || findPair(target, 'groups') === undefined) return [];
  const fields = reader.fields(target, 'file', 'spec');
  return readGroups(reader, fields.get('groups'), comments);
}
