// Runs all checks over files that are checked together: what Prometheus would refuse, then what lint says of every part that can be read.
import type { EpochMs } from '../model/time.ts';
import type { CheckContext, Check, Finding } from './check.ts';
import { registeredChecks } from './checks/registry.ts';
import { type FileComments, readComments } from './comments.ts';
import { countFacts, type RuleFacts } from './facts.ts';
import { isIgnored } from './ignored-lines.ts';
import type { Problem, ProblemSeverity } from './problem.ts';
import type { Group, Rule, RuleFile } from './rule-file.ts';
import { type Found, type KnownChecks, suppress } from './suppress.ts';

export type CheckRun = Pick<CheckContext, 'config' | 'prometheusVersion'> & {
  /** Decides which snoozes are over. */
  readonly now: EpochMs;
  /** Default: all there are. */
  readonly checks?: readonly Check[];
};

export type CheckedFile = {
  readonly path: string;
  /** In the order of the file, each once. */
  readonly problems: readonly Problem[];
  readonly facts: RuleFacts;
};

/** Judges the files together: what one records, another may use. O(rules). */
export function checkFiles(files: readonly RuleFile[], run: CheckRun): readonly CheckedFile[] {
  const checks = run.checks ?? registeredChecks;
  const context = contextOf(files, run);
  const enabled = checks.filter((check) => isEnabled(check, context));
  const known: KnownChecks = {
    byId: new Map(checks.map((check) => [check.id, check])),
    enabled: new Set(enabled.map(({ id }) => id)),
  };
  return files.map((file) => {
    const comments = readComments(file);
    const { refused, linted } = readerProblems(file, known, context);
    const found = [...linted, ...enabled.flatMap((check) => [...runCheck(check, file, context)])];
    const { kept, findings } = suppress(found, comments, known, run.now);
    const said = [...findings, ...findingsOf(comments)].flatMap(({ code, ...finding }) => {
      const check = known.byId.get(code);
      return check !== undefined && known.enabled.has(code) ? [problemOf(check, finding, context)] : [];
    });
    const listed = [...refused, ...kept.map(({ problem }) => problem)].filter(
      ({ range }) => !isIgnored(comments.ignored, range.line),
    );
    return { path: file.path, problems: inOrder([...listed, ...said]), facts: countFacts(file) };
  });
}

/** What the reader found: what Prometheus refuses stays as it is; what it says as a check of the list does, is configured like one. */
function readerProblems(
  file: RuleFile,
  known: KnownChecks,
  context: CheckContext,
): { readonly refused: readonly Problem[]; readonly linted: readonly Found[] } {
  const checkOf = ({ kind, code }: Problem): Check | undefined => (kind === 'lint' ? known.byId.get(code) : undefined);
  const linted = file.problems.flatMap((problem) => {
    const check = checkOf(problem);
    if (check === undefined || !known.enabled.has(check.id)) return [];
    return [{ problem: { ...problem, severity: severityOf(check, problem, context) }, group: null, rule: null }];
  });
  return { refused: file.problems.filter((problem) => checkOf(problem) === undefined), linted };
}

function contextOf(files: readonly RuleFile[], { config, prometheusVersion }: CheckRun): CheckContext {
  const records = new Map<string, Rule[]>();
  for (const rule of files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    if (rule.kind !== 'record') continue;
    const same = records.get(rule.name.value);
    if (same === undefined) records.set(rule.name.value, [rule]);
    else same.push(rule);
  }
  return { files, config, prometheusVersion, records };
}

/** A check that needs configuration runs as soon as it has any. */
function isEnabled({ id, isDefault }: Check, { config }: CheckContext): boolean {
  const severity = Object.hasOwn(config.severities, id) ? config.severities[id] : undefined;
  if (severity !== undefined) return severity !== 'off';
  return isDefault || Object.hasOwn(config.options, id);
}

const loudness: Readonly<Record<ProblemSeverity, number>> = { info: 0, warning: 1, error: 2 };

/** The configured severity stands for the check's own; what the check says more quietly by design stays as quiet. */
function severityOf(check: Check, finding: Finding, { config }: CheckContext): ProblemSeverity {
  const configured = Object.hasOwn(config.severities, check.id) ? config.severities[check.id] : undefined;
  const most = configured === undefined || configured === 'off' ? check.severity : configured;
  if (finding.severity === undefined) return most;
  return configured === undefined || loudness[finding.severity] < loudness[most] ? finding.severity : most;
}

function problemOf(check: Check, finding: Finding, context: CheckContext, at: { group?: Group; rule?: Rule } = {}): Problem {
  const { rule, group = rule?.group } = at;
  return {
    ...finding,
    severity: severityOf(check, finding, context),
    code: check.id,
    kind: 'lint',
    ...(group === undefined ? {} : { group: group.name.value }),
    ...(rule === undefined ? {} : { ruleIndex: rule.index, rule: rule.name.value }),
  };
}

function* runCheck(check: Check, file: RuleFile, context: CheckContext): Iterable<Found> {
  for (const finding of check.file?.(file, context) ?? [])
    yield { problem: problemOf(check, finding, context), group: null, rule: null };
  for (const group of file.groups) {
    for (const finding of check.group?.(group, context) ?? [])
      yield { problem: problemOf(check, finding, context, { group }), group, rule: null };
    if (check.rule === undefined) continue;
    for (const rule of group.rules) {
      if (!rule.parsed.ok && check.readsBroken !== true) continue;
      for (const finding of check.rule(rule, context))
        yield { problem: problemOf(check, finding, context, { rule }), group, rule };
    }
  }
}

function findingsOf({ mistakes, ignored }: FileComments): (Finding & { readonly code: string })[] {
  return [
    ...mistakes.map((mistake) => ({ code: 'comment/broken', ...mistake })),
    ...ignored.whole.map((range) => ({
      code: 'comment/ignored',
      message: 'nothing of this file is checked because of this comment',
      range,
    })),
  ];
}

const identityOf = ({ code, message, range }: Problem): string =>
  `${range.line}:${range.column}:${range.endLine}:${range.endColumn} ${code} ${message}`;

/** By place; at one place what Prometheus would refuse comes first. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const unique = [...new Map(problems.map((problem) => [identityOf(problem), problem])).values()];
  const rank = (problem: Problem): number => (problem.kind === 'validity' ? 0 : 1);
  return unique.sort(
    (a, b) =>
      a.range.line - b.range.line ||
      a.range.column - b.range.column ||
      rank(a) - rank(b) ||
      loudness[b.severity] - loudness[a.severity] ||
      (a.code < b.code ? -1 : Number(a.code > b.code)),
  );
}
