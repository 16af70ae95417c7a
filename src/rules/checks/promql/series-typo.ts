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

/** By a rarely used name the common one that it may be meant to be. */
const slipsOf = perContext(({ files, records }: CheckContext): ReadonlyMap<string, string> => {
  const uses = new Map<string, number>();
  for (const rule of files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    const tree = treeOf(rule);
    for (const { name } of tree === null ? [] : metricUses(tree)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  for (const name of records.keys()) uses.set(name, Math.max(commonUsesMin, uses.get(name) ?? 0));
  const names = [...uses].filter(([name]) => name.length >= shortestName);
  const rare = names.filter(([, count]) => count < commonUsesMin).map(([name]) => name);
  const common = names.filter(([, count]) => count >= commonUsesMin).map(([name]) => name);
  return pairUp(rare, common);
});

/** Only the forms of the fewer names are kept: of a file of records the common ones, of a file of alerts the rare ones may be ten times as many. */
function pairUp(rare: readonly string[], common: readonly string[]): ReadonlyMap<string, string> {
  const slips = new Map<string, string>();
  const isRareKept = rare.length < common.length;
  const [kept, asked] = isRareKept ? [rare, common] : [common, rare];
  const byForm = indexForms(kept);
  for (const name of byForm.size === 0 ? [] : asked) {
    for (const form of formsOf(name)) {
      for (const other of byForm.get(form) ?? []) {
        const [slip, meant] = isRareKept ? [other, name] : [name, other];
        if (!slips.has(slip) && isOneLetterApart(slip, meant)) slips.set(slip, meant);
      }
    }
  }
  return slips;
}

function indexForms(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byForm = new Map<string, string[]>();
  for (const name of names) {
    for (const form of formsOf(name)) {
      const sharing = byForm.get(form);
      if (sharing === undefined) byForm.set(form, [name]);
      else sharing.push(name);
    }
  }
  return byForm;
}

/**
 * The name and all it is without one letter. Names that differ by a letter more, less or other, or by two swapped, share one of these; hardly any others do, so
 * that a form leads to few names, however many there are.
 */
function formsOf(name: string): readonly string[] {
  return [name, ...Array.from(name, (_, at) => name.slice(0, at) + name.slice(at + 1))];
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
  const slips = slipsOf(context);
  for (const { name, span } of metricUses(tree)) {
    const near = slips.get(name);
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
