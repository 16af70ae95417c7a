// Checks the architecture: every import of src/ against the layer table, no cycles between files, nothing impure in pure folders, and the
// environment read in one place. Tests (`*.test.ts`) are free. Run: `node tools/layers.ts [src]`; exits 1 with `file:line: what; remedy`.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { environmentReaders, impurities, type Layer, layers, rootFiles, schemaPackages } from './layer-table.ts';
import { blankNonCode, type ImportStatement, lineAt, listImports } from './scan-source.ts';

/** A broken rule at a place. `file` is relative to src/. */
export type Problem = { readonly file: string; readonly line: number; readonly message: string };

/** Source texts by path relative to src/. */
export type Sources = ReadonlyMap<string, string>;

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');
const nameOf = (file: string): string => file.replace(/\.[cm]?tsx?$/, '');
const isSchemaFile = (file: string): boolean => /(?:^|[/-])schema\.ts$/.test(file);

function layerOf(file: string): Layer | undefined {
  return folderOf(file) === '' ? rootFiles[nameOf(file)] : layers[folderOf(file)];
}

/** True when `entry` of a layer's `may` list lets a file import `target`. */
function entryAllows(entry: string, target: string, typeOnly: boolean): boolean {
  if (entry.startsWith('type:')) return typeOnly && entryAllows(entry.slice(5), target, typeOnly);
  if (!entry.includes('/')) return entry === (folderOf(target) || nameOf(target));
  const pattern = entry.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${pattern}$`).test(nameOf(target));
}

function checkFileImport(file: string, layer: Layer, statement: ImportStatement, sources: Sources): string | null {
  const target = normalize(join(dirname(file), statement.specifier));
  if (target.startsWith('..')) return `imports ${statement.specifier} outside src/; move what it needs into src/ or pass it in`;
  if (!sources.has(target))
    return `imports ${statement.specifier}, which does not exist; write the file's full name with its .ts ending`;
  if (folderOf(target) === folderOf(file) && folderOf(file) !== '') return null;
  if (layer.may.some((entry) => entryAllows(entry, target, statement.typeOnly))) return null;
  const may = layer.may.length === 0 ? 'nothing but itself' : layer.may.join(', ');
  return `${folderOf(file) || file} may not import ${target}: it may import ${may}; move the shared part down or pass it in (tools/layer-table.ts)`;
}

function checkPackageImport(file: string, layer: Layer, statement: ImportStatement): string | null {
  const { specifier } = statement;
  const isBuiltin = specifier.startsWith('node:');
  const name = isBuiltin
    ? specifier.replace(/^(node:[^/]+).*/, '$1')
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
  if (layer.packages.includes(name) || (schemaPackages.includes(name) && isSchemaFile(file))) return null;
  if (isBuiltin && layer.kind !== 'pure') return null;
  if (isBuiltin)
    return `pure folder ${folderOf(file)} may not import ${name}: no clock, network, file or randomness there; take what it gives as an argument`;
  return `${folderOf(file) || file} may not import package ${name}: allowed are ${layer.packages.join(', ') || 'none'} (tools/layer-table.ts)`;
}

function checkImports(file: string, layer: Layer, sources: Sources): Problem[] {
  return listImports(sources.get(file) ?? '').flatMap((statement) => {
    const message = statement.specifier.startsWith('.')
      ? checkFileImport(file, layer, statement, sources)
      : checkPackageImport(file, layer, statement);
    return message === null ? [] : [{ file, line: statement.line, message }];
  });
}

function checkPurity(file: string, layer: Layer, source: string): Problem[] {
  const code = blankNonCode(source);
  const problems: Problem[] = [];
  if (!environmentReaders.some((reader) => reader.test(file))) {
    for (const match of code.matchAll(/\bprocess\.env\b/g)) {
      problems.push({
        file,
        line: lineAt(code, match.index),
        message: 'process.env is read by config and cli/main.ts only; take the value as an argument',
      });
    }
  }
  if (layer.kind !== 'pure') return problems;
  for (const { pattern, what, remedy } of impurities) {
    for (const match of code.matchAll(pattern)) {
      problems.push({ file, line: lineAt(code, match.index), message: `${what} in a pure folder; ${remedy}` });
    }
  }
  return problems;
}

/** Finds cycles between files, type-only imports included: two files that need each other are one idea or three. Reports each knot once. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === 'open') cycles.push([...path.slice(path.indexOf(next)), next]);
      else if (!state.has(next)) visit(next);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  return cycles;
}

function checkCycles(sources: Sources): Problem[] {
  const graph = new Map<string, string[]>();
  for (const [file, source] of sources) {
    const targets = listImports(source).filter(({ specifier }) => specifier.startsWith('.'));
    graph.set(
      file,
      targets.map(({ specifier }) => normalize(join(dirname(file), specifier))).filter((target) => sources.has(target)),
    );
  }
  return findCycles(graph).map((cycle) => ({
    file: cycle[0] ?? '',
    line: 1,
    message: `import cycle ${cycle.join(' → ')}; move what both need into a file of its own`,
  }));
}

/** Checks a set of sources; returns what is broken, in order of file and line. */
export function checkLayers(sources: Sources): Problem[] {
  const problems = checkCycles(sources);
  for (const [file, source] of sources) {
    const layer = layerOf(file);
    if (layer === undefined)
      problems.push({
        file,
        line: 1,
        message: 'is in no layer; put it into a folder of tools/layer-table.ts, or add the folder there',
      });
    else problems.push(...checkImports(file, layer, sources), ...checkPurity(file, layer, source));
  }
  return problems.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** Reads the TypeScript sources below a folder; tests, contract suites and their samples left out. */
export function readSources(folder: string): Sources {
  const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !/(\.test|-contract|-samples)\.ts$/.test(file));
  return new Map(files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

if (import.meta.main) {
  const folder = process.argv[2] ?? 'src';
  const problems = checkLayers(readSources(folder));
  for (const { file, line, message } of problems) console.log(`${folder}/${file}:${line}: ${message}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
