// Rule files of any size for benchmarks: alerts and records as real ones look, no two the same, so that nothing is read from a cache that a real file would miss.
import { makeRandom, type Random } from '../fault-set/random.ts';

const verbs = ['requests', 'errors', 'retries', 'connections', 'timeouts', 'writes', 'reads', 'restarts'];
const tiers = ['critical', 'warning', 'info'];

function choose<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.uniform() * items.length)] as T; // uniform() is below 1, and no list here is empty
}

/** Expressions by turns: a ratio, a quantile, a join, a simple threshold, an aggregation over time. */
function expressionOf(i: number, random: Random): string {
  const metric = `service_${i % 997}_${choose(random, verbs)}`;
  const selector = `{job="job-${i % 61}", code=~"5..|4${i % 10}.", env!="test"}`;
  switch (i % 5) {
    case 0:
      return `sum by (job, instance) (rate(${metric}_total${selector}[5m])) / sum by (job, instance) (rate(${metric}_total{job="job-${i % 61}"}[5m])) > 0.0${1 + (i % 9)}`;
    case 1:
      return `histogram_quantile(0.99, sum by (le, job) (rate(${metric}_seconds_bucket${selector}[10m]))) > ${1 + (i % 7)}`;
    case 2:
      return `${metric}_ratio * on (instance) group_left (team) service_info{env=~"prod-${i % 13}.*"} > 0.9`;
    case 3:
      return `${metric}_current{job="job-${i % 61}"} > ${100 + i} and on (job) up == 1`;
    default:
      return `max_over_time(sum without (pod) (${metric}_current{job="job-${i % 61}"})[1h:5m]) - avg_over_time(${metric}_current[1h] offset 1d) > ${i % 50}`;
  }
}

function alertText(i: number, random: Random): string {
  return `      - alert: Service${i % 997}Trouble${i}
        expr: |
          ${expressionOf(i, random)}
        for: ${5 + (i % 11)}m
        labels:
          severity: ${choose(random, tiers)}
          team: team-${i % 17}
        annotations:
          summary: 'Service {{ $labels.job }} is in trouble ({{ $value | humanize }}).'
          description: >-
            {{ $labels.job }} on {{ $labels.instance }} has had {{ printf "%.2f" $value }} for ${5 + (i % 11)} minutes.
          runbook_url: https://runbooks.example.org/service-${i % 997}
`;
}

function recordText(i: number): string {
  return `      - record: job:service_${i}_requests:rate5m
        expr: sum by (job) (rate(service_${i}_requests_total{job="job-${i % 61}"}[5m]))
`;
}

/** A file of this many rules, 20 a group: four alerts to a record. The part makes names of several files differ. */
export function makeRuleFile(rules: number, part = 0): string {
  const random = makeRandom(1, 'rule-files', String(part));
  const chunks = ['groups:\n'];
  for (let i = 0; i < rules; i += 1) {
    const number = part * 100_000 + i;
    if (i % 20 === 0) chunks.push(`  - name: group-${part}-${i / 20}\n    interval: 1m\n    rules:\n`);
    chunks.push(i % 5 === 4 ? recordText(number) : alertText(number, random));
  }
  return chunks.join('');
}

/** A file of this many records and nothing but their expressions, all different. */
export function makeExpressionFile(count: number): string {
  const random = makeRandom(1, 'expressions');
  const rules = Array.from(
    { length: count },
    (_, i) => `      - record: level:r${i}:sum\n        expr: ${JSON.stringify(expressionOf(i, random))}\n`,
  );
  return `groups:\n  - name: expressions\n    rules:\n${rules.join('')}`;
}
