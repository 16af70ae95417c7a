// `group/interval`: a group evaluated so rarely that its results go stale in between.
import { formatDuration, parseDuration } from '../../../model/time.ts';
import type { Check, Finding } from '../../check.ts';
import type { Group, Rule } from '../../rule-file.ts';

/** A sample is stale after this long: Prometheus' default lookback. */
const lookbackMs = 300_000;

/** An alert that keeps firing for at least one interval bridges the gap itself. */
function hasGaps(rule: Rule, intervalMs: number): boolean {
  if (rule.kind === 'record') return true;
  const keptMs = rule.keepFiringFor === null ? 0 : (parseDuration(rule.keepFiringFor.value) ?? 0);
  return keptMs < intervalMs;
}

function* judge(group: Group): Iterable<Finding> {
  if (group.interval === null) return;
  const intervalMs = parseDuration(group.interval.value);
  if (intervalMs === null || intervalMs <= lookbackMs) return;
  if (!group.rules.some((rule) => hasGaps(rule, intervalMs))) return;
  const message = `interval ${group.interval.value} is longer than ${formatDuration(lookbackMs)}, after which a sample is stale: records have gaps and alerts flap; use at most ${formatDuration(lookbackMs)}, or keep_firing_for of at least the interval on alerts`;
  yield { message, range: group.interval.range };
}

export const groupInterval: Check = { id: 'group/interval', severity: 'warning', isDefault: true, group: judge };
