// Sum, average, largest and smallest of the values of a group, one number at a time.

export type AggregateKind = 'sum' | 'avg' | 'max' | 'min';

/** A running aggregate. NaN makes sum and average NaN, and loses against any number in max and min, as in Prometheus. */
export type Aggregate = { count: number; sum: number; max: number; min: number };

export function newAggregate(): Aggregate {
  return { count: 0, sum: 0, max: NaN, min: NaN };
}

export function addTo(aggregate: Aggregate, value: number): void {
  aggregate.count += 1;
  aggregate.sum += value;
  if (!(aggregate.max >= value)) aggregate.max = Number.isNaN(value) ? aggregate.max : value;
  if (!(aggregate.min <= value)) aggregate.min = Number.isNaN(value) ? aggregate.min : value;
}

/** NaN of nothing. */
export function aggregated(aggregate: Aggregate, kind: AggregateKind): number {
  if (aggregate.count === 0) return NaN;
  return kind === 'avg' ? aggregate.sum / aggregate.count : aggregate[kind];
}
