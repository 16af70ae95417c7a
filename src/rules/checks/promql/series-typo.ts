// `promql/series-typo`: a metric whose name is one letter away from one that the files record or use often.
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { metricUses } from '../metric-uses.ts';
import { perContext } from '../per-context.ts';

/** A name that is used this often is no slip. */
const commonUsesMin = 3;

/** Shorter names differ by a letter without any slip: `up` and `sp`. */
const shortestName = 6;

type Names = {
  /** How often each name is read; a recorded one counts as common. */
  readonly uses: ReadonlyMap<string, number>;
  /** Common names by what is left of them without one letter: two names one letter apart share such a form. */
  readonly byForm: ReadonlyMap<string, readonly string[]>;
};

const namesOf = perContext(({ files, records }: CheckContext): Names => {
  const uses = new Map<string, number>();
  for (const rule of files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    const tree = treeOf(rule);
    for (const { name } of tree === null ? [] : metricUses(tree)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  for (const name of records.keys()) uses.set(name, Math.max(commonUsesMin, uses.get(name) ?? 0));
  const byForm = new Map<string, string[]>();
  for (const [name, count] of uses) {
    if (count < commonUsesMin || name.length < shortestName) continue;
    for (const form of formsOf(name)) {
      const sharing = byForm.get(form);
      if (sharing === undefined) byForm.set(form, [name]);
      else sharing.push(name);
    }
  }
  return { uses, byForm };
});

/** The letters of a name in alphabetical order: names one letter apart have the same but for one, wherever it stands. */
function formsOf(name: string): readonly string[] {
  const letters = Array.from(name).toSorted().join('');
  return [...new Set([letters, ...Array.from(letters, (_, at) => letters.slice(0, at) + letters.slice(at + 1))])];
}

/** The common name that this one may be meant to be. */
function nearName(name: string, { byForm }: Names): string | undefined {
  for (const form of formsOf(name)) {
    const near = byForm.get(form)?.find((other) => isOneLetterApart(name, other));
    if (near !== undefined) return near;
  }
  return undefined;
}

/** One letter more, less or other, or two swapped; digits tell versions apart, not slips. */
export function isOneLetterApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  let end = 0;
  while (end < Math.min(restA.length, restB.length) && restA.at(-1 - end) === restB.at(-1 - end)) end++;
  const [coreA, coreB] = [restA.slice(0, restA.length - end), restB.slice(0, restB.length - end)];
  if (/[\d:]/.test(coreA + coreB)) return false;
  const isSwap = coreA.length === 2 && coreB.length === 2 && coreA[0] === coreB[1] && coreA[1] === coreB[0];
  return isSwap || Math.max(coreA.length, coreB.length) === 1;
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  const names = namesOf(context);
  for (const { name, span } of metricUses(tree)) {
    if (name.length < shortestName || (names.uses.get(name) ?? 0) >= commonUsesMin || context.records.has(name)) continue;
    const near = nearName(name, names);
    if (near === undefined) continue;
    yield {
      ...exprFinding(rule, span, `${name} is one letter away from ${near}, which these files know: is it a slip?`),
      argument: name,
    };
  }
}

export const promqlSeriesTypo: Check = {
  id: 'promql/series-typo',
  severity: 'info',
  isDefault: true,
  rule: judge,
  readsOtherFiles: true,
};
