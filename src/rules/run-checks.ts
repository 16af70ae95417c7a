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
    const found = [...linted, ...runChecks(enabled, file, context)];
    const { kept, findings } = suppress(found, comments, known, run.now);
    const said = [...findings, ...findingsOf(comments)].flatMap(({ code, ...finding }) => {
      const check = known.byId.get(code);
      return check !== undefined && known.enabled.has(code) ? [problemOf(check, finding, context, ofFile)] : [];
    });
    // No comment makes Prometheus load what it refuses: that is told wherever it stands.
    const listed = kept.map(({ problem }) => problem).filter(({ range }) => !isIgnored(comments.ignored, range.line));
    return { path: file.path, problems: inOrder([...refused, ...listed, ...said]), facts: countFacts(file) };
  });
}

/** What the reader found: what Prometheus refuses stays as it is; what it says as a check of the list does, is configured like one. */
function readerProblems(
  file: RuleFile,
  known: KnownChecks,
  context: CheckContext,
): { readonly refused: readonly Problem[]; readonly linted: readonly Found[] } {
  const checkOf = ({ kind, code }: Problem): Check | undefined => {
    const check = kind === 'lint' ? known.byId.get(code) : undefined;
    // A check that looks for itself is another thing of the same name.
    return check?.rule === undefined && check?.group === undefined && check?.file === undefined ? check : undefined;
  };
  const linted = file.problems.flatMap((problem) => {
    const check = checkOf(problem);
    if (check === undefined || !known.enabled.has(check.id)) return [];
    return [{ problem: { ...problem, severity: severityOf(check, problem, context) }, ...ofFile }];
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

type FoundAt = { readonly group: Group | null; readonly rule: Rule | null };
const ofFile: FoundAt = { group: null, rule: null };

function problemOf(check: Check, finding: Finding, context: CheckContext, { group, rule }: FoundAt): Problem {
  return {
    ...finding,
    severity: severityOf(check, finding, context),
    code: check.id,
    kind: 'lint',
    ...(group === null ? {} : { group: group.name.value }),
    ...(rule === null ? {} : { ruleIndex: rule.index, rule: rule.name.value }),
  };
}

/** Filled, not yielded: with 10,000 rules and 50 checks a generator around each call costs more than most checks. */
function runChecks(checks: readonly Check[], file: RuleFile, context: CheckContext): Found[] {
  const found: Found[] = [];
  const add = (check: Check, findings: Iterable<Finding>, group: Group | null, rule: Rule | null): void => {
    for (const finding of findings) found.push({ problem: problemOf(check, finding, context, { group, rule }), group, rule });
  };
  for (const check of checks) {
    if (check.file !== undefined) add(check, check.file(file, context), null, null);
    for (const group of file.groups) {
      if (check.group !== undefined) add(check, check.group(group, context), group, null);
      if (check.rule === undefined) continue;
      for (const rule of group.rules)
        if (rule.parsed.ok || check.readsBroken === true) add(check, check.rule(rule, context), group, rule);
    }
  }
  return found;
}

function findingsOf({ mistakes, ignored }: FileComments): (Finding & { readonly code: string })[] {
  return [
    ...mistakes.map((mistake) => ({ code: 'comment/broken', ...mistake })),
    ...ignored.whole.map((range) => ({
      code: 'comment/ignored',
      message: 'of this file only what Prometheus refuses is told, because of this comment',
      range,
    })),
  ];
}

const rank = (problem: Problem): number => (problem.kind === 'validity' ? 0 : 1);
const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** By place; at one place what Prometheus would refuse comes first, then what is louder. 0 only for the same problem. */
function compare(a: Problem, b: Problem): number {
  return (
    a.range.line - b.range.line ||
    a.range.column - b.range.column ||
    rank(a) - rank(b) ||
    loudness[b.severity] - loudness[a.severity] ||
    order(a.code, b.code) ||
    a.range.endLine - b.range.endLine ||
    a.range.endColumn - b.range.endColumn ||
    order(a.message, b.message)
  );
}

/** Each problem once. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const sorted = [...problems].sort(compare);
  return sorted.filter((problem, i) => i === 0 || compare(sorted[i - 1] ?? problem, problem) !== 0);
}
