// `rule/duplicate`: the same record or alert twice, in whatever group or file. Prometheus drops the samples of the second with an error, or alerts twice.
import type { Check, CheckContext, Finding } from '../../check.ts';
import { labelsOf } from '../../facts.ts';
import type { Rule } from '../../rule-file.ts';
import { fileOfGroup, perContext } from '../per-context.ts';

/** Layout says nothing: two expressions that differ in blanks only are one. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function series(rule: Rule): string {
  const labels = labelsOf(rule).map(({ key, value }) => [key.value, value.value]);
  return JSON.stringify([rule.kind, rule.name.value, labels.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))]);
}

/**
 * Alerts of one name and the same labels are often several causes of one alert; only with the same condition are they one alert twice.
 * Records of one name are often parts of one metric, from expressions over other series; they are worth a look.
 */
function identity(rule: Rule): string {
  if (rule.kind === 'record') return series(rule);
  return JSON.stringify([series(rule), plain(rule.expr.value), rule.for?.value ?? '', rule.keepFiringFor?.value ?? '']);
}

const firstByIdentity = perContext(({ files }: CheckContext) => {
  const first = new Map<string, Rule>();
  for (const rule of files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    const key = identity(rule);
    if (!first.has(key)) first.set(key, rule);
  }
  return first;
});

function placeOf(first: Rule, of: Rule, context: CheckContext): string {
  const files = fileOfGroup(context);
  const file = files.get(first.group);
  const where = file === undefined || file === files.get(of.group) ? 'line' : `${file.path}:`;
  return where === 'line' ? `line ${first.name.range.line}` : `${where}${first.name.range.line}`;
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const first = firstByIdentity(context).get(identity(rule));
  if (first === undefined || first === rule) return;
  const place = placeOf(first, rule, context);
  const range = rule.name.range;
  if (rule.kind === 'alert') {
    yield { message: `the same alert ${rule.name.value} is already at ${place}: remove one of them`, range };
  } else if (plain(first.expr.value) === plain(rule.expr.value)) {
    yield { message: `the same record ${rule.name.value} is already at ${place}: remove one of them`, range };
  } else {
    const message = `record ${rule.name.value} with the same labels is already at ${place}: where both give a series, Prometheus drops one; make the labels differ if they overlap`;
    yield { message, range, severity: 'info' };
  }
}

export const ruleDuplicate: Check = {
  id: 'rule/duplicate',
  severity: 'warning',
  isDefault: true,
  rule: judge,
  readsBroken: true,
  readsOtherFiles: true,
};
