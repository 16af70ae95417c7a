// Checks sizes and habits: functions ≤ 70 lines of code of their own, files ≤ 400 lines, ≤ 4 parameters, a first comment that says what a file is,
// names without drawer words. What is better so says why: `// tidy: long because …`, `// tidy: many because …`. oxlint finds the functions (tidy.oxlintrc.json
// makes it report every one longer than a line); lines of functions within a function count for those. Run: `node tools/tidy.ts [folder…]`.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blankNonCode, lineAt } from './scan-source.ts';

export type Finding = { readonly file: string; readonly line: number; readonly message: string };

/** Something oxlint measured: where it is (`from` and `to` are positions in the source) and what oxlint says of it. */
export type Measured = {
  readonly rule: 'max-lines' | 'max-lines-per-function' | 'max-params';
  readonly from: number;
  readonly to: number;
  readonly text: string;
};

/** As in tidy.oxlintrc.json. */
const limits = { 'max-lines': 400, 'max-lines-per-function': 70, 'max-params': 4 } as const;
const remedies: Readonly<Record<Measured['rule'], string>> = {
  'max-lines': 'split the file by idea, or write `// tidy: long because …` in its first lines',
  'max-lines-per-function': 'split it by idea, or write `// tidy: long because …` above it',
  'max-params': 'take an options object, or write `// tidy: many because …` above it (a hot path that allocates nothing)',
};
const exemption = /\/\/ tidy: (?:long|many) because \S/;
const drawerWords = new Set([
  'manager',
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'lib',
  'handler',
  'process',
  'monitor',
  'trigger',
  'ml',
]);
const drawerNames = new Set(['event', 'events', 'data', 'index', 'types', 'interfaces', 'misc', 'shared']);

/** Checks what a file's name and first line say. `isTest` files need no header: their subject has one. */
export function checkHabits(file: string, source: string): Finding[] {
  const findings: Finding[] = [];
  const isTest = file.endsWith('.test.ts');
  const name = basename(file).replace(/(\.test)?\.[cm]?tsx?$/, '');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(name))
    findings.push({ file, line: 1, message: `name "${name}" is not kebab-case` });
  const inHttp = /(^|\/)http\//.test(file);
  const word = name.split(/[-.]/).find((part) => drawerWords.has(part) && !(part === 'handler' && inHttp));
  if (word !== undefined)
    findings.push({ file, line: 1, message: `"${word}" in a file name says nothing; name the file after its main export` });
  else if (drawerNames.has(name))
    findings.push({ file, line: 1, message: `"${name}" is a drawer, not an idea; name the file after its main export` });
  const firstLine = source.replace(/^#!.*\n/, '').trimStart();
  if (!isTest && !/^(\/\/|\/\*)/.test(firstLine))
    findings.push({ file, line: 1, message: 'does not start with a comment that says what it is' });
  return findings;
}

/** Checks what oxlint measured in a file: an exemption in the first five lines covers the file, one above a function the function. */
export function checkSizes(file: string, source: string, measured: readonly Measured[]): Finding[] {
  const lines = source.split('\n');
  const findings: Finding[] = [];
  for (const { rule, from, text } of measured) {
    if (rule === 'max-lines-per-function') continue;
    if (rule === 'max-params' && file.endsWith('.test.ts')) continue; // rows of a table of cases
    if (rule === 'max-lines' && lines.slice(0, 5).some((line) => exemption.test(line))) continue;
    if (rule === 'max-params' && hasExemptionAbove(lines, lineAt(source, from))) continue;
    findings.push({ file, line: rule === 'max-lines' ? 1 : lineAt(source, from), message: `${text}; ${remedies[rule]}` });
  }
  const functions = measured.filter(({ rule }) => rule === 'max-lines-per-function');
  const code = functions.length > 0 ? blankNonCode(source).split('\n') : [];
  for (const { line, own } of functions.map((one) => ownLines(one, functions, source, code))) {
    if (own <= limits['max-lines-per-function'] || hasExemptionAbove(lines, line)) continue;
    findings.push({
      file,
      line,
      message: `function has ${own} lines of its own (at most ${limits['max-lines-per-function']}); ${remedies['max-lines-per-function']}`,
    });
  }
  return findings.sort((a, b) => a.line - b.line);
}

/** Counts the lines of code of a function that are not inside a function within it; the first and last line of such a one belong to both. */
function ownLines(
  one: Measured,
  all: readonly Measured[],
  source: string,
  code: readonly string[],
): { line: number; own: number } {
  const line = lineAt(source, one.from);
  const lastLine = lineAt(source, one.to);
  const inner = new Set<number>();
  for (const other of all) {
    if (other === one || other.from < one.from || other.to > one.to) continue;
    for (let at = lineAt(source, other.from) + 1; at < lineAt(source, other.to); at += 1) inner.add(at);
  }
  let own = 0;
  for (let at = line; at <= lastLine; at += 1) if (!inner.has(at) && (code[at - 1] ?? '').trim() !== '') own += 1;
  return { line, own };
}

/** Looks at the function's own line and the unbroken run of comment lines above it. */
function hasExemptionAbove(lines: readonly string[], functionLine: number): boolean {
  if (exemption.test(lines[functionLine - 1] ?? '')) return true;
  for (let at = functionLine - 2; at >= 0 && /^\s*(\/\/|\/\*|\*)/.test(lines[at] ?? ''); at -= 1) {
    if (exemption.test(lines[at] ?? '')) return true;
  }
  return false;
}

type OxlintReport = {
  readonly diagnostics: readonly {
    readonly message: string;
    readonly code: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly offset: number; readonly length: number } }[];
  }[];
};

/** Asks oxlint for every function and every size over the limits of tidy.oxlintrc.json, by file. oxlint counts positions in UTF-8 bytes. */
function measure(folders: readonly string[], root: string): Map<string, Measured[]> {
  const config = fileURLToPath(new URL('tidy.oxlintrc.json', import.meta.url));
  const oxlint = fileURLToPath(new URL('../node_modules/.bin/oxlint', import.meta.url));
  const run = spawnSync(oxlint, ['--format=json', `--config=${config}`, ...folders], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (!run.stdout.trimStart().startsWith('{'))
    throw new Error(`oxlint gave no report: ${run.stderr || run.stdout || String(run.error)}`);
  const report = JSON.parse(run.stdout) as OxlintReport; // oxlint's documented JSON format
  const measured = new Map<string, Measured[]>();
  const bytes = new Map<string, Buffer>();
  for (const { code, filename, labels, message } of report.diagnostics) {
    const rule = /\((.+)\)/.exec(code)?.[1];
    if (rule !== 'max-lines' && rule !== 'max-lines-per-function' && rule !== 'max-params') continue;
    const source = bytes.get(filename) ?? readFileSync(join(root, filename));
    bytes.set(filename, source);
    const span = labels[0]?.span ?? { offset: 0, length: 0 };
    const from = source.subarray(0, span.offset).toString().length;
    const to = from + source.subarray(span.offset, span.offset + span.length).toString().length;
    const text = message
      .replace(/\.? ?Maximum allowed is \d+\.?$/, '')
      .replace(/ \((\d+)\)\.?$/, ` ($1, at most ${limits[rule]})`);
    measured.set(filename, [...(measured.get(filename) ?? []), { rule, from, to, text }]);
  }
  return measured;
}

/** Checks every TypeScript file below the folders; paths are relative to `root`. */
export function checkTidy(folders: readonly string[], root: string): Finding[] {
  const measured = measure(folders, root);
  const files = folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .filter((file) => !/node_modules|\.d\.ts$/.test(file));
  return files.sort().flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return [...checkHabits(file, source), ...checkSizes(file, source, measured.get(file) ?? [])];
  });
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const folders = (asked.length > 0 ? asked : ['src', 'tools', 'test', 'bench', 'web']).filter((folder) => existsSync(folder));
  const findings = checkTidy(folders, process.cwd());
  for (const { file, line, message } of findings) console.log(`${file}:${line}: ${message}`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
