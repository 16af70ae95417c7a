// SARIF 2.1.0 (OASIS), which code scanning services read: rules with their pages, results with regions, fingerprints that survive moved lines, and fixes.
import type { FileRange, Problem, ProblemSeverity, TextEdit } from '../problem.ts';
import { type ReportedFile, type CheckReport, type ReportOptions, shownPart } from './check-report.ts';
import { onOneLine } from './plain-text.ts';
import { fingerprintProblems } from './problem-fingerprint.ts';

const levels: Readonly<Record<ProblemSeverity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export function renderSarif(report: CheckReport, options: ReportOptions): string {
  const { files } = shownPart(report, options).report;
  const codes = [...new Set(files.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
  const driver = {
    name: 'runtime-intelligence',
    semanticVersion: options.version,
    rules: codes.map((code) => describeRule(code, files)),
  };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    artifacts: files.map(({ path }) => ({ location: artifactLocation(path) })),
    results: files.flatMap((file, index) => resultsOf(file, index, codes)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A check as its page describes it; the level is that of the first problem, since the configuration may have changed it. */
function describeRule(code: string, files: readonly ReportedFile[]): object {
  const page = `docs/checks/${code}.md`;
  const first = files.flatMap(({ problems }) => problems).find((problem) => problem.code === code);
  return {
    id: code,
    name: code
      .split(/[/-]/)
      .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
      .join(''),
    shortDescription: { text: `The check ${code} of rti rules check` },
    help: { text: `What it means and what to do: ${page}`, markdown: `What it means and what to do: \`${page}\`` },
    defaultConfiguration: { level: levels[first?.severity ?? 'warning'] },
    properties: { tags: [first?.kind ?? 'lint', code.split('/')[0] ?? code] },
  };
}

function resultsOf(file: ReportedFile, artifactIndex: number, codes: readonly string[]): object[] {
  const fingerprints = fingerprintProblems(file);
  const artifact = { ...artifactLocation(file.path), index: artifactIndex };
  return file.problems.map((problem, at) => ({
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: levels[problem.severity],
    message: { text: onOneLine(problem.message) },
    locations: [location(problem, artifact)],
    partialFingerprints: { primaryLocationLineHash: fingerprints[at] },
    fixes: problem.fix === undefined ? undefined : [fixOf(problem.fix, artifact)],
  }));
}

type Artifact = { readonly uri: string; readonly uriBaseId?: string; readonly index: number };

function location({ range, group, rule }: Problem, artifactLocation: Artifact): object {
  const name = rule ?? group;
  const logicalLocations =
    name === undefined ? undefined : [{ name, fullyQualifiedName: [group, rule].filter((part) => part !== undefined).join('/') }];
  return { physicalLocation: { artifactLocation, region: region(range) }, logicalLocations };
}

/** SARIF's columns are ours: from 1, the end exclusive. */
function region({ line, column, endLine, endColumn }: FileRange): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function fixOf(edits: readonly TextEdit[], artifactLocation: Artifact): object {
  const replacements = edits.map(({ range, text }) => ({ deletedRegion: region(range), insertedContent: { text } }));
  return { description: { text: 'What rti rules check --fix does' }, artifactChanges: [{ artifactLocation, replacements }] };
}

/** Relative paths are below the root of the checkout, as code scanning expects; the standard input has no address, only a name. */
function artifactLocation(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  const forward = path.toWellFormed().replaceAll('\\', '/');
  // A colon in the first part would be read as a scheme.
  const escaped = forward.split('/').map(encodeURIComponent).join('/');
  return forward.startsWith('/') ? { uri: `file://${escaped}` } : { uri: escaped, uriBaseId: '%SRCROOT%' };
}
