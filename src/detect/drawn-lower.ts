// The lower edge as people see it. The score comes from the unclamped band; "expected −12–40 req/s" would only puzzle.

/** Signals that cannot be negative; `custom` may be anything. */
const neverNegative: ReadonlySet<string> = new Set(['traffic', 'latency', 'errors', 'saturation']);

/** `lower`, or 0 where the signal cannot go below; null and NaN (no band yet) stay what they are. */
export function drawnLower<T extends number | null>(lower: T, signal: string): T | 0 {
  return lower !== null && lower < 0 && neverNegative.has(signal) ? 0 : lower;
}
