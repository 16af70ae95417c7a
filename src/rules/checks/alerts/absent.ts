// `alerts/absent`: absent() without `for` fires at every restart of Prometheus, before the first scrape.
import { formatDuration, parseDuration } from '../../../model/time.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';
import { optionsOf } from '../per-context.ts';
import { scrapeOptions } from '../scrape-options.ts';

const read = optionsOf('alerts/absent', scrapeOptions);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (rule.kind !== 'alert' || tree === null) return;
  const leastMs = 2 * read(context).scrape_interval;
  const forMs = rule.for === null ? 0 : parseDuration(rule.for.value);
  // Too short a `for` is told; one that is no duration is told elsewhere.
  if (forMs === null || forMs >= leastMs) return;
  const call = placedOf(tree, 'call').find(({ node }) => node.name === 'absent')?.node;
  if (call === undefined) return;
  const what = rule.for === null ? 'without `for`' : `with \`for: ${rule.for.value}\``;
  const message = `absent() ${what} fires when Prometheus restarts or misses a scrape: add \`for: ${formatDuration(leastMs)}\` (two scrapes) or more`;
  yield exprFinding(rule, call.nameSpan, message);
}

export const alertsAbsent: Check = {
  id: 'alerts/absent',
  severity: 'warning',
  isDefault: true,
  options: scrapeOptions,
  rule: judge,
};
