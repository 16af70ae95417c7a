// What is known of the metrics of a source: their names, their types, and for a few of them their labels. Never a list of series.

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** Values of each label of one metric, some of them; empty where nobody asked for the values. */
export type LabelValues = ReadonlyMap<string, readonly string[]>;

export type Facts = {
  /** Names of series: a classic histogram is there as `x_bucket`, a native one as `x`. */
  readonly names: ReadonlySet<string>;
  /** By the name of the family; empty behind servers that keep no metadata. */
  readonly types: ReadonlyMap<string, MetricType>;
  /** By the name of the series; only of those that were asked for. */
  readonly labels: ReadonlyMap<string, LabelValues>;
};

/** OpenMetrics announces `x` for the counter `x_total`. */
export function typeOf(facts: Facts, name: string): MetricType {
  return facts.types.get(name) ?? facts.types.get(name.replace(/_total$/, '')) ?? 'unknown';
}

export function isType(facts: Facts, name: string, type: MetricType): boolean {
  const known = typeOf(facts, name);
  return known === 'unknown' || known === type;
}

/** How a histogram (or what stands in for one) is stored. Both at once is usual while a fleet changes over. */
export type HistogramForms = { readonly classic: boolean; readonly native: boolean; readonly summary: boolean };

export function formsOf(facts: Facts, family: string): HistogramForms {
  const classic = facts.names.has(`${family}_bucket`);
  const isThere = facts.names.has(family);
  const type = typeOf(facts, family);
  return { classic, native: isThere && type === 'histogram', summary: !classic && isThere && type === 'summary' };
}

/** The series whose labels stand for those of the family. */
export function seriesOf(family: string, forms: HistogramForms): string {
  return forms.classic ? `${family}_count` : family;
}

/** The facts of several servers together. */
export function mergeFacts(all: readonly Facts[]): Facts {
  const labels = new Map<string, Map<string, readonly string[]>>();
  for (const facts of all)
    for (const [metric, values] of facts.labels) {
      const merged = labels.get(metric) ?? new Map<string, readonly string[]>();
      for (const [label, some] of values) merged.set(label, [...new Set([...(merged.get(label) ?? []), ...some])]);
      labels.set(metric, merged);
    }
  return {
    names: new Set(all.flatMap(({ names }) => [...names])),
    types: new Map(all.flatMap(({ types }) => [...types])),
    labels,
  };
}
