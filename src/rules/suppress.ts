// Takes out of a file's problems what its comments disable or snooze, and says which comments were of no use.
import type { EpochMs } from '../model/time.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Check, Finding } from './check.ts';
import type { FileComments, PlacedDirective } from './comments.ts';
import type { Problem } from './problem.ts';
import { VALIDITY_CODES } from './problem-code.ts';
import type { Group, Rule } from './rule-file.ts';

/** A lint problem and what it was found at: a comment's scope is compared with it. */
export type Found = { readonly problem: Problem; readonly group: Group | null; readonly rule: Rule | null };

/** What comments may name: every check, and which of them ran. */
export type KnownChecks = { readonly byId: ReadonlyMap<string, Check>; readonly enabled: ReadonlySet<string> };

export type CommentFinding = Finding & { readonly code: 'comment/unknown-check' | 'comment/expired' | 'comment/needless' };

/** Other tools write `alerts/external_labels`. */
const idOf = (directive: PlacedDirective): string => directive.check.replaceAll('_', '-');

function meansArgument(directive: PlacedDirective, { argument }: Problem): boolean {
  if (directive.argument === null || directive.argument === argument) return true;
  // pint writes `rule/label(team:true)`: the label, and whether it was required.
  return directive.dialect === 'pint' && argument !== undefined && directive.argument.split(':')[0] === argument;
}

type Sorted = { readonly silencing: readonly PlacedDirective[]; readonly findings: readonly CommentFinding[] };

const isSuppressing = ({ kind }: PlacedDirective): boolean => kind.endsWith('disable') || kind.endsWith('snooze');

/** A comment cannot speak for comments: it would have to be judged by itself. */
const canBeDisabled = (id: string, known: KnownChecks): boolean => known.byId.has(id) && !id.startsWith('comment/');

/** Comments that are in force, and what is wrong with the others. Of other tools' comments nothing is ever said. */
function sortOut(directives: readonly PlacedDirective[], known: KnownChecks, now: EpochMs): Sorted {
  const silencing: PlacedDirective[] = [];
  const findings: CommentFinding[] = [];
  for (const directive of directives.filter(isSuppressing)) {
    const isKnown = canBeDisabled(idOf(directive), known);
    const isOver = directive.untilMs !== null && directive.untilMs <= now;
    if (!isOver && isKnown) silencing.push(directive);
    else if (directive.dialect === 'rti')
      findings.push(isKnown ? expired(directive) : unknown(directive, [...known.byId.keys()]));
  }
  return { silencing, findings };
}

function expired({ check, untilMs, range }: PlacedDirective): CommentFinding {
  const day = new Date(untilMs ?? 0).toISOString().slice(0, 10);
  const message = `the snooze of ${check} ended on ${day}: solve what it was about and remove it, or give it a later date`;
  return { code: 'comment/expired', message, range, argument: check };
}

function unknown({ check, range }: PlacedDirective, ids: readonly string[]): CommentFinding {
  return { code: 'comment/unknown-check', message: whyNot(check, ids), range, argument: check };
}

function whyNot(check: string, ids: readonly string[]): string {
  if (check.startsWith('comment/') && ids.includes(check))
    return `${check} is about comments and cannot be disabled by one: turn it off in the block rules: of rti.yml`;
  if (Object.hasOwn(VALIDITY_CODES, check)) return `${check} cannot be disabled: Prometheus refuses such a file all the same`;
  const near = didYouMean(check, ids);
  const remedy = near === null ? 'docs/checks lists what a comment may name' : `did you mean ${near}?`;
  return `there is no check ${JSON.stringify(check)} that a comment can disable: ${remedy}`;
}

/** False where nobody can say: the check did not run here, or looks at files that may not be given this time. */
function canBeNeedless(directive: PlacedDirective, known: KnownChecks): boolean {
  const check = known.byId.get(idOf(directive));
  if (directive.dialect !== 'rti' || check === undefined || !known.enabled.has(check.id) || check.readsOtherFiles === true)
    return false;
  return directive.scope.kind !== 'rule' || directive.scope.rule.parsed.ok || check.readsBroken === true;
}

/** Comments by what they are attached to and the check they name: a file of 10,000 rules may have as many comments. */
function indexOf(silencing: readonly PlacedDirective[]): (found: Found) => readonly PlacedDirective[] {
  const byScope = new Map<object | null, Map<string, PlacedDirective[]>>();
  for (const directive of silencing) {
    const { scope } = directive;
    const at = scope.kind === 'rule' ? scope.rule : scope.kind === 'group' ? scope.group : null;
    const byCheck = byScope.get(at) ?? new Map<string, PlacedDirective[]>();
    byScope.set(at, byCheck);
    const same = byCheck.get(idOf(directive));
    if (same === undefined) byCheck.set(idOf(directive), [directive]);
    else same.push(directive);
  }
  return ({ rule, group, problem }) =>
    [...new Set<object | null>([rule, group, null])].flatMap((at) => byScope.get(at)?.get(problem.code) ?? []);
}

/** The problems that remain, and what is to be said of the comments themselves. */
export function suppress(
  found: readonly Found[],
  comments: FileComments,
  known: KnownChecks,
  now: EpochMs,
): { readonly kept: readonly Found[]; readonly findings: readonly CommentFinding[] } {
  if (comments.directives.length === 0) return { kept: found, findings: [] };
  const { silencing, findings } = sortOut(comments.directives, known, now);
  const candidates = indexOf(silencing);
  const used = new Set<PlacedDirective>();
  const kept = found.filter((one) => {
    const by = candidates(one).filter((directive) => meansArgument(directive, one.problem));
    for (const directive of by) used.add(directive);
    return by.length === 0;
  });
  const needless = silencing.filter((directive) => !used.has(directive) && canBeNeedless(directive, known)).map(needlessOf);
  return { kept, findings: [...findings, ...needless] };
}

function needlessOf({ kind, check, argument, range }: PlacedDirective): CommentFinding {
  const what = argument === null ? check : `${check}(${argument})`;
  return {
    code: 'comment/needless',
    message: `${kind} ${what} is needless: the check finds nothing here; remove the comment`,
    range,
    argument: check,
  };
}
