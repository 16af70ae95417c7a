// `alerts/runbook`: who is woken at night needs to know what to do. Most good rules have none, so only the top tier is warned about.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import { labelsOf } from '../../facts.ts';
import type { AlertRule, Rule } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  severities: z.array(z.string()).default(['critical']).describe('Severities that must have a runbook; default critical.'),
});
const read = optionsOf('alerts/runbook', options);

/** Some teams say playbook, and some put it into a label that their notifications show. */
const leadsSomewhere = (rule: AlertRule): boolean =>
  [...rule.annotations, ...labelsOf(rule)].some(
    ({ key, value }) => /^(?:runbook|playbook)/i.test(key.value) && value.value.trim() !== '',
  );

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert' || leadsSomewhere(rule)) return;
  const severity = labelsOf(rule).find(({ key }) => key.value === 'severity')?.value.value ?? '';
  const isTop = read(context).severities.includes(severity);
  const who = isTop ? `${rule.name.value} is ${severity} and has no runbook` : `${rule.name.value} has no runbook`;
  const message = `${who}: add an annotation runbook_url that leads to what to do`;
  yield { message, range: rule.name.range, ...(isTop ? {} : { severity: 'info' as const }) };
}

export const alertsRunbook: Check = {
  id: 'alerts/runbook',
  severity: 'warning',
  isDefault: true,
  options,
  rule: judge,
  readsBroken: true,
};
