// The codes of validity problems: what Prometheus refuses, by what a person has to do about it. Lint checks have ids of the same form.

export const VALIDITY_CODES = {
  /** The text is not YAML as Go reads it. */
  'yaml/syntax': 'not YAML',
  /** Too large, too deep, or aliases that grow without end. */
  'yaml/limit': 'beyond a limit of the reader',
  /** A key twice in one mapping. */
  'yaml/duplicate-key': 'key given twice',
  /** A field that Prometheus (of the version asked for) does not have. */
  'rule/field': 'unknown field',
  /** A list where a text is wanted, and the like. */
  'rule/type': 'wrong type',
  /** Not a Prometheus duration. */
  'rule/duration': 'malformed duration',
  /** Metric, label or annotation names. */
  'rule/name': 'invalid name or label value',
  /** Neither or both of alert and record, no expression, fields that only alerts may have. */
  'rule/shape': 'incomplete or contradictory rule',
  /** A group without a name. */
  'group/name': 'group without name',
  /** Two groups of one name in a file. */
  'group/duplicate': 'group name repeated',
  /** A label or annotation of an alert that is no Go template. */
  'alerts/template': 'malformed template',
  /** An expression that is no PromQL, or does not type-check. */
  'promql/syntax': 'malformed expression',
} as const;

export type ValidityCode = keyof typeof VALIDITY_CODES;
