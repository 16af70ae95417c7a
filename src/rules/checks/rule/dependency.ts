// `rule/dependency`: a rule reads what another group records, so it may read the value of the round before; or what no given file records.
import { parseDuration } from '../../../model/time.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Group, Rule } from '../../rule-file.ts';
import { metricUses } from '../metric-uses.ts';
import { fileOfGroup, perContext } from '../per-context.ts';

/** A name of the form level:metric:operations is a record's: nothing scraped has two colons. */
const recordShape = /^[a-zA-Z0-9_]*:[a-zA-Z0-9_]+:[a-zA-Z0-9_:]+$/;

/** Families that some file of the run records: only of these it can be said that a name among them is missing. */
const familiesOf = perContext(({ records }: CheckContext) => new Set([...records.keys()].map(familyOf)));
const familyOf = (name: string): string => name.split(':').slice(0, 2).join(':');

const intervalOf = ({ interval }: Group): number | null => (interval === null ? null : parseDuration(interval.value));

function ofAnotherGroup(rule: Rule, name: string, makers: readonly Rule[], context: CheckContext): string | null {
  if (makers.some(({ group }) => group === rule.group)) return null;
  const maker = makers[0];
  if (maker === undefined) return null;
  const files = fileOfGroup(context);
  const makerFile = files.get(maker.group);
  const where =
    makerFile === files.get(rule.group)
      ? `group "${maker.group.name.value}"`
      : `group "${maker.group.name.value}" of ${makerFile?.path ?? ''}`;
  const [own, others] = [intervalOf(rule.group), intervalOf(maker.group)];
  const late = own !== null && others !== null && others > own ? `, which runs only every ${maker.group.interval?.value}` : '';
  return `${name} is recorded by ${where}${late}: groups run at their own times, so this reads a value up to one interval old; put both into one group where that matters`;
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (!rule.parsed.ok) return;
  const seen = new Set<string>();
  for (const { name, span } of metricUses(rule.parsed.expr)) {
    if (seen.has(name)) continue;
    seen.add(name);
    const makers = context.records.get(name);
    const range = rule.expr.rangeOf(span);
    const message = makers === undefined ? missing(name, context) : ofAnotherGroup(rule, name, makers, context);
    if (message !== null) yield { message, range, argument: name };
  }
}

function missing(name: string, context: CheckContext): string | null {
  if (!recordShape.test(name) || !familiesOf(context).has(familyOf(name))) return null;
  return `no given file records ${name}, though others like it are: is the name right?`;
}

export const ruleDependency: Check = {
  id: 'rule/dependency',
  severity: 'info',
  isDefault: true,
  rule: judge,
  readsOtherFiles: true,
};
