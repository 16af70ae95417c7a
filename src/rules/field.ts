// The fields of a rule file, by the version of Prometheus that brought them.
import { nearest } from '../promql/nearest.ts';
import type { PrometheusVersion } from '../promql/version.ts';

type Since = PrometheusVersion | null;

export type FieldOwner = 'file' | 'group' | 'rule';

const FIELDS: Readonly<Record<FieldOwner, Readonly<Record<string, Since>>>> = {
  file: { groups: null },
  group: { name: null, interval: null, rules: null, limit: 2031, query_offset: 2053, labels: 3000 },
  rule: { record: null, alert: null, expr: null, for: null, keep_firing_for: 2042, labels: null, annotations: null },
};
/** What the Kubernetes operator takes besides, and keeps from Prometheus. */
const OPERATOR_GROUP_FIELDS: readonly string[] = ['partial_response_strategy'];

export type FieldVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'newer'; readonly since: PrometheusVersion }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

export function judgeField(owner: FieldOwner, name: string, version: PrometheusVersion): FieldVerdict {
  const fields = FIELDS[owner];
  if (Object.hasOwn(fields, name)) {
    const since = fields[name] ?? null;
    return since === null || version >= since ? { kind: 'known' } : { kind: 'newer', since };
  }
  return { kind: 'unknown', nearest: nearestField(name, Object.keys(fields)) };
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

/** The name that was probably meant: a synonym, or a few letters away. */
function nearestField(name: string, candidates: readonly string[]): string | null {
  const plain = name.toLowerCase().replace(/[-\s]/g, '_');
  const synonym = SYNONYMS[plain];
  return synonym !== undefined && candidates.includes(synonym) ? synonym : nearest(plain, candidates);
}
