// The development corpus of real and made rule files with promtool's verdicts, where it is at hand: beside the checkout, or where RTI_SHARED says.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const corpusFolder = join(process.env['RTI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data/rules-dev');

/** Why the corpus cannot be used, in the words of a skipped test; empty when it can. */
export const corpusAbsent = existsSync(corpusFolder) ? '' : ` (skipped: ${corpusFolder} is not here, see RTI_SHARED)`;

export type CorpusExpression = {
  readonly id: string;
  readonly expr: string;
  readonly verdict: 'ok' | 'error';
  readonly error?: string;
  /** `line:column` inside the expression. */
  readonly pos?: string;
  readonly origin: string;
  readonly metrics?: readonly string[];
  /** What of newer versions it uses; then only `verdictNewer`, when known, is Prometheus 3.14's own word. */
  readonly newer?: string;
  readonly verdict_newer?: 'ok' | 'error';
  readonly newer_basis?: string;
};

export type CorpusFacts = {
  readonly alerts: number;
  readonly records: number;
  readonly groups?: number;
  readonly withoutSeverity?: readonly string[];
  readonly withoutRunbook?: number;
  readonly withoutFor?: readonly string[];
  /** Group, kind, name, line of the rule, line of its `expr`. */
  readonly rules?: readonly (readonly [string, 'alert' | 'record', string, number, number])[];
};

export type CorpusRuleError = {
  readonly group: string;
  readonly rule: number;
  readonly name: string;
  readonly message: string;
  readonly line: number;
  readonly col: number;
  readonly exprPos?: string;
};

export type CorpusFile = {
  readonly path: string;
  /** Absent: a made file. */
  readonly shape?: string;
  readonly verdict: 'ok' | 'error';
  readonly error: string;
  readonly errors: readonly CorpusRuleError[];
  readonly newer?: readonly string[];
  /** The verdict on `spec` alone of a Kubernetes object. */
  readonly unwrapped?: { readonly verdict: 'ok' | 'error'; readonly error: string };
  readonly facts?: CorpusFacts;
};

export type LintCase = {
  readonly check: string;
  readonly case: string;
  readonly file: string;
  /** How many lines of `file` stand before the first that `lines` counts. */
  readonly lineOffset: number;
  readonly expected: readonly {
    readonly summary: string;
    readonly severity: string;
    readonly lines: readonly [number, number];
  }[];
};

function readItems<T>(name: string): readonly T[] {
  if (corpusAbsent !== '') return [];
  const { items } = JSON.parse(readFileSync(join(corpusFolder, name), 'utf8')) as { readonly items: readonly T[] }; // the corpus's README
  return items;
}

export const readExpressions = (): readonly CorpusExpression[] => readItems('expressions.json');
export const readFiles = (): readonly CorpusFile[] => readItems('files.json');
export const readLintCases = (): readonly LintCase[] => readItems('lint-cases.json');
export const pathOf = (file: Pick<CorpusFile, 'path'>): string => join(corpusFolder, file.path);
export const textOf = (file: CorpusFile): string => readFileSync(pathOf(file), 'utf8');
