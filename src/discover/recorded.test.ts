// Which records of the rule pack tell what a found watch would ask for; and that the pack has them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf } from '../../test/stand-ins/metric-facts.ts';
import { draftsOf, findCandidates } from './choose-watches.ts';
import { recordedOf } from './recorded.ts';

const identity = { service: ['service', 'app', 'job'], environment: ['environment', 'env', 'cluster'] };

/** Watch → what is asked instead. */
function recordsOf(lines: readonly string[]): Record<string, string | undefined> {
  const facts = factsOf(lines);
  const { drafts } = draftsOf(findCandidates(facts).candidates, facts, identity);
  return Object.fromEntries(drafts.map((draft) => [draft.candidate.name, recordedOf(draft)?.query]));
}

test('requests, failed ones and the quantile of client libraries', () => {
  expect(
    recordsOf([
      'http_requests_total counter {service, code=200|500}',
      'http_request_duration_seconds histogram {service}',
      'jobs_queue_length gauge',
    ]),
  ).toEqual({
    request_rate: 'service:http_requests:rate5m',
    error_rate: 'service_class:http_requests:ratio_rate5m{class="5xx"}',
    response_time: 'service:http_request_duration_seconds:p95_rate5m',
    queue_depth: undefined,
  });
});

test.for([
  ['a label that the record has not', 'http_request_duration_seconds histogram {namespace}', 'response_time'],
  ['milliseconds', 'http_request_duration_milliseconds histogram', 'response_time'],
  ['a native histogram', 'http_request_duration_seconds native', 'response_time'],
  ['a status in words', 'http_requests_total counter {status=success|error}', 'error_rate'],
  ['another counter', 'shop_http_requests_total counter', 'request_rate'],
] as const)('none for %s', ([, line, watch]) => {
  const records = recordsOf([line]);
  expect(Object.keys(records)).toContain(watch);
  expect(records[watch]).toBe(undefined);
});

test('the pack records them', () => {
  const pack = readFileSync(join(import.meta.dirname, '../../rules/records.yml'), 'utf8');
  const facts = factsOf(['http_requests_total counter {code=200}', 'http_request_duration_seconds histogram']);
  const { drafts } = draftsOf(findCandidates(facts).candidates, facts, identity);
  for (const draft of drafts) expect(pack).toContain(`- record: ${recordedOf(draft)?.name}\n`);
  expect(drafts).toHaveLength(3);
});
