// The flags of `rti rules check` as typed, read into what the command works with.
import type { ProblemSeverity } from '../rules/problem.ts';

/** As commander gives them; dotted names keep their dots. */
export type RulesCheckFlags = {
  readonly 'config.file'?: string;
  readonly prometheusVersion?: string;
  readonly strict?: true;
  readonly format: string;
  readonly output?: string;
  readonly fix?: true;
  readonly dryRun?: true;
  readonly minSeverity?: string;
  readonly color: string;
  readonly maxProblems?: string;
  readonly stdinName?: string;
};

export const reportFormats = ['text', 'json', 'github', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type RulesCheckOptions = {
  readonly paths: readonly string[];
  readonly configFile: string | null;
  /** null: the current one. */
  readonly prometheusVersion: string | null;
  readonly isStrict: boolean;
  readonly format: ReportFormat;
  /** null: the standard output. */
  readonly output: string | null;
  readonly fix: 'no' | 'yes' | 'dry-run';
  readonly minSeverity: ProblemSeverity;
  readonly color: 'auto' | 'always' | 'never';
  readonly problemsMax: number;
  /** What the standard input is called in the report. */
  readonly stdinName: string;
};

/** Wrong use: exit code 2. */
export class RulesUsageError extends Error {
  override readonly name = 'RulesUsageError';
}

/** Throws RulesUsageError. */
export function readRulesCheckFlags(paths: readonly string[], flags: RulesCheckFlags): RulesCheckOptions {
  if (paths.length === 0)
    throw new RulesUsageError(
      'name what to check: files, folders, globs, or - for the standard input, as in: rti rules check rules/',
    );
  if (flags.dryRun === true && flags.fix !== true) throw new RulesUsageError('--dry-run: only with --fix');
  const format = oneOf(reportFormats, flags.format);
  return {
    paths,
    configFile: flags['config.file'] ?? null,
    prometheusVersion: flags.prometheusVersion ?? null,
    isStrict: flags.strict === true,
    format,
    output: flags.output ?? null,
    fix: flags.fix !== true ? 'no' : flags.dryRun === true ? 'dry-run' : 'yes',
    minSeverity: oneOf(['error', 'warning', 'info'], flags.minSeverity ?? defaultMinSeverity(format)),
    color: oneOf(['auto', 'always', 'never'], flags.color),
    problemsMax: readMaximum(flags.maxProblems),
    stdinName: flags.stdinName ?? '<stdin>',
  };
}

/** People and pull requests are not shown what is only a remark, unless they ask; programs get everything. */
function defaultMinSeverity(format: ReportFormat): ProblemSeverity {
  return format === 'text' || format === 'github' ? 'warning' : 'info';
}

/** Commander has refused what is not in the list already. */
function oneOf<T extends string>(values: readonly T[], given: string): T {
  const value = values.find((one) => one === given);
  if (value === undefined) throw new RulesUsageError(`${JSON.stringify(given)} (expected one of ${values.join(', ')})`);
  return value;
}

function readMaximum(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new RulesUsageError(`--max-problems: ${JSON.stringify(text)} (expected a whole number from 1)`);
  return Number(text);
}
