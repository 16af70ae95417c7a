// The fields of a rule file, by the version of Prometheus that brought them.
import { isAtLeast } from './version.ts';

type Since = string | null;

export type FieldOwner = 'file' | 'group' | 'rule';

const FIELDS: Readonly<Record<FieldOwner, Readonly<Record<string, Since>>>> = {
  file: { groups: null },
  group: { name: null, interval: null, rules: null, limit: '2.31', query_offset: '2.53', labels: '3.0' },
  rule: { record: null, alert: null, expr: null, for: null, keep_firing_for: '2.42', labels: null, annotations: null },
};
/** What the Kubernetes operator takes besides, and keeps from Prometheus. */
const OPERATOR_GROUP_FIELDS: readonly string[] = ['partial_response_strategy'];

export type FieldVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'newer'; readonly since: string }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

export function judgeField(owner: FieldOwner, name: string, version: string): FieldVerdict {
  const fields = FIELDS[owner];
  if (Object.hasOwn(fields, name)) {
    const since = fields[name] ?? null;
    return since === null || isAtLeast(version, since) ? { kind: 'known' } : { kind: 'newer', since };
  }
  return { kind: 'unknown', nearest: nearestName(name, Object.keys(fields)) };
}

export function isOperatorField(owner: FieldOwner, name: string): boolean {
  return owner === 'group' && OPERATOR_GROUP_FIELDS.includes(name);
}

/** Where else in a rule file a field belongs, if anywhere. */
export function ownerOfField(name: string): FieldOwner | null {
  const owners: readonly FieldOwner[] = ['file', 'group', 'rule'];
  return owners.find((owner) => Object.hasOwn(FIELDS[owner], name)) ?? null;
}

const SYNONYMS: Readonly<Record<string, string>> = {
  expression: 'expr',
  query: 'expr',
  promql: 'expr',
  annotation: 'annotations',
  label: 'labels',
  duration: 'for',
  pending_period: 'for',
  evaluation_interval: 'interval',
  evaluation_delay: 'query_offset',
  eval_offset: 'query_offset',
  rule: 'rules',
  group: 'groups',
};

/** The name that was probably meant: a synonym, or at most two letters away. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const plain = name.toLowerCase().replace(/[-\s]/g, '_');
  const synonym = SYNONYMS[plain];
  if (synonym !== undefined && candidates.includes(synonym)) return synonym;
  let best: string | null = null;
  let bestDistance = Math.min(2, Math.floor(plain.length / 2)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(plain.replaceAll('_', ''), candidate.replaceAll('_', ''));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions and replacements; texts far longer than any name are not compared. */
function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 3) return Number.POSITIVE_INFINITY;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
