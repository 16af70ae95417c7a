// `record/name`: level:metric:operations, so that a name says which labels are left and what was done.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';

function* judge(rule: Rule): Iterable<Finding> {
  if (rule.kind !== 'record') return;
  const { value, range } = rule.name;
  const parts = value.split(':');
  // An empty level is usual where no label is left: `:node_memory_MemAvailable_bytes:sum`.
  if (parts.length === 3 && parts[1] !== '' && parts[2] !== '') return;
  const what =
    parts.length === 1
      ? `record name ${value} has no colon, so it looks like a scraped metric`
      : `record name ${value} is not level:metric:operations`;
  yield { message: `${what}: name it as in job:http_requests:rate5m`, range };
}

export const recordName: Check = { id: 'record/name', severity: 'info', isDefault: true, rule: judge, readsBroken: true };
