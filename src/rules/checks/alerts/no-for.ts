// `alerts/no-for`: an alert without `for` fires at the first sample that is over the line.
import { parseDuration } from '../../../model/time.ts';
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';

/** Who keeps firing for a while has thought of flapping, and a Watchdog must fire always. */
function* judge(rule: Rule): Iterable<Finding> {
  if (rule.kind !== 'alert' || rule.for !== null || rule.name.value === 'Watchdog') return;
  if (rule.keepFiringFor !== null && parseDuration(rule.keepFiringFor.value) !== 0) return;
  const message = `${rule.name.value} has no for: a single sample or one late scrape makes it fire; add e.g. for: 5m`;
  yield { message, range: rule.name.range };
}

export const alertsNoFor: Check = { id: 'alerts/no-for', severity: 'info', isDefault: true, rule: judge, readsBroken: true };
